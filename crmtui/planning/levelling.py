"""The plan of the coming weeks: every task on a working day of whoever does it, inside its window,
as many contacts a day as the person has room for (``per_day``).

Tasks are placed one after the other by score on the first day, then by id: on a day of their window
on which the customer is contacted anyway, else on the first day with room from the due day on, else
on the last day with room before it. What finds no room in its window comes on the first day after it
that has some, and is late. A task counts as done on the day it is planned for, so that a cadence
comes back after its interval, counted from that day. Nothing of this is kept or moves a due date.

What was snoozed until a day goes first, and on that very day while there is room: somebody chose it.

Several tasks of one customer on a day are one contact, and so are all customers of a batch step.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Member
from crmtui.planning.calendar import add_days
from crmtui.planning.ground import ground_of
from crmtui.planning.order import score_in_time, standing
from crmtui.planning.returns import Window, batches_of, cadences_of, next_window

OVERDUE, FULL, AWAY, CLOSED, SNOOZED = "overdue", "full", "away", "closed", "snoozed"
LATE = (OVERDUE, FULL, AWAY, CLOSED, SNOOZED)
"""Why something will be late: its window closed before the first day; no room before it closes; its
owner is away then and nobody covers; no working day is left in it; snoozed until after it."""
LATER, HIDDEN, HELD = "later", "hidden", "held"
"""Why something in time has no day: there is none before the last day, but later; it is hidden until
then; an open complaint holds it back."""


class Candidate(NamedTuple):
    """A task to be placed."""

    task: Task
    held: bool = False
    """Whether an open complaint holds it back."""


class Placed(NamedTuple):
    """A task, or one that comes back, with its day."""

    task: Task
    """The open task it is or comes from."""
    id: str
    """The id the task has, or will have when those before it are done on their days."""
    window: Window
    turn: int
    """0: open now; 1: comes back once, and so on."""
    owner: str
    """Who does it on its day, absences covered; without a day the task's owner."""
    day: date | None
    """None: not before the last day of the plan."""
    why: str
    """One of ``LATE``, or why it has no day; empty for what is in time."""
    score: float
    contact: str
    """What makes one contact with others of its day: the customer, or the batch (``playbook/step``)."""

    @property
    def is_batch(self) -> bool:
        """Whether it goes to many customers at once."""
        return "/" in self.contact

    @property
    def is_late(self) -> bool:
        """Whether it is done after its window, or not in it."""
        return self.why in LATE


class DayLoad(NamedTuple):
    """One day of one person."""

    day: date
    due: int
    """Contacts that fall due, those overdue on the first working day."""
    contacts: int
    """Contacts planned."""
    tasks: int
    """Tasks planned, of which a contact may have several."""
    room: int
    """Contacts there is room for; 0 on a day off."""

    @property
    def over(self) -> int:
        """Contacts that fall due beyond the day's room."""
        return max(0, self.due - self.room)


@dataclass(frozen=True, slots=True)
class Levelled:
    """The coming days of a team."""

    day: date
    """The first day."""
    size: int
    """How many days."""
    placed: tuple[Placed, ...]
    """By day, those without one last; then by score and id."""
    days: Mapping[str, tuple[DayLoad, ...]]
    """By team member, everybody in the team and whoever else has tasks."""


def level(candidates: Iterable[Candidate], rules: Rules, day: date, days: int) -> Levelled:
    """The plan of ``days`` days from ``day`` on. The order of ``candidates`` does not matter."""
    return _Levelling(rules, day, days).of(candidates)


class _Slot:
    """One day of one person."""

    __slots__ = ("away", "doer", "due", "keys", "room", "tasks")

    def __init__(self, doer: str, room: int, away: bool) -> None:
        self.doer = doer
        self.room = room
        self.away = away
        self.keys: set[str] = set()
        self.due: set[str] = set()
        self.tasks = 0

    @property
    def has_room(self) -> bool:
        return len(self.keys) < self.room


class _Lane:
    """The days on which somebody's tasks can be done: their own, or those of who covers."""

    def __init__(self, slots: list[_Slot]) -> None:
        self.slots = slots
        self._next = list(range(1, len(slots) + 1))
        self._previous = list(range(-1, len(slots) - 1))

    def from_(self, at: int) -> int:
        """The first day with room from ``at`` on; the number of days without one."""
        return self._found(at, self._next)

    def back_from(self, at: int) -> int:
        """The last day with room up to ``at``; -1 without one."""
        return self._found(at, self._previous)

    def _found(self, at: int, following: list[int]) -> int:
        """Full days stay full, so what was passed over once is never looked at again."""
        passed = []
        while 0 <= at < len(self.slots) and not self.slots[at].has_room:
            passed.append(at)
            at = following[at]
        for one in passed:
            following[one] = at
        return at

    def first_worked(self, at: int) -> int:
        """The first day from ``at`` on with any room when nothing is planned; else -1."""
        worked = (n for n in range(at, len(self.slots)) if self.slots[n].room)
        return next(worked, -1)


_Waiting = tuple[bool, float, str, int, Candidate, Window, int]
"""Whether nobody chose its day, negative score, id, a number that differs from all others, the task, its window, its turn."""


class _Levelling:
    def __init__(self, rules: Rules, day: date, days: int) -> None:
        self.rules = rules
        self.ground = ground_of(rules)
        self.day = day
        self.size = days
        self.dates = [add_days(day, n) for n in range(days)]
        self.cadences = cadences_of(rules)
        self.batches = batches_of(rules)
        self.care = frozenset(book.name for book in rules.playbooks if book.care)
        self.slots: dict[tuple[str, int], _Slot] = {}
        self.lanes: dict[str, _Lane] = {}
        self.planned: dict[str, list[int]] = {}
        """Days by customer or batch."""
        self.waiting: list[_Waiting] = []
        self._count = 0

    def of(self, candidates: Iterable[Candidate]) -> Levelled:
        for one in candidates:
            task = one.task
            window = Window(task.opens, task.due, task.closes)
            self._wait(standing(task, self.day).score, task.id, one, window, 0)
        placed = []
        while self.waiting:
            placed.append(self._place(heapq.heappop(self.waiting)))
        placed.sort(key=lambda one: (one.day or date.max, one.day is None, -one.score, one.id))
        return Levelled(self.day, self.size, tuple(placed), self._loads())

    def _place(self, waiting: _Waiting) -> Placed:
        free, negative, id, _number, (task, held), window, turn = waiting
        hidden = task.hidden_until if turn == 0 else None
        lane = self._lane(task.owner)
        rule = f"{task.playbook}/{task.step}"
        key = rule if rule in self.batches else task.customer
        if held and (task.kind == "date" or task.playbook in self.care or rule in self.batches):
            return Placed(task, id, window, turn, task.owner, None, HELD, -negative, key)
        start = max(self._at(max(window.opens, hidden or window.opens)), 0)
        wish = max(self._at(window.due), start) if free else start
        end = self._end(window)
        self._count_due(lane, wish, key)
        at = self._day(lane, key, start, wish, end, free)
        if at is None:
            why = self._why_not(lane, start, end, hidden)
            return Placed(task, id, window, turn, task.owner, None, why, -negative, key)
        slot = lane.slots[at]
        if key not in slot.keys:
            slot.keys.add(key)
            self.planned.setdefault(key, []).append(at)
        slot.tasks += 1
        self._return(task, self.dates[at], turn, held)
        why = self._why(lane, start, end, hidden) if at > end else ""
        return Placed(task, id, window, turn, slot.doer, self.dates[at], why, -negative, key)

    def _day(
        self, lane: _Lane, key: str, start: int, wish: int, end: int, free: bool
    ) -> int | None:  # fmt: skip
        """The day for a task that opens on day ``start``, is due on ``wish`` and late after ``end``;
        if it is not ``free``, no day of the window is better for being a day of contact anyway."""
        there = [at for at in self.planned.get(key, ()) if key in lane.slots[at].keys]
        in_time = [at for at in there if start <= at <= end]
        if in_time and free:
            return min(in_time, key=lambda at: (abs(at - wish), at))
        if wish >= self.size:
            return None
        first = lane.from_(wish)
        if first <= end and first < self.size:
            return first
        if start < wish:
            before = lane.back_from(min(wish - 1, end))
            if before >= start:
                return before
        late = min((at for at in [*there, lane.from_(start)] if at >= start), default=self.size)
        return late if late < self.size else None

    def _why_not(self, lane: _Lane, start: int, end: int, hidden: date | None) -> str:
        """Why a task has no day."""
        if hidden and start >= self.size:
            return HIDDEN
        return LATER if end >= self.size else self._why(lane, start, end, hidden)

    def _why(self, lane: _Lane, start: int, end: int, hidden: date | None) -> str:
        """Why a task is late."""
        if end < 0:
            return OVERDUE
        if hidden and start > end:
            return SNOOZED
        days = lane.slots[start : end + 1]
        if any(slot.room for slot in days):
            return FULL
        return AWAY if any(slot.away for slot in days) else CLOSED

    def _return(self, task: Task, kept: date, turn: int, held: bool) -> None:
        """Put the next occurrence of a cadence that is kept on a day in line."""
        cadence = self.cadences.get(f"{task.playbook}/{task.step}")
        if cadence is None or task.kind != "cadence":
            return
        window = next_window(cadence, kept, self.ground.calendar(task.owner))
        if self._at(window.due) < self.size:
            id = f"{task.id.rpartition('@')[0]}@{kept.isoformat()}"
            self._wait(score_in_time(task), id, Candidate(task, held), window, turn + 1)

    def _wait(
        self, points: float, id: str, candidate: Candidate, window: Window, turn: int
    ) -> None:
        self._count += 1
        free = turn > 0 or not self._is_chosen(candidate.task)
        heapq.heappush(self.waiting, (free, -points, id, self._count, candidate, window, turn))

    def _is_chosen(self, task: Task) -> bool:
        """Whether somebody snoozed it until a day that counts."""
        until = task.hidden_until
        if until is None or until <= self.day or until < task.opens:
            return False
        text = until.isoformat()
        return any(r.code == "snoozed" and r.values.get("until") == text for r in task.reasons)

    def _count_due(self, lane: _Lane, wish: int, key: str) -> None:
        at = lane.first_worked(wish)
        if at >= 0:
            lane.slots[at].due.add(key)

    def _at(self, day: date) -> int:
        """Number of a day, the first one of the plan being 0."""
        return (day - self.day).days

    def _end(self, window: Window) -> int:
        """Number of the last day in time; somebody never contacted, and unknown since when, is in
        time whenever."""
        return self.size if window.closes == date.min else self._at(window.closes)

    # -- whose days -----------------------------------------------------------------------

    def _lane(self, owner: str) -> _Lane:
        if owner not in self.lanes:
            cover = self.rules.config.covering
            doers = (cover(owner, day) for day in self.dates)
            self.lanes[owner] = _Lane([self._slot(doer, n) for n, doer in enumerate(doers)])
        return self.lanes[owner]

    def _slot(self, doer: str, number: int) -> _Slot:
        found = self.slots.get((doer, number))
        if found is None:
            day = self.dates[number]
            member = self.rules.config.team.get(doer, _ANYBODY)
            works, away = self.ground.calendar(doer).is_working(day), member.is_away(day)
            room = member.per_day if works and not away else 0
            found = self.slots[doer, number] = _Slot(doer, room, works and away)
        return found

    def _loads(self) -> dict[str, tuple[DayLoad, ...]]:
        doers = {*self.rules.config.team, *(doer for doer, _n in self.slots)}
        return {
            doer: tuple(self._load(doer, n) for n in range(self.size)) for doer in sorted(doers)
        }

    def _load(self, doer: str, number: int) -> DayLoad:
        slot = self._slot(doer, number)
        return DayLoad(self.dates[number], len(slot.due), len(slot.keys), slot.tasks, slot.room)


_ANYBODY = Member("", "")
