"""``crmtui facts``: what is known of customers in numbers, and what the numbers mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click

from crmtui.analysis.facts import FACTS, CustomerFacts, Fact
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.errors import UsageError
from crmtui.i18n import _


@taught(
    "facts",
    help=_("The numbers that every class, score and chart is made of, over a window of days. "
           "Without WHO: what each number means and how it is computed."),
    examples=[
        ("facts", _("the list of facts, with their formulas")),
        ("facts C2024002", _("one customer's numbers")),
        ('facts --query "tier:core" --json', _("everybody's who fits, for scripts")),
    ],
)  # fmt: skip
@options.anyone
@click.option("--query", default="", metavar="QUERY", help=_("All customers that fit."))
@options.window
@options.on_day
@options.as_json
@click.pass_obj
@says_skipped
def command(
    call: Invocation, who: str, query: str, days: int | None, on: str | None, as_json: bool
) -> None:
    if not who and not query:
        _explain(as_json)
        return
    with opened_whole(call) as workspace:
        day = day_named(on, workspace.today_date()) if on else None
        if who:
            query = f'id:"{workspace.find(who).id}"' + (f" ({query})" if query else "")
        found, window = workspace.facts(day, query, days), workspace.window(day, days)
    if as_json:
        emit(
            "facts",
            skipped_files=call.skipped,
            first=window.first,
            last=window.last,
            customers=found,
            of=len(found),
            without_rate=sum(bool(one.no_rate) for one in found),
        )
        return
    if not who:
        raise UsageError(_("--query lists many customers"), _("add --json"))
    for one in found:
        _say(one)
    narrate(_("%(first)s to %(last)s") % window._asdict())


def _explain(as_json: bool) -> None:
    if as_json:
        emit("facts", facts=[fact._asdict() for fact in FACTS])
        return
    put_table(
        [Column(_("fact")), Column(_("unit"), optional=True), Column(_("meaning"), flexible=True),
         Column(_("formula"), flexible=True, optional=True)],
        [[ink(fact.name, bold=True), _(fact.unit), _(fact.meaning), ink(fact.formula, dim=True)]
         for fact in FACTS],
    )  # fmt: skip


def _say(one: CustomerFacts) -> None:
    put(ink(one.name, bold=True), ink(f"  {one.id}", dim=True))
    put_table(
        [Column(_("fact")), Column(_("value"), right=True), Column(_("unit")),
         Column(_("meaning"), flexible=True)],
        [[fact.name, told(fact, getattr(one, fact.name)), ink(_(fact.unit), dim=True),
          ink(_(fact.meaning), dim=True)] for fact in FACTS], indent=2, head=False,
    )  # fmt: skip
    if one.no_rate:
        narrate(_("No rate for %(currency)s in playbooks/policies/value.yaml: no money is added up")
                % {"currency": one.no_rate})  # fmt: skip


def told(fact: Fact, value: date | Decimal | float | int | None) -> str:
    """A fact's value as people read it; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return value.isoformat()
    if fact.type == "share":
        return f"{100 * value:.0f} %"
    if fact.type == "money":
        return f"{value:,.2f}"
    return (
        f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float | Decimal) else str(value)
    )
