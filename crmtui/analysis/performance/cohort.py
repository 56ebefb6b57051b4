"""Cohorts: customers by the period of their first order, and how many order again in later ones.

Cohort   All customers whose first order up to the day lies in one calendar month (or quarter).
Cell     Of a cohort, those with an order in the k-th period after that one; period 0 is the first
         order itself, so it is everybody. Drafts and cancelled orders are none; returns take
         nothing back.
Mean     For each k all cohorts together: those with an order there, of all whose k-th period is over.
Partial  The period the day lies in, unless it ends with the day; it is marked and left out of means.
Empty    A month in which nobody began has no line. Without a single order there are no cohorts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmtui.analysis.performance.periods import label_of, last_of, number_of


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody who began in one period."""

    label: str
    """``2026-11`` or ``2026-Q4``."""
    customers: int
    active: tuple[int, ...]
    """Customers with an order in it, in the period after it, and so on up to the day's period."""

    @property
    def shares(self) -> tuple[float, ...]:
        """``active`` as shares of the cohort, 0 to 1."""
        return tuple(count / self.customers for count in self.active)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """All cohorts, the oldest first."""

    by: str
    """``month`` or ``quarter``."""
    day: date
    is_partial: bool
    """The last period is not over on the day; it is the last cell of every line."""
    cohorts: tuple[Cohort, ...]
    mean: tuple[float | None, ...]
    """By k, over all cohorts whose k-th period is over; None where there is none."""
    of: int
    """Customers asked about."""
    without_orders: int


def cohorts(bought: Iterable[tuple[str, Sequence[int]]], day: date, by: str, of: int) -> Cohorts:
    """The cohorts as of ``day``. ``bought`` gives for each customer the ordinals of the days of its
    orders up to it; ``of`` is how many customers there are, with or without an order."""
    periods = _Periods(by)
    found: dict[int, list[set[int]]] = {}
    buyers = 0
    for _id, days in bought:
        seen = {periods.of(ordinal) for ordinal in days}
        if seen:
            buyers += 1
            found.setdefault(min(seen), []).append(seen)
    last = number_of(day, by)
    made = {first: _cohort(first, last, members, by) for first, members in sorted(found.items())}
    is_partial = last_of(last, by) != day
    return Cohorts(by, day, is_partial, tuple(made.values()),
                   _means(made, last - is_partial), of, of - buyers)  # fmt: skip


class _Periods:
    """Periods of ordinals, each looked up once."""

    def __init__(self, by: str) -> None:
        self.by = by
        self._known: dict[int, int] = {}

    def of(self, ordinal: int) -> int:
        known = self._known.get(ordinal)
        if known is None:
            known = self._known[ordinal] = number_of(date.fromordinal(ordinal), self.by)
        return known


def _cohort(first: int, last: int, members: Sequence[set[int]], by: str) -> Cohort:
    active = tuple(sum(n in seen for seen in members) for n in range(first, last + 1))
    return Cohort(label_of(first, by), len(members), active)


def _means(made: Mapping[int, Cohort], over: int) -> tuple[float | None, ...]:
    """``over`` is the last period that is over."""
    longest = max((len(cohort.active) for cohort in made.values()), default=0)
    return tuple(
        _mean([cohort for first, cohort in made.items() if first + k <= over], k)
        for k in range(longest)
    )


def _mean(those: Sequence[Cohort], k: int) -> float | None:
    everybody = sum(cohort.customers for cohort in those)
    return sum(cohort.active[k] for cohort in those) / everybody if everybody else None
