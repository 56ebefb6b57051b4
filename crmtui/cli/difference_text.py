"""A difference on the terminal: records and rules in words, then what becomes of the queue."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from crmtui.cli.paint import Piece, ink, plain, put, put_block, screen_width
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.comparison.telling import (
    Told,
    before_after,
    customer_rows,
    headline,
    move_days,
    move_word,
    problem_text,
    queue_line,
    rule_rows,
    week_titles,
)
from crmtui.reports.difference import CustomerDiff, Difference, QueueChange
from crmtui.text import cell_width, clip, safe_text

TASKS = 40
"""Tasks listed one by one."""
_COLOURS = {"+": "green", "−": "red", "!": "yellow"}
_KINDS = {"appears": "yellow", "settled": "green", "vanishes": "red"}
_LONGEST = 400
"""Cells of one line where no screen cuts it."""


def put_difference(found: Difference, most: int | None) -> None:
    """Prints a difference, ``most`` customers and a number of tasks in full; None: everything."""
    put(ink(headline(found), bold=True),
        ink(f"  {found.before.name} → {found.after.name}", dim=True))  # fmt: skip
    for rule in found.rules:
        _heading(rule.title, rule.path)
        _rows(rule_rows(rule))
    for problem in found.problems:
        put(ink(problem_text(problem), "yellow"))
    for customer in found.customers[:most]:
        _heading(customer.name, customer.id, _kind(customer))
        _rows(customer_rows(customer))
    _rest(len(found.customers) - len(found.customers[:most]))
    _others(found)
    if found.queue is not None and (found or found.queue.tasks):
        _queue(found.queue, None if most is None else TASKS)


def _kind(customer: CustomerDiff) -> Piece:
    if customer.kind == "changed":
        return ""
    return ink(_("  new"), "green") if customer.kind == "added" else ink(_("  removed"), "red")


def _heading(name: str, about: str, kind: Piece = "") -> None:
    put("")
    rest = cell_width(plain(about)) + cell_width(plain(kind)) + 2
    shown = clip(safe_text(name, one_line=True), max(20, _room() - rest))
    put(ink(shown, bold=True), ink(f"  {about}", dim=True), kind)


def _rows(rows: Iterable[Told]) -> None:
    room = _room()
    for row in rows:
        label = f"{row.label}: " if row.label else ""
        head = f"  {row.sign} {label}"
        text = clip(safe_text(row.text, one_line=True), max(20, room - cell_width(head)))
        put("  ", ink(row.sign, _COLOURS.get(row.sign)), " ", ink(label, dim=True), text)


def _room() -> int:
    return screen_width() if sys.stdout.isatty() else _LONGEST


def _rest(n: int) -> None:
    if n:
        put("")
        put(ink(_("… and %(n)d more (--all)") % {"n": n}, dim=True))


def _others(found: Difference) -> None:
    if found.others:
        put("")
        put(ink(_("Other files"), bold=True))
        signs = {"added": "+", "removed": "−", "changed": "~"}
        _rows(Told(signs[one.change], "", "", one.told) for one in found.others)


def _queue(queue: QueueChange, most: int | None) -> None:
    put("")
    put(ink(_("The queue of %(day)s") % {"day": queue.day}, bold=True))
    put_block(queue_line(queue), 2)
    put_table(
        [Column("kind"), Column("due"), Column("customer", flexible=True),
         Column("task", flexible=True), Column("owner", flexible=True, least=4)],
        [[ink(move_word(move.kind), _KINDS.get(move.kind)), move_days(move), move.name, move.title,
          ink(_who(queue, move.owner), dim=True)] for move in queue.tasks[:most]],
        head=False, indent=2,
    )  # fmt: skip
    _rest(len(queue.tasks) - len(queue.tasks[:most]))
    if queue.owners:
        put("")
        put_owners(queue, week_titles(queue))


def put_owners(queue: QueueChange, weeks: Sequence[str]) -> None:
    """Prints everybody's weeks before and after."""
    put_table(
        [Column(_("tasks"), flexible=True, least=6), Column(_("overdue"), right=True),
         *(Column(week, right=True, optional=True) for week in weeks),
         Column(_("sum"), right=True)],
        [[_who(queue, load.owner), *map(before_after, (load.overdue, *load.weeks, load.total))]
         for load in queue.owners],
        indent=2,
    )  # fmt: skip


def _who(queue: QueueChange, key: str) -> str:
    return queue.people.get(key, key) or _("nobody")
