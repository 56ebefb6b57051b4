"""Segments: how large and how good the named queries are, what they share, and who moved.

Size      customers that fit on the day / all customers.
Value     orders less returns of the window; who has money without a rate is left out and counted.
Overlap   customers in both of two segments; of one with itself its size.
Movement  between two days, by segment: of those in it then, how many stayed and left; of those in it now,
          how many joined, and of these how many were not there yet (``since`` after the first day: they
          were in no segment then, whatever they fit by today's profile). A customer may
          be in several segments, so where somebody came from or went to counts in each of them.
Months    the sizes at the ends of calendar months and on the day, with those who joined and left since the
          end before; who was not there yet is in no segment.
Flow      for classes of which everybody has one (RFM): how many went from which to which; with nobody left
          out, rows add up to the sizes then and columns to the sizes now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean

from crmtui.analysis.facts import CustomerFacts

Members = Mapping[str, frozenset[str]]
"""Ids by segment."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One named query on a day."""

    name: str
    customers: int
    share: float | None
    """Of all customers, 0 to 1; None without any."""
    value: Decimal
    """Of the window, in the workspace's currency."""
    value_share: float | None
    """Of everybody's, 0 to 1; None when that is nothing."""
    orders: int
    health: float | None
    """Mean score; None when nobody has one."""
    scored: int
    """Customers with a score."""
    without_rate: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One segment between two days."""

    name: str
    before: int
    stayed: int
    left: int
    joined: int
    new: int
    """Of those who joined: not known on the first day."""
    after: int
    came_from: Mapping[str, int]
    """Segments in which those who joined were; empty: in none."""
    went_to: Mapping[str, int]
    """Segments in which those who left are now; empty: in none."""


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The segments at the end of one month, beside those of the month before."""

    day: date
    customers: Mapping[str, int] | None
    """Sizes by segment; None where nothing is known of the day."""
    joined: Mapping[str, int] | None
    """Since the month before; None for the first month, and after one that is not known."""
    left: Mapping[str, int] | None


def sizes(
    members: Members, facts: Sequence[CustomerFacts], health: Mapping[str, float | None]
) -> list[Segment]:
    """The segments in their order. ``facts`` are everybody's."""
    by_id = {one.id: one for one in facts}
    total = sum((one.monetary for one in facts if one.monetary is not None), Decimal(0))
    return [
        _segment(name, [by_id[id] for id in sorted(ids) if id in by_id], len(facts), total, health)
        for name, ids in members.items()
    ]


def _segment(
    name: str, those: Sequence[CustomerFacts], everybody: int, total: Decimal,
    health: Mapping[str, float | None],
) -> Segment:  # fmt: skip
    value = sum((one.monetary for one in those if one.monetary is not None), Decimal(0))
    scores = [score for one in those if (score := health.get(one.id)) is not None]
    return Segment(
        name, len(those), len(those) / everybody if everybody else None, value,
        float(value / total) if total > 0 else None, sum(one.frequency for one in those),
        fmean(scores) if scores else None, len(scores), sum(one.monetary is None for one in those),
    )  # fmt: skip


def overlap(members: Members) -> dict[str, dict[str, int]]:
    """How many customers are in both of any two segments."""
    return {
        one: {other: len(ids & others) for other, others in members.items()}
        for one, ids in members.items()
    }


def movement(
    before: Members, after: Members, since: Mapping[str, date | None], day: date
) -> list[Movement]:
    """What became of the segments from ``day`` on; ``since`` is when each customer began."""
    later = frozenset(id for id, began in since.items() if began is not None and began > day)
    known = {name: ids - later for name, ids in before.items()}
    return [_moved(name, known, after, later) for name in after]


def month_by_month(
    ends: Sequence[tuple[date, Members | None]], names: Sequence[str]
) -> list[MonthEnd]:
    """What became of the segments from one day to the next; None for a day nothing is known of."""
    found: list[MonthEnd] = []
    before: Members | None = None
    for day, now in ends:
        found.append(MonthEnd(
            day, None if now is None else _count(names, now),
            None if now is None or before is None else _count(names, _less(now, before)),
            None if now is None or before is None else _count(names, _less(before, now)),
        ))  # fmt: skip
        before = now
    return found


def _count(names: Sequence[str], members: Members) -> Mapping[str, int]:
    return {name: len(members.get(name, ())) for name in names}


def _less(one: Members, other: Members) -> Members:
    return {name: ids - other.get(name, frozenset()) for name, ids in one.items()}


def _moved(name: str, before: Members, after: Members, later: frozenset[str]) -> Movement:
    then, now = before.get(name, frozenset()), after[name]
    joined, left = now - then, then - now
    return Movement(name, len(then), len(then & now), len(left), len(joined), len(joined & later),
                    len(now), _where(joined, before), _where(left, after))  # fmt: skip


def _where(ids: frozenset[str], members: Members) -> dict[str, int]:
    found = {name: len(ids & those) for name, those in members.items() if ids & those}
    nowhere = len(ids - frozenset().union(*members.values()))
    return found | ({"": nowhere} if nowhere else {})


def flow(before: Mapping[str, str], after: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """How many customers went from which class to which; an empty name is having none (or not being
    there yet)."""
    everybody = sorted(before.keys() | after.keys())
    found = Counter((before.get(id, ""), after.get(id, "")) for id in everybody)
    return dict(sorted(found.items()))
