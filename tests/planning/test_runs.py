"""Plays: what starts a run, how its steps follow each other, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

WINBACK = """
customer: {tier: core, since: 2026-01-05}
books:
  - playbook: winback
    title: 唤醒
    when: "silent:>60d"
    until: "last_order:<30d"
    give_up: 30 days
    cooldown: 60 days
    priority: 8
    steps:
      - step: call
        via: [phone]
        guide: guides/winback.md
      - step: offer
        from: previous
        after: 3 days
        if: "contact:yes"
        via: [email]
      - step: letter
        from: call
        after: 1 day
        if: "outcome:no-answer"
        via: [letter]
entries:
  - {type: touch, at: 2026-03-02, via: phone}
"""


def ids(tasks) -> list[str]:
    return [task.id for task in tasks]


def due(tasks) -> dict[str, str]:
    return {task.step: task.due.isoformat() for task in tasks}


def test_a_run_starts_on_the_first_day_its_query_is_true(world) -> None:
    one = world(WINBACK)
    assert one.tasks("2026-05-01") == ()
    (task,) = one.tasks("2026-05-02")
    assert task.id == "C1/winback/call@2026-05-02"
    assert task.kind == "step"
    # a Saturday rolls to Monday
    assert task.due == date(2026, 5, 4)
    assert task.guide == "guides/winback.md"
    assert task.priority == 8
    assert [reason.code for reason in task.reasons][:2] == ["run-day", "run-goal"]


def test_nobody_was_silent_before_anything_is_known_of_them(world) -> None:
    one = world(WINBACK.replace(", since: 2026-01-05", ""))
    assert one.tasks("2026-03-02") == ()
    assert ids(one.tasks("2026-05-02")) == ["C1/winback/call@2026-05-02"]


def test_a_run_does_not_vanish_because_its_first_call_ended_the_silence(world) -> None:
    one = world(WINBACK).with_entries("- {type: touch, at: 2026-05-04, via: phone}")
    (task,) = one.tasks("2026-05-06")
    assert task.id == "C1/winback/offer@2026-05-02"
    assert task.due == date(2026, 5, 7)


def test_the_branch_is_chosen_by_how_the_step_before_ended(world) -> None:
    tries = "".join(
        f"- {{type: touch, at: 2026-05-{day:02}, via: phone, outcome: no-answer}}\n"
        for day in (4, 5, 6)
    )
    one = world(WINBACK).with_entries(tries)
    assert due(one.tasks("2026-05-06")) == {"letter": "2026-05-07"}
    two = world(WINBACK).with_entries(tries.split("\n")[0])
    (call,) = two.tasks("2026-05-04")
    assert (call.step, call.attempts, call.due) == ("call", 1, date(2026, 5, 5))


def test_the_goal_ends_the_run_with_all_its_steps(world) -> None:
    one = world(WINBACK).with_entries("- {type: order, at: 2026-05-05, amount: 100}")
    assert one.tasks("2026-05-04")
    assert one.tasks("2026-05-05") == ()


def test_after_giving_up_and_the_cooldown_it_begins_again(world) -> None:
    one = world(WINBACK)
    assert ids(one.tasks("2026-06-01")) == ["C1/winback/call@2026-05-02"]
    assert one.tasks("2026-06-02") == ()
    assert one.tasks("2026-07-31") == ()
    assert ids(one.tasks("2026-08-01")) == ["C1/winback/call@2026-08-01"]


def test_without_a_cooldown_the_query_has_to_turn_false_first(world) -> None:
    one = world(WINBACK.replace("    cooldown: 60 days\n", ""))
    assert one.tasks("2026-12-01") == ()
    two = one.with_entries("- {type: touch, at: 2026-06-20, via: visit}")
    assert ids(two.tasks("2026-08-20")) == ["C1/winback/call@2026-08-20"]


def test_no_run_starts_before_the_playbook_does(world) -> None:
    one = world(WINBACK.replace("    until:", "    starts: 2026-05-20\n    until:"))
    assert one.tasks("2026-05-19") == ()
    assert ids(one.tasks("2026-05-20")) == ["C1/winback/call@2026-05-20"]


COMPLAINT = """
customer: {tier: core, roles: {support: zhao}}
books:
  - playbook: fast
    on_entry: "type:case step:opened about:complaint"
    until_entry: "type:case step:resolved"
    steps:
      - step: call-back
        after: 24 hours
        via: [phone]
      - step: report
        after: 4 hours
        clock: working
        who: role:support
entries:
  - {type: case, at: 2026-09-30T15:30+08:00, case: K1, step: opened, about: complaint}
"""


def test_hours_run_through_or_count_working_hours_only(world) -> None:
    tasks = {
        task.step: task for task in world(COMPLAINT).tasks("2026-09-30") if task.kind == "step"
    }
    assert (tasks["call-back"].due, tasks["call-back"].clock) == (date(2026, 10, 1), "15:30")
    # 2.5 hours are left until 18:00, then comes a week of holidays
    assert (tasks["report"].due, tasks["report"].clock) == (date(2026, 10, 8), "10:30")
    assert tasks["report"].owner == "zhao"
    assert tasks["call-back"].owner == "lin"


def test_a_step_without_channels_is_done_by_name_only(world) -> None:
    one = world(COMPLAINT).with_entries("- {type: touch, at: 2026-10-01, via: visit}")
    assert [t.step for t in one.tasks("2026-10-01") if t.kind == "step"] == ["report"]
    two = one.with_entries(
        "- {type: touch, at: 2026-10-08, via: email, outcome: sent, does: [fast/report]}"
    )
    assert [t.step for t in two.tasks("2026-10-08") if t.kind == "step"] == []


def test_an_entry_that_is_the_goal_ends_the_run(world) -> None:
    one = world(COMPLAINT).with_entries("- {type: case, at: 2026-10-01, case: K1, step: resolved}")
    assert one.tasks("2026-10-01") == ()


def test_a_second_entry_joins_the_run_unless_runs_are_concurrent(world) -> None:
    again = "- {id: k2, type: case, at: 2026-10-08, case: K2, step: opened, about: complaint}"
    steps = [
        t for t in world(COMPLAINT).with_entries(again).tasks("2026-10-08") if t.kind == "step"
    ]
    assert {t.anchor for t in steps} == {"2026-09-30"}
    both = world(COMPLAINT.replace("    steps:", "    concurrent: yes\n    steps:"))
    steps = [t for t in both.with_entries(again).tasks("2026-10-08") if t.kind == "step"]
    assert {t.anchor for t in steps} == {"e0", "k2"}


def test_a_decision_ends_a_step_of_that_very_run(world) -> None:
    drop = "- {type: task, at: 2026-05-04, task: C1/winback/call@2026-05-02, action: skip}"
    one = world(WINBACK).with_entries(drop)
    # nothing says how the call ended, so nothing that depends on it follows
    assert one.tasks("2026-05-08") == ()
    other = drop.replace("2026-05-02", "2026-01-01")
    assert ids(world(WINBACK).with_entries(other).tasks("2026-05-08"))


def test_a_step_called_done_without_a_touch_was_a_contact(world) -> None:
    done = "- {type: task, at: 2026-05-04, task: C1/winback/call@2026-05-02, action: done}"
    one = world(WINBACK).with_entries(done)
    assert due(one.tasks("2026-05-04")) == {"offer": "2026-05-07"}


def test_what_follows_a_step_that_was_passed_over_is_passed_over(world) -> None:
    more = """      - step: answer
        from: offer
        after: 1 day
        via: [phone]
      - step: closing
        from: previous
        after: 1 day
        via: [email]
entries:"""
    tries = "".join(
        f"- {{type: touch, at: 2026-05-{day:02}, via: phone, outcome: no-answer}}\n"
        for day in (4, 5, 6)
    )
    one = world(WINBACK.replace("entries:", more, 1)).with_entries(tries)
    assert due(one.tasks("2026-05-07")) == {"letter": "2026-05-07"}
    letter = "- {type: touch, at: 2026-05-07, via: letter, outcome: sent}"
    two = world(WINBACK.replace("entries:", more, 1)).with_entries(tries + letter)
    assert due(two.tasks("2026-05-08")) == {"closing": "2026-05-08"}


@pytest.mark.parametrize(
    ("extra", "touch", "done"),
    [
        ("topic: bid", "outcome: sent, does: [winback/offer]", True),
        ("template: bid", "outcome: sent, does: [winback/offer]", True),
        ("template: bid", "outcome: sent", False),
        ("template: bid", "outcome: no-answer, does: [winback/offer]", False),
        ("guide: guides/x.md", "outcome: sent, does: [winback/offer]", False),
    ],
)
def test_a_thing_sent_by_chat_is_sent_and_a_talk_by_chat_waits_for_an_answer(
    world, extra: str, touch: str, done: bool
) -> None:
    offer = f"via: [chat]\n        {extra}"
    call = "- {type: touch, at: 2026-05-04, via: phone}\n"
    chat = f"- {{type: touch, at: 2026-05-07, via: chat, {touch}}}"
    one = world(WINBACK.replace("via: [email]", offer, 1)).with_entries(call + chat)
    assert (due(one.tasks("2026-05-07")) == {}) is done


def test_one_touch_does_one_step(world) -> None:
    one = world("""
    customer: {tier: core}
    books:
      - playbook: onboarding
        when: "orders:>=1"
        steps:
          - {step: week, after: 7 days, via: [phone]}
          - {step: month, after: 30 days, via: [phone], early: 25 days}
    entries:
      - {type: order, at: 2026-03-02, amount: 1}
      - {type: touch, at: 2026-03-10, via: phone}
    """)
    assert due(one.tasks("2026-03-10")) == {"month": "2026-04-01"}


def test_a_plan_holds_on_all_the_days_it_says(world) -> None:
    """Whatever day is asked inside a plan's days, it is that very plan."""
    stories = [
        world(WINBACK),
        world(WINBACK).with_entries("- {type: touch, at: 2026-05-04, via: phone}"),
        world(WINBACK).with_entries("- {type: order, at: 2026-05-20, amount: 1}"),
        world(COMPLAINT),
    ]
    for story in stories:
        day = date(2026, 2, 1)
        while day < date(2027, 3, 1):
            plan = story.plan(day.isoformat())
            assert plan.valid_from <= day <= plan.valid_to
            last = min(plan.valid_to, date(2027, 3, 1))
            for step in range((last - day).days + 1):
                other = story.plan((day + timedelta(days=step)).isoformat())
                assert other.tasks == plan.tasks
            day = last + timedelta(days=1)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("steps: [{step: a}]", "no-trigger"),
        ('when: "orders:>1"', "no-steps"),
        ('when: "orders:>1"\non_entry: "type:order"\nsteps: [{step: a}]', "two-triggers"),
        ('when: "orders:>1"\nuntil: "orders:>1"\nsteps: [{step: a}]', "goal-always-true"),
        ('when: "orders:>1"\nsteps: [{step: a, from: a}]', "circular-step"),
        ('when: "orders:>1"\nsteps: [{step: a, from: b}, {step: b}]', "unknown-step"),
        ('when: "orders:>1"\nsteps: [{step: a, if: "outcome:reached"}]', "nothing-to-ask"),
        ('when: "orders:>1"\nsteps: [{step: a}, {step: a}]', "duplicate-step"),
        ('when: "orders:>1"\nsteps: [{step: a, via: [pigeon]}]', "bad-choice"),
        ('when: "orders:>1"\nsteps: [{step: a, after: soon}]', "bad-offset"),
        ('when: "orders:>1"\nsteps: [{step: a, clock: working}]', "clock-without-hours"),
        ('when: "orders:>1"\nconcurrent: yes\nsteps: [{step: a}]', "concurrent-without-entry"),
    ],
)
def test_what_makes_no_play_is_named(playbook_findings: Callable, keys: str, code: str) -> None:
    assert code in {finding.code for finding in playbook_findings(keys)}


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ('when: "silnt:>60d"', "silent"),
        ('when: "due:<2026-01-01"', "past day"),
        ('when: "分期"', "past day"),
        ('when: "last_order:<下周五"', "past day"),
        ('on_entry: "typ:order"', "type"),
        ('on_entry: "type:ordr"', "order"),
        ('when: "orders:>1"\nuntil_entry: "amout:>5"', "amount"),
    ],
)
def test_a_query_that_cannot_be_replayed_is_named(trigger_problems, keys: str, says: str) -> None:
    (problem,) = trigger_problems(f"{keys}\nsteps: [{{step: a}}]")
    assert says in f"{problem.what} {problem.fix}"
    assert problem.path == "playbooks/odd.yaml"
