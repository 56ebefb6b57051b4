"""The queue of a day: open tasks bundled per customer, ordered, cut to what the day has room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from crmtui.dataclass import dataclass
from crmtui.model.queue import Batch, BatchItem, Line, Part, Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Config, Member
from crmtui.planning.calendar import add_days, calendar_notices
from crmtui.planning.order import standing
from crmtui.planning.tasks import Waiting


class PlannedCustomer(NamedTuple):
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
    batch: tuple[BatchItem, ...] = ()
    """With items the line of a batch; ``row`` is that of the first."""


class _Held(NamedTuple):
    """What an open complaint holds back."""

    care: frozenset[str]
    """Playbooks."""
    batches: frozenset[tuple[str, str]]
    """Playbook and step of what is one line for all customers."""


@dataclass(slots=True)
class _Counts:
    customers: int = 0
    snoozed: int = 0
    held_back: int = 0


class _Doers(dict[str, str]):
    """Who does whose work on one day: owner to member, looked up when first asked for."""

    def __init__(self, config: Config, day: date) -> None:
        super().__init__()
        self._config = config
        self._day = day

    def __missing__(self, owner: str) -> str:
        doer = self[owner] = self._config.covering(owner, self._day)
        return doer


def build_queue(day: date, owner: str, rows: Iterable[PlannedCustomer], rules: Rules) -> Queue:
    """What to do on ``day``: by ``owner`` (absent colleagues' work included), or, when empty, by
    everybody. Lines within a person's ``per_day`` come first, then those for which there is time
    only perhaps; each group by score and task id. Overdue tasks are never left out.
    """
    doers = _Doers(rules.config, day)
    steps = _Held(rules.care_books, rules.batch_steps)
    counts = _Counts()
    bundles: list[_Bundle] = []
    for row in rows:
        counts.customers += 1
        bundles += _bundles(row, day, owner, doers, steps, counts)
    if steps.batches:
        bundles = _gathered(bundles, steps.batches)
    bundles.sort(key=_order)
    fitted = _fitted(bundles, rules.config)
    return Queue(
        day=day,
        owner=owner,
        lines=tuple([_line(bundle, fits) for bundle, fits in fitted if not bundle.batch]),
        batches=tuple([_batch(bundle, fits) for bundle, fits in fitted if bundle.batch]),
        snoozed=counts.snoozed,
        held_back=counts.held_back,
        customers=counts.customers,
        notices=calendar_notices(rules, day),
    )


def done_by(rules: Rules, owner: str, day: date) -> set[str] | None:
    """Whose work ``owner`` may do on a day: the own, and that of absent colleagues; None: everybody's."""
    if not owner:
        return None
    config = rules.config
    return {owner, *(key for key in config.team if config.covering(key, day) == owner)}


def _bundles(
    row: PlannedCustomer,
    day: date,
    owner: str,
    doers: _Doers,
    steps: _Held,
    counts: _Counts,
) -> list[_Bundle]:
    by_doer: dict[str, list[Task]] = {}
    for task in row.tasks:
        if task.opens > day:
            continue
        doer = doers[task.owner]
        if owner and doer != owner:
            continue
        if row.open_complaint and _is_held(task, steps):
            counts.held_back += 1
        elif task.hidden_until and task.hidden_until > day:
            counts.snoozed += 1
        else:
            by_doer.setdefault(doer, []).append(task)
    return [_bundle(row, day, doer, tasks) for doer, tasks in by_doer.items()]


def _is_held(task: Task, steps: _Held) -> bool:
    """Whether an open complaint holds the task back: care, promotions, and whatever goes to many."""
    is_mailing = (task.playbook, task.step) in steps.batches
    return task.kind == "date" or task.playbook in steps.care or is_mailing


def _gathered(bundles: list[_Bundle], batches: frozenset[tuple[str, str]]) -> list[_Bundle]:
    """``bundles``, what belongs to batches in one bundle per step and doer; in any order."""
    books = {book for book, _step in batches}
    rest: list[_Bundle] = []
    items: dict[tuple[str, str, str], list[tuple[BatchItem, PlannedCustomer]]] = {}
    for bundle in bundles:
        if books.isdisjoint([part.task.playbook for part in bundle.parts]):
            rest.append(bundle)
            continue
        own: list[Part] = []
        mailed: dict[tuple[str, str, str], list[Part]] = {}
        for part in bundle.parts:
            step = part.task.playbook, part.task.step
            if step in batches:
                mailed.setdefault((*step, bundle.doer), []).append(part)
            else:
                own.append(part)
        if own:
            rest.append(bundle._replace(parts=tuple(own)) if mailed else bundle)
        for key, parts in mailed.items():
            items.setdefault(key, []).append((_item(bundle.row, parts), bundle.row))
    for key, those in items.items():
        those.sort(key=_item_order)
        item, row = those[0]
        rest.append(_Bundle(row, key[2], "", item.parts, tuple([one for one, _row in those])))
    return rest


def _item(row: PlannedCustomer, parts: list[Part]) -> BatchItem:
    return BatchItem(row.id, row.name, row.tier, tuple(parts), row.last_contact)


def _item_order(pair: tuple[BatchItem, PlannedCustomer]) -> tuple[float, str]:
    top = pair[0].parts[0]
    return -top.score, top.task.id


def _bundle(row: PlannedCustomer, day: date, doer: str, tasks: list[Task]) -> _Bundle:
    alert, band = row.alert_severity, row.value_band
    parts = [Part(task, *standing(task, day, alert, band)) for task in tasks]
    if len(parts) > 1:
        parts.sort(key=lambda part: (-part.score, part.task.id))
    for task in tasks:
        if task.owner != doer:
            return _Bundle(row, doer, task.owner, tuple(parts))
    return _Bundle(row, doer, "", tuple(parts))


def _order(bundle: _Bundle) -> tuple[float, str]:
    top = bundle.parts[0]
    return -top.score, top.task.id


def _fitted(bundles: list[_Bundle], config: Config) -> list[tuple[_Bundle, bool]]:
    """``bundles`` with whether each person's room has place for them, those that fit first."""
    room: dict[str, int] = {}
    fitting: list[tuple[_Bundle, bool]] = []
    beyond: list[tuple[_Bundle, bool]] = []
    for bundle in bundles:
        left = room.get(bundle.doer)
        if left is None:
            left = config.team.get(bundle.doer, _ANYBODY).per_day
        room[bundle.doer] = left - 1
        (fitting if left > 0 else beyond).append((bundle, left > 0))
    return fitting + beyond


def _batch(bundle: _Bundle, fits: bool) -> Batch:
    task = bundle.parts[0].task
    return Batch(task.playbook, task.step, bundle.doer, bundle.batch, fits)


def _line(bundle: _Bundle, fits: bool) -> Line:
    row, doer, absent, parts, _items = bundle
    return Line(row.id, row.name, row.tier, doer, absent, parts, parts[0].score,
                row.contact, row.phone, fits, row.last_contact)  # fmt: skip


_ANYBODY = Member("", "")


def load_per_day(
    tasks: Iterable[Waiting], day: date, days: int, rules: Rules
) -> list[tuple[date, int]]:
    """How many of ``tasks`` fall on each of the ``days`` civil days from ``day`` on. What falls on a
    day its owner does not work counts on the owner's next working day."""
    from crmtui.planning.ground import ground_of  # today's queue does without

    ground = ground_of(rules)
    load = {add_days(day, n): 0 for n in range(days)}
    last = max(load, default=day)
    for owner, on, number in tasks:
        if on <= last:
            on = ground.calendar(owner).roll(on, "forward")
            if on in load:
                load[on] += number
    return list(load.items())
