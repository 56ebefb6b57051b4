"""A customer's card: who they are, their people, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from crmtui.cli import words
from crmtui.cli.paint import Piece, ink, put, put_block
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, listed
from crmtui.index.search import Row
from crmtui.model.customer import Contact, Customer
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.reports.code_words import code_word
from crmtui.reports.titles import printed
from crmtui.reports.wording import channel_word, printed_task, reason_sentence


def put_heading(text: str) -> None:
    """Prints the title of a section after a blank line."""
    put("")
    put(ink(text, bold=True))


def put_profile(customer: Customer, facts: Row, rules: Rules) -> None:
    """Prints name, tier, stage, owner, and every field that is filled in."""
    tier = rules.tiers.get(customer.tier)
    marks = [customer.id, printed(tier.title if tier and tier.title else customer.tier), code_word(facts.stage),
             words.person(rules, customer.owner)]  # fmt: skip
    put(ink(customer.name, bold=True), ink("  " + " · ".join(filter(None, marks)), dim=True))
    if customer.do_not_contact:
        put(ink(_("  Do not contact"), "red", bold=True),
            f": {customer.do_not_contact_why}" if customer.do_not_contact_why else "")  # fmt: skip
    put_table([Column(""), Column("", flexible=True)],
              [[ink(label, dim=True), value] for label, value in _fields(customer, rules) if value],
              head=False, indent=2)  # fmt: skip
    if customer.note:
        put_block(customer.note, 2)


def _fields(customer: Customer, rules: Rules) -> Iterable[tuple[str, str]]:
    yield _("short"), ", ".join(customer.short)
    yield _("industry"), customer.industry
    yield _("since"), customer.since.isoformat() if customer.since else ""
    yield _("source"), customer.source
    yield _("region"), customer.region
    yield _("address"), customer.address
    yield _("website"), customer.website
    yield _("needs"), customer.needs
    yield _("prefers"), listed(preferences(customer))
    yield _("birthday"), str(customer.birthday or "")
    yield _("tags"), ", ".join(customer.tags)
    yield _("roles"), ", ".join(f"{k}: {words.person(rules, v)}" for k, v in customer.roles.items())
    yield _("group"), customer.part_of
    yield _("refs"), ", ".join(f"{k}: {v}" for k, v in customer.refs.items())


def preferences(customer: Customer) -> Iterable[str]:
    """What the customer prefers, one text each."""
    for key, value in customer.prefers.items():
        listed = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value or "")
        if listed:
            yield f"{key}: {listed}"


def put_contacts(contacts: Sequence[Contact], homes: Mapping[str, str] | None = None) -> None:
    """Prints the people, those who left last. ``homes``: the customers that remember the birthdays of
    some of them, by key."""
    if not contacts:
        return
    put_heading(_("Contacts"))
    rows = [
        _contact(c, (homes or {}).get(c.key, ""))
        for c in sorted(contacts, key=lambda c: c.left is not None)
    ]
    put_table([Column("name"), Column("role", flexible=True), Column("phones"), Column("emails"),
               Column("wechat"), Column("birthday"), Column("note", flexible=True)], rows,
              head=False, indent=2)  # fmt: skip


def _contact(contact: Contact, home: str) -> list[Piece]:
    remarks = [contact.note, _("do not contact") if contact.do_not_contact else "",
               _("left %(day)s") % {"day": contact.left} if contact.left else "",
               _("now at %(where)s") % {"where": contact.now} if contact.now else "",
               _("birthday remembered at %(id)s") % {"id": home} if home else ""]  # fmt: skip
    wechat = _("WeChat %(id)s") % {"id": contact.wechat} if contact.wechat else ""
    return [ink(contact.name, bold=True, dim=contact.left is not None), contact.role,
            ", ".join(contact.phones), ", ".join(contact.emails), wechat,
            str(contact.birthday or ""), "; ".join(filter(None, remarks))]  # fmt: skip


def put_tasks(tasks: Sequence[Task], today: date, heading: str) -> None:
    """Prints what is due and what comes, soonest first."""
    put_heading(heading)
    if not tasks:
        put(_("  Nothing is planned."))
    put_table([Column("mark"), Column("due"), Column("what", flexible=True), Column("via"),
               Column("when"), Column("why", flexible=True, least=20, optional=True), Column("id", optional=True)],
              [_task(task, today) for task in tasks], head=False, indent=2)  # fmt: skip


def _task(task: Task, today: date) -> list[Piece]:
    hidden = task.hidden_until is not None and task.hidden_until > today
    state = "late" if task.closes < today else "due" if task.due <= today else "early"
    when = _("hidden until %(day)s") % {"day": task.hidden_until} if hidden \
        else words.distance(task.due, today)  # fmt: skip
    why = reason_sentence(task.reasons[0]) if task.reasons else ""
    day = "" if task.due == date.min else task.due.isoformat()
    return [ink(words.MARKS[state], words.COLOURS[state], bold=True), day,
            ink(printed_task(task), bold=state != "early"), channel_word(task.channel),
            ink(when, words.COLOURS[state]), ink(why, dim=True), ink(task.id, dim=True)]  # fmt: skip
