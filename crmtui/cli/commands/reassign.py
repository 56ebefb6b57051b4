"""``crmtui reassign``: give a task to a colleague."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.choose_task import task_named
from crmtui.cli.complete import complete_member
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "reassign",
    help=_("Give one task to a colleague. To hand over a customer: crmtui edit WHO owner=KEY."),
    examples=[
        ("reassign 示例 zhao --why 出差", _("the one open task of a customer")),
        ("reassign C2024002/next@9c10 wang", _("a task by its id")),
    ],
)
@options.task
@click.argument("to", metavar="KEY", shell_complete=complete_member)
@options.why
@options.as_json
@click.pass_obj
def command(call: Invocation, task: str, to: str, why: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.reassign(task_named(workspace, task), to, why), as_json)
