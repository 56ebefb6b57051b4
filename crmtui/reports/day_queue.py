"""The queue of a day, from the rows of the index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from crmtui.dataclass import replace
from crmtui.index.cache import Index, without_collector
from crmtui.index.losses import skipped_files
from crmtui.index.severity import worst_alert
from crmtui.model.chores import TEAM
from crmtui.model.queue import Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.planning.queue import PlannedCustomer, build_queue, done_by
from crmtui.planning.tasks import day_told, first_tasks, open_tasks


@without_collector()
def queue_of(index: Index, rules: Rules, day: date, owner: str) -> Queue:
    """The queue of a day from the index's task rows."""
    planned = _planned(index, rules, open_tasks(index, day, done_by(rules, owner, day)))
    return _counted(build_queue(day, owner, planned, rules), index, owner)


@without_collector()
def first_lines(index: Index, rules: Rules, day: date, owner: str, number: int) -> Queue:
    """About the first ``number`` lines of ``queue_of``, without batches and counts: a picture to
    begin with, found without making every task. Lines may be in another order
    where scores differ by a hundredth."""
    batches = [f"{book}/{step}" for book, step in rules.batch_steps]
    tasks = first_tasks(index, day, done_by(rules, owner, day), batches, number)
    queue = build_queue(day, owner, _planned(index, rules, tasks), rules)
    return replace(queue, batches=(), snoozed=0, held_back=0)


def _planned(index: Index, rules: Rules, found: Iterable[Task]) -> list[PlannedCustomer]:
    tasks: dict[str, list[Task]] = {}
    for task in found:
        tasks.setdefault(task.customer, []).append(task)
    rows = index.db.execute(
        "SELECT id, name, tier, contact, phone, last_contact, open_complaints, alert FROM customers "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(tasks)),),
    )
    planned = [
        PlannedCustomer(id, name, tier, tasks[id], contact, phone, day_told(last) if last else None,
                        bool(complaints), worst_alert(alert))
        for id, name, tier, contact, phone, last, complaints, alert in rows
    ]  # fmt: skip
    if TEAM in tasks:
        planned.append(PlannedCustomer(TEAM, rules.config.name or TEAM, "", tasks[TEAM]))
    return planned


def _counted(queue: Queue, index: Index, owner: str) -> Queue:
    mine, args = ("AND owner = ?", (owner,)) if owner else ("", ())
    base = "SELECT count(*) FROM customers WHERE NOT do_not_contact"
    return replace(
        queue,
        customers=index.count(f"SELECT count(*) FROM customers WHERE 1 {mine}", *args),
        uncovered=index.count(f"{base} AND NOT covered {mine}", *args),
        skipped_files=skipped_files(index.db),
    )
