"""The score: its parts, their sum, and that more overdue never ranks lower."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.task import KINDS, Task
from crmtui.planning.order import score_sql, standing
from crmtui.planning.tasks import to_json

DUE = date(2026, 11, 18)


def task(**fields) -> Task:
    known = {
        "id": "C1/core/call@2026-10-18", "customer": "C1", "kind": "cadence", "playbook": "core",
        "step": "call", "title": "", "due": DUE, "opens": DUE, "closes": DUE + timedelta(7),
        "channel": "phone", "owner": "lin", "anchor": "2026-10-18", "interval_days": 30.0,
    }  # fmt: skip
    return Task(**{**known, **fields})


@pytest.mark.parametrize(
    ("fields", "day", "extra", "parts"),
    [
        ({}, "2026-11-18", {}, {"tier": 3.0}),
        ({"tier_weight": 3.0}, "2026-11-21", {}, {"tier": 9.0, "overdue": 1.0}),
        ({}, "2027-03-18", {}, {"tier": 3.0, "overdue": 30.0, "window": 5.0}),
        ({}, "2026-11-17", {}, {"tier": 3.0, "window": -5.0}),
        ({"priority": 2}, "2026-11-18", {}, {"tier": 3.0, "playbook": 2.0}),
        ({}, "2026-11-18", {"alert_severity": "high"}, {"tier": 3.0, "alert": 40.0}),
        ({}, "2026-11-18", {"value_band": 4}, {"tier": 3.0, "value": 8.0}),
        ({"kind": "promise", "interval_days": 0.0, "closes": DUE}, "2026-11-25", {},
         {"tier": 3.0, "kind": 15.0, "overdue": 10.0, "window": 5.0}),
        ({"kind": "case", "interval_days": 0.0, "closes": DUE}, "2026-11-20", {},
         {"tier": 3.0, "kind": 30.0, "overdue": 20.0, "window": 5.0}),
        ({"kind": "date", "interval_days": 0.0, "tier_weight": 0.0}, "2026-11-18", {}, {"kind": 8.0}),
        ({"due": date.min, "opens": date.min, "closes": date.min}, "2026-11-18", {},
         {"tier": 3.0, "overdue": 10.0}),
    ],
)  # fmt: skip
def test_the_parts_of_the_score(fields, day, extra, parts):
    found = standing(task(**fields), date.fromisoformat(day), **extra)
    assert found.parts == parts
    assert found.score == round(sum(parts.values()), 2)


@pytest.mark.parametrize(
    ("day", "expected", "overdue"),
    [("2026-11-17", "early", -1), ("2026-11-18", "due", 0), ("2026-11-25", "due", 7),
     ("2026-11-26", "late", 8)],
)  # fmt: skip
def test_state_and_days_overdue(day, expected, overdue):
    on = date.fromisoformat(day)
    assert standing(task(), on)[:2] == (expected, overdue)


def test_due_since_nobody_knows_when_is_due_without_a_number():
    unknown = task(due=date.min, opens=date.min, closes=date.min)
    assert standing(unknown, DUE)[:2] == ("due", 0)


@given(st.integers(-400, 4000), st.integers(0, 400), st.sampled_from([0.0, 1.0, 7.0, 365.25]))
def test_another_day_overdue_never_lowers_the_score(day, later, interval):
    one = task(interval_days=interval)
    on = DUE + timedelta(day)
    assert standing(one, on).score <= standing(one, on + timedelta(later)).score


@pytest.mark.parametrize(
    "day", ["2026-11-17", "2026-11-18", "2026-11-21", "2026-12-24", "2029-01-01"]
)
def test_the_score_in_sql_is_the_score_but_for_a_hundredth(day):
    db = sqlite3.connect(":memory:")
    tasks = [
        task(kind=kind, due=due, closes=closes, interval_days=interval, tier_weight=1.7, priority=2)
        for kind in KINDS for due in (DUE, date.min) for interval in (0.0, 30.4375)
        for closes in (date.min, DUE + timedelta(7))
    ]  # fmt: skip
    for one in tasks:
        for alert, worst in (
            (None, ""),
            ('["a/low","b/high"]', "high"),
            ('["a/medium"]', "medium"),
        ):
            score = standing(one, date.fromisoformat(day), worst).score
            sql = f"SELECT {score_sql('?1', '?2', '?3')}"
            (told,) = db.execute(sql, (to_json(one), alert, day)).fetchone()
            assert told == pytest.approx(score, abs=0.011), one
    db.close()
