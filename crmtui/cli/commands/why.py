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
from crmtui.cli.shapes import part_shape, task_shape
from crmtui.cli.words import distance
from crmtui.i18n import _
from crmtui.reports.views import Explained
from crmtui.reports.wording import title


@taught(
    "why",
    help=_("Explain a task: the rule and its line, what it counts from, what its score is made "
           "of."),
    examples=[
        ("why C2024002/core/monthly-call@2026-10-18", _("a task by its id")),
        ("why 示例", _("the one open task of a customer")),
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
        explained = workspace.why(task_named(workspace, task, day), on=day)
    if as_json:
        emit("why", day=day, task=_shape(explained), sentences=explained.sentences,
             score_parts=dict(explained.part.score_parts) if explained.part else {})  # fmt: skip
    else:
        _say(explained, day)


def _shape(explained: Explained) -> dict[str, object]:
    if explained.part is None or explained.line is None:
        return task_shape(explained.task)
    return part_shape(explained.line, explained.part)


def _say(explained: Explained, day: date) -> None:
    task, part = explained.task, explained.part
    put(ink(title(task), bold=True), ink(f"  {task.id}", dim=True))
    for sentence in explained.sentences:
        put(f"  {sentence}")
    if task.due > date.min:
        put(_("  Due %(due)s (%(distance)s), in time until %(closes)s.")
            % {"due": task.due, "distance": distance(task.due, day), "closes": task.closes})  # fmt: skip
    if task.rule:
        put(_("  Rule: "), task.rule)
    if task.guide:
        put(_("  Guide: "), f"playbooks/{task.guide}")
    if part is not None:
        parts = " + ".join(f"{name} {value:g}" for name, value in part.score_parts.items() if value)
        put(_("  Score: "), f"{part.score:g}", f" = {parts}" if parts else "")
    else:
        put(_("  It is not open that day."))
