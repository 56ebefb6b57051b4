"""``crmtui show``: a customer's card and story."""

from __future__ import annotations

from datetime import date

import click

from crmtui.cli import options
from crmtui.cli.answers import emit_view
from crmtui.cli.card import put_contacts, put_heading, put_profile, put_tasks
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_at
from crmtui.cli.paint import ink, put
from crmtui.cli.skipped import tell_problems
from crmtui.cli.story import put_story
from crmtui.i18n import _
from crmtui.model.rules import Rules
from crmtui.reports.views import CustomerView

_ENTRIES = 10


@taught(
    "show",
    help=_("Show a customer: profile, contacts, what is due, and the latest entries. WHO is an "
           "id, a name or short name, pinyin or its initials, a contact, or the last four digits "
           "of a phone."),
    examples=[
        ("show 示例", _("by short name")),
        ("show slzz", _("by pinyin initials")),
        ("show 8000", _("the phone rings: its last four digits")),
        ("show 示例 --at 2026-06-30", _("as it was on the evening of that day")),
        ("show C2024002 --all --json", _("everything, for scripts")),
    ],
)  # fmt: skip
@options.who
@click.option("--all", "everything", is_flag=True, help=_("Every entry, not only the latest ten."))
@options.on_day
@options.at_state
@options.as_json
@click.pass_obj
def command(
    call: Invocation, who: str, everything: bool, on: str | None, at: str | None, as_json: bool
) -> None:
    with opened_at(call, at, on) as (workspace, day):
        view = workspace.show(who, on=day)
        rules = workspace.rules
    if as_json:
        emit_view(view)
    else:
        _say(view, rules, day, None if everything else _ENTRIES)
    tell_problems(view.problems)


def _say(view: CustomerView, rules: Rules, day: date, most: int | None) -> None:
    put_profile(view.customer, view.facts, rules)
    put_contacts(view.customer.contacts, view.birthdays)
    put_tasks(view.tasks, day, _("Due"))
    if view.entries:
        put_heading(_("Story"))
        put_story(view.entries[:most], view.customer, rules.config)
    rest = len(view.entries) - len(view.entries[:most])
    if rest:
        put(ink(_("  … and %(n)d earlier entries: crmtui show %(id)s --all")
                % {"n": rest, "id": view.customer.id}, dim=True))  # fmt: skip
