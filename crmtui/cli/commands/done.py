"""``crmtui done``: complete a task that no touch completes."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.choose_task import task_named
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "done",
    help=_("Complete a task that no touch completes: something prepared, sent or handed over."),
    examples=[
        ("done C2024002/next@9c10", _("keep a promise")),
        ('done 示例 --note "方案已发邮箱"', _("the one open task of a customer, with a note")),
    ],
)
@options.task
@click.option("--note", default="", metavar="TEXT", help=_("What was done."))
@options.as_json
@click.pass_obj
def command(call: Invocation, task: str, note: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.done(task_named(workspace, task), note), as_json)
