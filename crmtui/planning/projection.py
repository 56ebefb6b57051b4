"""What the coming days will hold: open tasks, and those that come back when each is done in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from crmtui.dataclass import dataclass
from crmtui.model.intervals import Interval
from crmtui.model.rules import Rules
from crmtui.planning.calendar import WorkCalendar, add_days
from crmtui.planning.ground import Ground, ground_of


class Pending(NamedTuple):
    """Open tasks that are alike."""

    rule: str
    """``playbook/step``; anything else for tasks of no playbook."""
    owner: str
    due: date
    hidden_until: date | None
    number: int


@dataclass(frozen=True, slots=True)
class Load:
    """How many tasks fall to each team member."""

    day: date
    """The first day."""
    size: int
    """How many days."""
    overdue: Mapping[str, int]
    """By team member: tasks due before the first day that are not hidden on it."""
    days: Mapping[str, tuple[int, ...]]
    """By team member: tasks that fall due on each day from the first on, absences covered."""

    def backlog(self, rules: Rules) -> list[int]:
        """How many tasks are overdue at the end of each day when everybody does what a working day
        has room for (``per_day``) and no more. Who is in no team has no room."""
        members = sorted({*self.overdue, *self.days})
        each = [_backlog(self, rules, member) for member in members]
        return [sum(counts) for counts in zip([0] * self.size, *each, strict=True)]


def project(pending: Iterable[Pending], rules: Rules, day: date, days: int) -> Load:
    """The load of ``days`` days from ``day`` on. A task is done on its due day, an overdue one on the
    first day, and a cadence then comes back after its interval."""
    return _Projection(rules, day, days).of(pending)


class _Projection:
    def __init__(self, rules: Rules, day: date, days: int) -> None:
        self.ground: Ground = ground_of(rules)
        self.day = day
        self.last = add_days(day, days - 1)
        self.size = days
        self.every = _cadences(rules)
        self.overdue: Counter[str] = Counter()
        self.days: dict[str, list[int]] = {}
        self._doers: dict[tuple[str, date], str] = {}

    def of(self, pending: Iterable[Pending]) -> Load:
        for one in pending:
            if one.due < self.day and (one.hidden_until or self.day) <= self.day:
                self.overdue[self._doer(one.owner, self.day)] += one.number
                first = self.day
            else:
                first = max(one.due, one.hidden_until or self.day, self.day)
                if first > self.last:
                    continue
                first = self.ground.calendar(one.owner).roll(first, "forward")
                self._count(one, first)
            for day in self._returns(one, first):
                self._count(one, day)
        return Load(
            self.day, self.size, dict(self.overdue), {k: tuple(v) for k, v in self.days.items()}
        )

    def _returns(self, one: Pending, day: date) -> Iterator[date]:
        every = self.every.get(one.rule)
        calendar = self.ground.calendar(one.owner)
        while every is not None and day <= self.last:
            day = _next(every, day, calendar)
            yield day

    def _count(self, one: Pending, day: date) -> None:
        if day <= self.last:
            counts = self.days.setdefault(self._doer(one.owner, day), [0] * self.size)
            counts[(day - self.day).days] += one.number

    def _doer(self, owner: str, day: date) -> str:
        if (owner, day) not in self._doers:
            self._doers[owner, day] = self.ground.config.covering(owner, day)
        return self._doers[owner, day]


def _cadences(rules: Rules) -> dict[str, Interval]:
    return {
        f"{book.name}/{cadence.step}": cadence.every
        for book in rules.playbooks
        for cadence in book.cadences
    }


def _next(every: Interval, day: date, calendar: WorkCalendar) -> date:
    """The due day after one that was kept; always later."""
    due = calendar.roll(every.after(day, calendar.add_working_days), "forward")
    return due if due > day else day + timedelta(days=1)


def _backlog(load: Load, rules: Rules, member: str) -> list[int]:
    calendar = ground_of(rules).calendar(member)
    known = rules.config.team.get(member)
    due = load.days.get(member, (0,) * load.size)
    left, found = load.overdue.get(member, 0), []
    for n, count in enumerate(due):
        day = add_days(load.day, n)
        works = known is not None and calendar.is_working(day) and not known.is_away(day)
        left = max(0, left + count - (known.per_day if known and works else 0))
        found.append(left)
    return found
