"""``crmtui tag``: tags for one customer or a whole query."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crmtui.cli import options
from crmtui.cli.complete import complete_query, complete_who
from crmtui.cli.confirm import agreed
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import Asking, taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import narrate
from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _, ngettext
from crmtui.workspace import Workspace

_SHOWN = 5


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
        if len(targets) > 1:
            _preview(targets)
            if not agreed(_("Change the tags of these customers?"), yes):
                raise click.Abort
        say_done(workspace.tag([id for id, _name in targets], added, removed), as_json)


def _targets(workspace: Workspace, query: str, people: Sequence[str]) -> list[tuple[str, str]]:
    if people:
        found = [workspace.find(who) for who in people]
        return list({customer.id: (customer.id, customer.name) for customer in found}.values())
    rows = workspace.list(query).rows
    if not rows:
        raise NotFound(_("no customer fits %(query)s") % {"query": query},
                       _("`crmtui list QUERY` tries it out"))  # fmt: skip
    return [(row.id, row.name) for row in rows]


def _preview(targets: Sequence[tuple[str, str]]) -> None:
    count = len(targets)
    narrate(ngettext("%(count)d customer:", "%(count)d customers:", count) % {"count": count})
    for id, name in targets[:_SHOWN]:
        narrate(f"  {id}  {name}")
    if count > _SHOWN:
        narrate(_("  … and %(count)d more") % {"count": count - _SHOWN})
