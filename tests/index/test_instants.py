"""Where an entry stands in time: the fast way agrees with the long one."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.index.instants import clock_of, place_in_time
from crmtui.model.moments import day_of, parse_when, utc_of, wall_clock

ZONES = [ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Asia/Kolkata"), UTC,
         ZoneInfo("Australia/Lord_Howe")]  # fmt: skip


@given(
    st.dates().map(str) | st.sampled_from(["2026-03-08", "2026-11-01", "0001-01-01", "9999-12-31"]),
    st.times().map(lambda clock: clock.isoformat("minutes")),
    st.sampled_from(
        [
            "+08:00",
            "-05:00",
            "-04:00",
            "+05:45",
            "+00:00",
            "Z",
            ":30+08",
            ":15 Z ",
            "+05:30",
            "-00:00",
            "+24:00",
            "+14:00",
            "",
        ]
    ),
    st.sampled_from(ZONES),
)
def test_place_in_time(day: str, clock: str, offset: str, zone: ZoneInfo) -> None:
    at = f"{day}T{clock}{offset}"
    when = parse_when(at)
    if when is None:
        assert place_in_time(at, zone) is None
        return
    try:
        instant = utc_of(when, zone).replace(tzinfo=None)
        wanted = day_of(when, zone).isoformat(), instant.isoformat(timespec="seconds")
    except OverflowError:
        return
    assert place_in_time(at, zone) == wanted
    assert clock_of(at, zone) == wall_clock(when, zone)


@pytest.mark.parametrize("at", ["2026-11-18T10:99+08:00", "2026-02-30T10:30+08:00", "soon", ""])
def test_no_moment(at: str) -> None:
    assert place_in_time(at, ZONES[0]) is None


@pytest.mark.parametrize(
    ("name", "days", "offsets"),
    [  # the clock is set at midnight, before it, after it; half an hour; a day is left out
        ("America/Havana", ["2025-03-08", "2025-03-09", "2025-11-01", "2025-11-02"], ["-05:00", "-04:00"]),
        ("America/Santiago", ["2025-04-05", "2025-04-06", "2025-09-06", "2025-09-07"], ["-04:00", "-03:00"]),
        ("America/Nuuk", ["2025-03-29", "2025-03-30", "2025-10-25", "2025-10-26"], ["-02:00", "-01:00"]),
        ("Asia/Beirut", ["2025-03-29", "2025-03-30", "2025-10-25", "2025-10-26"], ["+02:00", "+03:00"]),
        ("Australia/Lord_Howe", ["2025-04-06", "2025-10-05"], ["+10:30", "+11:00"]),
        ("Pacific/Apia", ["2011-12-29", "2011-12-30", "2011-12-31"], ["-10:00", "+14:00"]),
    ],
)  # fmt: skip
def test_days_on_which_the_clock_is_set(name: str, days: list[str], offsets: list[str]) -> None:
    zone = ZoneInfo(name)
    for at in (f"{day}T{hour:02d}:{minute}{offset}" for day in days for hour in range(24)
               for minute in ("00", "29", "30", "59") for offset in offsets):  # fmt: skip
        when = parse_when(at)
        assert when is not None
        instant = utc_of(when, zone).replace(tzinfo=None).isoformat(timespec="seconds")
        assert place_in_time(at, zone) == (day_of(when, zone).isoformat(), instant), at
        assert clock_of(at, zone) == wall_clock(when, zone), at
