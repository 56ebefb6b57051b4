"""``crmtui mergetool``: decide conflicts one by one, in a dialogue; also for ``git mergetool``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from crmtui.cli.conflict_text import put_conflict
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink, narrate
from crmtui.cli.terminal import is_terminal
from crmtui.dataclass import replace
from crmtui.errors import CrmError, UsageError
from crmtui.i18n import _
from crmtui.model.conflict import OpenConflict

_SIDES = {"o": "ours", "t": "theirs", "b": "base"}


class _Quit(Exception):
    """The person has had enough."""


@taught(
    "mergetool",
    help=_("Decide conflicts one by one: each field is shown with base, ours and theirs, and a "
           "letter takes a side, or you type another value. In a clone that `crmtui doctor` has "
           "set up, `git mergetool --tool=crmtui` asks the same. Exit code 1 while something is "
           "open."),
    examples=[
        ("mergetool", _("everything that is in conflict")),
        ("mergetool --file records/customers/华东/C2024002/customer.yaml", _("one file")),
    ],
)  # fmt: skip
@click.option("--file", metavar="PATH", help=_("Only this file; git stages it."))
@click.pass_context
def command(ctx: click.Context, file: str | None) -> None:
    if not is_terminal():
        raise UsageError(_("the dialogue needs a terminal"),
                         _("`crmtui resolve WHO field=theirs` decides without one"))  # fmt: skip
    try:
        is_done = _ask_in_file(file) if file else _ask_in_workspace(ctx.obj)
    except _Quit:
        is_done = False
    if not is_done:
        ctx.exit(1)


def _ask_in_workspace(call: Invocation) -> bool:
    """Ask about everything that is open; whether nothing is left."""
    with opened(call) as workspace:
        open_now = list(workspace.conflicts())
        if not open_now:
            narrate(_("Nothing is in conflict."))
        next_step = ""
        for conflict in open_now:
            while (choice := _ask(conflict)) is not None:
                try:
                    next_step = workspace.resolve(conflict.path, {conflict.field: choice}).next
                    break
                except CrmError as refused:
                    narrate(ink(str(refused), "red"))
        if next_step:
            narrate(_("Everything is decided. Next: %(command)s") % {"command": next_step})
        return not workspace.conflicts()


def _ask_in_file(file: str) -> bool:
    """Ask about one file, as git hands it over: it is written, git stages it."""
    from crmtui.actions.resolving import decided
    from crmtui.reports.conflicts import in_file
    from crmtui.store.files import Change, content_hash, read_file, write_all
    from crmtui.store.markers import has_markers
    from crmtui.store.merging import own_path

    root, path = Path.cwd(), os.path.relpath(file)
    data = before = read_file(root, path)
    for conflict in in_file(own_path(path), data):
        while (choice := _ask(replace(conflict, name=conflict.name or path))) is not None:
            try:
                data = decided(data, own_path(path), {conflict.field: choice})
                break
            except CrmError as refused:
                narrate(ink(str(refused), "red"))
    if data != before:
        write_all(root, [Change(path, data, content_hash(before))])
    return not has_markers(data)


def _ask(conflict: OpenConflict) -> str | None:
    """A side or a value; None to leave it open."""
    narrate("")
    narrate(ink(conflict.name, bold=True), ink(f"  {conflict.customer}", dim=True))
    put_conflict(conflict, err=True)
    is_field = conflict.what == "field"
    edits = _(" [e]dit") if is_field else ""
    question = _("[o]urs [t]heirs [b]ase%(edit)s [s]kip [q]uit") % {"edit": edits}
    while True:
        answer = click.prompt(question, default="s", show_default=False, err=True).strip().lower()
        if answer in _SIDES:
            return _SIDES[answer]
        if answer == "e" and is_field:
            typed: str = click.prompt(_("value"), default="", show_default=False, err=True)
            return typed
        if answer == "s":
            return None
        if answer == "q":
            raise _Quit
