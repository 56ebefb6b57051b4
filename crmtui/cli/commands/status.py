"""``crmtui status``: where this clone stands against its branch and the server's."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.standing import say_standing
from crmtui.errors import NotFound
from crmtui.i18n import _


@taught(
    "status",
    help=_("Where this clone stands: its branch, commits ahead of the server and behind it (as of "
           "the last sync), and which records are not committed or not decided. Contacts nobody."),
    examples=[
        ("status", _("branch, ahead, behind, uncommitted files")),
        ("status --json", _("for a prompt or a status bar")),
    ],
)  # fmt: skip
@options.as_json
@click.pass_obj
def command(call: Invocation, as_json: bool) -> None:
    with opened(call) as workspace:
        status = workspace.git_status()
    if status is None:
        raise NotFound(_("this workspace is not under Git"), _("`git init` puts it under Git"))
    if as_json:
        emit("status", branch=status.branch, upstream=status.upstream, ahead=status.ahead,
             behind=status.behind, busy=status.busy, detached=status.detached,
             unborn=status.unborn, uncommitted=status.uncommitted,
             conflicted=status.conflicted)  # fmt: skip
    else:
        say_standing(status)
