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
