"""Days that come back every year: their occurrences around a day, with the window of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crmtui.dataclass import replace
from crmtui.model.intervals import Interval
from crmtui.model.moments import Yearly
from crmtui.planning.calendar import WorkCalendar, add_days
from crmtui.planning.lunar import lunar_day

HORIZON = 60
"""Days before its window opens from which on an occurrence is seen."""
_FARTHEST = 730
"""Days before it from which on it is seen at the earliest, however long its lead."""
_SPILL = 60
"""Days by which a lunar year's last month reaches into the next civil year, and then some."""


class Recurring(NamedTuple):
    """When something comes back."""

    yearly: Yearly | None = None
    """The rule; None for what has none (festivals)."""
    days: tuple[date, ...] = ()
    """The known days, oldest first, where there is no rule."""
    start: date = date.min
    """It comes back after this day only."""
    end: date = date.max
    """It comes no more from this day on."""


class Window(NamedTuple):
    """How long before and after its day something may be done, and where a day off rolls."""

    lead: Interval
    grace: Interval
    roll: str


class Occurrence(NamedTuple):
    """One day with its window."""

    day: date
    opens: date
    due: date
    closes: date


class Around(NamedTuple):
    """What is seen from a day."""

    near: tuple[Occurrence, ...]
    """Occurrences that open within ``HORIZON`` days and are not over, soonest first."""
    since: date
    """First day from which the same ones are seen."""
    until: date
    """Last day from which the same ones are seen."""


def around(when: Recurring, window: Window, calendar: WorkCalendar, day: date) -> Around:
    """The occurrences seen from ``day``. 29 February is 28 February in common years."""
    # Whose birthday it is, and of which year, makes no difference to the days: asked so, few
    # different questions remain for many customers.
    rule = replace(when.yearly, year=None) if when.yearly else when.days
    near, since, until = _around(rule, window, calendar, day)
    return Around(tuple(one for one in near if when.start < one.day < when.end), since, until)


def between(
    when: Recurring, window: Window, calendar: WorkCalendar, first: date, last: date
) -> list[Occurrence]:
    """The occurrences due from ``first`` to ``last``."""
    rule = replace(when.yearly, year=None) if when.yearly else when.days
    found = _between(rule, window, calendar, first, last)
    return [one for one in found if when.start < one.day < when.end]


@lru_cache(maxsize=8192)
def _between(
    rule: Yearly | tuple[date, ...], window: Window, calendar: WorkCalendar, first: date, last: date
) -> tuple[Occurrence, ...]:
    years = range(max(1, first.year - 1), min(9999, last.year + 1) + 1)
    days = [_in_year(rule, year) for year in years] if isinstance(rule, Yearly) else [*rule]
    found = (_occurrence(on, window, calendar) for on in days if on is not None)
    return tuple(one for one in found if first <= one.due <= last)


@lru_cache(maxsize=65536)
def _around(
    rule: Yearly | tuple[date, ...], window: Window, calendar: WorkCalendar, day: date
) -> Around:
    since, until, days = _near(rule, window, day) if isinstance(rule, Yearly) else (*_EVER, rule)
    near = []
    for one in (_occurrence(on, window, calendar) for on in days):
        seen = max(add_days(one.opens, -HORIZON), add_days(one.day, -_FARTHEST))
        if one.closes < day:
            since = max(since, add_days(one.closes, 1))
        elif seen > day:
            until = min(until, add_days(seen, -1))
        else:
            near.append(one)
            since, until = max(since, seen), min(until, one.closes)
    return Around(tuple(near), since, until)


_EVER = date.min, date.max


def _near(rule: Yearly, window: Window, day: date) -> tuple[date, date, Iterator[date]]:
    """The days that can matter on ``day``, and the days between which no others do."""
    back = int(window.grace.days * 2) + _SPILL
    ahead = min(HORIZON + int(window.lead.days * 2), _FARTHEST) + _SPILL
    first = max(1, add_days(day, -back).year - 1)
    last = min(9999, add_days(day, ahead).year + 1)
    since = add_days(date(first, 1, 1), back) if first > 1 else date.min
    until = add_days(date(last, 12, 31), -ahead) if last < 9999 else date.max
    days = (_in_year(rule, year) for year in range(first, last + 1))
    return min(since, day), max(until, day), (one for one in days if one)


def _in_year(yearly: Yearly, year: int) -> date | None:
    if yearly.lunar:
        return lunar_day(year, yearly.month, yearly.day)
    try:
        return date(year, yearly.month, yearly.day)
    except ValueError:
        return date(year, 2, 28)


def _occurrence(on: date, window: Window, calendar: WorkCalendar) -> Occurrence:
    due = calendar.roll(on, window.roll)
    opens = calendar.roll(calendar.before(on, window.lead), "back")
    return Occurrence(on, min(opens, due), due, max(calendar.after(on, window.grace), due))
