"""Dates as people and spreadsheets write them; what is ambiguous names both readings."""

from __future__ import annotations

import pytest

from crmtui.exchange.dates import read_moment, read_yearly


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-01-05", "2024-01-05"),
        ("2024/1/5", "2024-01-05"),
        ("2024.1.5", "2024-01-05"),
        ("2024年1月5日", "2024-01-05"),
        ("２０２４年１月５日", "2024-01-05"),
        ("20240105", "2024-01-05"),
        ("5 Jan 2024", "2024-01-05"),
        ("05-Jan-2024", "2024-01-05"),
        ("January 5, 2024", "2024-01-05"),
        ("31/12/2023", "2023-12-31"),
        ("12/31/2023", "2023-12-31"),
        ("05/05/2024", "2024-05-05"),
        ("2024-01-05 00:00:00", "2024-01-05"),
        ("2024-01-05 9:30", "2024-01-05T09:30"),
        ("2024/1/5 下午3:05", "2024-01-05T15:05"),
        ("2024年1月5日 10点30分", "2024-01-05T10:30"),
        ("12/31/2023 12:15 AM", "2023-12-31T00:15"),
        ("2024-08-13T18:04:34.666+00:00", "2024-08-13T18:04:34+00:00"),
        ("2024-08-13T18:04:00+0800", "2024-08-13T18:04+08:00"),
        ("2024-08-13T18:04Z", "2024-08-13T18:04+00:00"),
    ],
)
def test_reads(text: str, iso: str) -> None:
    assert read_moment(text).iso == iso


def test_ambiguous_dates_name_both_readings() -> None:
    moment = read_moment("05/06/2024")
    assert moment.day is None
    assert "2024-06-05 or 2024-05-06" in moment.why
    assert read_moment("05/06/2024", "dmy").iso == "2024-06-05"
    assert read_moment("05/06/2024", "mdy").iso == "2024-05-06"
    assert read_moment("13/06/2024", "mdy").why == "13/06/2024 does not fit the order mdy"


def test_two_digit_years_need_an_order() -> None:
    assert "2024-01-05 or 2005-01-24" in read_moment("24-01-05").why
    assert read_moment("24-01-05", "ymd").iso == "2024-01-05"
    assert read_moment("5/1/98", "dmy").iso == "1998-01-05"


def test_day_numbers_are_only_dates_when_said_so() -> None:
    assert "2024-01-05" in read_moment("45296").why
    assert read_moment("45296").day is None
    assert read_moment("45296.5", "excel").iso == "2024-01-05"


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "2024-13-01", "0001-01-01", "9999-12-31", "yesterday", "", "1.38E+10", "2024-01-05 25:00", "x" * 5000, "2024-01-05" + " " * 5000 + "x"],
)  # fmt: skip
def test_what_is_no_day_says_so(text: str) -> None:
    moment = read_moment(text)
    assert moment.day is None
    assert moment.why


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1988-05-06", "1988-05-06"), ("1988/5/6", "1988-05-06"), ("05-06", "05-06"),
        ("5月6日", "05-06"), ("12月31日", "12-31"), ("农历5月5日", "lunar 05-05"),
        ("lunar 05-05", "lunar 05-05"), ("5/6", ""), ("02-30", ""), ("soon", ""), ("31/12/1980", "1980-12-31"),
    ],
)  # fmt: skip
def test_birthdays(text: str, stored: str) -> None:
    assert read_yearly(text) == stored
