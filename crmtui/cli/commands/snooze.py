"""``crmtui snooze``: hide a task until a day."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.choose_task import task_named
from crmtui.cli.dates import day_named
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "snooze",
    help=_("Hide a task until a day. It comes back that day, or earlier when its ground changes."),
    examples=[
        ("snooze 示例 +3d", _("the one open task of a customer, for three days")),
        ("snooze 示例 下周一 --why 对方休假", _("until next Monday, with the reason")),
        ("snooze C2024002/next@9c10 2026-12-01", _("a task by its id")),
    ],
)
@options.task
@click.argument("until", metavar="DAY")
@options.why
@options.as_json
@click.pass_obj
def command(call: Invocation, task: str, until: str, why: str, as_json: bool) -> None:
    with opened(call) as workspace:
        day = day_named(until, workspace.today_date())
        say_done(workspace.snooze(task_named(workspace, task), day, why), as_json)
