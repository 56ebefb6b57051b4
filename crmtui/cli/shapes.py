"""Records and tasks as the JSON documents show them: stable names, plain values."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from crmtui.model.queue import Batch, Line, Part
from crmtui.model.task import Task
from crmtui.reports.wording import reason_sentence, title

if TYPE_CHECKING:  # each command shows some of these
    from crmtui.index.search import Row
    from crmtui.model.customer import Customer
    from crmtui.model.entries import Entry

_iso = lru_cache(maxsize=4096)(date.isoformat)
"""A day as text: hundreds of tasks share a few."""
_LEFT_OUT = frozenset({"type", "at", "logged", "by", "note", "id"})


def task_shape(task: Task) -> dict[str, Any]:
    """A task, whatever the day."""
    return {
        "id": task.id, "customer": task.customer, "kind": task.kind, "playbook": task.playbook,
        "step": task.step, "title": title(task), "due": _iso(task.due),
        "opens": _iso(task.opens), "closes": _iso(task.closes), "channel": task.channel, "owner": task.owner,
        "hidden_until": task.hidden_until, "estimated": task.estimated, "attempts": task.attempts,
        "guide": task.guide, "template": task.template, "rule": task.rule, "does": task.does,
        "reasons": [reason_sentence(reason) for reason in task.reasons],
    }  # fmt: skip


def part_shape(line: Line, part: Part) -> dict[str, Any]:
    """A task in the queue of a day."""
    return {
        **task_shape(part.task), "name": line.name, "tier": line.tier, "owner": line.owner,
        "covers": line.covers, "state": part.state, "overdue": part.overdue, "score": part.score,
        "line_score": line.score, "fits": line.fits, "contact": line.contact, "phone": line.phone,
        "last_contact": line.last_contact and _iso(line.last_contact),
    }  # fmt: skip


def batch_shape(batch: Batch) -> dict[str, Any]:
    """A step that is one line for many customers, in the queue of a day."""
    task = batch.top.task
    return {
        "id": batch.key, "playbook": batch.playbook, "step": batch.step, "title": title(task),
        "channel": task.channel, "owner": batch.owner, "count": len(batch.items), "late": batch.late,
        "state": batch.state, "score": batch.score, "fits": batch.fits, "rule": task.rule,
        "customers": [item.customer for item in batch.items],
        "tasks": [part.task.id for item in batch.items for part in item.parts],
    }  # fmt: skip


def customer_shape(customer: Customer) -> dict[str, Any]:
    """A profile: every field, the empty ones too."""
    return {name: getattr(customer, name) for name in customer.__match_args__}


def row_shape(row: Row) -> dict[str, Any]:
    """A customer in a list."""
    return {**row._asdict(), "revenue": f"{row.revenue:.2f}"}


def entry_shape(entry: Entry) -> dict[str, Any]:
    """An entry: what all have in common, then the fields of its type."""
    own = {k: v for k, v in entry.values.items() if k not in _LEFT_OUT and v not in (None, "", ())}
    return {"id": entry.id, "type": entry.type, "at": entry.at, "logged": entry.logged,
            "by": entry.by, "note": entry.note, **own, "path": entry.path}  # fmt: skip
