"""A customer's past: civil days, wall clocks, and what a touch counts as."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.planning.story import tell, wall_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMER = Customer("C1", "示例")


def told(*raws: dict, on: str = "2026-11-18"):
    entries = [Entry.from_raw(raw, "C1", f"e{i}") for i, raw in enumerate(raws)]
    return tell(CUSTOMER, [e for e in entries if e], SHANGHAI, date.fromisoformat(on))


@pytest.mark.parametrize(
    ("when", "clock"),
    [
        (date(2026, 11, 18), "2026-11-18T00:00:00"),
        (datetime.fromisoformat("2026-11-18T23:59"), "2026-11-18T23:59:00"),
        (datetime.fromisoformat("2026-11-18T20:00+00:00"), "2026-11-19T04:00:00"),
        (datetime.fromisoformat("2026-11-18T20:00-10:00"), "2026-11-19T14:00:00"),
        (datetime.max.replace(microsecond=0, tzinfo=timezone(-timedelta(hours=12))),
         "9999-12-31T23:59:59"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "0001-01-01T00:00:00"),
    ],
)  # fmt: skip
def test_wall_clock(when, clock):
    assert wall_clock(when, SHANGHAI).isoformat() == clock


def test_the_future_is_named_but_not_told():
    story = told(
        {"type": "touch", "at": "2026-11-18T23:30+08:00", "via": "phone"},
        {"type": "touch", "at": "2026-11-18T16:30Z", "via": "phone"},
        {"type": "note", "at": "2027-01-01"},
        {"type": "note", "at": "2026-01-05"},
    )
    assert len(story.touches) == 1
    assert (story.first_day, story.last_day, story.next_day) == (
        date(2026, 1, 5), date(2026, 11, 18), date(2026, 11, 19))  # fmt: skip


def test_nothing_happened_yet():
    story = told()
    assert (story.first_day, story.last_day, story.next_day) == (None, None, None)


def test_cancelled_and_draft_orders_are_no_orders():
    def order(at: str, status: str) -> dict:
        return {"type": "order", "at": at, "amount": "1", "status": status}

    story = told(
        order("2026-01-01", "cancelled"), order("2026-02-01", "paid"),
        order("2026-03-01", "open"), order("2026-04-01", "draft"),
    )  # fmt: skip
    assert (story.first_order, story.last_order) == (date(2026, 2, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("via", "outcome", "direction", "seen"),
    [
        ("phone", "reached", "out", (True, False, False)),
        ("phone", None, None, (True, False, False)),
        ("phone", "no-answer", "out", (False, False, True)),
        ("phone", "left-message", "out", (False, False, False)),
        ("phone", "no-answer", "in", (True, False, False)),
        ("email", "sent", "out", (False, True, False)),
        ("email", "bounced", "out", (False, False, True)),
        ("chat", "sent", "out", (False, False, False)),
        ("gift", "sent", "out", (False, True, False)),
    ],
)
def test_what_a_touch_counts_as(via, outcome, direction, seen):
    raw = {"type": "touch", "at": "2026-11-18", "via": via, "outcome": outcome,
           "direction": direction}  # fmt: skip
    [touch] = told(raw).touches
    assert (touch.contact, touch.sent, touch.failed) == seen


def test_touches_are_newest_first_also_by_what_they_do():
    story = told(
        {"type": "touch", "at": "2026-01-01", "via": "phone", "does": ["a/b", "next/1"]},
        {"type": "touch", "at": "2026-02-01", "via": "phone", "does": ["a/b"]},
    )
    assert [t.day.month for t in story.touches] == [2, 1]
    assert [t.day.month for t in story.done_by(["a/b", "no/thing"])] == [2, 1]
    assert len(story.done_by(["next/1"])) == 1
