"""Rows of a follow-up form to touches with their next steps."""

from __future__ import annotations

from collections import Counter

from crmtui.exchange.customer_refs import CustomerRefs
from crmtui.exchange.damage import says_nothing
from crmtui.exchange.desk import Desk
from crmtui.exchange.people import split_contacts
from crmtui.exchange.proposals import EntryProposal, stable_id
from crmtui.exchange.table import Row
from crmtui.exchange.touch_fields import channel, next_steps, usual_outcome
from crmtui.exchange.words import OUTCOME
from crmtui.i18n import _
from crmtui.model.schema import Raw


def read_touches(desk: Desk) -> list[EntryProposal]:
    """One touch a row. Rows without a customer, a readable date or a known channel are refused."""
    refs = CustomerRefs(desk)
    seen: Counter[str] = Counter()
    found = (_touch(desk, row, refs, seen) for row in desk.table.rows)
    return [entry for entry in found if entry]


def _touch(desk: Desk, row: Row, refs: CustomerRefs, seen: Counter[str]) -> EntryProposal | None:
    who = refs.of(row)
    at = desk.required_day(row, "at") if who else ""
    if not who or not at:
        return None
    via, direction = _channel(desk, row)
    if not via:
        desk.skip(row, _("no channel that is known"))
        return None
    outcome, remark = _outcome(desk, row, via, direction)
    raw: dict[str, Raw] = {
        "type": "touch", "at": at, "by": desk.text(row, "by"), "via": via, "direction": direction,
        "with": _people(desk, row), "outcome": outcome, "topic": desk.text(row, "topic"),
        "note": "\n".join(p for p in (desk.text(row, "note"), *remark, *_remarks(desk, row)) if p),
    }  # fmt: skip
    ident = _identity(desk, row, who.name, at, seen)
    raw["next"] = _promised(desk, row, ident)
    full = {"id": ident, **{k: v for k, v in raw.items() if v}}
    return EntryProposal(row.line, who.name, full, (row.line,), who.by_id, who.beside)


def _identity(desk: Desk, row: Row, who: str, at: str, seen: Counter[str]) -> str:
    """Who, when, by what channel, what was said; equal rows are counted, so two stay two."""
    base = (
        "touch",
        who,
        at,
        *(desk.text(row, name) for name in ("via", "by", "with", "topic", "note")),
    )
    digest = stable_id(*base)
    seen[digest] += 1
    if seen[digest] == 1:
        return digest
    desk.warn(
        row.line, 0, "repeated-row", _("the same contact stands on an earlier line; both count")
    )
    return stable_id(*base, str(seen[digest]))


def _channel(desk: Desk, row: Row) -> tuple[str, str]:
    return channel(desk, row, "via", _("the row is skipped"))


def _outcome(desk: Desk, row: Row, via: str, direction: str) -> tuple[str, list[str]]:
    """The outcome, and what goes into the note instead when the word is not known."""
    cell = desk.cell(row, "outcome")
    usual = usual_outcome(via, direction)
    if not cell or says_nothing(cell.text):
        return usual, []
    meant = desk.means(row, cell, OUTCOME, _("kept in the note, counted as contact made"))
    if meant in ("", "note"):
        return usual, [f"{cell.column}: {cell.text}"]
    return (usual if meant == "skip" else meant), []


def _people(desk: Desk, row: Row) -> list[str]:
    return [person.name for person in split_contacts(desk.text(row, "with"))]


def _remarks(desk: Desk, row: Row) -> list[str]:
    more = desk.cells(row, "note")[1:]
    return [f"{c.column}: {c.text}" for c in (*more, *desk.cells(row, "remark"))]


def _promised(desk: Desk, row: Row, ident: str) -> list[dict[str, Raw]]:
    return [{"id": stable_id(ident, step["do"])[:8], **step} for step in next_steps(desk, row)]
