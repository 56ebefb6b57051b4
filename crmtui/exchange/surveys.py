"""Rows of a survey's answers to survey entries: one a score, so a row may give several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from crmtui.exchange.amounts import read_amount, storable
from crmtui.exchange.customer_refs import CustomerRef, CustomerRefs
from crmtui.exchange.damage import says_nothing
from crmtui.exchange.desk import Cell, Desk
from crmtui.exchange.people import split_contacts
from crmtui.exchange.proposals import EntryProposal, stable_id
from crmtui.exchange.table import Row
from crmtui.exchange.words import MEASURE, SATISFACTION
from crmtui.i18n import _
from crmtui.model.entries.service import SCALES
from crmtui.model.schema import Raw

MEASURES = ("nps", "csat", "ces")
"""Scores that have a column of their own."""


def read_surveys(desk: Desk) -> tuple[list[EntryProposal], int]:
    """One entry a score, and how many rows gave none of their own (always 0: rows without a score are
    refused). Rows without a customer, a readable date or a score on its scale are refused."""
    refs = CustomerRefs(desk)
    seen: Counter[str] = Counter()
    found: list[EntryProposal] = []
    for row in desk.table.rows:
        found += _answers(desk, row, refs, seen)
    return found, 0


def _answers(
    desk: Desk, row: Row, refs: CustomerRefs, seen: Counter[str]
) -> Iterator[EntryProposal]:
    who = refs.of(row)
    at = desk.required_day(row, "at") if who else ""
    if not who or not at:
        return
    scores = [*_scores(desk, row)]
    if not scores:
        desk.skip(row, _("no score that counts"))
    for measure, score in scores:
        yield _proposal(desk, row, who, at, measure, score, seen)


def _scores(desk: Desk, row: Row) -> Iterator[tuple[str, str]]:
    """Measure and score of each answer of a row."""
    for measure in MEASURES:
        cell = desk.cell(row, measure)
        score = _score(desk, row, cell, measure) if cell else ""
        if score:
            yield measure, score
    cell = desk.cell(row, "score")
    measure = _measure(desk, row) if cell else ""
    score = _score(desk, row, cell, measure) if cell and measure else ""
    if score:
        yield measure, score


def _measure(desk: Desk, row: Row) -> str:
    """What a bare score is about; a question where nobody says."""
    said = desk.cell(row, "measure") or desk.cell(row, "score")
    if said is None:
        return ""
    has_column = desk.cell(row, "measure") is not None
    asked = said if has_column else Cell(said.column, said.place, said.column)
    meant = desk.means(row, asked, MEASURE, _("the score is left out"))
    return "" if meant == "skip" else meant


def _score(desk: Desk, row: Row, cell: Cell, measure: str) -> str:
    """The score as records write it; empty after a warning or a question."""
    if says_nothing(cell.text):
        return ""
    number = read_amount(cell.text.removesuffix("分"), desk.plan.decimal).number
    if number is None and measure == "csat":
        meant = desk.means(row, cell, SATISFACTION, _("the score is left out"))
        return "" if meant == "skip" else meant
    low, high = SCALES[measure]
    if number is None or not low <= number <= high or number != number.quantize(Decimal("0.01")):
        what = _("%(column)s: %(text)r is no score from %(low)d to %(high)d; left out")
        desk.warn(row.line, cell.place, "bad-score", what % {
            "column": cell.column, "text": cell.text[:40], "low": low, "high": high})  # fmt: skip
        return ""
    return storable(number)


def _proposal(
    desk: Desk, row: Row, who: CustomerRef, at: str, measure: str, score: str, seen: Counter[str]
) -> EntryProposal:
    people = [person.name for person in split_contacts(desk.text(row, "with"))]
    raw: dict[str, Raw] = {
        "type": "survey", "at": at, "by": desk.text(row, "by"), "measure": measure, "score": score,
        "with": people, "campaign": desk.text(row, "campaign"), "note": _note(desk, row),
    }  # fmt: skip
    ident = _identity(who.name, raw, people, seen)
    full = {"id": ident, **{key: value for key, value in raw.items() if value}}
    return EntryProposal(row.line, who.name, full, (row.line,), who.by_id, who.beside)


def _note(desk: Desk, row: Row) -> str:
    return "\n".join(cell.text for cell in desk.cells(row, "note") if not says_nothing(cell.text))


def _identity(who: str, raw: dict[str, Raw], people: list[str], seen: Counter[str]) -> str:
    """Who answered what when with which score; equal answers are counted, so two stay two."""
    base = ("survey", who, str(raw["at"]), str(raw["measure"]), str(raw["score"]),
            str(raw["campaign"]), *people)  # fmt: skip
    digest = stable_id(*base)
    seen[digest] += 1
    return digest if seen[digest] == 1 else stable_id(*base, str(seen[digest]))
