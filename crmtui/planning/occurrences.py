"""Days that come back every year: their occurrences around a day, with the window of each."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crmtui.model.intervals import Interval
from crmtui.model.moments import Yearly
from crmtui.planning.calendar import WorkCalendar, add_days
from crmtui.planning.lunar import lunar_day

_AHEAD = 2
"""Civil years looked ahead for an occurrence that is not done yet."""
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
    """What is to come, as seen from a day."""

    ahead: tuple[Occurrence, ...]
    """Occurrences whose window is not over, soonest first; those of two years at least."""
    since: date
    """First day from which the same ones are ahead."""
    until: date
    """Last day for which it holds that no further one counts."""


@lru_cache(maxsize=65536)
def around(when: Recurring, window: Window, calendar: WorkCalendar, day: date) -> Around:
    """The occurrences whose window is not over on ``day``. 29 February is 28 February in common
    years."""
    since, days = _near(when, window, day)
    occurrences = [_occurrence(on, window, calendar) for on in days]
    over = [one.closes for one in occurrences if one.closes < day]
    if over:
        since = max(since, add_days(max(over), 1))
    ahead = tuple(one for one in occurrences if one.closes >= day)
    until = date(day.year, 12, 31) if when.yearly else date.max
    return Around(ahead, min(since, day), until)


def horizon(occurrence: Occurrence) -> date:
    """The first day from which so distant an occurrence is seen."""
    return date(max(1, occurrence.day.year - _AHEAD), 1, 1)


def _near(when: Recurring, window: Window, day: date) -> tuple[date, list[date]]:
    """The days from the year before anything that can still be open on ``day``, and the first day
    for which that is far enough back."""
    if not when.yearly:
        return date.min, [d for d in when.days if when.start < d < when.end]
    grace = int(window.grace.days * 2) + _SPILL
    first = max(2, add_days(day, -grace).year) - 1
    years = range(first, min(day.year + _AHEAD, 9999) + 1)
    days = (_in_year(when.yearly, year) for year in years)
    return add_days(date(first, 1, 1), grace), [d for d in days if d and when.start < d < when.end]


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
