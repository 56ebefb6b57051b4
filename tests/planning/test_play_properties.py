"""What holds of every play, whatever happened: order, lateness, clocks, ends of years."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

WORLD = """
customer: {tier: core, since: 2025-12-01}
books:
  - playbook: winback
    when: "silent:>10d"
    until: "last_order:<5d"
    give_up: 30 days
    cooldown: 10 days
    steps:
      - {step: call, after: 1 working day, via: [phone]}
      - {step: offer, from: call, after: 3 days, if: "contact:yes", via: [email]}
      - {step: letter, from: call, after: 24 hours, if: "contact:no", via: [letter, visit]}
      - {step: closing, from: previous, after: 1 week, via: [phone]}
  - playbook: churn
    on_entry: "type:alert state:opened"
    until_entry: "type:alert state:closed"
    steps:
      - {step: first, after: 24 hours, via: [phone, visit]}
      - {step: second, from: previous, after: 30 working days, via: [phone]}
"""
BEGIN = date(2025, 12, 8)
DAYS = 40
"""The stories go over the end of a year."""


def at(day: int, hour: int) -> str:
    return f"{(BEGIN + timedelta(days=day)).isoformat()}T{hour:02}:00+08:00"


def touch(day: int, hour: int, via: str, outcome: str, does: str = "") -> dict[str, Any]:
    named = {"does": [does]} if does else {}
    return {"type": "touch", "at": at(day, hour), "via": via, "outcome": outcome, **named}


days, hours = st.integers(0, DAYS), st.integers(8, 18)
touches = st.builds(
    touch, days, hours, st.sampled_from(["phone", "phone", "phone", "visit", "email", "letter"]),
    st.sampled_from(["reached", "reached", "reached", "no-answer", "sent"]),
    st.sampled_from(["", "", "", "winback/call", "winback/offer", "churn/second"]),
)  # fmt: skip
others = st.one_of(
    st.builds(lambda d, h: {"type": "order", "at": at(d, h), "amount": "100"}, days, hours),
    st.builds(lambda d, h, s: {"type": "alert", "at": at(d, h), "alert": "churn", "state": s},
              days, hours, st.sampled_from(["opened", "opened", "opened", "closed"])),
)  # fmt: skip
OPENED = {"type": "alert", "at": at(3, 9), "alert": "churn", "state": "opened"}
stories = st.lists(st.one_of(touches, touches, others), max_size=9)
bare = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(world: Callable, entries: list[dict[str, Any]]):
    named = [{"id": f"t{n}", **entry} for n, entry in enumerate(entries)]
    return world(WORLD).with_entries("\n".join(f"- {json.dumps(one)}" for one in named) or "[]")


@bare
@example([touch(10, 10, "phone", "reached")], touch(5, 10, "phone", "reached"))
@given(stories, touches)
def test_logging_a_touch_makes_nothing_due_earlier(
    world: Callable, entries: list[dict[str, Any]], late: dict[str, Any]
) -> None:
    logged = at(DAYS + 1, 9)
    on = (BEGIN + timedelta(days=DAYS + 2)).isoformat()
    entries = [OPENED, *entries]
    before = {task.id: task for task in told(world, entries).tasks(on)}
    after = {
        task.id: task for task in told(world, [*entries, {**late, "logged": logged}]).tasks(on)
    }
    for id in before.keys() & after.keys():
        assert (after[id].due, after[id].closes) >= (before[id].due, before[id].closes), id


@bare
@given(stories, st.integers(0, DAYS), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    world: Callable, entries: list[dict[str, Any]], day: int, chance: random.Random
) -> None:
    one = told(world, entries)
    shuffled = [*one.entries]
    chance.shuffle(shuffled)
    on = (BEGIN + timedelta(days=day)).isoformat()
    assert type(one)(one.customer, tuple(shuffled), one.rules, one.books).plan(on) == one.plan(on)


BACKFILL = """
customer: {tier: core, since: 2026-01-05}
books:
  - playbook: churn
    on_entry: "type:alert state:opened"
    steps:
      - {step: call, via: [phone]}
      - {step: visit, from: call, after: 5 days, via: [visit]}
entries:
  - {type: alert, at: 2026-05-11, alert: churn, state: opened}
  - {type: touch, at: 2026-05-14T10:00+08:00, via: phone}
"""


def test_a_call_written_down_late_does_not_pull_what_follows_forward(world: Callable) -> None:
    assert world(BACKFILL).task("2026-05-20").due == date(2026, 5, 19)
    late = '- {type: touch, at: "2026-05-12T09:00+08:00", logged: "2026-05-20T09:00+08:00", via: phone}'
    assert world(BACKFILL).with_entries(late).task("2026-05-20").due == date(2026, 5, 19)


@pytest.mark.parametrize(
    ("zone", "opened", "due"),
    [
        ("Europe/Berlin", "2026-03-28T12:00+01:00", ("2026-03-29", "13:00")),
        ("Europe/Berlin", "2026-10-24T12:00+02:00", ("2026-10-25", "11:00")),
        ("America/New_York", "2026-03-07T22:30-05:00", ("2026-03-08", "23:30")),
        ("Asia/Shanghai", "2026-12-31T23:30+08:00", ("2027-01-01", "23:30")),
        ("Australia/Lord_Howe", "2026-04-04T12:00+11:00", ("2026-04-05", "11:30")),
        ("Pacific/Auckland", "2028-02-28T12:00+13:00", ("2028-02-29", "12:00")),
    ],
)
def test_twenty_four_hours_pass_however_the_clocks_change(
    world: Callable, zone: str, opened: str, due: tuple[str, str]
) -> None:
    rules = f"workspace: {{name: 示例, timezone: {zone}}}\ntiers: {{core: {{weight: 3}}}}\n"
    story = f"""
    customer: {{tier: core}}
    books:
      - playbook: fast
        on_entry: "type:alert state:opened"
        steps: [{{step: call, after: 24 hours, via: [phone]}}]
    entries:
      - {{type: alert, at: "{opened}", alert: churn, state: opened}}
    """
    task = world(story, rules).task("2028-12-31")
    assert (task.due.isoformat(), task.clock) == due


def test_a_second_alert_of_a_day_starts_a_run_once_the_first_has_ended(world: Callable) -> None:
    story = "\n".join(
        f"- {{id: a{hour}, type: alert, at: '2026-05-12T{hour:02}:00+08:00', alert: churn, "
        f"state: {state}}}"
        for hour, state in ((9, "opened"), (10, "closed"), (11, "opened"), (12, "closed"),
                            (15, "opened"), (16, "opened"))
    )  # fmt: skip
    found = world(WORLD).with_entries(story).tasks("2026-05-13")
    churn = {task.id: task.clock for task in found if task.playbook == "churn"}
    assert churn == {"C1/churn/first@a15": "15:00"}


def test_who_must_not_be_contacted_has_no_step_of_a_play(world: Callable) -> None:
    story = WORLD.replace("since: 2025-12-01", "since: 2025-12-01, do_not_contact: yes")
    assert world(WORLD).tasks("2026-01-12")
    assert world(story).tasks("2026-01-12") == ()
