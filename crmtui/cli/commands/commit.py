"""``crmtui commit``: commit what was edited by hand."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "commit",
    help=_("Commit the records, playbooks and settings that were edited by hand or by a script, as "
           "one commit with your sentence. Other files, and what you staged, stay as they are; "
           "`crmtui diff` shows beforehand what it is."),
    examples=[
        ("diff", _("what is not committed, in words")),
        ('commit -m "电话核对过一遍"', _("all of it, with the reason")),
        ("undo", _("take it back")),
    ],
)  # fmt: skip
@click.option("-m", "--message", required=True, metavar="SENTENCE",
              help=_("Why: one sentence for people."))  # fmt: skip
@options.as_json
@click.pass_obj
def command(call: Invocation, message: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.commit_edits(message), as_json)
