"""``crmtui doctor``: the state of Git, the workspace and the cache, explained."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.examination import Answer, examine_machine, examine_workspace
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink, put
from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.text import pad

_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@taught(
    "doctor",
    help=_("Explain the state of Git, the workspace, the cache and the records, and what to do. "
           "Exit code 1 when something is wrong. Changes nothing."),
    examples=[
        ("doctor", _("here")),
        ("doctor --json", _("for a bug report; it names no customer")),
    ],
)  # fmt: skip
@options.as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    call: Invocation = ctx.obj
    answers = list(examine_machine())
    try:
        with opened(call) as workspace:
            answers += examine_workspace(workspace)
    except NotFound as refused:
        answers.append(Answer("workspace", "warning", refused.what, refused.fix))
    if as_json:
        emit("doctor", checks=answers)
    else:
        _say(answers)
    if any(answer.state == "error" for answer in answers):
        ctx.exit(1)


def _say(answers: Sequence[Answer]) -> None:
    for answer in answers:
        put(ink(pad(answer.state, 8), _COLOURS[answer.state]), ink(pad(answer.name, 12), bold=True),
            answer.what)  # fmt: skip
        if answer.fix:
            put(" " * 20, ink(answer.fix, dim=True))
