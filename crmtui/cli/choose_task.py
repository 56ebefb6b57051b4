"""Turns TASK|WHO into the id of one task."""

from __future__ import annotations

from datetime import date

from crmtui.errors import Ambiguous, NotFound
from crmtui.i18n import _
from crmtui.model.task import Task
from crmtui.reports.wording import printed_task
from crmtui.workspace.questions import Questions


def task_named(workspace: Questions, text: str, on: date | None = None) -> str:
    """``text`` itself if it is a task's id, else the one task of the customer it names that is open
    on that day (default: today).

    NotFound when nothing is open, Ambiguous (with the tasks) when several are.
    """
    if "@" in text and "/" in text:
        return text
    view = workspace.show(text, on)
    today = on or workspace.today_date()
    tasks = [task for task in view.tasks if task.opens <= today and not _hidden(task, today)]
    due = [task for task in tasks if task.due <= today] or tasks
    if not due:
        raise NotFound(_("%(name)s has no open task") % {"name": view.customer.name},
                       _("`crmtui show %(id)s` lists what comes") % {"id": view.customer.id})  # fmt: skip
    if len(due) > 1:
        raise Ambiguous(_("%(name)s has %(count)d open tasks")
                        % {"name": view.customer.name, "count": len(due)},
                        [(task.id, printed_task(task)) for task in due], _("name one of them"))  # fmt: skip
    return due[0].id


def _hidden(task: Task, today: date) -> bool:
    return task.hidden_until is not None and task.hidden_until > today
