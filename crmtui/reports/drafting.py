"""A letter for one customer: which template, to whom, and what speaks against sending it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NoReturn

from crmtui.errors import NotFound, Unsafe, UsageError
from crmtui.i18n import _
from crmtui.index.cache import Index
from crmtui.index.search import load_customer
from crmtui.model.customer import Contact, Customer
from crmtui.model.entries import Entry
from crmtui.model.letter import Letter
from crmtui.model.moments import day_of
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.template import Template
from crmtui.planning.tasks import tasks_of
from crmtui.reports.letter_fields import LetterData
from crmtui.reports.letters import render
from crmtui.reports.proposing import proposal, suits

REFUSED, ADDRESS, ASK, TOLD = "refused", "address", "ask", "told"
"""How an obstacle weighs: nothing goes out; no e-mail goes out; a person has to agree; it is said."""
_RECENTLY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that speaks against sending a letter."""

    code: str
    weight: str
    what: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is sent, with all that belongs to it."""

    letter: Letter
    template: Template
    customer: Customer
    contact: Contact | None
    task: Task | None
    """What is done by sending it."""
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to write."""

    customer: str
    """Id."""
    template: str = ""
    """Empty: that of the task, else of the customer's due task."""
    contact: str = ""
    """Key or name; empty: the task's, else the first who can be written to."""
    task: str = ""
    """Id."""


def draft_letter(index: Index, rules: Rules, day: date, me: str, wish: Wish) -> Draft:
    """The letter that is wished for. NotFound for an unknown template or task, UsageError where
    nothing says which template, or for a contact the customer does not have."""
    customer = load_customer(index.db, wish.customer)
    assert customer is not None, "the caller has found the customer"
    tasks = tasks_of(index, customer.id)
    task = _task(tasks, wish, day)
    name = wish.template or (task.template if task else "")
    if not name:
        _nothing_due(index, rules, customer, day, tasks)
    template = _template(rules, name)
    contact = _contact(customer, wish.contact or (task.contact if task else ""), day)
    entries = index.entries(customer.id)
    found = index.db.execute(
        "SELECT last_contact, open_complaints FROM customers WHERE id = ?", (customer.id,)
    ).fetchone()
    last, complaints = found or (None, 0)
    team = rules.config.team
    data = LetterData(
        rules, customer, contact, team.get(me) or team.get(customer.owner), day, entries, tasks,
        task, date.fromisoformat(last) if last else None,
    )  # fmt: skip
    letter = render(template, data)
    against = [
        *obstacles(customer, contact, day, letter),
        *(_held(rules, template, task) if complaints else ()),
        *_outside(index, rules, template, customer, day),
        *_sent_before(rules, entries, letter, day),
    ]
    return Draft(letter, template, customer, contact, task, tuple(against))


def obstacles(
    customer: Customer, contact: Contact | None, day: date, letter: Letter
) -> Iterator[Obstacle]:
    """What of the people and the text speaks against a letter."""
    if customer.do_not_contact:
        why = f": {customer.do_not_contact_why}" if customer.do_not_contact_why else ""
        yield Obstacle("do-not-contact", REFUSED, _("%(name)s is not to be contacted%(why)s")
                       % {"name": customer.name, "why": why})  # fmt: skip
    if contact is not None and contact.do_not_contact:
        yield Obstacle("contact-do-not-contact", REFUSED,
                       _("%(name)s is not to be contacted") % {"name": contact.name})  # fmt: skip
    if contact is not None and contact.left and contact.left <= day:
        yield Obstacle("contact-left", REFUSED, _("%(name)s left on %(day)s")
                       % {"name": contact.name, "day": contact.left},
                       _("choose another contact"))  # fmt: skip
    if letter.missing:
        yield Obstacle("missing-values", REFUSED, _("%(id)s has no %(fields)s, which the text names")
                       % {"id": customer.id, "fields": ", ".join(letter.missing)},
                       _("add it to the record, or edit the letter"))  # fmt: skip
    if not letter.to.address:
        what = _("%(name)s has no e-mail address") if contact else \
            _("%(id)s has no contact with an e-mail")  # fmt: skip
        yield Obstacle("no-address", ADDRESS,
                       what % {"id": customer.id, "name": contact.name if contact else ""},
                       _("add one to the profile"))  # fmt: skip


def refuse(draft: Draft, letter: Letter, *, by_mail: bool, agreed: bool = False) -> None:
    """Raise for the first obstacle that keeps ``letter`` (the draft's, or as it was edited) from
    going out; with ``by_mail`` it needs an address. Unsafe, UsageError."""
    for one in draft.obstacles:
        if one.code == "missing-values":
            if letter.missing:
                raise UsageError(one.what, one.fix)
        elif one.weight == REFUSED:
            raise Unsafe(one.what, one.fix)
        elif one.weight == ADDRESS and by_mail:
            raise UsageError(one.what, one.fix)
        elif one.weight == ASK and not agreed:
            raise Unsafe(one.what, one.fix or _("add --yes if it is to go out all the same"))


def _task(tasks: Sequence[Task], wish: Wish, day: date) -> Task | None:
    if wish.task:
        found = next((t for t in tasks if t.id == wish.task), None)
        if found is None:
            raise NotFound(_("No open task has the id %(id)s") % {"id": wish.task},
                           _("`crmtui show %(id)s` lists them") % {"id": wish.customer})  # fmt: skip
        return found
    due = [t for t in tasks if t.template and t.opens <= day]
    return next((t for t in due if wish.template in ("", t.template)), None)


def _nothing_due(
    index: Index, rules: Rules, customer: Customer, day: date, tasks: Sequence[Task]
) -> NoReturn:
    """A person has to say what to write then. UsageError."""
    coming = next((t for t in tasks if t.template), None)
    hint = _("the next with one is %(step)s on %(due)s; ") % {
        "step": coming.step, "due": coming.due} if coming else ""  # fmt: skip
    fits = proposal(index, rules, customer, day)
    if fits is not None:
        hint += _("%(name)s would fit; ") % {"name": fits.template}
    raise UsageError(_("no due task of %(name)s has a message template") % {"name": customer.name},
                     hint + _("name a template: %(names)s") % {"names": _known(rules)})  # fmt: skip


def _known(rules: Rules) -> str:
    return ", ".join(rules.templates) or _("none is there yet; write playbooks/templates/NAME.md")


def _template(rules: Rules, name: str) -> Template:
    found = rules.templates.get(name)
    if found is None:
        near = difflib.get_close_matches(name, rules.templates, 1)
        hint = _("did you mean %(name)s?") % {"name": near[0]} if near else \
            _("choose from %(names)s") % {"names": _known(rules)}  # fmt: skip
        raise NotFound(_("no template is named %(name)r") % {"name": name[:60]}, hint)
    return found


def _contact(customer: Customer, named: str, day: date) -> Contact | None:
    """The contact named, else the best to write to: here, and with an address."""
    if named:
        found = next((c for c in customer.contacts if named in (c.key, c.name)), None)
        if found is None:
            names = ", ".join(c.name for c in customer.contacts)
            raise UsageError(_("%(name)r is no contact of %(customer)s")
                             % {"name": named, "customer": customer.name},
                             _("choose from %(names)s") % {"names": names} if names else "")  # fmt: skip
        return found
    here = [c for c in customer.contacts if not (c.left and c.left <= day) and not c.do_not_contact]
    return next((c for c in here if c.emails), here[0] if here else None)


def _held(rules: Rules, template: Template, task: Task | None) -> Iterator[Obstacle]:
    """Care waits while a complaint is open, as in the queue."""
    if is_care(rules, template, task):
        yield Obstacle("open-complaint", ASK,
                       _("a complaint is open, and care is held back until it is resolved"))  # fmt: skip


def is_care(rules: Rules, template: Template, task: Task | None) -> bool:
    """Whether a letter is care or promotion: by its task, else by the playbooks that use it."""
    if task is not None:
        books = [book for book in rules.playbooks if book.name == task.playbook]
        return task.kind == "date" or any(book.care for book in books)
    for book in rules.playbooks:
        steps = book.play.steps if book.play else ()
        dates = [care.template for care in book.dates]
        rest = [c.template for c in book.cadences] + [s.template for s in steps]
        said = dates + (rest if book.care else [])
        if any(name == template.name for one in said for _at, name in one.named()):
            return True
    return False


def _outside(
    index: Index, rules: Rules, template: Template, customer: Customer, day: date
) -> Iterator[Obstacle]:
    """A customer whom the template is not for."""
    if not suits(index, rules, template, customer, day):
        yield Obstacle("not-for", TOLD, _("the template is for %(query)s; this customer is not among "
                                          "them") % {"query": template.audience})  # fmt: skip


def _sent_before(
    rules: Rules, entries: Sequence[Entry], letter: Letter, day: date
) -> Iterator[Obstacle]:
    for entry in reversed(entries):
        sent = day_of(entry.at, rules.config.zone)
        same = entry.type == "touch" and letter.subject and entry.note == letter.subject
        if same and entry.values.get("outcome") == "sent" and day - sent <= _RECENTLY:
            yield Obstacle("sent-before", ASK, _("a letter of this subject went out on %(day)s")
                           % {"day": sent})  # fmt: skip
            return
