"""The queue of a day, from the rows of the index."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from crmtui.index.cache import Index, without_collector
from crmtui.index.losses import skipped_files
from crmtui.index.severity import worst_alert
from crmtui.model.chores import TEAM
from crmtui.model.queue import Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.planning.queue import PlannedCustomer, build_queue, done_by
from crmtui.planning.tasks import day_told, open_tasks


@without_collector()
def queue_of(index: Index, rules: Rules, day: date, owner: str) -> Queue:
    """The queue of a day from the index's task rows."""
    tasks: dict[str, list[Task]] = {}
    for task in open_tasks(index, day, done_by(rules, owner, day)):
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
    return _counted(build_queue(day, owner, planned, rules), index, owner)


def _counted(queue: Queue, index: Index, owner: str) -> Queue:
    mine, args = ("AND owner = ?", (owner,)) if owner else ("", ())
    base = "SELECT count(*) FROM customers WHERE NOT do_not_contact"
    return replace(
        queue,
        customers=index.count(f"SELECT count(*) FROM customers WHERE 1 {mine}", *args),
        uncovered=index.count(f"{base} AND NOT covered {mine}", *args),
        skipped_files=skipped_files(index.db),
    )
