"""Promises: due days, what keeps them, and one given twice."""

from __future__ import annotations

from datetime import date

import pytest

GIVEN = """
entries:
  - type: touch
    id: t1
    at: 2026-11-18T10:30+08:00
    via: phone
    next: [{id: 9c10, do: 提供分期方案, due: 2026-11-25, via: email}]
"""


def test_a_promise_is_due_on_its_day(world):
    task = world(GIVEN).task("2026-11-18")
    assert (task.id, task.kind, task.title) == ("C1/next@9c10", "promise", "提供分期方案")
    assert task.due == task.opens == task.closes == date(2026, 11, 25)
    assert (task.channel, task.owner, task.does) == ("email", "lin", "next/9c10")
    assert task.rule == "entries.yaml"


def test_without_a_day_it_is_due_a_week_later_and_without_an_id_it_gets_one(world):
    task = world("""
entries:
  - {type: touch, id: t1, at: 2026-11-18, via: phone, next: [{do: 回电, owner: zhao}]}
""").task("2026-11-18")
    assert (task.id, task.due, task.owner) == ("C1/next@t1-1", date(2026, 11, 25), "zhao")
    assert task.reasons[0].code == "promise-without-date"


def test_a_day_off_rolls_back_but_never_before_the_promise_was_given(world):
    made = world("""
entries:
  - {type: touch, at: 2026-11-18, via: phone, next: [{id: sunday, do: a, due: 2026-11-22}]}
  - {type: touch, at: 2026-11-21, via: phone, next: [{id: weekend, do: b, due: 2026-11-22}]}
""")
    due = {t.anchor: t.due for t in made.tasks("2026-11-22")}
    assert due == {"sunday": date(2026, 11, 20), "weekend": date(2026, 11, 22)}


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ("type: touch, at: 2026-11-20, via: email, outcome: sent, does: [next/9c10]", True),
        ("type: touch, at: 2026-11-18, via: email, does: [next/9c10]", True),
        ("type: touch, at: 2026-11-17, via: email, does: [next/9c10]", False),
        ("type: touch, at: 2026-11-20, via: phone, outcome: no-answer, does: [next/9c10]", False),
        ("type: touch, at: 2026-11-20, via: email, outcome: bounced, does: [next/9c10]", False),
        ("type: touch, at: 2026-11-20, via: phone, outcome: reached", False),
        ("type: touch, at: 2026-11-20, via: phone, does: [next/other]", False),
        ("type: task, at: 2026-11-20, action: done, task: C1/next@9c10", True),
        ("type: task, at: 2026-11-20, action: drop, task: C1/next@9c10", True),
        ("type: task, at: 2026-11-20, action: skip, task: C1/next@9c10", True),
        ("type: task, at: 2026-11-17, action: done, task: C1/next@9c10", False),
        ("type: task, at: 2026-11-20, action: done, task: C1/next@9c1", False),
        (
            "type: task, at: 2026-11-20, action: snooze, until: 2026-12-01, task: C1/next@9c10",
            False,
        ),
    ],
)
def test_what_keeps_a_promise(world, entry, kept):
    made = world(GIVEN).with_entries(f"[{{{entry}}}]")
    assert (made.tasks("2026-11-21") == ()) is kept


def test_given_twice_the_later_words_and_day_hold(world):
    made = world(GIVEN).with_entries("""
- {type: touch, at: 2026-11-20, via: phone, next: [{id: 9c10, do: 新方案, due: 2026-12-01}]}
""")
    task = made.task("2026-11-21")
    assert (task.title, task.due) == ("新方案", date(2026, 12, 1))


def test_given_again_after_it_was_kept_it_is_open_again(world):
    made = world(GIVEN).with_entries("""
- {type: touch, at: 2026-11-19, via: email, does: [next/9c10]}
- {type: touch, at: 2026-11-20, via: phone, next: [{id: 9c10, do: 新方案, due: 2026-12-01}]}
""")
    assert made.task("2026-11-21").title == "新方案"


def test_an_odd_promise_id_is_still_found_by_decisions(world):
    made = world("""
entries:
  - {type: touch, id: "a@b/c", at: 2026-11-18, via: phone, next: [{do: x}]}
  - {type: task, at: 2026-11-19, action: done, task: "C1/next@a@b/c-1"}
""")
    assert made.tasks("2026-11-18") != ()
    assert made.tasks("2026-11-19") == ()


def test_the_person_to_speak_to_is_the_first_participant_still_there(world):
    made = world("""
customer:
  contacts:
    - {key: li, name: 李工, left: 2026-11-01}
    - {key: wu, name: 吴总}
entries:
  - {type: touch, at: 2026-11-18, via: phone, with: [li, wu], next: [{do: x}]}
""")
    assert made.task("2026-11-18").contact == "wu"
