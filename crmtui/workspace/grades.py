"""What the analysis says of every customer, kept in the index for queries that name it.

The rows hold for one day, one ledger, one number of customers and one set of bounds; they are made anew when a
query names such a field and one of these is another. Queries that do not name one never pay for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.query.language import QueryError, QueryField, fields_used
from crmtui.query.parse import parse
from crmtui.workspace.snapshots import bounds_of, keep_ledger, snapshot_held

if TYPE_CHECKING:
    from crmtui.analysis.snapshots import Bounds, Known
    from crmtui.workspace.questions import Questions

_KEY = "grades"
"""Name of the row of ``meta`` that says what the grades are the answer for."""


def is_graded(asked: Questions, query: str) -> bool:
    """Whether a query really names a grade."""
    return any(field.is_graded for field in _fields_of(asked, query))


def is_planned(asked: Questions, query: str) -> bool:
    """Whether a query names what only the plans of its day say."""
    return any(field.is_planned for field in _fields_of(asked, query))


def _fields_of(asked: Questions, query: str) -> Sequence[QueryField]:
    """What a query names; nothing when nobody can read it: that is left to whoever compiles it."""
    try:
        return [*fields_used(parse(query, asked.fields()))]
    except QueryError:
        return []


def keep_grades(asked: Questions, query: str, day: date) -> None:
    """Bring the grades up to ``day`` when a query names one."""
    if not is_graded(asked, query):
        return
    index, bounds = asked.index, bounds_of(asked)
    keep_ledger(asked)
    count = index.count("SELECT count(*) FROM customers")
    key = f"{day.isoformat()} {count} {bounds.key}"
    if index.meta(_KEY) == key:
        return
    with snapshot_held(asked, day, bounds) as known:
        index.db.execute("DELETE FROM grades")
        index.db.executemany(
            "INSERT INTO grades VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows(known, bounds)
        )
        index.set_meta(_KEY, key)


def _rows(known: list[Known], bounds: Bounds) -> Iterator[tuple[object, ...]]:
    from crmtui.analysis.value.abc import abc
    from crmtui.analysis.value.rfm import rfm

    policy = bounds.value
    grades = {one.id: one.grade for one in abc(known, policy.a, policy.b).customers}
    scores = {one.id: one for one in rfm(known, policy.rfm).customers}
    for one in known:
        score = scores.get(one.id)
        yield (one.id, one.matrix, one.loyalty, one.activity, grades.get(one.id, ""),
               score.score if score else None, score.segment if score else "",
               None if one.health is None else round(one.health))  # fmt: skip
