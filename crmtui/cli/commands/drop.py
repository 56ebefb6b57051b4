"""``crmtui drop``: a promise or step that will not be done."""

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
    "drop",
    help=_("Drop a promise or step that will not be done any more."),
    examples=[
        ("drop C2024002/next@9c10 --why 客户取消", _("a promise the customer no longer wants")),
        ("drop 示例", _("the one open task of a customer")),
    ],
)
@options.task
@options.why
@options.as_json
@click.pass_obj
def command(call: Invocation, task: str, why: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.drop(task_named(workspace, task), why), as_json)
