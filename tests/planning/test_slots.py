"""What was wanted in the past and what became of it, slot by slot."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.planning.adherence import Counts, Period, count, tiered
from crmtui.planning.chores import team_story
from crmtui.planning.ground import ground_of
from crmtui.planning.replay import Past
from crmtui.planning.runs import runs_of
from crmtui.planning.slots import (
    COMPLAINT,
    OUTCOMES,
    Horizon,
    Slot,
    chore_slots,
    past_slots,
    run_slots,
)
from crmtui.planning.story import Dated, tell

MONTHLY = """
customer: {tier: core, since: 2026-01-05}
cadences:
  - {step: call, every: 1 month, via: [phone], grace: 1 week}
entries:
"""


def slots(world: Any, on: str) -> list[Slot]:
    day = date.fromisoformat(on)
    ground = ground_of(world.rules)
    story = tell(world.customer, world.entries, ground.zone, day)
    past = Past(world.customer, story.past, "CNY", 30)
    found: list[Slot] = []
    for book in world.books:
        found += past_slots(story, ground, book, Horizon(day))
        if book.play:
            runs = runs_of(story, ground, book, ground.triggers[book.name], past, day).runs
            found += run_slots(story, ground, book, runs, Horizon(day))
    return found


def told(found: list[Slot]) -> list[str]:
    return [f"{s.step} {s.due} {s.outcome} {s.why}".strip() for s in found]


def counted(world: Any, first: str, last: str, on: str) -> Counts:
    period = Period(*(date.fromisoformat(day) for day in (first, last, on)))
    ground, counts = ground_of(world.rules), Counts()
    story = tell(world.customer, world.entries, ground.zone, period.day)
    count(counts, story, ground, world.books, period, tiered(world.rules))
    return counts


def test_a_month_kept_a_month_late_and_one_still_open(world: Callable) -> None:
    here = world(
        MONTHLY
        + """
  - {type: touch, at: 2026-02-05, via: phone}
  - {type: touch, at: 2026-03-20, via: visit}
"""
    )
    assert told(slots(here, "2026-04-21")) == [
        "call 2026-02-05 in-time",
        "call 2026-03-05 late",
        "call 2026-04-20 open",
    ]
    assert told(slots(here, "2026-04-30"))[-1] == "call 2026-04-20 overdue"
    assert len(slots(here, "2026-04-19")) == 2


def test_five_calls_in_two_weeks_are_not_five_calls_kept(world: Callable) -> None:
    days = "".join(
        f"\n  - {{type: touch, at: 2026-02-{day:02}, via: phone}}" for day in (2, 4, 4, 9, 16)
    )
    here = world(MONTHLY + days)
    assert told(slots(here, "2026-03-16")) == [
        "call 2026-02-05 in-time",
        "call 2026-03-04 in-time",
        "call 2026-03-16 open",
    ]


def test_the_last_day_in_time_and_the_day_after(world: Callable) -> None:
    touch = "\n  - {type: touch, at: 2026-02-%s, via: phone}"
    assert told(slots(world(MONTHLY + touch % "12"), "2026-02-28")) == ["call 2026-02-05 in-time"]
    assert told(slots(world(MONTHLY + touch % "13"), "2026-02-28")) == ["call 2026-02-05 late"]


def test_a_skip_has_its_reason_and_moves_the_schedule(world: Callable) -> None:
    here = world(
        MONTHLY
        + """
  - {type: task, at: 2026-02-06, task: C1/core/call@2026-01-05, action: skip, why: 展会上聊过}
"""
    )
    assert told(slots(here, "2026-03-06")) == [
        "call 2026-02-05 skipped 展会上聊过",
        "call 2026-03-05 open",
    ]


def test_an_attempt_puts_the_end_of_the_window_off_but_not_the_due_day(world: Callable) -> None:
    text = MONTHLY.replace("grace: 1 week", "grace: 1 day, retry: 3 days")
    here = world(
        text
        + """
  - {type: touch, at: 2026-02-06, via: phone, outcome: no-answer}
  - {type: touch, at: 2026-02-09, via: phone}
"""
    )
    assert told(slots(here, "2026-02-20")) == ["call 2026-02-05 in-time"]


def test_done_is_kept_and_no_contact_is_needed(world: Callable) -> None:
    here = world(
        MONTHLY
        + """
  - {type: task, at: 2026-02-05, task: C1/core/call@2026-01-05, action: done}
"""
    )
    assert told(slots(here, "2026-03-06")) == ["call 2026-02-05 in-time", "call 2026-03-05 open"]


def test_never_contacted_and_nothing_known_is_wanted_at_once(world: Callable) -> None:
    here = world(MONTHLY.replace(", since: 2026-01-05", ""))
    assert [(s.due, s.outcome) for s in slots(here, "2026-02-01")] == [(date.min, "overdue")]
    counts = counted(here, "2026-01-01", "2026-01-31", "2026-02-01")
    (tally,) = counts.steps.values()
    assert (tally.due, tally.carried, tally.share) == (0, 1, None)


CARE = """
customer: {tier: core, birthday: 05-20, since: 2024-02-01}
books:
  - playbook: care
    care: yes
    dates: [{step: birthday, event: birthday, via: [phone], grace: 3 days}]
entries:
"""


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        ("[]", "given-up"),
        ("[{type: touch, at: 2026-05-20, via: phone, does: [care/birthday]}]", "in-time"),
        ("[{type: task, at: 2026-05-19, task: C1/care/birthday@2026-05-20, action: drop, why: 出差}]",
         "skipped 出差"),
        ("[{type: case, at: 2026-05-18, case: k1, step: opened, about: complaint}]",
         f"skipped {COMPLAINT}"),
        ("[{type: case, at: 2026-05-18, case: k1, step: opened, about: question}]", "given-up"),
        ("[{type: case, at: 2026-05-11, case: k1, step: opened}, "
         "{type: case, at: 2026-05-12, case: k1, step: resolved}]", "given-up"),
    ],
)  # fmt: skip
def test_a_birthday_is_greeted_missed_left_out_or_held_back(
    world: Callable, entry: str, outcome: str
) -> None:
    found = told(slots(world(CARE.replace("entries:\n", f"entries: {entry}\n")), "2026-06-30"))
    assert found[-1] == f"birthday 2026-05-20 {outcome}"


PLAY = """
customer: {tier: core, since: 2026-01-05}
books:
  - playbook: churn
    on_entry: "type:alert state:opened"
    until_entry: "type:alert state:closed"
    give_up: 20 days
    steps:
      - {step: call, after: 1 day, via: [phone], attempts: 2}
      - {step: visit, after: 10 days, via: [visit]}
entries:
  - {type: alert, at: 2026-05-11, alert: churn, state: opened}
"""


def test_steps_of_runs_in_time_late_given_up_and_not_needed(world: Callable) -> None:
    called = world(PLAY + "  - {type: touch, at: 2026-05-12, via: phone}\n")
    assert told(slots(called, "2026-05-31")) == [
        "call 2026-05-12 in-time",
        "visit 2026-05-21 overdue",
    ]
    assert told(slots(called, "2026-06-30")) == [
        "call 2026-05-12 in-time",
        "visit 2026-05-21 given-up",
    ]
    late = world(PLAY + "  - {type: touch, at: 2026-05-20, via: phone}\n")
    assert told(slots(late, "2026-05-20")) == ["call 2026-05-12 late"]
    closed = "  - {type: alert, at: 2026-05-13, alert: churn, state: closed}\n"
    assert told(slots(world(PLAY + closed), "2026-05-31")) == []


def test_attempts_that_were_all_made_are_the_step_done(world: Callable) -> None:
    tried = "".join(f"  - {{type: touch, at: 2026-05-{day}, via: phone, outcome: no-answer}}\n"
                    for day in (12, 13))  # fmt: skip
    assert told(slots(world(PLAY + tried), "2026-05-14"))[0] == "call 2026-05-12 in-time"


def test_runs_of_a_period_and_how_long_to_the_goal(world: Callable) -> None:
    closed = "  - {type: alert, at: 2026-05-19, alert: churn, state: closed}\n"
    (runs,) = counted(world(PLAY + closed), "2026-05-01", "2026-05-31", "2026-06-30").runs.values()
    assert (runs.started, runs.goal, runs.running, runs.median_days) == (1, 1, 0, 8)
    (given_up,) = counted(world(PLAY), "2026-05-01", "2026-05-31", "2026-06-30").runs.values()
    assert (given_up.gave_up, given_up.median_days) == (1, None)
    assert counted(world(PLAY), "2026-06-01", "2026-06-30", "2026-06-30").runs == {}


def test_what_was_due_before_the_tier_was_set_does_not_count(world: Callable) -> None:
    text = MONTHLY.replace("tier: core", "tier: core, tier_since: 2026-03-10")
    here = world(text + "\n  - {type: touch, at: 2026-03-20, via: phone}")
    counts = counted(here, "2026-01-01", "2026-03-31", "2026-04-01")
    assert sum(tally.due for tally in counts.steps.values()) == 0


ANY = """
customer: {tier: core, since: 2025-12-01, birthday: 12-20}
books:
  - playbook: core
    care: yes
    cadences:
      - {step: call, every: 1 week, via: [phone], early: 1 day, grace: 2 days}
      - {step: mail, every: 10 working days, via: [email], at_most: 3 weeks}
    dates: [{step: birthday, event: birthday, via: [phone]}]
  - playbook: churn
    on_entry: "type:alert state:opened"
    until_entry: "type:alert state:closed"
    give_up: 12 days
    steps:
      - {step: first, after: 24 hours, via: [phone, visit]}
      - {step: second, from: previous, after: 2 days, via: [phone]}
"""
BEGIN = date(2025, 12, 8)
DAYS = 45


def at(day: int) -> str:
    return (BEGIN + timedelta(days=day)).isoformat()


def _decided(day: int, anchor: int, action: str) -> dict[str, Any]:
    return {"type": "task", "at": at(day), "task": f"C1/core/call@{at(anchor)}", "action": action}


days = st.integers(0, DAYS)
entries = st.lists(
    st.one_of(
        st.builds(lambda d, v, o: {"type": "touch", "at": at(d), "via": v, "outcome": o}, days,
                  st.sampled_from(["phone", "phone", "email", "visit"]),
                  st.sampled_from(["reached", "reached", "no-answer", "sent"])),
        st.builds(_decided, days, st.integers(-7, DAYS), st.sampled_from(["done", "skip", "drop"])),
        st.builds(lambda d, s: {"type": "alert", "at": at(d), "alert": "churn", "state": s}, days,
                  st.sampled_from(["opened", "closed"])),
        st.builds(lambda d, s: {"type": "case", "at": at(d), "case": "k", "step": s}, days,
                  st.sampled_from(["opened", "resolved"])),
    ),
    max_size=14,
)  # fmt: skip


def lively(world: Callable, given_entries: list[dict[str, Any]]) -> Any:
    named = [{"id": f"t{n}", **one} for n, one in enumerate(given_entries)]
    return world(ANY).with_entries("\n".join(f"- {json.dumps(one)}" for one in named) or "[]")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries, st.integers(0, DAYS), st.integers(0, 20))
def test_outcomes_add_up_and_periods_add_up(
    world: Callable, those: list[dict[str, Any]], first: int, length: int
) -> None:
    here, on, middle = lively(world, those), at(DAYS), first + length // 2
    found = [s for s in slots(here, on) if at(first) <= s.due.isoformat() <= at(first + length)]
    assert all(slot.outcome in OUTCOMES for slot in found)
    whole = counted(here, at(first), at(first + length), on).steps.values()
    parts = [counted(here, at(first), at(middle), on),
             counted(here, at(middle + 1), at(first + length), on)]  # fmt: skip
    assert sum(tally.due for tally in whole) == len(found)
    assert sum(t.due for part in parts for t in part.steps.values()) == len(found)
    for tally in whole:
        assert sum(tally.counts[outcome] for outcome in OUTCOMES) == tally.due
        assert tally.share is None or 0 <= tally.share <= 1
        assert tally.reasons.total() == tally.counts["skipped"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries)
def test_what_is_open_is_what_the_queue_asks_for(
    world: Callable, those: list[dict[str, Any]]
) -> None:
    """Apart from what an attempt put off, which the queue shows later, and from skips of tasks
    that were not there."""
    odd = {"no-answer", "skip", "drop", "opened", "resolved"}
    quiet = [one for one in those if not {one.get("outcome"), one.get("action"),
                                          one.get("step")} & odd]  # fmt: skip
    here, on = lively(world, quiet), at(DAYS)
    is_open = {(s.step, s.due) for s in slots(here, on) if s.outcome in ("open", "overdue")}
    asked = {(t.step, t.due) for t in here.tasks(on) if t.due.isoformat() <= on}
    assert is_open == asked


CHORES = """
books:
  - playbook: chores
    for: workspace
    dates: [{step: look, event: monthly 10, starts: 2026-03-01, lead: 7 days, grace: 5 days, who: lead}]
    cadences: [{step: backup, every: 2 weeks, starts: 2026-05-04, who: zhao}]
"""
DECIDED = """
- {type: task, at: 2026-03-12, task: _team/chores/look@2026-03-10, action: done}
- {type: task, at: 2026-04-20, task: _team/chores/look@2026-04-10, action: done}
- {type: task, at: 2026-05-09, task: _team/chores/look@2026-05-10, action: skip, why: 放假}
- {type: task, at: 2026-05-05, task: _team/chores/backup@never, action: done}
"""


def test_chores_of_the_team(world: Callable) -> None:
    here = world(CHORES).with_entries(DECIDED)
    day, ground = date(2026, 8, 12), ground_of(here.rules)
    entries = [Dated.of(entry, ground.zone) for entry in here.entries]
    story = team_story(here.rules.config, entries, day)
    found = list(chore_slots(story, ground, here.books[0], day))
    assert {slot.owner for slot in found} == {"zhao", "wang"}
    assert told(sorted(found, key=lambda slot: (slot.step, slot.due))) == [
        "backup 2026-05-04 in-time",
        "backup 2026-05-19 overdue",
        "look 2026-03-10 in-time",
        "look 2026-04-10 late",
        "look 2026-05-08 skipped 放假",
        "look 2026-06-10 given-up",
        "look 2026-07-10 given-up",
        "look 2026-08-10 open",
    ]
