"""Days and moments as people type them, told from Saturday 2026-11-21."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.human_dates import add_months, parse_day, parse_moment, when_hint
from crmtui.model.moments import When

SATURDAY = date(2026, 11, 21)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # named
        ("today", "2026-11-21"), ("今天", "2026-11-21"), ("Tomorrow", "2026-11-22"),
        ("明天", "2026-11-22"), (" 明 天 ", "2026-11-22"), ("后天", "2026-11-23"),
        ("大后天", "2026-11-24"), ("day after tomorrow", "2026-11-23"),
        ("昨天", "2026-11-20"), ("前天", "2026-11-19"),
        # lengths of time
        ("+3d", "2026-11-24"), ("3d", "2026-11-24"), ("＋３ｄ", "2026-11-24"),
        ("+2w", "2026-12-05"), ("2 weeks", "2026-12-05"), ("in 3 days", "2026-11-24"),
        ("+1m", "2026-12-21"), ("1y", "2027-11-21"), ("-3d", "2026-11-18"),
        ("3 days ago", "2026-11-18"), ("3天后", "2026-11-24"), ("三天后", "2026-11-24"),
        ("三天之后", "2026-11-24"), ("十天后", "2026-12-01"), ("二十五天后", "2026-12-16"),
        ("两周后", "2026-12-05"), ("两个星期后", "2026-12-05"), ("3个月后", "2027-02-21"),
        ("半个月后", "2026-12-06"), ("半年后", "2027-05-21"), ("3天前", "2026-11-18"),
        ("3天内", "2026-11-24"), ("3日后", "2026-11-24"),
        # weekdays: alone the next such day, 下 = next week's, 本 = this week's, Monday first
        ("周五", "2026-11-27"), ("周六", "2026-11-28"), ("周日", "2026-11-22"),
        ("周天", "2026-11-22"), ("星期三", "2026-11-25"), ("礼拜三", "2026-11-25"),
        ("周末", "2026-11-28"), ("fri", "2026-11-27"), ("friday", "2026-11-27"),
        ("Sat", "2026-11-28"), ("sunday", "2026-11-22"), ("on friday", "2026-11-27"),
        ("下周三", "2026-11-25"), ("下个星期三", "2026-11-25"), ("下礼拜三", "2026-11-25"),
        ("下周日", "2026-11-29"), ("next fri", "2026-11-27"), ("friday next week", "2026-11-27"),
        ("下下周二", "2026-12-01"), ("本周五", "2026-11-20"), ("这周日", "2026-11-22"),
        ("this sun", "2026-11-22"), ("上周三", "2026-11-11"), ("last fri", "2026-11-20"),
        # weeks and months
        ("下周", "2026-11-23"), ("next week", "2026-11-23"), ("下下周", "2026-11-30"),
        ("下个月", "2026-12-01"), ("next month", "2026-12-01"),
        ("月底", "2026-11-30"), ("本月底", "2026-11-30"), ("月末", "2026-11-30"),
        ("end of month", "2026-11-30"), ("eom", "2026-11-30"), ("下月底", "2026-12-31"),
        ("end of next month", "2026-12-31"), ("月初", "2026-12-01"), ("月中", "2026-12-15"),
        ("下月初", "2026-12-01"), ("下个月中", "2026-12-15"), ("下月5号", "2026-12-05"),
        ("年底", "2026-12-31"), ("end of year", "2026-12-31"),
        # calendar days: the next such day, today included
        ("11-25", "2026-11-25"), ("11/25", "2026-11-25"), ("11.25", "2026-11-25"),
        ("11月25日", "2026-11-25"), ("十一月二十五日", "2026-11-25"), ("11 月 25 号", "2026-11-25"),
        ("11-21", "2026-11-21"), ("11-20", "2027-11-20"), ("1-5", "2027-01-05"),
        ("25日", "2026-11-25"), ("25号", "2026-11-25"), ("21号", "2026-11-21"),
        ("20号", "2026-12-20"), ("廿五号", "2026-11-25"), ("31号", "2026-12-31"),
        ("2026-11-25", "2026-11-25"), ("2026/1/5", "2026-01-05"), ("20261125", "2026-11-25"),
        ("2026年11月25日", "2026-11-25"), ("二〇二六年十二月一日", "2026-12-01"),
        ("明年3月5日", "2027-03-05"), ("今年12月1日", "2026-12-01"),
        # none
        ("", ""), ("   ", ""), ("soon", ""), ("有空", ""), ("25", ""), ("3", ""), ("3月", ""),
        ("周八", ""), ("周", ""), ("02-30", ""), ("13-40", ""), ("25/11", ""), ("2026-02-30", ""),
        ("0号", ""), ("32号", ""), ("下月31日号", ""), ("9999y", ""), ("99999d", ""),
        ("next soon", ""), ("十十天后", ""), ("+d", ""), ("0000-01-01", ""),
    ],
)  # fmt: skip
def test_a_day(text: str, expected: str) -> None:
    assert parse_day(text, SATURDAY) == day(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周五", "2026-11-20"), ("周六", "2026-11-21"), ("sunday", "2026-11-15"),
        ("11-25", "2025-11-25"), ("11-20", "2026-11-20"), ("25号", "2026-10-25"),
        ("31号", "2026-10-31"), ("月初", "2026-11-01"), ("3d", "2026-11-18"),
        ("+3d", "2026-11-24"), ("明天", "2026-11-22"), ("2026-12-01", "2026-12-01"),
    ],
)  # fmt: skip
def test_looking_back_only_open_forms_turn_round(text: str, expected: str) -> None:
    assert parse_day(text, SATURDAY, past=True) == day(expected)


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2026-01-31", "+1m", "2026-02-28"),
        ("2024-01-31", "一个月后", "2024-02-29"),
        ("2026-01-31", "下月底", "2026-02-28"),
        ("2026-11-30", "月底", "2026-11-30"),
        ("2026-12-01", "月初", "2026-12-01"),
        ("2026-12-31", "明天", "2027-01-01"),
        ("2026-12-31", "下月初", "2027-01-01"),
        ("2026-01-31", "31号", "2026-01-31"),
        ("2026-02-01", "31号", "2026-03-31"),
        ("2027-11-21", "02-29", "2028-02-29"),
        ("2026-10-05", "下月31号", ""),
        ("2026-11-23", "周一", "2026-11-30"),
        ("2026-11-23", "本周一", "2026-11-23"),
        ("2026-11-22", "下周一", "2026-11-23"),
        ("9999-12-31", "明天", ""),
        ("0001-01-01", "昨天", ""),
    ],
)
def test_at_the_edges(today: str, text: str, expected: str) -> None:
    assert parse_day(text, date.fromisoformat(today)) == day(expected)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:30", moment("2026-11-21T10:30")),
        ("１０：３０", moment("2026-11-21T10:30")),
        ("昨天 10:30", moment("2026-11-20T10:30")),
        ("yesterday 9:05", moment("2026-11-20T09:05")),
        ("周五下午3点半", moment("2026-11-20T15:30")),
        ("昨晚8点", moment("2026-11-20T20:00")),
        ("今早9点一刻", moment("2026-11-21T09:15")),
        ("上午10点15分", moment("2026-11-21T10:15")),
        ("中午1点", moment("2026-11-21T13:00")),
        ("3pm", moment("2026-11-21T15:00")),
        ("12am", moment("2026-11-21T00:00")),
        ("fri 3:15 pm", moment("2026-11-20T15:15")),
        ("11-18 9:05", moment("2026-11-18T09:05")),
        ("2026-11-18 10:30", moment("2026-11-18T10:30")),
        ("2026-11-18T10:30+08:00", datetime(2026, 11, 18, 2, 30, tzinfo=UTC)),
        ("yesterday", date(2026, 11, 20)),
        ("周五", date(2026, 11, 20)),
        ("2026-11-18", date(2026, 11, 18)),
        ("25:00", None),
        ("10:61", None),
        ("晚上12点", None),
        ("soon 10:30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_moment(text: str, expected: When | None) -> None:
    assert parse_moment(text, SATURDAY) == expected


def test_every_example_of_the_hint_is_a_day() -> None:
    examples = when_hint().removeprefix("write a day like ").split(", ")
    assert len(examples) > 5
    assert all(parse_day(example, SATURDAY) for example in examples)


def test_months_keep_the_day_or_take_the_last() -> None:
    assert add_months(date(2026, 8, 31), -6) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    with pytest.raises(ValueError):
        add_months(date(1, 1, 1), -1)


_PIECES = st.sampled_from(
    [
        "下",
        "下下",
        "本",
        "周",
        "星期",
        "三",
        "五",
        "日",
        "月",
        "底",
        "初",
        "年",
        "天",
        "后",
        "前",
        "个",
        "半",
        "十",
        "两",
        "+",
        "-",
        "3",
        "25",
        "31",
        "d",
        "w",
        "next",
        "fri",
        "am",
        "点",
        ":",
        "10",
    ]
)


@given(st.lists(_PIECES, max_size=6).map("".join) | st.text(max_size=20), st.dates())
def test_any_text_is_a_day_or_none(text: str, today: date) -> None:
    assert parse_day(text, today) is None or isinstance(parse_day(text, today), date)
    assert parse_moment(text, today) is None or isinstance(parse_moment(text, today), date)


@given(st.dates(), st.dates())
def test_an_iso_day_is_itself(today: date, any_day: date) -> None:
    assert parse_day(any_day.isoformat(), today) == any_day
