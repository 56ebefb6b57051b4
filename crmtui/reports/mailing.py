"""A mailing before it goes out: who gets it with which text, and who does not and why."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crmtui.errors import NotFound, UsageError
from crmtui.i18n import _
from crmtui.index.cache import Index
from crmtui.index.persons import reached_at
from crmtui.index.search import load_customer
from crmtui.model.customer import Contact, Customer
from crmtui.model.letter import Letter, Person
from crmtui.model.queue import Batch, BatchItem
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.template import Template
from crmtui.planning.tasks import open_tasks, tasks_of
from crmtui.reports.letter_fields import LetterData
from crmtui.reports.letters import clean_line, render
from crmtui.reports.wording import title
from crmtui.text import fold


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets the mailing."""

    customer: Customer
    contact: Contact | None
    """None where nobody has an address of the channel and none is needed to write it down."""
    tasks: tuple[Task, ...]
    letter: Letter | None
    """The text; None when no template is named."""
    also: tuple[Recipient, ...] = ()
    """Other customers whose contact has the same address: one letter is for all of them."""

    @property
    def address(self) -> str:
        """E-mail address; empty without one."""
        return next(iter(self.contact.emails), "") if self.contact else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody for whom it is due and who does not get it."""

    customer: str
    """Id."""
    name: str
    code: str
    """``no-email``, ``left``, ``do-not-contact``, ``complaint``, ``snoozed``, ``same-address``,
    ``missing``, ``without``, ``not-in-query``."""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Mailing:
    """One batch of a day, ready to go out."""

    batch: Batch
    title: str
    template: str
    """Names of the templates, comma between; empty without."""
    subject: str
    """Subject line of the first template."""
    recipients: tuple[Recipient, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def channel(self) -> str:
        """How it goes out."""
        return self.batch.top.task.channel

    def only(self, customers: Collection[str]) -> Mailing:
        """The mailing to these customers (ids)."""
        kept = tuple(r for r in self.recipients if r.customer.id in customers)
        return replace(self, recipients=kept)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person may say about a mailing."""

    within: Collection[str] | None = None
    """Ids of those who may get it; None: everybody."""
    without: Collection[str] = frozenset()
    template: str = ""
    """Instead of the step's own."""


def batch_named(batches: Sequence[Batch], key: str) -> Batch:
    """The batch of the day that ``PLAYBOOK/STEP`` names; those of several owners as one.
    NotFound."""
    found = [batch for batch in batches if batch.key == key]
    if not found:
        keys = ", ".join(sorted({batch.key for batch in batches}))
        raise NotFound(_("nothing named %(key)s is due for many customers today") % {"key": key},
                       _("choose from %(keys)s") % {"keys": keys} if keys else
                       _("a step with `batch: yes` is one"))  # fmt: skip
    if len(found) == 1:
        return found[0]
    items = tuple(item for batch in found for item in batch.items)
    return replace(found[0], owner="", items=items)


def mailing_of(
    index: Index, rules: Rules, day: date, me: str, batch: Batch, choice: Choice
) -> Mailing:
    """Who gets it and who does not. UsageError for a template that is none."""
    making = _Making(index, rules, day, me, choice)
    for item in batch.items:
        making.take(item)
    left_out = [*making.left_out, *_not_in_queue(index, rules, day, batch)]
    names = list(dict.fromkeys(making.templates))
    first = rules.templates.get(names[0]) if names else None
    return Mailing(batch, title(batch.top.task), ", ".join(names), first.subject if first else "",
                   tuple(making.recipients), tuple(left_out))  # fmt: skip


class _Making:
    def __init__(self, index: Index, rules: Rules, day: date, me: str, choice: Choice) -> None:
        self.index = index
        self.rules = rules
        self.day = day
        self.me = rules.config.team.get(me)
        self.choice = choice
        self.recipients: list[Recipient] = []
        self.left_out: list[LeftOut] = []
        self.templates: list[str] = []
        self._addresses: dict[str, int] = {}
        """Where the recipient with an address stands."""

    def take(self, item: BatchItem) -> None:
        """Decide about one customer."""
        customer = load_customer(self.index.db, item.customer)
        if customer is None:
            return
        tasks = _of_one_person([part.task for part in item.parts])
        contact, why = _reachable(customer, tasks[0], self.day)
        why = self._unwanted(customer.id) or why
        if why:
            self._leave_out(customer, why)
            return
        found = Recipient(customer, contact, tasks, None)
        addresses = _addresses(contact, tasks[0].channel)
        place = next((self._addresses[one] for one in addresses if one in self._addresses), None)
        if place is not None:
            first = self.recipients[place]
            self.recipients[place] = replace(first, also=(*first.also, found))
            self._leave_out(customer, "same-address", first.customer.name)
            return
        letter = self._letter(customer, contact, tasks[0], item.last_contact)
        if letter is not None and letter.missing:
            self._leave_out(customer, "missing", ", ".join(letter.missing))
            return
        self._addresses |= dict.fromkeys(addresses, len(self.recipients))
        self.recipients.append(replace(found, letter=letter))

    def _leave_out(self, customer: Customer, why: str, about: str = "") -> None:
        self.left_out.append(LeftOut(customer.id, customer.name, why, about))

    def _unwanted(self, id: str) -> str:
        if id in self.choice.without:
            return "without"
        is_outside = self.choice.within is not None and id not in self.choice.within
        return "not-in-query" if is_outside else ""

    def _letter(
        self, customer: Customer, contact: Contact | None, task: Task, last: date | None
    ) -> Letter | None:
        template = self._template(task)
        if template is None:
            return None
        self.templates.append(template.name)
        data = LetterData(
            self.rules, customer, contact, self.me or self.rules.config.team.get(customer.owner),
            self.day, self.index.entries(customer.id), tasks_of(self.index, customer.id), task, last,
        )  # fmt: skip
        letter = render(template, data)
        return letter if letter.to.address else replace(letter, to=_written_to(customer, contact))

    def _template(self, task: Task) -> Template | None:
        name = self.choice.template or task.template
        if name and name not in self.rules.templates:
            known = ", ".join(sorted(self.rules.templates))
            raise UsageError(_("no template is named %(name)r") % {"name": name},
                             _("choose from %(names)s") % {"names": known})  # fmt: skip
        return self.rules.templates.get(name)


def _written_to(customer: Customer, contact: Contact | None) -> Person:
    return Person(clean_line(contact.name if contact else customer.name))


def _of_one_person(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Those about the person of the first. A letter is for one; what is due for others of the same
    customer stays due and goes out with the next mailing."""
    return tuple(task for task in tasks if task.contact == tasks[0].contact)


def _addresses(contact: Contact | None, channel: str) -> Collection[str]:
    """By what somebody is one person at several customers: of a letter its address, else also the
    numbers."""
    if contact is None:
        return ()
    return (
        [fold(one) for one in contact.emails[:1]] if channel == "email" else {*reached_at(contact)}
    )


def _reachable(customer: Customer, task: Task, day: date) -> tuple[Contact | None, str]:
    """Whom to write to, or why there is nobody."""
    here = [c for c in customer.contacts if c.left is None or c.left > day]
    wanted = [c for c in here if c.key == task.contact] if task.contact else here
    willing = [c for c in wanted if not c.do_not_contact]
    if task.channel != "email":
        contact = next(iter(willing), None)
        return contact, "do-not-contact" if wanted and not willing else ""
    able = next((c for c in willing if c.emails), None)
    if able is not None:
        return able, ""
    if any(c.emails for c in wanted):
        return None, "do-not-contact"
    return None, "left" if any(c.emails for c in customer.contacts) else "no-email"


def _not_in_queue(index: Index, rules: Rules, day: date, batch: Batch) -> Iterable[LeftOut]:
    """Those for whom it is due, held back by a complaint or hidden for a while."""
    inside = {item.customer for item in batch.items}
    tasks = [t for t in open_tasks(index, day)
             if t.playbook == batch.playbook and t.step == batch.step and t.customer not in inside
             and (not batch.owner or rules.config.covering(t.owner, day) == batch.owner)]  # fmt: skip
    known = _standing(index, {task.customer for task in tasks})
    for task in sorted(tasks, key=lambda t: t.id):
        name, complaints = known[task.customer]
        if complaints:
            yield LeftOut(task.customer, name, "complaint")
        elif task.hidden_until and task.hidden_until > day:
            yield LeftOut(task.customer, name, "snoozed", task.hidden_until.isoformat())


def _standing(index: Index, ids: Collection[str]) -> Mapping[str, tuple[str, int]]:
    rows = index.db.execute(
        "SELECT id, name, open_complaints FROM customers WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*ids]),),
    )
    return {id: (name, complaints or 0) for id, name, complaints in rows}


def why_left_out(one: LeftOut) -> str:
    """Why somebody does not get it, in a few words."""
    return _WORDS[one.code]() % {"about": one.about}


_WORDS = {
    "no-email": lambda: _("no e-mail address"),
    "left": lambda: _("the contact with an address has left"),
    "do-not-contact": lambda: _("the contact wants no mail"),
    "complaint": lambda: _("has an open complaint"),
    "snoozed": lambda: _("snoozed until %(about)s"),
    "same-address": lambda: _("one letter with %(about)s, the same address"),
    "missing": lambda: _("the text needs %(about)s"),
    "without": lambda: _("left out by you"),
    "not-in-query": lambda: _("does not fit the query"),
}
