"""The queue in two states: tasks that appear, vanish, move or are settled, and everybody's weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from crmtui.index.cache import Index
from crmtui.model.chores import TEAM
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.planning.chores import team_of
from crmtui.planning.projection import Load, project
from crmtui.planning.tasks import from_json, pending, task_texts
from crmtui.reports.difference import OwnerLoad, QueueChange, TaskMove
from crmtui.reports.wording import title

_ONE_OFF = frozenset({"promise"})
"""Kinds of tasks whose id says all: another id is another task."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tasks of one state, for a day."""

    tasks: Mapping[str, str] = field(default_factory=dict)
    """As ``planning.tasks.task_texts``."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of the customers, by id."""
    next_due: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Owner and the day of the next task (ISO, empty for none) by customer."""
    load: Load = field(default_factory=lambda: Load(date.min, 0, {}, {}))
    open: int = 0
    """Tasks that could be done on the day."""
    rules: Rules | None = None


def snapshot(index: Index, rules: Rules, day: date, days: int) -> Snapshot:
    """The tasks of the index as it stands, with the load of ``days`` days from ``day`` on."""
    known = index.db.execute(
        "SELECT id, name, owner, coalesce(next_due, '') FROM customers"
    ).fetchall()
    text = day.isoformat()
    ready = index.count(
        "SELECT count(*) FROM tasks WHERE opens <= ? AND coalesce(hidden_until, '') <= ?",
        text,
        text,
    )
    return Snapshot(
        task_texts(index),
        {id: name for id, name, _owner, _due in known} | {TEAM: team_of(rules.config).name},
        {id: (owner, due) for id, _name, owner, due in known},
        project(pending(index, day + timedelta(days=days)), rules, day, days), ready, rules,
    )  # fmt: skip


def empty(day: date) -> Snapshot:
    """Where there is no workspace yet."""
    return Snapshot(load=Load(day, 0, {}, {}))


def queue_change(
    before: Snapshot, after: Snapshot, done: Mapping[str, frozenset[str]], day: date, weeks: int
) -> QueueChange:
    """What becomes of the queue. ``done`` names, by customer, what entries that are new complete:
    steps, promises, cases, or the ids of tasks that were decided."""
    horizon = day + timedelta(days=7 * weeks - 1)
    names = {**before.names, **after.names}
    moves = (_move(one, other, names, done, day) for one, other in _pairs(before.tasks, after.tasks)
             if _first_due(one, other) <= horizon)  # fmt: skip
    found = sorted((m for m in moves if m is not None), key=_order)
    return QueueChange(day, weeks, tuple(found), tuple(owner_loads(before.load, after.load, weeks)),
                       before.open, after.open, people(before, after))  # fmt: skip


def people(*states: Snapshot) -> dict[str, str]:
    """The names of the team members, by key; the later state's win."""
    teams = (state.rules.config.team for state in states if state.rules is not None)
    return {key: member.name for team in teams for key, member in team.items()}


def owner_loads(
    before: Load, after: Load, weeks: int, everybody: bool = False
) -> Iterator[OwnerLoad]:
    """The weeks of those for whom something changes; of ``everybody`` when asked for."""
    for owner in sorted({*before.overdue, *before.days, *after.overdue, *after.days}):
        overdue = before.overdue.get(owner, 0), after.overdue.get(owner, 0)
        both = zip(_weeks(before, owner, weeks), _weeks(after, owner, weeks), strict=True)
        load = OwnerLoad(owner, overdue, tuple(both))
        if everybody or any(one != other for one, other in (overdue, *load.weeks)):
            yield load


def _weeks(load: Load, owner: str, weeks: int) -> list[int]:
    days = load.days.get(owner, ())
    return [sum(days[7 * n : 7 * n + 7]) for n in range(weeks)]


def _pairs(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[Task | None, Task | None]]:
    """The tasks that are not the same: the same task in both states, then those that count from
    another day now, then what is only in one."""
    old = {id: from_json(text) for id, text in before.items() if after.get(id) != text}
    new = {id: from_json(text) for id, text in after.items() if before.get(id) != text}
    for id in [id for id in old if id in new]:
        yield old.pop(id), new.pop(id)
    waiting: dict[str, list[Task]] = {}
    for task in sorted(new.values(), key=lambda t: (t.due, t.id)):
        waiting.setdefault(_stem(task), []).append(task)
    for task in sorted(old.values(), key=lambda t: (t.due, t.id)):
        same = waiting.get(_stem(task))
        yield task, same.pop(0) if same else None
    for rest in waiting.values():
        yield from ((None, task) for task in rest)


def _stem(task: Task) -> str:
    """What a task is, whatever it counts from."""
    return task.id if task.kind in _ONE_OFF else task.id.rpartition("@")[0]


def _first_due(one: Task | None, other: Task | None) -> date:
    return min(task.due for task in (one, other) if task is not None)


def _move(
    one: Task | None, other: Task | None, names: Mapping[str, str],
    done: Mapping[str, frozenset[str]], day: date,
) -> TaskMove | None:  # fmt: skip
    """None where nothing changes that the queue shows."""
    task = other or one
    assert task is not None, "a pair has at least one side"
    kind, note = _kind(one, other, done, day)
    if not kind:
        return None
    return TaskMove(kind, task.customer, names.get(task.customer, task.customer), task.id,
                    title(task), task.owner, one.due if one else None, other.due if other else None,
                    note)  # fmt: skip


def _kind(
    one: Task | None, other: Task | None, done: Mapping[str, frozenset[str]], day: date
) -> tuple[str, str]:
    if one is None or other is None:
        if one is None:
            return "appears", ""
        return ("settled" if _is_settled(one, done) else "vanishes"), ""
    handed = one.owner != other.owner
    note = f"{one.owner} → {other.owner}" if handed else ""
    if one.id != other.id and other.due > one.due and other.anchor > one.anchor:
        return "settled", note
    if one.due != other.due:
        return "moves", note
    if handed:
        return "handed", note
    return _hiding(one, other, day)


def _hiding(one: Task, other: Task, day: date) -> tuple[str, str]:
    if one.hidden_until == other.hidden_until:
        return "", ""
    until = other.hidden_until
    if until is None or until <= day:
        return "shown", ""
    return "hidden", "" if until == date.max else until.isoformat()


def _is_settled(task: Task, done: Mapping[str, frozenset[str]]) -> bool:
    """Whether something that was logged completes a task that is gone."""
    names = done.get(task.customer, frozenset())
    return task.id in names or bool(task.does and task.does in names)


_RANK = ("settled", "vanishes", "moves", "handed", "hidden", "shown", "appears")


def _order(move: TaskMove) -> tuple[str, str, int, date, str]:
    due = move.before or move.after or date.min
    return move.name, move.customer, _RANK.index(move.kind), due, move.task


def completed(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """What new entries complete, by customer, from pairs of customer and completed name."""
    found: dict[str, set[str]] = {}
    for customer, name in pairs:
        found.setdefault(customer, set()).add(name)
    return {customer: frozenset(names) for customer, names in found.items()}
