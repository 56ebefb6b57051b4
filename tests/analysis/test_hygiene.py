"""Delays, shares and discrepancies of records, and what profiles lack."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmtui.analysis.hygiene import (
    Written,
    delay,
    discrepancies,
    missing_fields,
    profiles,
    punctuality,
)
from crmtui.model.customer import Contact, Customer
from crmtui.model.moments import parse_when

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 18, 10, 30, tzinfo=ZONE)


def record(hours: float | None = None, **more: Any) -> Written:
    logged = None if hours is None else AT + timedelta(hours=hours)
    given = {"owner": "lin", "customer": "acme", "entry": "e", "what": "touch", "at": AT,
             "logged": logged, "committed": None, "path": "p"}  # fmt: skip
    return Written(**{**given, **more})


@pytest.mark.parametrize(
    ("at", "written", "hours"),
    [
        ("2026-11-18T10:30+08:00", "2026-11-18T10:41+08:00", 11 / 60),
        ("2026-11-18T10:30", "2026-11-19T02:30Z", 24),
        ("2026-11-18", "2026-11-18T10:00+08:00", 0),
        ("2026-11-18", "2026-11-19T18:00+08:00", 18),
        ("2026-11-18", "2026-11-18", 0),
        ("2026-11-18T10:30", "2026-11-18T09:00", 0),
        ("9999-12-31", "2026-11-18T09:00", 0),
        ("0001-01-01T00:00+14:00", "2026-11-18", 17758494),
    ],
)
def test_delay(at: str, written: str, hours: float) -> None:
    first, second = parse_when(at), parse_when(written)
    assert first is not None
    assert second is not None
    assert delay(first, second, ZONE).total_seconds() / 3600 == hours


def test_punctuality() -> None:
    told = punctuality([record(1), record(24), record(25, entry="b"), record(25, entry="a"),
                        record(100), record(None)], ZONE)  # fmt: skip
    assert (told.records, told.within, told.share) == (5, 2, 0.4)
    assert (told.median_hours, told.worst_hours) == (25, 100)
    assert [(late.entry, late.hours) for late in told.late] == [("e", 100), ("a", 25), ("b", 25)]
    assert told.skipped == {"no-logged": 1}


def test_nothing_is_nothing() -> None:
    told = punctuality([], ZONE)
    assert (told.records, told.share, told.median_hours, told.worst_hours) == (0, None, None, None)


def test_a_commit_stands_in_for_what_is_no_touch() -> None:
    committed = AT + timedelta(hours=2)
    order = record(None, what="order", committed=committed)
    assert punctuality([order], ZONE).median_hours == 2
    assert punctuality([record(None, committed=committed)], ZONE).skipped == {"no-logged": 1}
    old = record(None, what="order", committed=committed, is_import=True)
    assert punctuality([old], ZONE).skipped == {"import": 1}


@pytest.mark.parametrize(
    ("logged", "committed", "codes"),
    [
        (0, 0.01, []), (0, 23, []), (0, None, []),
        (0, 25, ["committed-long-after-logged"]),
        (5, 1, ["committed-before-logged"]),
        (0.016, 0.01, []),
        (-2, 0, ["logged-before-at"]),
    ],
)  # fmt: skip
def test_discrepancies(logged: float, committed: float | None, codes: list[str]) -> None:
    when = None if committed is None else AT.astimezone(UTC) + timedelta(hours=committed)
    assert [d.code for d in discrepancies([record(logged, committed=when)], ZONE)] == codes


def test_the_ends_of_the_calendar() -> None:
    end = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert [d.code for d in discrepancies([record(0, logged=end, committed=AT)], ZONE)] == [
        "committed-before-logged"]  # fmt: skip


def test_profiles() -> None:
    li = Contact("li", "李工", wechat="li")
    full = Customer("A", "A", industry="IT", source="展会", since=date(2024, 1, 1), needs="x",
                    contacts=(li,))  # fmt: skip
    gone = Contact("z", "Z", phones=("1",), left=date(2026, 1, 1))
    bare = Customer("B", "B", contacts=(gone,))
    assert missing_fields(full) == ()
    assert missing_fields(bare) == ("contacts", "reachable", "industry", "source", "since", "needs")
    assert "industry" not in missing_fields(Customer("C", "C", kind="person"))
    told = profiles([full, bare], frozenset({"A"}))
    assert (told.customers, told.complete, told.old) == (2, 1, ("B",))
    assert told.missing["industry"] == 1
    assert list(told.incomplete) == ["B"]
    assert profiles([], None).old is None
