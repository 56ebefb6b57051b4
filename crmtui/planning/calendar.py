"""Working days: which civil days are worked, and how due days move off the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from crmtui.model.holidays import Holidays
from crmtui.model.intervals import MONTHS, Interval, add_months
from crmtui.model.rules import Rules
from crmtui.model.team import LONGEST_RANGE, Config, Member

_DAY = timedelta(days=1)
LONGEST_REST = 1000
"""Days without work in a row after which days are counted all the same."""

Override = tuple[date, date, bool]
"""First and last day, and whether they are worked."""


def overrides_of(one: Config | Member) -> tuple[Override, ...]:
    """What ``days_off`` and ``work_days`` of the workspace or a member say. What is longer than a
    year is a finding and does not count."""
    days = [(*span, False) for span in one.days_off] + [(*span, True) for span in one.work_days]
    return tuple(day for day in days if (day[1] - day[0]).days < LONGEST_RANGE)


class WorkCalendar:
    """The working days of one or several public calendars. A day is worked when it is worked in
    all of them; where a table is missing, Monday to Friday are. Overrides beat them."""

    def __init__(
        self, holidays: Sequence[Holidays] = (), names: Sequence[str] = (),
        overrides: Iterable[Override] = (),
    ) -> None:  # fmt: skip
        """``names`` are the calendars meant; empty: those of the tables given. Of ``overrides`` the
        later one counts."""
        self.names = tuple(names) or tuple(sorted({h.calendar for h in holidays}))
        tables = [h for h in holidays if h.calendar in self.names]
        self._years = {(h.calendar, h.year): h.published for h in tables}
        self._exceptions = _exceptions(tables)
        for first, last, worked in overrides:
            span = min((last - first).days + 1, LONGEST_RANGE)
            self._exceptions |= {add_days(first, n): worked for n in range(span)}

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked."""
        worked = self._exceptions.get(day)
        return day.weekday() < 5 if worked is None else worked

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (before it, when negative); ``day`` itself
        for 0. Stops at ``date.max`` and ``date.min``. Where nothing is worked for ``LONGEST_REST``
        days, every day counts: nobody means it, and nothing must hang."""
        step = _DAY if count > 0 else -_DAY
        last = date.max if count > 0 else date.min
        left, idle = abs(count), 0
        while left and day != last:
            day += step
            idle = 0 if self.is_working(day) else idle + 1
            if not idle or idle > LONGEST_REST:
                left -= 1
        return day

    def roll(self, day: date, how: str) -> date:
        """``day`` if it is worked, else the next working day (``forward``), the one before
        (``back``), or ``day`` all the same (``none``)."""
        if how == "none" or self.is_working(day):
            return day
        return self.add_working_days(day, 1 if how == "forward" else -1)

    def after(self, day: date, interval: Interval) -> date:
        """The day one ``interval`` after ``day``."""
        return interval.after(day, self.add_working_days)

    def before(self, day: date, interval: Interval) -> date:
        """The day one ``interval`` before ``day``; ``date.min`` when there is none."""
        try:
            if interval.unit in MONTHS:
                return add_months(day, -MONTHS[interval.unit] * interval.count)
            if interval.unit == "working day":
                return self.add_working_days(day, -interval.count)
            return day - timedelta(days=interval.count * (7 if interval.unit == "week" else 1))
        except (OverflowError, ValueError):
            return date.min

    def missing_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years from ``first`` to ``last`` without a table in one of the calendars."""
        return tuple(
            year
            for year in range(first.year, last.year + 1)
            if any((name, year) not in self._years for name in self.names)
        )

    def unpublished_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years from ``first`` to ``last`` whose make-up days were not announced yet."""
        return tuple(
            year
            for year in range(first.year, last.year + 1)
            if any(self._years.get((name, year)) is False for name in self.names)
        )


def _exceptions(tables: Sequence[Holidays]) -> dict[date, bool]:
    days = {day for table in tables for day in (*table.off, *table.work)}
    return {day: all(_is_worked(table, day) for table in tables) for day in days}


def _is_worked(table: Holidays, day: date) -> bool:
    if day in table.off:
        return False
    if day in table.work or table.year != day.year:
        return True
    return day.weekday() < 5


def add_days(day: date, count: int) -> date:
    """``day`` plus ``count`` civil days, held within ``date.min`` and ``date.max``."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min


def calendar_names(config: Config) -> tuple[str, ...]:
    """Every calendar that the workspace or one of its members goes by."""
    named = [name for member in config.team.values() for name in member.calendars]
    return tuple(dict.fromkeys([*config.calendars, *named]))


def calendar_notices(rules: Rules, day: date, ahead: int = 60) -> tuple[str, ...]:
    """What to know about the holiday tables from ``day`` to ``ahead`` days later:
    ``no-holiday-table:YEAR`` and ``holidays-not-published:YEAR``."""
    names = calendar_names(rules.config)
    if not names:
        return ()
    calendar, last = WorkCalendar(rules.holidays, names), add_days(day, ahead)
    return (
        *(f"no-holiday-table:{year}" for year in calendar.missing_years(day, last)),
        *(f"holidays-not-published:{year}" for year in calendar.unpublished_years(day, last)),
    )
