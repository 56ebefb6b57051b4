"""Everything about a customer as text: profile, contacts, what is due, who changed what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from itertools import groupby

from textual.content import Content

from crmtui.i18n import _
from crmtui.model.customer import CUSTOMER, Contact, Customer
from crmtui.model.task import Task
from crmtui.reports.changes import FieldChange
from crmtui.reports.subjects import in_words
from crmtui.reports.wording import channel_word, sentence
from crmtui.tui import plain, words
from crmtui.tui.hanging import Hanging, Row, spaced
from crmtui.tui.open_part import OpenPart
from crmtui.tui.session import Facts
from crmtui.tui.widgets.blocks import Block

_LABEL = 16
"""Cells of the label column."""
_CHANGES = 8
"""Changed fields shown of one commit."""
_AT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*")
"""The moment at the head of an entry's text, as records write it."""
_ELSEWHERE = frozenset({"name", "contacts", "roles", "prefers", "refs", "do_not_contact",
                        "do_not_contact_why"})  # fmt: skip


def profile(customer: Customer, facts: Facts) -> Hanging:
    """Every field that has a value, in the schema's order."""
    told: list[tuple[str, object]] = [
        (f.name, getattr(customer, f.name)) for f in CUSTOMER.fields if f.name not in _ELSEWHERE
    ]
    told += [(f"roles.{role}", facts.person(who)) for role, who in customer.roles.items()]
    told += [(f"prefers.{key}", value) for key, value in customer.prefers.items()]
    told += [(f"refs.{key}", value) for key, value in customer.refs.items()]
    return Hanging([_field(name, value) for name, value in told if value], _LABEL)


def contacts(customer: Customer, homes: Mapping[str, str]) -> Hanging:
    """Every person with all the ways to reach them. ``homes``: the customers that remember the
    birthdays of some of them, by key."""
    people = [row for contact in customer.contacts
              for row in (*_person(contact, homes.get(contact.key, "")), _EMPTY)]  # fmt: skip
    return Hanging(people or [_nothing(_("No contact on file."))], _LABEL)


def due(tasks: Sequence[Task], today: date) -> Hanging:
    """What is due when, and why; the file and line of the rule below."""
    rows = [_task(task, today) for task in sorted(tasks, key=lambda task: task.due)]
    return Hanging(spaced(rows) or [_nothing(_("No playbook produces a contact."))], _LABEL)


def history(changes: Sequence[FieldChange], zone: tzinfo) -> list[Block]:
    """The changed fields under the commit that changed them, newest commit first."""
    blocks: list[Block] = []
    for commit, group in groupby(changes, key=lambda change: change.commit):
        fields = list(group)[::-1]
        fields.sort(key=lambda change: change.field.startswith("entry "))
        rows = [_commit(fields[0], zone)]
        rows += [(Content(""), _field_change(change)) for change in fields[:_CHANGES]]
        if len(fields) > _CHANGES:
            more = _("… and %(n)s more") % {"n": len(fields) - _CHANGES}
            rows.append((Content(""), Content.styled(more, "$muted")))
        blocks.append(Block(commit, (*rows, _EMPTY)))
    return blocks or [Block("", (_nothing(_("No history: nothing was committed yet.")),))]


_EMPTY: Row = (Content(""), Content(""))


def _nothing(told: str) -> Row:
    return Content(""), Content.styled(told, "$muted")


def _field(name: str, value: object) -> Row:
    shown = ", ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)
    return plain.line(name, "$muted"), plain.block(shown)


def _person(contact: Contact, home: str) -> list[Row]:
    name = [plain.line(contact.name, "bold"), plain.line(contact.role, "$muted")]
    if contact.left:
        name.append(plain.line(_("left %(day)s") % {"day": contact.left}, "$text-warning"))
    if contact.do_not_contact:
        name.append(Content.styled(_("do not contact"), "bold $text-error"))
    ways: list[tuple[str, object, str]] = [
        *((_("phone"), phone, "bold $text-success") for phone in contact.phones),
        *((_("e-mail"), address, "") for address in contact.emails),
        (_("WeChat"), contact.wechat, ""), (_("birthday"), contact.birthday, ""),
        (_("birthday at"), home, "$muted"), (_("now at"), contact.now, ""), (_("note"), contact.note, ""),
    ]  # fmt: skip
    rows = [(Content.styled(label, "$muted"), plain.block(value, style))
            for label, value, style in ways if value]  # fmt: skip
    return [(Content(""), Content("  ").join(part for part in name if part)), *rows]


def _task(task: Task, today: date) -> Row:
    part = OpenPart.on(task, today)
    head = [
        plain.joined(Content.styled(part.symbol + " ", part.style), plain.line(part.title, "bold")),
        plain.line(channel_word(task.channel), "$muted"),
        Content.styled(words.in_days(task.due, today), part.style),
    ]
    if task.hidden_until and task.hidden_until > today:
        told = _("hidden until %(day)s") % {"day": task.hidden_until}
        head.append(Content.styled(told, "$text-warning"))
    why = [plain.line(sentence(reason), "$muted") for reason in task.reasons]
    rule = [plain.line(task.rule, "$faint")] if task.rule else []
    first = Content("  ").join(item for item in head if item)
    return Content(words.day_name(task.due, today)), plain.lines([first, *why, *rule])


def _commit(change: FieldChange, zone: tzinfo) -> Row:
    when, time = words.moment(change.when, zone)[:10], words.moment(change.when, zone)[11:]
    author = plain.line(f"  {change.author} · {time} · {change.commit[:8]}", "$muted")
    return plain.line(when, "$muted"), plain.joined(
        plain.line(in_words(change.subject), "bold"), author
    )


def _field_change(change: FieldChange) -> Content:
    before, after = _AT.sub(r"\1 \2", change.before), _AT.sub(r"\1 \2", change.after)
    sign, style = ("+", "$text-success") if not before else ("~", "$text-warning")
    if not after:
        sign, style = "−", "$text-error"
    told = [
        Content.styled(f"{sign} ", style),
        plain.line(f"{change.field.removeprefix('entry ')}: ", "$muted"),
    ]
    if before:
        told.append(plain.line(before, "$muted strike"))
    if before and after:
        told.append(Content(" → "))
    return plain.joined(*told, plain.line(after))
