"""Days and moments as people type them: ``+3d``, ``下周三``, ``月底``, ``11-25``, ``昨天 10:30``."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from crmtui.i18n import _
from crmtui.model.intervals import days_in_month
from crmtui.model.moments import When, parse_when
from crmtui.patterns import pattern
from crmtui.text import fold, is_chinese

_NAMED = {
    "today": 0, "今天": 0, "今日": 0,
    "tomorrow": 1, "tmr": 1, "tmrw": 1, "明天": 1, "明日": 1,
    "day after tomorrow": 2, "the day after tomorrow": 2, "后天": 2, "大后天": 3,
    "yesterday": -1, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3,
}  # fmt: skip
_WEEKDAYS = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6, "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4,
    "saturday": 5, "sunday": 6, "weekend": 5,
    "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6, "日": 6, "天": 6, "末": 5,
}  # fmt: skip
_SHIFTS = {"next": 1, "下": 1, "下下": 2, "this": 0, "本": 0, "这": 0, "last": -1, "上": -1}
"""How many weeks or months from the present one; weeks start on Monday."""
_YEARS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_NUMERAL = pattern("[零〇一二两三四五六七八九十廿]+")
_OFFSET = pattern(
    r"(?P<lead>in |再?过)?(?P<sign>[+-]?)(?P<count>\d{1,4}|半) ?(?:个(?=[月星礼]))?"
    r"(?P<unit>d|days?|天|日(?=[后之以内前])|w|weeks?|周|星期|礼拜|m|mo|months?|(?<=[个半])月|y|years?|年)"
    r"(?P<tail> later| from now|之后|以后|后|之?内|以内| ago|之前|以前|前)?"
)
_CHINESE_WEEKDAY = pattern(r"(?:(下下|下|本|这|上)个?)?(?:周|星期|礼拜)([1-7日天末])")
_ENGLISH_WEEKDAY = pattern(r"(?:(next|this|last|on) )?([a-z]+)(?: (next|this|last) week)?")
_PERIOD = pattern(r"(下下|下|上)个?(周|星期|礼拜|月)|(next|last) (week|month)")
_MONTH_EDGE = pattern(r"(?:(下下|下|本|这|上)个?)?月(初|中|底|末)")
_DAY_IN_MONTH = pattern(r"(下下|下|本|这|上)个?月(\d{1,2})[日号]?")
_END_OF = pattern(r"(?:the )?end of (?:the |(next|this) )?month|eom|month end")
_FULL = pattern(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = pattern(r"(去年|今年|明年|后年)?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_DAY = pattern(r"(\d{1,2})[日号]")
_CLOCK = pattern(
    r"(?P<day>.*?)[ t]?(?P<part>凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚)?"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|[点时](?P<spoken>半|[13]刻|\d{1,2}分?)?|(?= ?[ap]m))"
    r" ?(?P<half>am|pm)?"
)
_SPOKEN = {"半": 30, "1刻": 15, "3刻": 45}
_LATE = ("下午", "傍晚", "晚上", "晚", "pm")


def when_hint() -> str:
    """What a day may look like, for error messages."""
    return _("write a day like %(examples)s") % {
        "examples": "tomorrow, +3d, 2w, friday, 周五, 下周三, 两周后, 月底, 11-25, 2026-11-25"
    }


def parse_day(text: str, today: date, *, past: bool = False) -> date | None:
    """The day that ``text`` means on ``today``; None when it means none or an impossible one.

    - ``today`` ``tomorrow`` ``yesterday`` 今天 明天 后天 大后天 昨天 前天;
    - ``+3d`` ``2w`` ``1m`` ``in 3 days`` 3天后 两周后 半个月后 (15 days) ``-3d`` 3天前; a month
      keeps the day or takes the month's last;
    - a weekday alone (``fri`` 周五 星期三 礼拜三 周末 = Saturday) is the next such day after today;
      下周三 and ``next wed`` are that day of next week, 本周五 and ``this fri`` of this week, which
      may be over; weeks start on Monday;
    - 下周 ``next week`` is next week's Monday, 下个月 ``next month`` the first of next month;
    - 月底 is this month's last day, 月初 and 月中 the next 1st and 15th; 下月初, 下月5号; 年底;
    - ``11-25`` ``11/25`` 11月25日 25号 are the next such day, today included; with a year, that day.

    With ``past`` the open forms mean the last such day instead, today included.
    """
    clean = _clean(text)
    forms = (_named, _offset, _weekday, _period, _month_edge, _full, _open)
    try:
        return next(filter(None, (form(clean, today, past) for form in forms)), None)
    except (ValueError, OverflowError):
        return None


def parse_moment(text: str, today: date) -> When | None:
    """When something happened: ``10:30``, ``昨天 10:30``, ``周五下午3点半``, ``yesterday``, or as
    records write it. A time alone is today's; a day alone stays a bare date; open forms look back.
    The instant is naive: the workspace's zone. None for anything else."""
    written = parse_when(text.strip())
    if written is not None:
        return written
    clean = _clean(text)
    match = _CLOCK.fullmatch(clean)
    clock = _clock(match) if match else None
    if match is None or clock is None:
        return parse_day(text, today, past=True)
    day = _told_day(match["day"], today)
    return datetime.combine(day, clock) if day else None


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months on, or that month's last day. Raises ValueError or
    OverflowError outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, days_in_month(year, month + 1)))


def _clean(text: str) -> str:
    """Folded, Chinese numerals as digits, single spaces, none at all beside Chinese."""
    told = " ".join(fold(text).split())
    if any(map(is_chinese, told)):
        told = _NUMERAL.sub(_arabic, told.replace(" ", ""))
    return told


def _arabic(match: re.Match[str]) -> str:
    told = match.group().replace("廿", "二十")
    if "十" not in told:
        return "".join(str(_DIGITS[c]) for c in told)
    tens, _ten, ones = told.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return told
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def _named(text: str, today: date, past: bool) -> date | None:
    days = _NAMED.get(text)
    return today + timedelta(days=days) if days is not None else None


def _offset(text: str, today: date, past: bool) -> date | None:
    match = _OFFSET.fullmatch(text)
    if not match:
        return None
    backwards = _is_backwards(match, past)
    unit = match["unit"][0]
    if match["count"] == "半":
        return _half(today, unit, -1 if backwards else 1)
    count = -int(match["count"]) if backwards else int(match["count"])
    if unit in "m月":
        return add_months(today, count)
    if unit in "y年":
        return add_months(today, 12 * count)
    return today + timedelta(days=count * (1 if unit in "d天日" else 7))


def _is_backwards(match: re.Match[str], past: bool) -> bool:
    if match["sign"]:
        return match["sign"] == "-"
    if match["tail"]:
        return match["tail"].endswith(("前", "ago"))
    return past and not match["lead"]


def _half(today: date, unit: str, way: int) -> date | None:
    if unit in "年y":
        return add_months(today, 6 * way)
    return today + timedelta(days=15 * way) if unit == "月" else None


def _weekday(text: str, today: date, past: bool) -> date | None:
    match = _CHINESE_WEEKDAY.fullmatch(text) or _ENGLISH_WEEKDAY.fullmatch(text)
    if not match or match[2] not in _WEEKDAYS:
        return None
    wanted = _WEEKDAYS[match[2]]
    shift = match[1] or (match[3] if match.re is _ENGLISH_WEEKDAY else None)
    if shift == "last":
        return _weekday(match[2], today - timedelta(days=1), True)
    if shift in _SHIFTS:
        return _monday(today, _SHIFTS[shift]) + timedelta(days=wanted)
    if past:
        return today - timedelta(days=(today.weekday() - wanted) % 7)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _monday(today: date, weeks: int) -> date:
    return today + timedelta(days=7 * weeks - today.weekday())


def _period(text: str, today: date, past: bool) -> date | None:
    match = _PERIOD.fullmatch(text)
    if not match:
        return None
    shift = _SHIFTS[match[1] or match[3]]
    if (match[2] or match[4]) in ("月", "month"):
        return add_months(today, shift).replace(day=1)
    return _monday(today, shift)


def _month_edge(text: str, today: date, past: bool) -> date | None:
    if text in ("年底", "年末", "eoy", "end of year", "end of the year"):
        return today.replace(month=12, day=31)
    match = _MONTH_EDGE.fullmatch(text)
    if match:
        return _edge(match[1], match[2], today, past)
    named = _DAY_IN_MONTH.fullmatch(text)
    if named:
        return add_months(today.replace(day=1), _SHIFTS[named[1]]).replace(day=int(named[2]))
    end = _END_OF.fullmatch(text)
    return _last_of(add_months(today, _SHIFTS.get(end[1] or "", 0))) if end else None


def _edge(shift: str | None, edge: str, today: date, past: bool) -> date | None:
    if edge in "底末":
        return _last_of(add_months(today, _SHIFTS.get(shift or "", 0)))
    day = 1 if edge == "初" else 15
    if shift:
        return add_months(today, _SHIFTS[shift]).replace(day=day)
    return _next_monthly(day, today, past)


def _last_of(day: date) -> date:
    return day.replace(day=days_in_month(day.year, day.month))


def _full(text: str, today: date, past: bool) -> date | None:
    match = _FULL.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    return date(year, month, day)


def _open(text: str, today: date, past: bool) -> date | None:
    match = _MONTH_DAY.fullmatch(text)
    if match:
        month, day = int(match[2]), int(match[3])
        if match[1]:
            return date(today.year + _YEARS[match[1]], month, day)
        years = (today.year, today.year + (-1 if past else 1))
        return _first_fitting([(year, month, day) for year in years], today, past)
    single = _DAY.fullmatch(text)
    return _next_monthly(int(single[1]), today, past) if single else None


def _next_monthly(day: int, today: date, past: bool) -> date | None:
    months = [add_months(today.replace(day=1), -n if past else n) for n in range(3)]
    return _first_fitting([(m.year, m.month, day) for m in months], today, past)


def _first_fitting(days: list[tuple[int, int, int]], today: date, past: bool) -> date | None:
    for year, month, day in days:
        if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
            continue
        found = date(year, month, day)
        if found <= today if past else found >= today:
            return found
    return None


def _told_day(told: str, today: date) -> date | None:
    told = told.strip().removesuffix("的")
    if not told:
        return today
    return parse_day(told + "天" if told in ("今", "明", "昨") else told, today, past=True)


def _clock(match: re.Match[str]) -> time | None:
    hour, half = int(match["hour"]), match["half"] or match["part"] or ""
    spoken = match["spoken"] or ""
    minute = int(match["minute"] or _SPOKEN.get(spoken) or spoken.removesuffix("分") or 0)
    late = half in _LATE or (half == "中午" and hour < 3)
    if hour == 12 and half in ("晚", "晚上"):
        return None  # midnight, but of which day?
    if hour == 12 and half in ("am", "凌晨"):
        hour = 0
    elif late and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
