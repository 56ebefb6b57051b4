"""``crmtui edit``: change fields of a profile."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.errors import UsageError
from crmtui.i18n import _


@taught(
    "edit",
    help=_("Change fields of a customer's profile. An empty value removes the field, commas "
           "separate the items of a list; everything else in the file stays as it is."),
    examples=[
        ("edit 示例 tier=core owner=zhao", _("two fields, one commit")),
        ('edit 示例 "needs=供应链管理优化"', _("a text with spaces wants quotes")),
        ("edit 示例 stage=", _("remove a field")),
    ],
)  # fmt: skip
@options.who
@options.assignments
@options.as_json
@click.pass_obj
def command(call: Invocation, who: str, assignments: tuple[str, ...], as_json: bool) -> None:
    changes = options.assigned(assignments)
    if not changes:
        raise UsageError(_("nothing to change"), _("name fields like tier=core"))
    with opened(call) as workspace:
        say_done(workspace.edit(who, changes), as_json)
