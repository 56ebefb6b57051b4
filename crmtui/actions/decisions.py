"""Decisions about computed tasks: done, drop, snooze, skip, pause, resume, reassign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crmtui.actions.desk import Desk, new_entry, new_id
from crmtui.actions.touches import case_step
from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.model.chores import TEAM
from crmtui.model.customer import Customer
from crmtui.model.drafts import Done
from crmtui.model.task import Task
from crmtui.planning.tasks import find_task, tasks_of


def require_task(desk: Desk, task_id: str) -> Task:
    """The open task with that id. NotFound."""
    task = find_task(desk.index, task_id)
    if task is None:
        raise NotFound(_("No open task has the id %(id)s") % {"id": task_id},
                       _("`crmtui today --json` lists the ids; it may be done already"))  # fmt: skip
    return task


def done(desk: Desk, task_id: str, note: str = "") -> Done:
    """Mark a task as done without a touch: something sent, prepared, delivered. A case is
    resolved."""
    task = require_task(desk, task_id)
    if task.kind == "case":
        return case_step(desk, desk.customer(task.customer), task.step, "resolved", note)
    return _decide(desk, task, "done", "Done", note=note)


def drop(desk: Desk, task_id: str, why: str = "") -> Done:
    """Give a promise or care date up."""
    return _decide(desk, require_task(desk, task_id), "drop", "Drop", why=why)


def snooze(desk: Desk, task_id: str, until: date, why: str = "") -> Done:
    """Hide a task before ``until``. UsageError for a day that is not in the future."""
    _refuse_past(desk, until)
    return _decide(desk, require_task(desk, task_id), "snooze", "Snooze",
                   until=until.isoformat(), why=why)  # fmt: skip


def snooze_all(desk: Desk, task_ids: Sequence[str], until: date, title: str, why: str = "") -> Done:
    """Hide these tasks before ``until``, in one commit. Errors as ``snooze``."""
    _refuse_past(desk, until)
    changes, customers = [], []
    for id in task_ids:
        customer = desk.customer(require_task(desk, id).customer)
        raw = _decision(desk, "snooze", task=id, until=until.isoformat(), why=why)
        changes.append(new_entry(customer, raw, desk.today()))
        customers.append(customer.id)
    subject = f"Snooze {title} for {len(customers)} customers until {until.isoformat()}"
    return desk.save(changes, subject, {"Action": "snooze"}, customers)


def _refuse_past(desk: Desk, until: date) -> None:
    if until <= desk.today():
        raise UsageError(_("%(day)s is not in the future") % {"day": until.isoformat()},
                         _("snooze to a later day, e.g. +3d"))  # fmt: skip


def skip(desk: Desk, task_id: str, why: str = "") -> Done:
    """Leave this occurrence out; the schedule moves on, the last contact stays."""
    return _decide(desk, require_task(desk, task_id), "skip", "Skip", why=why)


def reassign(desk: Desk, task_id: str, to: str, why: str = "") -> Done:
    """Give a task to another team member."""
    if not to:
        raise UsageError(_("Name the team member who takes the task"))
    return _decide(desk, require_task(desk, task_id), "reassign", f"Give to {desk.member(to)}:",
                   to=to, why=why)  # fmt: skip


def pause(
    desk: Desk, customer: Customer, until: date | None, why: str = "", task: str = ""
) -> Done:
    """Hide all tasks of a customer (or one) until a day, or until resumed."""
    if until is not None and until <= desk.today():
        raise UsageError(_("%(day)s is not in the future") % {"day": until.isoformat()})
    if task:
        require_task(desk, task)
    day = until.isoformat() if until else ""
    return _write(desk, customer, "pause", f"Pause {desk.title(customer)}",
                  task=task, until=day, why=why)  # fmt: skip


def resume(desk: Desk, customer: Customer, why: str = "") -> Done:
    """End every pause of a customer."""
    return _write(desk, customer, "resume", f"Resume {desk.title(customer)}", why=why)


def open_tasks_of(desk: Desk, customer: Customer) -> list[Task]:
    """The customer's tasks, soonest first."""
    return tasks_of(desk.index, customer.id)


def _decide(desk: Desk, task: Task, action: str, verb: str, **fields: str) -> Done:
    customer = desk.customer(task.customer)
    subject = f"{verb} {_short(task)}"
    if task.customer != TEAM:
        subject += f" for {desk.title(customer)}"
    if fields.get("until"):
        subject += f" until {fields['until']}"
    return _write(desk, customer, action, subject, task=task.id, **fields)


def _write(desk: Desk, customer: Customer, action: str, subject: str, **fields: str) -> Done:
    change = new_entry(customer, _decision(desk, action, **fields), desk.today())
    trailers = {"Customer": customer.id, "Action": action, "Task": fields.get("task", "")}
    return desk.save([change], subject, trailers, [customer.id])


def _decision(desk: Desk, action: str, **fields: str) -> dict[str, Any]:
    return {
        "id": new_id(), "type": "task", "at": desk.moment("seconds"),
        "logged": desk.moment("seconds"),
        "by": desk.me, "action": action, **{k: v for k, v in fields.items() if v},
    }  # fmt: skip


def _short(task: Task) -> str:
    return task.step if task.kind == "cadence" else f"“{task.title}”"
