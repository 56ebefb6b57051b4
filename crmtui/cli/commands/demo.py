"""``crmtui demo``: a lively sample workspace to play with."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from crmtui.actions.demo import demo_day, make_demo
from crmtui.cli.commands import today
from crmtui.cli.dates import day_named
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.paint import ink, narrate
from crmtui.cli.terminal import is_screen
from crmtui.i18n import _


@taught(
    "demo",
    help=_("Copy the sample workspace to DIR (default: a fresh temporary folder), its dates "
           "shifted so that today has a lively queue, and open it. It is yours: change anything."),
    examples=[
        ("demo", _("play, then throw it away")),
        ("demo ~/crm-demo", _("in a folder you choose")),
        ("demo --no-tui", _("print the queue instead of opening the application")),
    ],
)  # fmt: skip
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--on", metavar="DAY", help=_("The day the sample is made for; default: today."))
@click.option("--no-tui", is_flag=True, help=_("Do not open the application."))
@click.pass_context
def command(ctx: click.Context, folder: Path | None, on: str | None, no_tui: bool) -> None:
    call: Invocation = ctx.obj
    now = demo_day(call.now())
    day = day_named(on, now) if on else now
    target = folder or Path(tempfile.mkdtemp(prefix="crmtui-demo-")) / "demo"
    make_demo(target, day)
    call.directory = str(target)
    narrate(_("The demo workspace is in "), ink(target, bold=True))
    if is_screen() and not no_tui:
        from crmtui.cli.screen import open_tui

        ctx.exit(open_tui(call, day if on else None))
    else:
        ctx.invoke(today.command, on=day.isoformat())
