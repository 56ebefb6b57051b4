"""A customer in a few lines: who it is, whom to reach and how, why now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from crmtui.i18n import _
from crmtui.reports.code_words import code_word
from crmtui.reports.titles import one_language
from crmtui.reports.wording import channel_word, sentence
from crmtui.tui import plain, words
from crmtui.tui.hanging import Hanging
from crmtui.tui.open_part import OpenPart
from crmtui.tui.session import Facts

# The first picture has nobody's record yet, and waits for what is imported here.
if TYPE_CHECKING:
    from crmtui.index.search import Row
    from crmtui.model.customer import Contact, Customer
    from crmtui.model.entries import Entry

SEVERITIES = {"high": "bold $text-error", "medium": "$text-warning", "low": "$text-accent"}
_LABEL = 10
"""Cells of the label column."""


def known(customer: Customer, stage: str, facts: Facts) -> Content:
    """Tier, stage, industry and owner in one line."""
    told = (one_language(facts.tier(customer.tier)), words.STAGES.get(stage, stage),
            customer.industry, facts.person(customer.owner))  # fmt: skip
    return Content(" · ").join(plain.line(text, "$muted") for text in told if text)


def tags(names: Iterable[str]) -> Content:
    """Tags in one line."""
    return Content("  ").join(plain.line(f"#{name}", "$text-secondary") for name in names)


def reached(customer: Customer, name: str) -> Contact | None:
    """The contact with that name, else the first one."""
    first = customer.contacts[0] if customer.contacts else None
    return next((c for c in customer.contacts if c.name == name), first)


def person(contact: Contact | None) -> Content:
    """Name and role."""
    if contact is None:
        return Content.styled(_("No contact on file"), "$text-warning")
    role = [plain.line(f"  {contact.role}", "$muted")] if contact.role else []
    return plain.joined(plain.line(contact.name, "bold"), *role)


def ways(customer: Customer, contact: Contact | None, row: Row) -> Hanging:
    """Other ways to reach the person, what the customer needs, what it bought."""
    told: list[tuple[str, str]] = []
    if contact:
        told += [(_("more phones"), phone) for phone in contact.phones[1:]]
        told += [(_("e-mail"), address) for address in contact.emails[:1]]
        told += [(_("WeChat"), contact.wechat), (_("note"), contact.note)]
    told += [
        (_("best time"), str(customer.prefers.get("time") or "")),
        (_("needs"), customer.needs),
    ]
    if row.orders:
        bought = _("%(n)s orders, %(amount)s %(currency)s")
        amount = f"{row.revenue:,.0f}"
        told.append(
            (_("bought"), bought % {"n": row.orders, "amount": amount, "currency": row.currency})
        )
    shown = [(plain.line(label, "$muted"), plain.block(text)) for label, text in told if text]
    return Hanging(shown, _LABEL)


def alerts(entries: Iterable[Entry]) -> Hanging:
    """The alerts that are open by the entries (newest first), each with its severity and cause."""
    from crmtui.reports.alert_words import severity_words

    standing: dict[str, Entry] = {}
    for entry in entries:
        if entry.type == "alert":
            standing.setdefault(str(entry.get("alert") or ""), entry)
    rows = []
    for name, entry in sorted(standing.items()):
        if entry.get("state") == "opened":
            severity = str(entry.get("severity") or "medium")
            head = plain.joined(plain.line(code_word(name), "bold"), "  ",
                                plain.line(severity_words().get(severity, severity), SEVERITIES[severity]),
                                plain.line(f"  {entry.at:%Y-%m-%d}", "$muted"))  # fmt: skip
            cause = plain.block(one_language(str(entry.get("why") or "")))
            rows.append((Content.styled("⚑", SEVERITIES[severity]), plain.lines([head, cause])))
    return Hanging(rows, 2)


def why(parts: Iterable[OpenPart]) -> Hanging:
    """The open parts, each with its reasons."""
    rows = []
    for part in parts:
        head = plain.joined(
            plain.line(part.title, "bold"),
            Content.styled("  " + part.due, part.style),
            plain.line(f"  {channel_word(part.task.channel)}", "$muted"),
        )
        told = [plain.line(sentence(reason), "$muted") for reason in part.task.reasons]
        rows.append((Content.styled(part.symbol, part.style), plain.lines([head, *told])))
    return Hanging(rows, 2)
