"""Which template to begin with when no task that is due names one, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.index.cache import Index
from crmtui.index.fields import registry_of, words_sql
from crmtui.model.customer import Customer
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.rules import Rules
from crmtui.model.template import Template
from crmtui.query.compile import compile_query
from crmtui.reports.titles import one_language
from crmtui.reports.wording import channel_word

USUAL = "email"
"""The channel of who prefers none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A template for a customer."""

    template: str
    """Its name."""
    why: str
    """One sentence."""


def proposal(index: Index, rules: Rules, customer: Customer, day: date) -> Proposal | None:
    """The template to begin with; None when none fits. First what a cadence of the customer's
    playbooks writes with, by tier; then what no other occasion (a day, a step of a play) is for;
    then what says whom it is for; then what is written for the preferred channel; then by name."""
    fitting = [t for t in rules.templates.values() if suits(index, rules, t, customer, day)]
    if not fitting:
        return None
    cadences = _cadences(index, rules, customer)
    occasions = _occasions(rules.playbooks)
    channel = str(customer.prefers.get("channel") or "")

    def rank(one: Template) -> tuple[bool, bool, bool, bool, str]:
        return (one.name not in cadences, one.name in occasions, not one.audience,
                (channel or USUAL) not in one.via, one.name)  # fmt: skip

    best = min(fitting, key=rank)
    return Proposal(best.name, _why(best, cadences.get(best.name), channel))


def suits(index: Index, rules: Rules, template: Template, customer: Customer, day: date) -> bool:
    """Whether the template is for the customer. One whose query cannot be read, which is for
    `check` to tell, is for everybody."""
    if not template.audience:
        return True
    try:
        asked = compile_query(template.audience, registry_of(rules), day, words=words_sql)
    except UsageError:
        return True
    row = index.db.execute(
        f"SELECT 1 FROM customers c WHERE c.id = :that_id AND ({asked.where})",
        {**asked.params, "today": day.isoformat(), "that_id": customer.id},
    ).fetchone()
    return row is not None


def _cadences(index: Index, rules: Rules, customer: Customer) -> dict[str, Cadence]:
    """The cadences of the customer's playbooks by the template they name for its tier."""
    rows = index.db.execute("SELECT playbook FROM memberships WHERE customer = ?", (customer.id,))
    mine = {name for (name,) in rows}
    return {cadence.template.of(customer.tier): cadence
            for book in reversed(rules.playbooks) if book.name in mine
            for cadence in reversed(book.cadences)}  # fmt: skip


def _occasions(books: Collection[Playbook]) -> set[str]:
    """The templates that belong to a day or to a step of a play."""
    named = [one.template for book in books for one in book.dates]
    named += [one.template for book in books if book.play for one in book.play.steps]
    return {name for template in named for _at, name in template.named()}


def _why(template: Template, cadence: Cadence | None, channel: str) -> str:
    if cadence is not None:
        told = _("Nothing with a template is due; this is the one of “%(step)s”.") % {
            "step": one_language(cadence.title or cadence.step)}  # fmt: skip
    elif template.audience:
        told = _("Nothing with a template is due; this one is for %(query)s.") % {
            "query": template.audience}  # fmt: skip
    else:
        told = _("Nothing with a template is due; this is the first that fits.")
    if not channel or channel not in template.via:
        return told
    preferred = _("The customer prefers %(channel)s.") % {"channel": channel_word(channel)}
    return f"{told} {preferred}"


__all__ = ["Proposal", "proposal", "suits"]
