"""``crmtui complaint``: open a complaint as a case."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.typed import typed_text
from crmtui.i18n import _
from crmtui.model.channels import CHANNELS


@taught(
    "complaint",
    help=_("Open a complaint as a case. While it is open, promotions and care are held back."),
    examples=[
        ('complaint 示例 "到货少两箱" --severity high', _("an urgent one")),
        ('complaint 示例 "发票抬头错误" --via email --note -', _("with its text from stdin")),
    ],
)
@options.who
@click.argument("title", metavar="TITLE")
@click.option("--severity", type=click.Choice(["low", "medium", "high"]), default="medium",
              show_default=True, help=_("How bad it is."))  # fmt: skip
@click.option("--via", type=click.Choice(CHANNELS), default="phone", show_default=True,
              help=_("How it reached us."))  # fmt: skip
@click.option("--note", default="", metavar="TEXT|-", help=_("What was said."))
@options.as_json
@click.pass_obj
def command(
    call: Invocation, who: str, title: str, severity: str, via: str, note: str, as_json: bool
) -> None:
    with opened(call) as workspace:
        done = workspace.complaint(who, title, severity=severity, via=via, note=typed_text(note))
        say_done(done, as_json)
