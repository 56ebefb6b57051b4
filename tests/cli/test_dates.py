"""Days and instants as people type them."""

from datetime import date, datetime

import pytest

from crmtui.cli.dates import day_named, moment_named
from crmtui.errors import UsageError

THURSDAY = date(2026, 11, 19)


def test_day() -> None:
    assert day_named("下周三", THURSDAY) == date(2026, 11, 25)


def test_no_day() -> None:
    with pytest.raises(UsageError, match="'someday' is no day"):
        day_named("someday", THURSDAY)


def test_a_day_beyond_all_plans() -> None:
    assert day_named("2199-12-31", THURSDAY) == date(2199, 12, 31)
    for text in ("2200-01-01", "9999-12-31"):
        with pytest.raises(UsageError, match="too far ahead"):
            day_named(text, THURSDAY)


def test_moment() -> None:
    assert moment_named("昨天 16:00", THURSDAY) == datetime(2026, 11, 18, 16)  # noqa: DTZ001
    assert moment_named("昨天", THURSDAY) == date(2026, 11, 18)


def test_no_moment() -> None:
    with pytest.raises(UsageError, match="no day or time"):
        moment_named("25:00", THURSDAY)
