"""Scenarios played: what a playbook asks for in a story, held against what it is to ask for.

A playbook is tested as if it had always been there: ``active`` and ``starts`` are not looked at.
Team, tiers, calendars and the other playbooks (which say when somebody is dormant) are the
workspace's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crmtui.i18n import _
from crmtui.index.fields import registry_of
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.scenarios import Expected, Moment, Scenario
from crmtui.model.task import Task
from crmtui.planning.cases import open_cases, open_complaints
from crmtui.planning.chores import chore_tasks
from crmtui.planning.ground import Ground, ground_of
from crmtui.planning.order import standing
from crmtui.planning.plan import plan
from crmtui.planning.questions import Question
from crmtui.planning.replay import Past
from crmtui.planning.story import Dated, tell
from crmtui.planning.triggers import customer_query


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a day is not as expected."""

    on: date
    step: str
    what: str
    """``missing``, ``unexpected``, or the name of the value that differs."""
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A playbook ready to be tested."""

    book: Playbook
    rules: Rules
    ground: Ground
    audience: Question | None


def stage_of(book: Playbook, rules: Rules) -> Stage:
    """``book`` by the rules of a workspace, in force from the beginning of time. QueryError when
    its ``for:`` cannot be asked of a scenario."""
    timeless = replace(
        book,
        active=True,
        cadences=book.cadences
        if book.is_chores
        else tuple(replace(one, starts=None) for one in book.cadences),
        dates=tuple(replace(one, starts=None) for one in book.dates),
        play=book.play and replace(book.play, starts=None),
    )
    others = tuple(timeless if one.name == book.name else one for one in rules.playbooks)
    played = replace(rules, playbooks=others)
    if book.is_chores:
        return Stage(timeless, played, ground_of(played), None)
    audience = customer_query("for", book.audience, registry_of(rules))
    return Stage(timeless, played, ground_of(played), audience)


def play(scenario: Scenario, stage: Stage) -> list[Difference]:
    """Where the days of a scenario are not as expected, in the order they are written."""
    return [found for moment in scenario.moments for found in _compare(scenario, moment, stage)]


def _compare(scenario: Scenario, moment: Moment, stage: Stage) -> Iterator[Difference]:
    shown, later = tasks_on(scenario, stage, moment.on)
    if moment.tasks is not None:
        yield from _differences(moment.tasks, shown, moment.on)
    if moment.later is not None:
        yield from _differences(moment.later, later, moment.on)


def tasks_on(scenario: Scenario, stage: Stage, day: date) -> tuple[list[Task], list[Task]]:
    """The playbook's tasks in the queue of a day, and those that are to come."""
    if stage.book.is_chores:
        return _chores(scenario, stage, day)
    customer, ground = scenario.customer, stage.ground
    story = tell(customer, scenario.entries, ground.zone, day)
    past = Past(customer, story.past, ground.config.currency, ground.dormant_days(customer.tier))
    if stage.audience is not None and not past.is_true(stage.audience, day):
        return [], []
    made = plan(customer, scenario.entries, stage.rules, [stage.book], day)
    mine = [task for task in made.tasks if task.playbook == stage.book.name]
    complaints = open_complaints(open_cases(story))
    shown = [
        task
        for task in mine
        if task.opens <= day
        and not (task.hidden_until and task.hidden_until > day)
        and not (complaints and (task.kind == "date" or stage.book.care))
    ]
    return shown, [task for task in mine if task.opens > day]


def _chores(scenario: Scenario, stage: Stage, day: date) -> tuple[list[Task], list[Task]]:
    entries = [Dated.of(entry, stage.ground.zone) for entry in scenario.entries]
    made = chore_tasks(stage.rules, entries, day)
    mine = [task for task in made if task.playbook == stage.book.name]
    shown = [t for t in mine if t.opens <= day and not (t.hidden_until and t.hidden_until > day)]
    return shown, [task for task in mine if task.opens > day]


def _differences(
    expected: Sequence[Expected], found: Sequence[Task], day: date
) -> Iterator[Difference]:
    rest = list(found)
    for one in expected:
        same = [task for task in rest if task.step == one.step]
        if not same:
            yield Difference(day, one.step, "missing", _all_of(one))
            continue
        task = min(same, key=lambda task: len(list(_unlike(one, task, day))))
        rest.remove(task)
        yield from _unlike(one, task, day)
    for task in rest:
        due = _("due %(day)s") % {"day": f"{task.due.isoformat()} {task.clock}".rstrip()}
        yield Difference(day, task.step, "unexpected", "", due)


def _unlike(one: Expected, task: Task, day: date) -> Iterator[Difference]:
    values = {"due": task.due, "clock": task.clock, "state": standing(task, day).state, "owner": task.owner,
              "via": task.channel, "attempts": task.attempts}  # fmt: skip
    for name, wanted in one.values.items():
        if name in values and _text(values[name]) != _text(wanted):
            yield Difference(day, one.step, name, _text(wanted), _text(values[name]))


def _all_of(one: Expected) -> str:
    return ", ".join(f"{name} {_text(value)}" for name, value in one.values.items())


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
