"""Working hours: moments a number of worked hours after another."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from crmtui.planning.calendar import WorkCalendar

LONGEST = timedelta(days=400)
"""Worked time beyond which counting stops: nobody means it."""


def add_working_time(
    start: datetime, length: timedelta, calendar: WorkCalendar, hours: tuple[time, time]
) -> datetime:
    """The moment ``length`` of worked time after ``start`` (wall clock, no zone), where the hours
    between ``hours`` are worked on the calendar's working days. Nothing left to work is the start
    of the next worked hour."""
    left = min(length, LONGEST)
    moment = _into_hours(start, calendar, hours)
    while True:
        closing = datetime.combine(moment.date(), hours[1])
        if left <= closing - moment:
            return moment + left
        left -= closing - moment
        moment = datetime.combine(calendar.add_working_days(moment.date(), 1), hours[0])
        if moment.date() == date.max:
            return moment


def _into_hours(moment: datetime, calendar: WorkCalendar, hours: tuple[time, time]) -> datetime:
    """``moment``, or the first worked one after it."""
    day = moment.date()
    if calendar.is_working(day) and moment.time() < hours[1]:
        return max(moment, datetime.combine(day, hours[0]))
    return datetime.combine(calendar.add_working_days(day, 1), hours[0])
