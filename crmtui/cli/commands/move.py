"""``crmtui move``: put a customer's folder elsewhere."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "move",
    help=_("Move a customer's folder into FOLDER (below records/customers), or to where new "
           "customers go. Entries left behind in a folder of the same id come along."),
    examples=[
        ("move 示例 records/customers/华东", _("into a region's folder")),
        ("move 示例", _("where new customers go; joins a split folder")),
    ],
)  # fmt: skip
@options.who
@click.argument("folder", metavar="[FOLDER]", default="")
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, folder: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.move(who, folder), as_json)
