"""``crmtui doctor``: the state of Git, the workspace and the cache, explained."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.actions.git_setup import write_attributes
from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.examination import Answer, examine_machine, examine_workspace
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, put
from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.text import pad
from crmtui.workspace import Workspace

_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@taught(
    "doctor",
    help=_("Explain the state of Git, the workspace, the cache and the records, and what to do. "
           "Exit code 1 when something is wrong. Changes no file of yours; a clone in which git "
           "would merge records line by line gets crmtui's merge driver in its .git/config."),
    examples=[
        ("doctor", _("here")),
        ("doctor --fix", _("also write the lines missing in .gitattributes, as a commit")),
        ("doctor --json", _("for a bug report; it names no customer")),
    ],
)  # fmt: skip
@click.option(
    "--fix", is_flag=True, help=_("Write and commit the missing lines of .gitattributes.")
)
@options.as_json
@click.pass_context
def command(ctx: click.Context, fix: bool, as_json: bool) -> None:
    call: Invocation = ctx.obj
    answers = list(examine_machine())
    try:
        with opened(call) as workspace:
            if fix:
                _write_attributes(workspace, as_json)
            answers += examine_workspace(workspace)
    except NotFound as refused:
        answers.append(Answer("workspace", "warning", refused.what, refused.fix))
    if as_json:
        emit("doctor", checks=answers)
    else:
        _say(answers)
    if any(answer.state == "error" for answer in answers):
        ctx.exit(1)


def _write_attributes(workspace: Workspace, is_quiet: bool) -> None:
    done = write_attributes(workspace.desk())
    if not is_quiet:
        say_done(done)


def _say(answers: Sequence[Answer]) -> None:
    for answer in answers:
        put(ink(pad(answer.state, 8), _COLOURS[answer.state]), ink(pad(answer.name, 12), bold=True),
            answer.what)  # fmt: skip
        if answer.fix:
            put(" " * 20, ink(answer.fix, dim=True))
