"""When an entry was: its civil day in the workspace's zone, and its instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from crmtui.model.moments import day_of, parse_when, utc_of, wall_clock

_DAY, _MINUTE, _OFFSET = map(len, ("2026-11-18", "2026-11-18T10:30", "+08:00"))
_Clocks = Mapping[str, tuple[int, str]]
"""By a clock with its offset (``T10:30+08:00``): 1 when its instant is, by UTC, on the other one of the
two days that a civil day lies on, else 0; and the clock of UTC then (``T02:30:00``)."""
_Told = tuple[_Clocks, tuple[str, str]]
"""What a civil day has: the clocks with the offset that is the zone's all day; and the days of UTC, the
civil day itself and the other one."""
_known: defaultdict[tzinfo, dict[str, _Told]] = defaultdict(dict)
"""The days that were met, by zone: thousands of entries share a few of them."""
_MOST_DAYS = 20_000


def place_in_time(at: str, zone: tzinfo) -> tuple[str, str] | None:
    """The civil day of an ``at:`` text in the workspace's zone, and its instant as UTC text for
    sorting (a bare date is its midnight); None when it is no moment."""
    day = at[:_DAY]
    told = _known[zone].get(day) or _told_first(day, at[_MINUTE:], zone)
    if told is not None:
        clocks, days = told
        clock = clocks.get(at[_DAY:])
        if clock is not None:
            other, then = clock
            return day, days[other] + then
    return _place(at, zone)


def clock_of(at: str, zone: tzinfo) -> datetime:
    """The wall clock in ``zone`` of an ``at:`` text that has a place in time."""
    told = _known[zone].get(at[:_DAY]) or _told_first(at[:_DAY], at[_MINUTE:], zone)
    if told is not None and at[_DAY:] in told[0]:
        return datetime.fromisoformat(at[:_MINUTE])
    when = parse_when(at)
    assert when is not None, "only what is a moment has a place in time"
    return wall_clock(when, zone)


def _told_first(day: str, offset: str, zone: tzinfo) -> _Told | None:
    """What a day has, known from now on; None unless the zone's clock has that offset all day."""
    if len(offset) != _OFFSET or offset[0] not in "+-" or day[7:8] != "-":
        return None
    try:
        shift, clocks = _clocks(offset)
        civil = datetime.fromisoformat(day)
    except ValueError:
        return None
    if not _FIRST <= civil < _LAST:
        return None
    # Where the clock is set on a day, its end, or the second of two ends, is not as its beginning.
    last = (civil + _UNTIL_LAST).replace(fold=1)
    if zone.utcoffset(civil) != shift or zone.utcoffset(last) != shift:
        return None
    other = civil - _ONE_DAY if shift > _NONE else civil + _ONE_DAY
    known = _known[zone]
    if len(known) > _MOST_DAYS:
        known.clear()
    known[day] = told = clocks, (day, str(other)[:_DAY])
    return told


@lru_cache(maxsize=64)
def _clocks(offset: str) -> tuple[timedelta, _Clocks]:
    """An offset, and the minutes of a day told with it; ValueError when it is none."""
    shift = datetime.fromisoformat(f"2026-11-18T00:00{offset}").utcoffset() or _NONE
    ahead, clocks = shift // _ONE_MINUTE, _clocks_of_day()
    thens = [(0, clock + ":00") for clock in clocks]
    others = [(1, then) for _, then in thens]
    told = others[-ahead:] + thens[:-ahead] if ahead > 0 else thens[-ahead:] + others[:-ahead]
    return shift, {clock + offset: then for clock, then in zip(clocks, told, strict=True)}


@lru_cache(maxsize=1)
def _clocks_of_day() -> list[str]:
    digits = [f"{n:02d}" for n in range(60)]
    return [f"T{hour}:{minute}" for hour in digits[:24] for minute in digits]


_NONE, _ONE_MINUTE, _ONE_DAY = timedelta(), timedelta(minutes=1), timedelta(days=1)
_UNTIL_LAST = _ONE_DAY - _ONE_MINUTE
_FIRST, _LAST = map(datetime.fromisoformat, ("0001-01-02", "9999-12-31"))


def _place(at: str, zone: tzinfo) -> tuple[str, str] | None:
    when = parse_when(at)
    if when is None:
        return None
    instant = utc_of(when, zone).replace(tzinfo=None)
    return day_of(when, zone).isoformat(), instant.isoformat(timespec="seconds")
