"""``crmtui undo``: take back a change."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "undo",
    help=_("Take back your last change, or the one of COMMIT, as a new commit. Nothing is lost: "
           "undo can be undone."),
    examples=[
        ("undo", _("your last change")),
        ("undo 4f2a9c1", _("one commit (crmtui history WHO lists them)")),
    ],
)  # fmt: skip
@click.argument("commit", metavar="[COMMIT]", default="")
@options.as_json
@click.pass_obj
def command(call: Invocation, commit: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.undo(commit), as_json)
