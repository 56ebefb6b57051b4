"""``crmtui add``: a new customer, with contact, first touch and next step in one commit."""

from __future__ import annotations

from typing import Any

import click

from crmtui.actions.contact_line import contact_named
from crmtui.actions.log_line import parse_next
from crmtui.analysis.duplicates import CERTAIN
from crmtui.cli import options
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.paint import ink, narrate
from crmtui.cli.typed import typed_text
from crmtui.errors import Conflict, UsageError
from crmtui.i18n import _
from crmtui.model.channels import CHANNELS
from crmtui.model.drafts import ContactDraft, TouchDraft
from crmtui.workspace import Workspace


@taught(
    "add",
    help=_("Add a customer. Contact, first touch and next step may come in the same commit. "
           "Likely duplicates are shown; a near-certain one is refused without --yes."),
    examples=[
        ("add 示例科技 --tier potential industry=IT服务", _("name, tier and a field")),
        ('add 示例科技 --contact "张工 138 0013 8000" --via phone --note 询价 --next "周五 发方案"',
         _("a call from a new customer")),
        ("add 示例集团 --id C2024009 owner=lin tags=need/品质优先,vip", _("an id and tags of your own")),
    ],
)  # fmt: skip
@click.argument("name", metavar="NAME")
@options.assignments
@click.option("--id", "id", default="", metavar="ID", help=_("Its id; default: a new one."))
@click.option("--tier", metavar="TIER", help=_("Its service tier."))
@click.option("--contact", metavar='"NAME PHONE E-MAIL"', help=_("A person there."))
@click.option("--via", type=click.Choice(CHANNELS), help=_("The channel of the first touch."))
@click.option("--note", default="", metavar="TEXT|-", help=_("What was said."))
@click.option("--next", "steps", multiple=True, metavar='"DAY TEXT"', help=_("What comes next."))
@options.yes
@options.as_json
@click.pass_obj
def command(
    call: Invocation,
    /,
    name: str,
    assignments: tuple[str, ...],
    yes: bool,
    as_json: bool,
    **given: Any,
) -> None:
    fields = options.assigned(assignments)
    if given["tier"]:
        fields["tier"] = given["tier"]
    contact = contact_named(given["contact"]) if given["contact"] else None
    with opened(call) as workspace, workspace.fresh():
        touch = _first_touch(workspace, given, contact)
        _warn_of_duplicates(workspace, name, contact, yes)
        done = workspace.add(name, id=given["id"], fields=fields, contact=contact, touch=touch)
        say_done(done, as_json)


def _first_touch(
    workspace: Workspace, given: dict[str, Any], contact: ContactDraft | None
) -> TouchDraft | None:
    if not given["via"]:
        if given["note"] or given["steps"]:
            raise UsageError(_("--note and --next belong to a first touch"),
                             _("add its channel, e.g. --via phone"))  # fmt: skip
        return None
    today = workspace.today_date()
    steps = tuple(parse_next(text, today) for text in given["steps"])
    people = (contact.name,) if contact else ()
    return TouchDraft(given["via"], typed_text(given["note"]), people, next=steps)


def _warn_of_duplicates(
    workspace: Workspace, name: str, contact: ContactDraft | None, yes: bool
) -> None:
    phones, emails = (contact.phones, contact.emails) if contact else ((), ())
    found = workspace.duplicates(name, phones, emails)
    for match in found:
        narrate(ink(_("looks like"), "yellow"), f" {match.id}  {match.name}  ({match.detail})")
    strong = [match for match in found if 100 - match.rank >= CERTAIN]
    if strong and not yes:
        raise Conflict(_("%(name)s seems to be there already as %(id)s")
                       % {"name": name, "id": strong[0].id},
                       _("log on that one, or add --yes to make a new customer"))  # fmt: skip
