"""``crmtui pause``: no tasks for a while."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "pause",
    help=_("Pause all tasks of a customer, or one task, until a day or until resumed."),
    examples=[
        ("pause 示例 2027-01-04 --why 内部重组", _("all tasks of a customer until a day")),
        ("pause 示例", _("until `crmtui resume 示例`")),
        ("pause 示例 --task C2024002/core/quarterly-visit@2026-09-02", _("one task only")),
    ],
)
@options.who
@click.argument("until", metavar="[DAY]", default="")
@click.option("--task", default="", metavar="TASK", help=_("Only this task."))
@options.why
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, until: str, task: str, why: str, as_json: bool) -> None:
    with opened(call) as workspace:
        day = day_named(until, workspace.today_date()) if until else None
        say_done(workspace.pause(who, day, why, task), as_json)
