"""Calendar months and quarters as numbered periods, and the period that lies before another."""

from __future__ import annotations

from datetime import date, timedelta

from crmtui.analysis.facts import Window
from crmtui.model.intervals import add_months

MONTHS_OF = {"month": 1, "quarter": 3}
"""Kinds of periods, with their length in months."""


def number_of(day: date, by: str) -> int:
    """The period that a day lies in, counted so that the next one is one more."""
    return (day.year * 12 + day.month - 1) // MONTHS_OF[by]


def first_of(number: int, by: str) -> date:
    """The first day of a period."""
    year, month = divmod(number * MONTHS_OF[by], 12)
    return date(year, month + 1, 1)


def last_of(number: int, by: str) -> date:
    """The last day of a period."""
    return _month_end(first_of(number, by), MONTHS_OF[by])


def label_of(number: int, by: str) -> str:
    """``2026-11``, or ``2026-Q4``."""
    first = first_of(number, by)
    return f"{first:%Y-%m}" if by == "month" else f"{first.year}-Q{(first.month + 2) // 3}"


def before(window: Window) -> Window:
    """The period of the same length right before: as many calendar months when the window is whole
    months, else as many days. It stops at the first day there is."""
    last = window.first - timedelta(days=1) if window.first > date.min else window.first
    months = whole_months(window)
    if months and window.first.year * 12 + window.first.month - months > 12:
        return Window(add_months(window.first, -months), last)
    return Window.ending(last, window.days)


def whole_months(window: Window) -> int:
    """How many calendar months a window is exactly; 0 when it is none."""
    if window.first.day != 1 or window.last != _month_end(window.last.replace(day=1), 1):
        return 0
    return number_of(window.last, "month") - number_of(window.first, "month") + 1


def _month_end(first: date, months: int) -> date:
    try:
        return add_months(first, months) - timedelta(days=1)
    except ValueError:
        return date.max
