"""The queue of a day: open tasks bundled per customer, ordered, cut to what the day has room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crmtui.model.queue import Line, Part, Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Config, Member
from crmtui.planning.calendar import WorkCalendar, calendar_notices
from crmtui.planning.order import overdue_days, score, state


@dataclass(frozen=True, slots=True)
class PlannedCustomer:
    """A customer with the tasks of its plan, as the queue needs it."""

    id: str
    name: str
    tier: str
    tasks: Sequence[Task]
    contact: str = ""
    """Name of the person to reach."""
    phone: str = ""
    last_contact: date | None = None
    open_complaint: bool = False
    alert_severity: str = ""
    """Of its worst open alert."""
    value_band: int = 0
    """0 to 5."""


@dataclass(slots=True)
class _Counts:
    customers: int = 0
    snoozed: int = 0
    held_back: int = 0


class _Covers:
    """Who does whose work on one day."""

    def __init__(self, config: Config, day: date) -> None:
        self._config = config
        self._day = day
        self._doers: dict[str, str] = {}

    def doer(self, owner: str) -> str:
        """The member who does ``owner``'s work that day."""
        if owner not in self._doers:
            self._doers[owner] = self._config.covering(owner, self._day)
        return self._doers[owner]


def build_queue(day: date, owner: str, rows: Iterable[PlannedCustomer], rules: Rules) -> Queue:
    """What to do on ``day``: by ``owner`` (absent colleagues' work included), or, when empty, by
    everybody. Lines within a person's ``per_day`` come first, then those for which there is time
    only perhaps; each group by score and task id. Overdue tasks are never left out.
    """
    covers = _Covers(rules.config, day)
    care = frozenset(book.name for book in rules.playbooks if book.care)
    counts = _Counts()
    lines: list[Line] = []
    for row in rows:
        counts.customers += 1
        lines += _lines(row, day, owner, covers, care, counts)
    lines.sort(key=_order)
    return Queue(
        day=day,
        owner=owner,
        lines=tuple(_fitted(lines, rules.config)),
        snoozed=counts.snoozed,
        held_back=counts.held_back,
        customers=counts.customers,
        notices=calendar_notices(rules, day),
    )


def _lines(
    row: PlannedCustomer, day: date, owner: str, covers: _Covers, care: frozenset[str],
    counts: _Counts,
) -> list[Line]:  # fmt: skip
    by_doer: dict[str, list[Task]] = {}
    for task in row.tasks:
        if task.opens > day:
            continue
        doer = covers.doer(task.owner)
        if owner and doer != owner:
            continue
        if row.open_complaint and (task.kind == "date" or task.playbook in care):
            counts.held_back += 1
        elif task.hidden_until and task.hidden_until > day:
            counts.snoozed += 1
        else:
            by_doer.setdefault(doer, []).append(task)
    return [_line(row, day, doer, tasks) for doer, tasks in by_doer.items()]


def _line(row: PlannedCustomer, day: date, doer: str, tasks: list[Task]) -> Line:
    parts = [_part(task, day, row) for task in tasks]
    if len(parts) > 1:
        parts.sort(key=lambda part: (-part.score, part.task.id))
    absent = next((task.owner for task in tasks if task.owner != doer), "")
    return Line(row.id, row.name, row.tier, doer, absent, tuple(parts), parts[0].score,
                row.contact, row.phone, True, row.last_contact)  # fmt: skip


def _part(task: Task, day: date, row: PlannedCustomer) -> Part:
    total, parts = score(task, day, row.alert_severity, row.value_band)
    return Part(task, state(task, day), overdue_days(task, day), total, parts)


def _order(line: Line) -> tuple[float, str]:
    return -line.score, line.parts[0].task.id


def _fitted(lines: list[Line], config: Config) -> list[Line]:
    """``lines`` with ``fits`` set by each person's room, those that fit first."""
    room: dict[str, int] = {}
    fitting: list[Line] = []
    beyond: list[Line] = []
    for line in lines:
        left = room.get(line.owner)
        if left is None:
            left = config.team.get(line.owner, _ANYBODY).per_day
        room[line.owner] = left - 1
        if left > 0:
            fitting.append(line)
        else:
            beyond.append(replace(line, fits=False))
    return fitting + beyond


_ANYBODY = Member("", "")


def load_per_day(
    tasks: Iterable[Task], day: date, days: int, calendar: WorkCalendar | None = None
) -> list[tuple[date, int]]:
    """How many of ``tasks`` fall on each of the ``days`` civil days from ``day`` on. What is
    overdue counts on the first day, what is hidden on the day it comes back, and what falls on a
    day off on the next working day (``calendar``; without one, Monday to Friday)."""
    calendar = calendar or WorkCalendar()
    span = [day + timedelta(days=n) for n in range(min(days, (date.max - day).days + 1))]
    load = dict.fromkeys(span, 0)
    for task in tasks:
        on = max(task.due, task.hidden_until or day, day)
        if on > span[-1]:
            continue
        on = calendar.roll(on, "forward")
        if on in load:
            load[on] += 1
    return list(load.items())
