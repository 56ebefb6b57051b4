"""``crmtui do-not-contact``: a wish that beats every playbook."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.i18n import _


@taught(
    "do-not-contact",
    help=_("Mark a customer as not to be contacted. It beats every playbook and promise."),
    examples=[
        ("do-not-contact 示例 --why 书面要求停止营销", _("from now on")),
        ("do-not-contact 示例 --off", _("lift it")),
    ],
)
@options.who
@options.why
@click.option("--off", is_flag=True, help=_("Lift the mark."))
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, why: str, off: bool, as_json: bool) -> None:
    with opened(call) as workspace:
        say_done(workspace.do_not_contact(who, why, on=not off), as_json)
