"""Decisions: how long they hide a task, and for which tasks they hold."""

from __future__ import annotations

from datetime import date

import pytest

CALL = """
cadences:
  - {step: call, was: [ring], every: 1 month, via: [phone]}
entries:
  - {type: touch, id: t, at: 2026-10-15, via: phone, next: [{id: p, do: x, due: 2026-11-17}]}
"""
TASK = "C1/core/call@2026-10-15"


def hidden(made, step="call", on="2026-11-18"):
    return made.task(on, step).hidden_until


def test_a_snooze_hides_one_task_and_lapses_when_its_anchor_moves(world):
    made = world(CALL).with_entries(
        f"[{{type: task, at: 2026-11-16, action: snooze, task: {TASK}, until: 2026-11-30, why: 出差}}]"
    )
    task = made.task("2026-11-18", "call")
    assert (task.hidden_until, task.due) == (date(2026, 11, 30), date(2026, 11, 16))
    assert task.reasons[-1].values == {"until": "2026-11-30", "why": "出差"}
    assert hidden(made, "next") is None
    touched = made.with_entries("[{type: touch, at: 2026-11-17, via: phone}]")
    assert hidden(touched) is None


def test_the_later_snooze_counts_and_resuming_ends_it(world):
    made = world(CALL).with_entries(f"""
- {{type: task, at: 2026-11-17T12:00+08:00, action: snooze, task: {TASK}, until: 2026-11-20}}
- {{type: task, at: 2026-11-17T11:00+08:00, action: snooze, task: {TASK}, until: 2026-12-24}}
""")
    assert hidden(made) == date(2026, 11, 20)
    resumed = made.with_entries(f"[{{type: task, at: 2026-11-18, action: resume, task: {TASK}}}]")
    assert hidden(resumed) is None


def test_a_snooze_under_the_former_name(world):
    made = world(CALL).with_entries(
        "[{type: task, at: 2026-11-16, action: snooze, task: C1/core/ring@2026-10-15, until: 2026-11-30}]"
    )
    assert hidden(made) == date(2026, 11, 30)


def test_a_snooze_of_another_customer_in_this_folder_means_nothing(world):
    made = world(CALL).with_entries(
        "[{type: task, at: 2026-11-16, action: snooze, task: C2/core/call@2026-10-15, until: 2026-11-30}]"
    )
    assert hidden(made) is None


def test_a_pause_hides_everything_until_it_ends(world):
    made = world(CALL).with_entries(
        "[{type: task, at: 2026-11-16, action: pause, until: 2026-12-01}]"
    )
    assert {t.hidden_until for t in made.tasks("2026-11-18")} == {date(2026, 12, 1)}


def test_a_pause_without_end_lasts_until_resumed(world):
    made = world(CALL).with_entries("[{type: task, at: 2026-11-16, action: pause}]")
    assert {t.hidden_until for t in made.tasks("2026-11-18")} == {date.max}
    resumed = made.with_entries("[{type: task, at: 2026-11-18, action: resume}]")
    assert {t.hidden_until for t in resumed.tasks("2026-11-18")} == {None}


def test_a_paused_step_stays_paused_when_its_anchor_moves(world):
    made = world(CALL).with_entries(f"""
- {{type: task, at: 2026-11-16, action: pause, task: {TASK}}}
- {{type: touch, at: 2026-11-17, via: phone}}
""")
    assert hidden(made) == date.max
    assert hidden(made, "next") is None
    resumed = made.with_entries("[{type: task, at: 2026-11-18, action: resume}]")
    assert hidden(resumed) is None


def test_the_longer_of_snooze_and_pause_hides(world):
    made = world(CALL).with_entries(f"""
- {{type: task, at: 2026-11-16, action: pause, until: 2026-12-01}}
- {{type: task, at: 2026-11-17, action: snooze, task: {TASK}, until: 2026-12-24}}
""")
    assert hidden(made) == date(2026, 12, 24)
    assert hidden(made, "next") == date(2026, 12, 1)


def test_reassigning_holds_until_the_anchor_moves(world):
    made = world(CALL).with_entries(
        f"[{{type: task, at: 2026-11-16, action: reassign, task: {TASK}, to: zhao, why: 休假}}]"
    )
    task = made.task("2026-11-18", "call")
    assert task.owner == "zhao"
    assert task.reasons[-1].values == {"from": "lin", "to": "zhao", "why": "休假"}
    touched = made.with_entries("[{type: touch, at: 2026-11-17, via: phone}]")
    assert touched.task("2026-11-18", "call").owner == "lin"


@pytest.mark.parametrize(
    "broken",
    [
        "{type: task, at: 2026-11-16, action: snooze}",
        f"{{type: task, at: 2026-11-16, action: snooze, task: {TASK}}}",
        f"{{type: task, at: 2026-11-16, action: reassign, task: {TASK}}}",
        "{type: task, at: 2026-11-16, action: skip, task: C1/core/call}",
        "{type: task, at: 2026-11-16, action: skip, task: C1/core/call@nonsense}",
        "{type: task, at: 2026-11-16, action: done, task: '@'}",
        f"{{type: task, at: 2026-11-16, task: {TASK}}}",
        "{type: task, at: 2026-11-16, action: unheard-of}",
    ],
)
def test_a_decision_that_says_too_little_changes_nothing(world, broken):
    made = world(CALL)
    assert made.with_entries(f"[{broken}]").tasks("2026-11-18") == made.tasks("2026-11-18")
