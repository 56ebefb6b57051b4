"""``crmtui resume``: the end of a pause."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "resume",
    help=_("End the pause of a customer: the tasks come back."),
    examples=[
        ("resume 示例", _("by short name")),
        ("resume C2024002", _("by id")),
    ],
)
@options.who
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.resume(who), as_json)
