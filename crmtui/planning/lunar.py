"""Days of the Chinese lunar calendar as civil dates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_FIRST, _LAST = 1600, 2500
"""Lunar years that are computed; a birthday outside has no occurrence."""


@lru_cache(maxsize=8192)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The civil date of a lunar day: the ordinary month, not the leap month of the same number;
    the 30th of a month with 29 days is its 29th. None outside the years 1600 to 2500."""
    if not _FIRST <= year <= _LAST:
        return None
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
