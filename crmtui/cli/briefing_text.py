"""A briefing as one page of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmtui.cli.briefing import Briefing
from crmtui.cli.card import preferences, put_contacts, put_heading, put_profile, put_tasks
from crmtui.cli.paint import put, put_block
from crmtui.cli.story import headline, put_story
from crmtui.i18n import _
from crmtui.model.entries import Entry
from crmtui.model.rules import Rules


def put_briefing(page: Briefing, rules: Rules, today: date) -> None:
    """Prints the page, sections without content left out."""
    put_profile(page.customer, page.facts, rules)
    put_contacts(page.people)
    if page.last:
        put_heading(_("What was said last"))
        put_story(page.last, page.customer, rules.config)
    if page.promises:
        put_tasks(page.promises, today, _("What we promised"))
    _put_entries(_("Open cases"), page.cases, page, rules)
    _put_orders(page, rules)
    if page.due:
        put_tasks(page.due, today, _("What is due"))
    _put_bring(page)


def _put_entries(title: str, entries: Sequence[Entry], page: Briefing, rules: Rules) -> None:
    if entries:
        put_heading(title)
    for entry in entries:
        put("  ", *headline(entry, page.customer, rules.config))
        if entry.note:
            put_block(entry.note, 6)


def _put_orders(page: Briefing, rules: Rules) -> None:
    if not page.orders:
        return
    sums = ", ".join(f"{money.amount:,} {money.currency}" for money in page.totals)
    _put_entries(_("Orders (%(sums)s in all)") % {"sums": sums}, page.orders, page, rules)


def _put_bring(page: Briefing) -> None:
    customer = page.customer
    wanted = [customer.needs, *preferences(customer), ", ".join(customer.tags)]
    if any(wanted):
        put_heading(_("What to bring up"))
    for line in filter(None, wanted):
        put_block(f"- {line}", 2)
