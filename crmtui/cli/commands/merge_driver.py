"""``crmtui merge-driver``: what Git runs to merge one record; nobody types it."""

from __future__ import annotations

from pathlib import Path

import click

from crmtui.i18n import _
from crmtui.store.conflicts import name_of
from crmtui.store.merging import Merged, merge_bytes, own_path


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
    sides = [Path(file).read_bytes() for file in (base, ours, theirs)]
    merged = merge_bytes(sides[0], sides[1], sides[2], own_path(path))
    Path(ours).write_bytes(merged.data)
    if merged.conflicts:
        _tell(path, merged)
        ctx.exit(1)


def _tell(path: str, merged: Merged) -> None:
    from crmtui.cli.paint import narrate

    names = [name_of(conflict) or _("the whole file") for conflict in merged.conflicts]
    narrate(_("%(path)s: to be decided: %(names)s") % {"path": path, "names": ", ".join(names)})
