"""``crmtui watch``: keeps the index fresh, so that commands need not look at the files."""

from __future__ import annotations

import sys

import click

from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.i18n import _
from crmtui.workspace import Workspace
from crmtui.workspace.watcher import Watcher


@taught(
    "watch",
    help=_("Keep the index fresh until you stop it (Ctrl-C). Commands then answer without a look at "
           "the files; their answers are the same. The open application does so by itself. Prints a "
           "line for every change. Works on Linux, for files on this machine, up to a quarter of "
           "the folders that the system lets a user watch; commands look themselves elsewhere."),
    examples=[
        ("watch &", _("as long as this shell is open")),
        ("watch --once", _("bring the index up to date and end, for instance after a pull")),
    ],
)  # fmt: skip
@click.option("--once", is_flag=True, help=_("Bring the index up to date and end."))
@click.option("--while-open", is_flag=True, hidden=True,
              help=_("End when standard input is closed."))  # fmt: skip
@click.pass_obj
def command(call: Invocation, once: bool, while_open: bool) -> None:
    with opened(call) as workspace:
        if once:
            _tell(workspace, workspace.refresh().changed)
            return
        with Watcher(workspace) as watcher:
            click.echo(
                _("Watching %(n)d folders. Ctrl-C ends it.") % {"n": watcher.folders}, err=True
            )
            follow = (
                watcher.follow(sys.stdin.fileno(), workspace.prepare)
                if while_open
                else watcher.follow()
            )
            for read in follow:
                _tell(workspace, read)


def _tell(workspace: Workspace, read: int) -> None:
    at = workspace.now().astimezone(workspace.config.zone).strftime("%H:%M:%S")
    click.echo(_("%(at)s  files read: %(n)d") % {"at": at, "n": read})
    sys.stdout.flush()
