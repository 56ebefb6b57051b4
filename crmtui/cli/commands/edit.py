"""``crmtui edit``: change fields of a profile, or of many."""

from __future__ import annotations

from collections.abc import Mapping

import click

from crmtui.cli import options
from crmtui.cli.bulk import agree, fitting
from crmtui.cli.complete import complete_query, complete_who
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.workspace import Workspace


@taught(
    "edit",
    help=_("Change fields of a customer's profile, or with --query of every customer that fits, "
           "as one commit. An empty value removes the field, commas separate the items of a list; "
           "everything else in the file stays as it is."),
    examples=[
        ("edit 示例 tier=core owner=zhao", _("two fields, one commit")),
        ('edit 示例 "needs=供应链管理优化" contacts.li.phones=', _("a text with spaces wants quotes")),
        ("edit 示例 stage=", _("remove a field")),
        ('edit --query "revenue:>1000000 -tier:core" tier=core', _("many customers")),
    ],
)  # fmt: skip
@click.argument("who", metavar="WHO", default="", shell_complete=complete_who)
@options.assignments
@click.option("--query", default="", metavar="QUERY", shell_complete=complete_query,
              help=_("Every customer that fits, instead of WHO."))  # fmt: skip
@options.yes
@options.as_json
@click.pass_obj
def command(
    call: Invocation, who: str, assignments: tuple[str, ...], query: str, yes: bool, as_json: bool
) -> None:
    given = (who, *assignments) if query and who else assignments
    changes = options.assigned(given)
    if not query and (not who or options.is_assignment(who)):
        raise UsageError(_("name the customer, or --query"), _("crmtui edit WHO tier=core"))
    if not changes:
        raise UsageError(_("nothing to change"), _("name fields like tier=core"))
    with opened(call) as workspace:
        done = _all(workspace, query, changes, yes) if query else workspace.edit(who, changes)
        say_done(done, as_json)


def _all(workspace: Workspace, query: str, changes: Mapping[str, str], yes: bool) -> Done:
    targets = fitting(workspace, query)
    agree(targets, _("Change these customers?"), yes)
    return workspace.edit_all([id for id, _name in targets], changes)
