"""Cases: an open one asks for an answer, then for its solution.

An unanswered case is due one working day after it was opened, the same day when its severity is
high (an escalation makes it high). Once answered (a ``replied`` step, or a touch that made contact
and says ``does: case/ID``) it stays until it is resolved, due five working days after it was
opened. A reopened case counts from the day it was reopened. A ``done`` or ``drop`` decision ends
the task, not the case: while a complaint is open, promotions and care are held back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crmtui.model.task import Reason, Task
from crmtui.planning.ground import Ground
from crmtui.planning.story import Dated, Story

ANSWER_WORKING_DAYS = 1
SOLVE_WORKING_DAYS = 5
_URGENCY = {"low": 0, "medium": 4, "high": 8}


class Case(NamedTuple):
    """The state of one case."""

    id: str
    opened: date
    answered: bool
    severity: str
    about: str
    title: str
    via: str
    contacts: tuple[str, ...]
    path: str


def open_cases(story: Story) -> list[Case]:
    """The cases that are not resolved."""
    states = (_state(name, steps, story) for name, steps in story.cases.items())
    return [case for case in states if case]


def open_complaints(cases: Sequence[Case]) -> list[Case]:
    """Those of ``cases`` that are complaints; a case that does not say counts as one."""
    return [case for case in cases if case.about == "complaint"]


def complaint_spans(story: Story) -> list[tuple[date, date]]:
    """From when to when (``date.max``: still) complaints were open."""
    spans: list[tuple[date, date]] = []
    for steps in story.cases.values():
        about = next((said for d in reversed(steps) if (said := d.entry.get("about"))), "complaint")
        opened: date | None = None
        for dated in steps if about == "complaint" else ():
            if dated.entry.get("step") == "resolved":
                spans += [(opened, dated.day)] if opened else []
                opened = None
            else:
                opened = opened or dated.day
        spans += [(opened, date.max)] if opened else []
    return spans


def case_tasks(story: Story, ground: Ground, cases: Sequence[Case]) -> list[Task]:
    """A task for each open case."""
    names = [(case, (f"case/{case.id}",)) for case in cases]
    return [
        story.decisions.settle(_task(case, story, ground), name)
        for case, name in names
        if not story.decisions.ended(name, case.opened.isoformat())
    ]


def _state(case_id: str, steps: Sequence[Dated], story: Story) -> Case | None:
    opened, answered, severity, said = steps[0].day, False, "medium", dict[str, str]()
    is_open = True
    for dated in steps:
        day, entry = dated.day, dated.entry
        step = entry.get("step")
        if step in ("opened", "reopened"):
            opened, answered, is_open = day, False, True
        answered = answered or step == "replied"
        is_open = is_open and step != "resolved"
        severity = "high" if step == "escalated" else entry.get("severity", severity)
        said |= {k: entry.values[k] for k in ("about", "title", "via") if entry.values.get(k)}
    if not is_open:
        return None
    first = steps[0].entry
    return Case(
        case_id, opened, answered or _touched(story, case_id, opened), severity,
        said.get("about", "complaint"), said.get("title") or first.note.split("\n")[0],
        said.get("via", ""), tuple(first.values.get("with") or ()), first.path,
    )  # fmt: skip


def _touched(story: Story, case_id: str, opened: date) -> bool:
    touches = story.done_by((f"case/{case_id}",))
    return any(touch.contact and touch.day >= opened for touch in touches)


def _task(case: Case, story: Story, ground: Ground) -> Task:
    customer = story.customer
    due, code = _due(case, ground, customer.owner)
    opened = case.opened.isoformat()
    return Task(
        id=f"{customer.id}/case/{case.id}@{opened}",
        customer=customer.id,
        kind="case",
        playbook="case",
        step=case.id,
        title=case.title,
        due=due,
        opens=case.opened,
        closes=due,
        channel=case.via or "phone",
        owner=customer.owner,
        anchor=opened,
        contact=next((k for k in case.contacts if customer.contact(k)), ""),
        priority=_URGENCY.get(case.severity, 0),
        tier_weight=ground.weight(customer.tier),
        reasons=(Reason(code, {"opened": opened, "about": case.about,
                               "severity": case.severity, "case": case.id}),),
        rule=case.path,
        does=f"case/{case.id}",
    )  # fmt: skip


def _due(case: Case, ground: Ground, owner: str) -> tuple[date, str]:
    calendar = ground.calendar(owner)
    if case.answered:
        return calendar.add_working_days(case.opened, SOLVE_WORKING_DAYS), "case-unsolved"
    if case.severity == "high":
        return calendar.roll(case.opened, "forward"), "case-unanswered"
    return calendar.add_working_days(case.opened, ANSWER_WORKING_DAYS), "case-unanswered"
