"""Days of the Chinese lunar calendar as civil dates."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

_FIRST, _LAST = 1600, 2500
"""Lunar years that are computed; a birthday outside has no occurrence."""
_TABLE_FROM, _NEW_YEAR = 1900, date(1900, 1, 31)
_TABLE = """
    04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2 04ae0 0a5b6 0a4d0 0d250 1d255
    0b540 0d6a0 0ada2 095b0 14977 04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970
    06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950 0d4a0 1d8a6 0b550 056a0 1a5b4
    025d0 092d0 0d2b2 0a950 0b557 06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0
    0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0 096d0 04dd5 04ad0 0a4d0 0d4d4
    0d250 0d558 0b540 0b6a0 195a6 095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570
    04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0 0c960 0d954 0d4a0 0da50 07552
    056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930
    07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530 05aa0 076a3 096d0 04afb 04ad0
    0a4d0 1d0b6 0d250 0d520 0dd45 0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0
    14b63 09370 049f8 04970 064b0 168a6 0ea50 06b20 1a6c4 0aae0 092e0 0d2e3 0c960 0d557 0d4a0
    0da50 05d55 056a0 0a6d0 055d4 052d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0
    0b273 06930 07337 06aa0 0ad50 14b55 04b60 0a570 054e4 0d160 0e968 0d520 0daa0 16aa6 056d0
    04ae0 0a9d4 0a2d0 0d150 0f252 0d520
"""
"""The months of the lunar years from 1900 on, one hexadecimal number a year: bit 15 to bit 4 say
whether the 1st to the 12th month has 30 days (else 29), bits 3 to 0 which month is followed by a
leap month of its number (0: none), bit 16 whether that one has 30 days. Computing a year with
lunar_python costs ten milliseconds; a test compares the two."""


@lru_cache(maxsize=8192)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The civil date of a lunar day: the ordinary month, not the leap month of the same number;
    the 30th of a month with 29 days is its 29th. None outside the years 1600 to 2500."""
    known = _months().get(year)
    if known is None:
        return _computed(year, month, day) if _FIRST <= year <= _LAST else None
    first, length = known[month - 1]
    return first + timedelta(days=min(day, length) - 1)


@lru_cache(maxsize=1)
def _months() -> dict[int, list[tuple[date, int]]]:
    """First day and length of the twelve ordinary months of the years in the table."""
    found: dict[int, list[tuple[date, int]]] = {}
    start = _NEW_YEAR
    for year, code in enumerate(_TABLE.split(), _TABLE_FROM):
        lengths = _lengths(int(code, 16))
        starts = [start + timedelta(days=n) for n in accumulate(lengths, initial=0)]
        leap = int(code, 16) & 15
        months = list(zip(starts, lengths, strict=False))
        found[year] = months[:leap] + months[leap + 1 :] if leap else months
        start = starts[-1]
    return found


def _lengths(code: int) -> list[int]:
    lengths = [29 + (code >> bit & 1) for bit in range(15, 3, -1)]
    if leap := code & 15:
        lengths.insert(leap, 29 + (code >> 16 & 1))
    return lengths


def _computed(year: int, month: int, day: int) -> date:
    from lunar_python import Lunar, LunarMonth

    length = LunarMonth.fromYm(year, month).getDayCount()
    solar = Lunar.fromYmd(year, month, min(day, length)).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def solar_term(year: int, name: str) -> date:
    """The civil date of a solar term (``清明``, ``冬至``) in a civil year."""
    from lunar_python import Solar

    # The table seen from mid-year holds the winter solstice of the year before by its name, and
    # the one of this year by a Latin key.
    key = "DONG_ZHI" if name == "冬至" else name
    solar = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()[key]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
