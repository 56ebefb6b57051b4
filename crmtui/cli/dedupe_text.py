"""Likely duplicates, and two customers side by side, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from crmtui.actions.dedupe import MergePlan, Side
from crmtui.analysis.pairs import Pair
from crmtui.cli.documents import emit
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext
from crmtui.reports.duplicates import Duplicates
from crmtui.reports.labels import part_label


def say_pairs(found: Duplicates, limit: int | None, as_json: bool) -> None:
    """Prints the pairs, or the document ``crmtui/duplicates``."""
    pairs = found.pairs[:limit]
    if as_json:
        emit("duplicates", pairs=[_document(pair) for pair in pairs], total=len(found.pairs),
             customers=found.customers, judged=found.judged, min=found.least,
             skipped_files=found.skipped)  # fmt: skip
        return
    put_table(
        [Column(_("score"), right=True), Column("A"), Column(_("name"), flexible=True),
         Column("B"), Column(_("name"), flexible=True),
         Column(_("why"), flexible=True, least=20)],
        [[str(p.score), ink(p.a, dim=True), ink(p.a_name, bold=True), ink(p.b, dim=True),
          ink(p.b_name, bold=True), p.reason] for p in pairs],
    )  # fmt: skip
    told = ngettext("%(n)d pair", "%(n)d pairs", len(found.pairs)) % {"n": len(found.pairs)}
    narrate(_("%(pairs)s from score %(min)d on, of %(n)d customers; %(judged)d judged not the same")
            % {"pairs": told, "min": found.least, "n": found.customers, "judged": found.judged})  # fmt: skip
    if pairs:
        narrate(_("side by side: crmtui dedupe %(a)s %(b)s") % {"a": pairs[0].a, "b": pairs[0].b})


def _document(pair: Pair) -> dict[str, object]:
    return {"a": pair.a, "a_name": pair.a_name, "b": pair.b, "b_name": pair.b_name,
            "score": pair.score, "reason": pair.reason,
            "clues": [{"code": c.code, "points": c.points, "detail": c.detail} for c in pair.clues]}  # fmt: skip


def say_merge(plan: MergePlan, pair: Pair | None, judged: bool, as_json: bool) -> None:
    """Prints both records with what a merge would make of them, or the document ``crmtui/dedupe``."""
    if as_json:
        emit("dedupe", a=plan.a, b=plan.b, survivor=plan.survivor, why=plan.why,
             score=pair.score if pair else 0, reason=pair.reason if pair else "", judged=judged,
             fields=plan.fields, contacts=plan.people, moved=plan.moved, others=plan.others,
             warnings=plan.warnings, paths=[change.path for change in plan.changes])  # fmt: skip
        return
    put(ink(_("Likely the same: %(score)d of 100") % {"score": pair.score if pair else 0}, bold=True),
        f"  {pair.reason}" if pair else "")  # fmt: skip
    if judged:
        put(ink(_("Somebody judged that they are not the same."), "yellow"))
    put("")
    put_table(
        [Column(""), Column(f"A  {plan.a.id}", flexible=True, least=16),
         Column(f"B  {plan.b.id}", flexible=True, least=16),
         Column(_("merged"), flexible=True, least=16)],
        [*_numbers(plan), *_fields(plan), *_people(plan)],
    )  # fmt: skip
    put("")
    put(_("%(kept)s stays (%(why)s); %(gone)s becomes a former id of it, found like before.")
        % {"kept": plan.survivor, "why": plan.why, "gone": plan.gone.id})  # fmt: skip
    put(ngettext("%(n)d file moves to its folder.", "%(n)d files move to its folder.", plan.moved)
        % {"n": plan.moved})  # fmt: skip
    for path in plan.others:
        put(_("%(path)s names it by its new id.") % {"path": path})
    for warning in plan.warnings:
        put(ink(_("look"), "yellow"), f": {warning}")
    narrate(_("merge: crmtui dedupe %(a)s %(b)s --apply; another value: --keep FIELD=A|B|VALUE; "
              "two customers: --not-same") % {"a": plan.a.id, "b": plan.b.id})  # fmt: skip


def _numbers(plan: MergePlan) -> Iterator[list[Piece]]:
    def row(name: str, a: object, b: object, merged: object = "") -> list[Piece]:
        return [ink(name, dim=True), str(a or ""), str(b or ""), str(merged or "")]

    a, b = plan.a, plan.b
    yield row(_("entries"), a.entries, b.entries, a.entries + b.entries)
    yield row(_("first and last"), _span(a), _span(b))
    yield row(_("last contact"), a.last_contact, b.last_contact,
              max(a.last_contact, b.last_contact))  # fmt: skip
    yield row(_("orders"), a.orders, b.orders, a.orders + b.orders)
    yield row(_("tasks"), a.open_tasks, b.open_tasks)


def _span(side: Side) -> str:
    return f"{side.first} – {side.last}" if side.first else ""


def _fields(plan: MergePlan) -> Iterator[list[Piece]]:
    for row in plan.fields:
        is_open = bool(row.a and row.b and row.a != row.b)
        name = ink(part_label(row.field), "yellow" if is_open else None, bold=is_open)
        merged = ink(row.result, dim=row.taken == "same")
        yield [name, _side(row.a, row.result), _side(row.b, row.result), merged]


def _side(text: str, result: str) -> Piece:
    return text if text == result else ink(text, dim=True)


def _people(plan: MergePlan) -> Iterator[list[Piece]]:
    for person in plan.people:
        yield [ink(_("contact"), dim=True), person.a, person.b, person.result]
