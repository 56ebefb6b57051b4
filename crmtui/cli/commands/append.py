"""``crmtui append``: entries from a script."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.typed import read_text
from crmtui.i18n import _

_MOST = 200_000_000


@taught(
    "append",
    help=_("Append entries, one JSON object a line: `customer`, `type`, `at` and the type's "
           "fields. All lines are one commit or none; the same lines twice change nothing."),
    examples=[
        ("append orders.ndjson", _("a file")),
        ("append - < orders.ndjson", _("from a pipe")),
        ("schema entry", _("the fields of every type")),
    ],
)  # fmt: skip
@click.argument("file", metavar="FILE|-")
@options.as_json
@click.pass_obj
def command(call: Invocation, file: str, as_json: bool) -> None:
    lines = read_text(file, _MOST).split("\n")
    with opened(call) as workspace:
        say_done(workspace.append(lines), as_json)
