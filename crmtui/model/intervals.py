"""Lengths of time as people write them: ``1 month``, ``2 weeks``, ``10 working days``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from crmtui.dataclass import dataclass
from crmtui.patterns import pattern

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Units counted in months, with their length in months."""

_UNITS = {
    "day": "day", "days": "day", "d": "day", "天": "day", "日": "day",
    "week": "week", "weeks": "week", "w": "week", "周": "week", "星期": "week",
    "month": "month", "months": "month", "mo": "month", "个月": "month", "月": "month",
    "quarter": "quarter", "quarters": "quarter", "季度": "quarter", "季": "quarter",
    "year": "year", "years": "year", "y": "year", "年": "year",
    "working day": "working day", "working days": "working day", "wd": "working day",
    "个工作日": "working day", "工作日": "working day",
}  # fmt: skip
_CLOCK_UNITS = {
    "hour": "hour", "hours": "hour", "h": "hour", "小时": "hour", "个小时": "hour",
    "minute": "minute", "minutes": "minute", "min": "minute", "分钟": "minute",
}  # fmt: skip
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25,
         "working day": 1.4, "hour": 1 / 24, "minute": 1 / 1440}  # fmt: skip
_FORM = pattern(r"\s*(\d{1,4})\s*([^\s\d]\D*?)\s*")


@dataclass(frozen=True, slots=True)
class Interval:
    """A whole number of days, weeks, months, quarters, years or working days; an offset may also
    be of hours or minutes, which count from a moment and not from a day."""

    count: int
    unit: str

    @property
    def days(self) -> float:
        """Approximate length in days; for comparing lengths, never for computing dates."""
        return self.count * _DAYS[self.unit]

    def after(
        self, start: date, add_working_days: Callable[[date, int], date] | None = None
    ) -> date:
        """The day one interval after ``start``. Months keep the day or take the month's last
        (31 January + 1 month = 28 or 29 February). Working days need a calendar's function;
        without one they run Monday to Friday. Days beyond year 9999 give ``date.max``."""
        try:
            if self.unit == "working day":
                return (add_working_days or _weekdays_after)(start, self.count)
            if self.unit in ("day", "week"):
                return start + timedelta(days=self.count * (7 if self.unit == "week" else 1))
            return add_months(start, MONTHS[self.unit] * self.count)
        except (OverflowError, ValueError):
            return date.max

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def parse_interval(text: str) -> Interval | None:
    """``"2 weeks"`` as an Interval; None when the text is not one (no or zero count, unknown unit)."""
    match = _FORM.fullmatch(text)
    if not match:
        return None
    unit = _UNITS.get(match[2].lower())
    count = int(match[1])
    return Interval(count, unit) if unit and count > 0 else None


def parse_offset(text: str) -> Interval | None:
    """A length of time that may be nothing, or hours or minutes: ``0 days``, ``24 hours``, and
    whatever ``parse_interval`` reads; None when the text is no length of time."""
    match = _FORM.fullmatch(text)
    unit = match and {**_UNITS, **_CLOCK_UNITS}.get(match[2].lower())
    return Interval(int(match[1]), unit) if match and unit else None


def add_months(start: date, months: int) -> date:
    """``start`` moved by whole months, back when negative; the day, or the month's last when it is
    shorter. ValueError outside the years 1 to 9999."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if start.day <= 28 or not 1 <= year <= 9999:
        return date(year, month + 1, start.day)
    return date(year, month + 1, min(start.day, days_in_month(year, month + 1)))


def _weekdays_after(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def days_in_month(year: int, month: int) -> int:
    """How many days a month has. (``calendar`` knows it too, and the names of all days in the user's
    language, which takes a short command longer to import than it computes.)"""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
