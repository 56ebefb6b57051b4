"""Turns TASK|WHO into the id of one task."""

from __future__ import annotations

from datetime import date

from crmtui.errors import Ambiguous, NotFound
from crmtui.i18n import _
from crmtui.model.task import Task
from crmtui.reports.views import CustomerView
from crmtui.reports.wording import printed_task
from crmtui.workspace.questions import Questions


def task_named(workspace: Questions, text: str, on: date | None = None) -> str:
    """``text`` itself if it is a task's id, else the one task of the customer it names that is open
    on that day (default: today); of ``WHO/PART`` the one whose id holds the part.

    NotFound when nothing is open, Ambiguous (with the tasks) when several are.
    """
    if "@" in text and "/" in text:
        return text
    view, part = _customer(workspace, text, on)
    today = on or workspace.today_date()
    tasks = [task for task in view.tasks if task.opens <= today and not _hidden(task, today)]
    tasks = [task for task in tasks if part in task.id.partition("/")[2]]
    due = [task for task in tasks if part or task.due <= today] or tasks
    if not due:
        what = _("%(name)s has no open task %(part)s") if part else _("%(name)s has no open task")
        raise NotFound(what % {"name": view.customer.name, "part": part},
                       _("`crmtui show %(id)s` lists what comes") % {"id": view.customer.id})  # fmt: skip
    if len(due) > 1:
        raise Ambiguous(_("%(name)s has %(count)d open tasks")
                        % {"name": view.customer.name, "count": len(due)},
                        [(task.id, printed_task(task)) for task in due], _("name one of them"))  # fmt: skip
    return due[0].id


def _customer(workspace: Questions, text: str, on: date | None) -> tuple[CustomerView, str]:
    """The customer, and which of its tasks if the text goes on with a slash."""
    try:
        return workspace.show(text, on), ""
    except NotFound:
        who, _slash, part = text.partition("/")
        if not part:
            raise
        return workspace.show(who, on), part


def _hidden(task: Task, today: date) -> bool:
    return task.hidden_until is not None and task.hidden_until > today
