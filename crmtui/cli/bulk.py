"""Many customers at once: who they are, and whether to go on."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli.paint import narrate
from crmtui.cli.terminal import is_terminal
from crmtui.errors import NotFound
from crmtui.i18n import _, ngettext
from crmtui.workspace import Workspace

Target = tuple[str, str]
"""Id and name of a customer."""
_SHOWN = 5


def fitting(workspace: Workspace, query: str) -> list[Target]:
    """The customers that fit a query. NotFound when there is none."""
    rows = workspace.list(query).rows
    if not rows:
        raise NotFound(_("no customer fits %(query)s") % {"query": query},
                       _("`crmtui list QUERY` tries it out"))  # fmt: skip
    return [(row.id, row.name) for row in rows]


def agree(targets: Sequence[Target], question: str, yes: bool) -> None:
    """Tells who several customers are and, at a terminal, asks. click.Abort when the answer is no."""
    if len(targets) < 2:
        return
    _preview(targets)
    if not yes and is_terminal() and not click.confirm(question, err=True):
        raise click.Abort


def _preview(targets: Sequence[Target]) -> None:
    count = len(targets)
    narrate(ngettext("%(count)d customer:", "%(count)d customers:", count) % {"count": count})
    for id, name in targets[:_SHOWN]:
        narrate(f"  {id}  {name}")
    if count > _SHOWN:
        narrate(_("  … and %(count)d more") % {"count": count - _SHOWN})
