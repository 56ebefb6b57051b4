"""Working days: holidays, make-up days, several calendars, and years without a table."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.model.holidays import Holidays
from crmtui.model.intervals import Interval
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.planning.calendar import WorkCalendar, add_days, calendar_notices

CN = Holidays(
    "CN", 2026,
    off={date(2026, 10, 1): "国庆节", date(2026, 10, 2): "国庆节"},
    work={date(2026, 10, 10): "补班"},
)  # fmt: skip
HK = Holidays("HK", 2026, off={date(2026, 10, 1): "國慶"})
CALENDAR = WorkCalendar([CN])


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),
        ("2026-10-03", False),
        ("2026-10-10", True),
        ("2026-10-17", False),
        ("2027-10-01", True),  # no table for 2027: weekends only
    ],
)
def test_is_working(day, worked):
    assert CALENDAR.is_working(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("how", "rolled"), [("forward", "2026-10-05"), ("back", "2026-09-30"), ("none", "2026-10-01")]
)
def test_roll(how, rolled):
    assert CALENDAR.roll(date(2026, 10, 1), how) == date.fromisoformat(rolled)
    assert CALENDAR.roll(date(2026, 9, 30), how) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("count", "day"), [(0, "2026-10-01"), (1, "2026-10-05"), (6, "2026-10-10"), (-1, "2026-09-30")]
)
def test_add_working_days(count, day):
    assert CALENDAR.add_working_days(date(2026, 10, 1), count) == date.fromisoformat(day)


def test_the_ends_of_the_calendar_hold():
    assert CALENDAR.add_working_days(date.max, 3) == date.max
    assert CALENDAR.add_working_days(date.min, -3) == date.min
    assert add_days(date.max, 1) == date.max
    assert add_days(date.min, -1) == date.min
    assert CALENDAR.before(date.min, Interval(2, "month")) == date.min
    assert CALENDAR.after(date.max, Interval(2, "year")) == date.max


@pytest.mark.parametrize(
    ("interval", "day"),
    [
        (Interval(1, "month"), "2026-02-28"),
        (Interval(1, "quarter"), "2025-12-31"),
        (Interval(2, "week"), "2026-03-17"),
        (Interval(2, "working day"), "2026-03-27"),
    ],
)
def test_before(interval, day):
    assert CALENDAR.before(date(2026, 3, 31), interval) == date.fromisoformat(day)


def test_with_two_calendars_a_day_is_worked_when_it_is_worked_in_both():
    both = WorkCalendar([CN, HK])
    assert not both.is_working(date(2026, 10, 2))
    assert not both.is_working(date(2026, 10, 10))  # a make-up day in one of them only
    assert both.is_working(date(2026, 10, 9))


def test_only_the_calendars_named_are_used():
    assert WorkCalendar([CN, HK], ["HK"]).is_working(date(2026, 10, 2))


def test_missing_and_unannounced_years_are_noticed():
    next_year = Holidays("CN", 2027, published=False)
    rules = Rules(Config(calendars=("CN",)), holidays=(CN, next_year))
    assert calendar_notices(rules, date(2026, 6, 1)) == ()
    assert calendar_notices(rules, date(2026, 12, 1)) == ("holidays-not-published:2027",)
    assert calendar_notices(rules, date(2027, 12, 1)) == (
        "no-holiday-table:2028", "holidays-not-published:2027")  # fmt: skip
    assert calendar_notices(Rules(Config()), date(2027, 12, 1)) == ()
    assert calendar_notices(rules, date.max)
