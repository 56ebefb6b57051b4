"""``crmtui tag``: tags for one customer or a whole query."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli import options
from crmtui.cli.bulk import Target, agree, fitting
from crmtui.cli.complete import complete_query, complete_who
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import Asking, taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace import Workspace


@taught(
    "tag",
    cls=Asking,
    help=_("Add and remove tags for every customer that fits QUERY, or for those named by --who, "
           "as one commit. At a terminal it first says how many."),
    examples=[
        ('tag "industry:制造业 tier:core" --add need/品质优先', _("a whole query")),
        ("tag --who 示例 --who C2024005 --add vip --remove 待观察", _("two customers by name")),
        ('tag "tag:old" --remove old --yes', _("without the question")),
    ],
)  # fmt: skip
@click.argument("query", metavar="[QUERY]", default="", shell_complete=complete_query)
@click.option("--who", "people", multiple=True, metavar="WHO", shell_complete=complete_who,
              help=_("A customer by name or id."))  # fmt: skip
@click.option("--add", "added", multiple=True, metavar="TAG", help=_("A tag to add."))
@click.option("--remove", "removed", multiple=True, metavar="TAG", help=_("A tag to remove."))
@options.yes
@options.as_json
@click.pass_obj
def command(
    call: Invocation, query: str, people: tuple[str, ...], added: tuple[str, ...],
    removed: tuple[str, ...], yes: bool, as_json: bool,
) -> None:  # fmt: skip
    if not added and not removed:
        raise UsageError(_("no tag to add or remove"), _("use --add TAG or --remove TAG"))
    if bool(query.strip()) == bool(people):
        raise UsageError(_("name the customers by a query or by --who"))
    with opened(call) as workspace:
        targets = _targets(workspace, query, people)
        agree(targets, _("Change the tags of these customers?"), yes)
        say_done(workspace.tag([id for id, _name in targets], added, removed), as_json)


def _targets(workspace: Workspace, query: str, people: Sequence[str]) -> list[Target]:
    if not people:
        return fitting(workspace, query)
    found = [workspace.find(who) for who in people]
    return list({customer.id: (customer.id, customer.name) for customer in found}.values())
