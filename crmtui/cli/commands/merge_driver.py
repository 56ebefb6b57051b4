"""``crmtui merge-driver``: what Git runs to merge one record; nobody types it.

Git's own calls take the short way of ``cli.main`` past this module.
"""

from __future__ import annotations

import click

from crmtui.cli.merge_one import merge_one
from crmtui.i18n import _


@click.command(
    "merge-driver",
    hidden=True,
    help=_("Merge a record for Git: base, ours and theirs are files, the result goes to ours. "
           "Exit code 1 when something is left to decide."),
)  # fmt: skip
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.argument("path")
@click.pass_context
def command(ctx: click.Context, base: str, ours: str, theirs: str, path: str) -> None:
    ctx.exit(merge_one(base, ours, theirs, path))
