"""``crmtui skip``: not this time."""

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
    "skip",
    help=_("Skip a task this time: its schedule moves on, the last contact stays what it was."),
    examples=[
        ("skip 示例 --why 年底关账", _("the one open task of a customer")),
        ("skip C2024002/core/monthly-call@2026-10-18", _("a task by its id (crmtui today --json)")),
    ],
)
@options.task
@options.why
@options.as_json
@click.pass_obj
def command(call: Invocation, task: str, why: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.skip(task_named(workspace, task), why), as_json)
