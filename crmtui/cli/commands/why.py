"""``crmtui why``: why a task is there, and why it stands where it stands."""

from __future__ import annotations

from datetime import date

import click

from crmtui.cli import options
from crmtui.cli.choose_task import task_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_at
from crmtui.cli.paint import ink, put
from crmtui.cli.shapes import batch_shape, part_shape, task_shape
from crmtui.cli.words import distance
from crmtui.i18n import _
from crmtui.model.queue import Batch, Part
from crmtui.model.task import Task
from crmtui.reports.views import Explained
from crmtui.reports.wording import batch_size, printed_task
from crmtui.workspace.questions import Questions


@taught(
    "why",
    help=_("Explain a task: the rule and its line, what it counts from, what its score is made "
           "of."),
    examples=[
        ("why C2024002/core/monthly-call@2026-10-18", _("a task by its id")),
        ("why 示例/monthly", _("a customer's open task by a part of its name; with one, the customer will do")),
        ("why potential/biweekly-email", _("a line that is for many customers")),
        ("why 示例 --at main", _("by the records and playbooks of another branch")),
        ("why 示例 --on +7d --json", _("as it will be in a week, for scripts")),
    ],
)  # fmt: skip
@options.task
@options.on_day
@options.at_state
@options.as_json
@click.pass_obj
def command(call: Invocation, task: str, on: str | None, at: str | None, as_json: bool) -> None:
    with opened_at(call, at, on) as (workspace, day):
        batches = _batches(workspace, task, day)
        if not batches:
            explained = workspace.why(task_named(workspace, task, day), on=day)
    if batches:
        _tell_batches(batches, day, as_json)
        return
    if as_json:
        emit("why", day=day, task=_shape(explained), sentences=explained.sentences,
             score_parts=dict(explained.part.score_parts) if explained.part else {})  # fmt: skip
    else:
        _say(explained, day)


def _batches(workspace: Questions, text: str, day: date) -> list[Batch]:
    """The batches that ``text`` names, one an owner; none when it names a task or a customer."""
    if text.count("/") != 1 or "@" in text:
        return []
    return [batch for batch in workspace.today(on=day).batches if batch.key == text]


def _tell_batches(batches: list[Batch], day: date, as_json: bool) -> None:
    if as_json:
        emit("why", day=day, batches=[batch_shape(batch) for batch in batches])
        return
    for batch in batches:
        task, part = batch.top.task, batch.top
        put(ink(printed_task(task), bold=True), ink(f"  {batch.key}", dim=True))
        put(f"  {batch_size(batch)}",
            _(", %(n)d of them late") % {"n": batch.late} if batch.late else "",
            f" · {batch.owner}" if batch.owner else "")  # fmt: skip
        put(_("  One line, because the step says `batch: yes`. Most urgent: %(name)s")
            % {"name": batch.items[0].name})  # fmt: skip
        _put_rule(task)
        _put_score(part)


def _put_rule(task: Task) -> None:
    if task.rule:
        put(_("  Rule: "), task.rule)
    if task.guide:
        put(_("  Guide: "), f"playbooks/{task.guide}")


def _put_score(part: Part) -> None:
    parts = " + ".join(f"{name} {value:g}" for name, value in part.score_parts.items() if value)
    put(_("  Score: "), f"{part.score:g}", f" = {parts}" if parts else "")


def _shape(explained: Explained) -> dict[str, object]:
    if explained.part is None or explained.line is None:
        return task_shape(explained.task)
    return part_shape(explained.line, explained.part)


def _say(explained: Explained, day: date) -> None:
    task, part = explained.task, explained.part
    put(ink(printed_task(task), bold=True), ink(f"  {task.id}", dim=True))
    for sentence in explained.sentences:
        put(f"  {sentence}")
    if task.due > date.min:
        put(_("  Due %(due)s (%(distance)s), in time until %(closes)s.")
            % {"due": task.due, "distance": distance(task.due, day), "closes": task.closes})  # fmt: skip
    _put_rule(task)
    if part is not None:
        _put_score(part)
    else:
        put(_("  It is not open that day."))
