"""Calendar files: what they say, that they read back, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.errors import UsageError
from crmtui.model.holidays import Holidays, holidays_from_raw
from crmtui.planning.calendar import WorkCalendar
from crmtui.planning.calendar_files import calendar_text
from crmtui.store.codec import parse


def holidays(name: str, year: int) -> Holidays:
    parsed = parse(calendar_text(name, year).encode(), "calendar.yaml")
    assert not parsed.problems
    table, findings = holidays_from_raw(parsed.value)
    assert table is not None
    assert findings == []
    return table


def test_china_with_its_make_up_days():
    table = holidays("CN", 2026)
    assert table.published
    assert sorted(table.work) == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9),
        date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip
    assert table.off[date(2026, 2, 17)] == "春节"
    assert date(2026, 10, 3) not in table.off  # a Saturday anyway


def test_a_year_that_is_not_announced_says_so():
    text = calendar_text("CN", 2027)
    assert "published: no" in text
    assert "not announced" in text
    assert holidays("CN", 2027).work == {}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("元旦", "2026-01-01"), ("春节", "2026-02-17"), ("元宵", "2026-03-03"),
        ("清明", "2026-04-05"), ("劳动节", "2026-05-01"), ("端午", "2026-06-19"),
        ("七夕", "2026-08-19"), ("中秋", "2026-09-25"), ("国庆", "2026-10-01"),
        ("重阳", "2026-10-18"), ("冬至", "2026-12-22"), ("除夕", "2026-02-16"),
    ],
)  # fmt: skip
def test_chinese_festivals(name, day):
    assert holidays("CN", 2026).festivals[name] == date.fromisoformat(day)


def test_a_lunar_month_before_the_leap_month_is_taken():
    # 2025 had a leap sixth month; the seventh evening of the seventh is after it.
    assert holidays("CN", 2025).festivals["七夕"] == date(2025, 8, 29)


def test_another_country_with_a_part():
    table = holidays("us-ca", 2026)
    assert table.calendar == "US-CA"
    assert date(2026, 3, 31) in table.off
    assert table.festivals["Christmas Day"] == date(2026, 12, 25)


def test_a_country_whose_week_ends_on_friday():
    calendar = WorkCalendar([holidays("IL", 2026)])
    assert not calendar.is_working(date(2026, 1, 2))  # Friday
    assert calendar.is_working(date(2026, 1, 4))  # Sunday


@pytest.mark.parametrize(
    ("name", "year", "says"),
    [
        ("CHN", 2026, "such as CN"),
        ("UK", 2026, "such as GB"),
        ("CNN", 2026, "CN"),
        ("ZZ", 2026, "no public calendar"),
        ("US-QQ", 2026, "US-A"),
        ("CN-XX", 2026, "leave the part out"),
        ("CN", 1800, "1950"),
        ("CN", 99999, "2100"),
        ("", 2026, "no public calendar"),
    ],
)
def test_what_is_refused(name, year, says):
    with pytest.raises(UsageError) as refused:
        calendar_text(name, year)
    assert says in str(refused.value)


def test_the_same_year_gives_the_same_text_in_every_language(monkeypatch):
    here = calendar_text("CN", 2026)
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert calendar_text("CN", 2026) == here
