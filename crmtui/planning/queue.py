"""The queue of a day: open tasks bundled per customer, ordered, cut to what the day has room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crmtui.model.queue import Line, Part, Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Config, Member
from crmtui.planning.calendar import add_days, calendar_notices
from crmtui.planning.ground import ground_of
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


class _Bundle(NamedTuple):
    """A line before it is known whether the day has room for it."""

    row: PlannedCustomer
    doer: str
    absent: str
    parts: tuple[Part, ...]


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
    bundles: list[_Bundle] = []
    for row in rows:
        counts.customers += 1
        bundles += _bundles(row, day, owner, covers, care, counts)
    bundles.sort(key=_order)
    return Queue(
        day=day,
        owner=owner,
        lines=tuple(_fitted(bundles, rules.config)),
        snoozed=counts.snoozed,
        held_back=counts.held_back,
        customers=counts.customers,
        notices=calendar_notices(rules, day),
    )


def _bundles(
    row: PlannedCustomer,
    day: date,
    owner: str,
    covers: _Covers,
    care: frozenset[str],
    counts: _Counts,
) -> list[_Bundle]:
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
    return [_bundle(row, day, doer, tasks) for doer, tasks in by_doer.items()]


def _bundle(row: PlannedCustomer, day: date, doer: str, tasks: list[Task]) -> _Bundle:
    parts = [_part(task, day, row) for task in tasks]
    if len(parts) > 1:
        parts.sort(key=lambda part: (-part.score, part.task.id))
    absent = next((task.owner for task in tasks if task.owner != doer), "")
    return _Bundle(row, doer, absent, tuple(parts))


def _part(task: Task, day: date, row: PlannedCustomer) -> Part:
    total, parts = score(task, day, row.alert_severity, row.value_band)
    return Part(task, state(task, day), overdue_days(task, day), total, parts)


def _order(bundle: _Bundle) -> tuple[float, str]:
    top = bundle.parts[0]
    return -top.score, top.task.id


def _fitted(bundles: list[_Bundle], config: Config) -> list[Line]:
    """``bundles`` as lines with ``fits`` set by each person's room, those that fit first."""
    room: dict[str, int] = {}
    fitting: list[Line] = []
    beyond: list[Line] = []
    for bundle in bundles:
        left = room.get(bundle.doer)
        if left is None:
            left = config.team.get(bundle.doer, _ANYBODY).per_day
        room[bundle.doer] = left - 1
        (fitting if left > 0 else beyond).append(_line(bundle, left > 0))
    return fitting + beyond


def _line(bundle: _Bundle, fits: bool) -> Line:
    row, doer, absent, parts = bundle
    return Line(row.id, row.name, row.tier, doer, absent, parts, parts[0].score,
                row.contact, row.phone, fits, row.last_contact)  # fmt: skip


_ANYBODY = Member("", "")


def load_per_day(
    tasks: Iterable[Task], day: date, days: int, rules: Rules
) -> list[tuple[date, int]]:
    """How many of ``tasks`` fall on each of the ``days`` civil days from ``day`` on. What is
    overdue counts on the first day, what is hidden on the day it comes back, and what falls on a
    day its owner does not work on the owner's next working day."""
    ground = ground_of(rules)
    load = {add_days(day, n): 0 for n in range(days)}
    last = max(load, default=day)
    for task in tasks:
        on = max(task.due, task.hidden_until or day, day)
        if on <= last:
            on = ground.calendar(task.owner).roll(on, "forward")
            if on in load:
                load[on] += 1
    return list(load.items())
