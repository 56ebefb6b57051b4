"""What an import would do, as text and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmtui.actions.imports import ImportPlan
from crmtui.cli.card import put_heading
from crmtui.cli.paint import ink, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext

_SAMPLES, _REASONS = 8, 40


def put_plan(plan: ImportPlan, *, brief: bool = False) -> None:
    """Prints what was decided, the columns, the questions and what would become of the rows; with
    ``brief`` only the counts, what was skipped and the warnings."""
    if not brief:
        _put_decisions(plan)
        _put_columns(plan)
        _put_questions(plan)
        _put_customers(plan)
    _put_skipped(plan)
    _put_listed(_("Warnings"), plan.warnings)
    _put_counts(plan)


def _put_decisions(plan: ImportPlan) -> None:
    put(ink(plan.table.name, bold=True), ": ", plan.plan.kind)
    for note in (*plan.table.notes, *plan.plan.notes):
        put("  ", note)
    for problem in plan.table.problems:
        put("  ", ink(str(problem), "yellow"))


def _put_columns(plan: ImportPlan) -> None:
    put_heading(_("Columns"))
    rows = [[column, "→", _field(field)] for column, field in plan.plan.columns.items()]
    put_table([Column("", flexible=True), Column(""), Column("")], rows, head=False, indent=2)


def _field(field: str | None) -> Any:
    return ink(field, "green") if field else ink(_("left out"), dim=True)


def _put_questions(plan: ImportPlan) -> None:
    if not plan.proposals.questions:
        return
    put_heading(_("What do these words mean?"))
    for question in plan.proposals.questions:
        count = len(question.lines)
        rows = ngettext("%(n)d row", "%(n)d rows", count) % {"n": count}
        put("  ", ink(f"{question.column}: {question.value}", "yellow"), f" ({rows})")
        put(f"    --set {question.value}={'|'.join(question.choices)}")
        put("    ", ink(_("otherwise: %(what)s") % {"what": question.unanswered}, dim=True))


def _put_customers(plan: ImportPlan) -> None:
    created = [f"{line}: {id}  {name}" for line, id, name in plan.created]
    updated = [f"{line}: {id}  {what}" for line, id, what in plan.updated]
    _put_listed(_("New customers (line: id, name)"), created)
    _put_listed(_("Changed customers (line: id, what)"), updated)


def _put_skipped(plan: ImportPlan) -> None:
    """Equal reasons are told once, with the lines they are about."""
    by_reason: dict[tuple[str, str], list[int]] = {}
    for row in plan.skipped:
        by_reason.setdefault((row.table, row.reason), []).append(row.line)
    own = ("", plan.table.name)
    told = [f"{_lines(lines, '' if table in own else table)}: {reason}"
            for (table, reason), lines in by_reason.items()]  # fmt: skip
    _put_listed(_("Skipped"), told, _REASONS)


def _lines(lines: Sequence[int], table: str) -> str:
    listed = ", ".join(map(str, lines[:_SAMPLES])) + (", …" if len(lines) > _SAMPLES else "")
    text = ngettext("line %(lines)s", "%(n)d lines (%(lines)s)", len(lines))
    return (f"{table} " if table else "") + text % {"n": len(lines), "lines": listed}


def _put_listed(title: str, lines: Sequence[str], most: int = _SAMPLES) -> None:
    if not lines:
        return
    put_heading(title)
    for line in lines[:most]:
        put("  ", line)
    if len(lines) > most:
        put(ink(_("  … and %(n)d more; --json lists all") % {"n": len(lines) - most}, dim=True))


def _put_counts(plan: ImportPlan) -> None:
    put("")
    named = {"rows": _("rows"), "created": _("created"), "updated": _("updated"),
             "unchanged": _("unchanged"), "merged": _("merged"), "entries": _("new entries"),
             "known_entries": _("known entries"), "skipped": _("skipped")}  # fmt: skip
    told = [f"{named.get(key, key)} {count}" for key, count in plan.counts.items()
            if count or key == "rows"]  # fmt: skip
    put(ink(" · ".join(told), bold=True))


def plan_shape(plan: ImportPlan) -> dict[str, Any]:
    """The document of a preview."""
    return {
        "file": plan.table.name, "kind": plan.plan.kind,
        "notes": [*plan.table.notes, *plan.plan.notes], "columns": dict(plan.plan.columns),
        "questions": plan.proposals.questions, "counts": plan.counts,
        "created": [_row(row, "name") for row in plan.created],
        "updated": [_row(row, "what") for row in plan.updated],
        "skipped": plan.skipped, "warnings": plan.warnings, "problems": plan.table.problems,
    }  # fmt: skip


def _row(row: tuple[int, str, str], last: str) -> dict[str, Any]:
    return {"line": row[0], "id": row[1], last: row[2]}
