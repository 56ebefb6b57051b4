"""The tasks of plays: the open steps of the runs that are under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from crmtui.model.playbook import Playbook
from crmtui.model.task import Reason, Task
from crmtui.planning.channels import channel_of
from crmtui.planning.ground import Ground
from crmtui.planning.replay import Past
from crmtui.planning.run_steps import StepState, names_of
from crmtui.planning.runs import Run, runs_of
from crmtui.planning.story import Story


class Played(NamedTuple):
    """Tasks, and the days between which they are the answer (both inclusive)."""

    tasks: list[Task]
    first: date
    last: date


def play_tasks(story: Story, ground: Ground, book: Playbook, past: Past, day: date) -> Played:
    """A task for each open step of each run of ``book`` that is under way on ``day``."""
    trigger = ground.triggers.get(book.name)
    if trigger is None:
        return Played([], date.min, date.max)
    found = runs_of(story, ground, book, trigger, past, day)
    tasks = [
        _task(story, ground, book, run, state, place)
        for run in found.runs
        if run.ended is None
        for place, state in enumerate(run.steps, 1)
        if state.ended is None and state.due is not None
    ]
    return Played(tasks, found.first, found.last)


def _task(
    story: Story, ground: Ground, book: Playbook, run: Run, state: StepState, place: int
) -> Task:
    step, customer = state.step, story.customer
    names = names_of(book, step)
    assert state.due and state.opens and state.closes, "only steps that are wanted become tasks"
    task = Task(
        id=f"{customer.id}/{names[0]}@{run.anchor}",
        customer=customer.id,
        kind="step",
        playbook=book.name,
        step=step.step,
        title=step.title,
        due=state.due,
        opens=min(state.opens, state.due),
        closes=max(state.due, state.closes),
        channel=channel_of(step, customer),
        owner=ground.who(step.who, customer),
        anchor=run.anchor,
        guide=step.guide,
        template=step.template.of(customer.tier),
        attempts=state.attempts,
        priority=book.priority,
        tier_weight=ground.weight(customer.tier),
        reasons=tuple(_reasons(book, run, state, place)),
        rule=f"{book.path}:{step.line}",
        clock=state.clock,
        does=names[0],
    )
    return story.decisions.settle(task, names)


def _reasons(book: Playbook, run: Run, state: StepState, place: int) -> Iterator[Reason]:
    play = book.play
    assert play is not None, "only playbooks with a play have runs"
    values: dict[str, str | int] = {
        "playbook": book.title, "start": run.start.date().isoformat(), "step": place,
        "steps": len(play.steps), "query": play.when or play.on_entry,
        "type": run.entry.type if run.entry else "", "note": run.entry.note if run.entry else "",
    }  # fmt: skip
    yield Reason("run-entry" if run.entry else "run-day", values)
    if state.step.origin != "start" and state.since:
        yield Reason("step-after", {"since": _day(state.since)})
    if goal := play.until or play.until_entry:
        yield Reason("run-goal", {"goal": goal})
    if run.gives_up:
        yield Reason("run-gives-up", {"day": run.gives_up.isoformat()})
    if state.last_attempt:
        yield Reason("attempts", {"count": state.attempts, "limit": state.step.attempts,
                                  "last": state.last_attempt.isoformat()})  # fmt: skip
    elif state.rolled_from:
        yield Reason("rolled", {"from": state.rolled_from.isoformat()})


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
