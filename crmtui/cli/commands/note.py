"""``crmtui note``: something worth keeping that was no interaction."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.typed import typed_text
from crmtui.i18n import _


@taught(
    "note",
    help=_("Keep a note that was no interaction with the customer; - reads it from stdin."),
    examples=[
        ('note 示例 "新厂区明年三月投产"', _("one line")),
        ("note 示例 - < minutes.txt", _("a longer text")),
    ],
)
@options.who
@click.argument("text", metavar="TEXT|-")
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, text: str, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.note(who, typed_text(text)), as_json)
