"""Cases: until when they want an answer, and what they hold back."""

from __future__ import annotations

from datetime import date

import pytest

OPENED = """
entries:
  - {type: case, case: k1, step: opened, at: 2026-11-18T09:00+08:00, about: complaint,
     severity: %s, title: 交货迟, via: email}
"""


@pytest.mark.parametrize(
    ("severity", "due"), [("high", "2026-11-18"), ("medium", "2026-11-19"), ("low", "2026-11-19")]
)
def test_an_unanswered_case_is_due_soon(world, severity, due):
    task = world(OPENED % severity).task("2026-11-18")
    assert (task.id, task.kind) == ("C1/case/k1@2026-11-18", "case")
    assert task.due == task.closes == date.fromisoformat(due)
    assert (task.title, task.channel, task.does) == ("交货迟", "email", "case/k1")


@pytest.mark.parametrize(
    "reply",
    [
        "type: case, case: k1, step: replied, at: 2026-11-18",
        "type: touch, via: phone, at: 2026-11-19, does: [case/k1]",
    ],
)
def test_an_answered_case_stays_until_it_is_resolved(world, reply):
    made = world(OPENED % "high").with_entries(f"[{{{reply}}}]")
    task = made.task("2026-11-19")
    assert (task.due, task.reasons[0].code) == (date(2026, 11, 25), "case-unsolved")
    solved = made.with_entries("[{type: case, case: k1, step: resolved, at: 2026-11-20}]")
    assert solved.tasks("2026-11-20") == ()


def test_a_call_without_answer_is_no_answer_to_the_case(world):
    made = world(OPENED % "low").with_entries(
        "[{type: touch, via: phone, outcome: no-answer, at: 2026-11-18, does: [case/k1]}]"
    )
    assert made.task("2026-11-18").reasons[0].code == "case-unanswered"


def test_an_escalation_makes_it_urgent(world):
    made = world(OPENED % "low").with_entries(
        "[{type: case, case: k1, step: escalated, at: 2026-11-18}]"
    )
    task = made.task("2026-11-18")
    assert (task.due, task.priority) == (date(2026, 11, 18), 8)


def test_reopened_it_counts_from_then(world):
    made = world(OPENED % "low").with_entries("""
- {type: case, case: k1, step: replied, at: 2026-11-18}
- {type: case, case: k1, step: resolved, at: 2026-11-18}
- {type: case, case: k1, step: reopened, at: 2026-11-20}
""")
    task = made.task("2026-11-20")
    assert (task.id, task.due) == ("C1/case/k1@2026-11-20", date(2026, 11, 23))


def test_opened_and_resolved_on_one_bare_day_is_closed(world):
    made = world("""
entries:
  - {type: case, case: k1, step: resolved, at: 2026-11-18}
  - {type: case, case: k1, step: opened, at: 2026-11-18T16:00+08:00}
""")
    assert made.tasks("2026-11-18") == ()


def test_a_decision_ends_the_task_but_not_the_complaint(world):
    made = world("dates: [{step: care, event: '11-25'}]" + OPENED % "low").with_entries(
        "[{type: task, action: drop, at: 2026-11-18, task: C1/case/k1@2026-11-18}]"
    )
    task = made.task("2026-11-20")
    assert task.kind == "date"
    assert task.reasons[-1].code == "held-back"


def test_promotions_and_care_say_that_they_are_held_back(world):
    made = world(
        """
books:
  - {playbook: sale, care: yes, cadences: [{step: offer, every: 1 month, via: [email]}]}
  - {playbook: core, cadences: [{step: call, every: 1 month, via: [phone]}],
     dates: [{step: care, event: '11-25'}]}
"""
        + OPENED % "low"
    )
    held = {t.step for t in made.tasks("2026-11-20") if t.reasons[-1].code == "held-back"}
    assert held == {"offer", "care"}


def test_a_question_is_a_task_but_holds_nothing_back(world):
    made = world(
        "dates: [{step: care, event: '11-25'}]\n"
        + """
entries:
  - {type: case, case: k1, step: opened, at: 2026-11-18, about: question}
"""
    )
    assert [(t.kind, t.reasons[-1].code) for t in made.tasks("2026-11-18")] == [
        ("case", "case-unanswered"), ("date", "fixed-date")]  # fmt: skip
