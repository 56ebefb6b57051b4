"""What a message template may say about a customer: one list of fields with their meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmtui.i18n import _
from crmtui.model.customer import Contact, Customer
from crmtui.model.entries import Entry
from crmtui.model.moments import day_of
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.model.team import Member

MOST_ITEMS = 20
"""Items of a list that a template sees."""
MOST_TEXT = 4000
"""Characters of one value that a template sees."""
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

Value = str | int | date | Sequence["Value"] | Mapping[str, "Value"] | None


@dataclass(frozen=True, slots=True)
class LetterData:
    """The facts a letter is written from."""

    rules: Rules
    customer: Customer
    contact: Contact | None
    me: Member | None
    """Who writes; None when nobody in the team has Git's e-mail."""
    today: date
    entries: Sequence[Entry] = ()
    """All entries of the customer, oldest first."""
    tasks: Sequence[Task] = ()
    """The customer's tasks."""
    task: Task | None = None
    """The one the letter is about."""
    last_contact: date | None = None


@dataclass(frozen=True, slots=True)
class LetterField:
    """One value a template may name."""

    name: str
    """``customer.name``; a field of the items of a list as ``promises[].do``."""
    meaning: str
    value: Callable[[LetterData], Value]
    """None when the records do not have it."""
    is_list: bool = False


def _last_order(data: LetterData) -> Entry | None:
    orders = [
        e for e in data.entries if e.type == "order" and e.values.get("status") != "cancelled"
    ]
    return max(orders, key=lambda e: _day(data, e), default=None)


def _day(data: LetterData, entry: Entry) -> date:
    return day_of(entry.at, data.rules.config.zone)


def _order_date(data: LetterData) -> Value:
    order = _last_order(data)
    return _day(data, order) if order else None


def _order_amount(data: LetterData) -> Value:
    order = _last_order(data)
    amount = order.values.get("amount") if order else None
    if order is None or not isinstance(amount, Decimal):
        return None
    currency = order.values.get("currency") or data.rules.config.currency
    return f"{amount:,.2f} {currency}"


def _complaint(data: LetterData) -> Entry | None:
    """The latest complaint."""
    opened = [e for e in data.entries
              if e.type == "case" and e.values.get("step") == "opened"
              and e.values.get("about") == "complaint"]  # fmt: skip
    return max(opened, key=lambda e: _day(data, e), default=None)


def _complaint_title(data: LetterData) -> Value:
    case = _complaint(data)
    return str(case.values.get("title") or case.note) if case else None


def _complaint_date(data: LetterData) -> Value:
    case = _complaint(data)
    return _day(data, case) if case else None


def _years(data: LetterData) -> Value:
    reasons = data.task.reasons if data.task else ()
    told = next((r.values["years"] for r in reasons if "years" in r.values), None)
    if told is not None:
        return int(told)
    since = data.customer.since
    return data.today.year - since.year if since and data.today.year > since.year else None


def _tier_title(data: LetterData) -> Value:
    tier = data.rules.tiers.get(data.customer.tier)
    return (tier.title if tier else "") or data.customer.tier


def _member(data: LetterData, field: str) -> Value:
    owner = data.rules.config.team.get(data.customer.owner)
    return str(getattr(owner, field)) if owner else None


def _short(data: LetterData) -> Value:
    return data.customer.short[0] if data.customer.short else data.customer.name


def _none(data: LetterData) -> Value:
    return None


def _product_list(data: LetterData) -> Value:
    products = data.customer.prefers.get("products")
    return list(products) if isinstance(products, list | tuple) else []


def _promise_list(data: LetterData) -> Value:
    return [{"do": t.title, "due": t.due} for t in data.tasks if t.kind == "promise"]


FIELDS: tuple[LetterField, ...] = (
    LetterField("customer.id", _("Id of the customer"), lambda d: d.customer.id),
    LetterField("customer.name", _("Full name"), lambda d: d.customer.name),
    LetterField("customer.short", _("First short name; without one, the full name"), _short),
    LetterField("customer.industry", _("Industry"), lambda d: d.customer.industry),
    LetterField("customer.region", _("Region or territory"), lambda d: d.customer.region),
    LetterField("customer.tier", _("Key of the tier, e.g. core"), lambda d: d.customer.tier),
    LetterField("customer.tier_title", _("Title of the tier"), _tier_title),
    LetterField("customer.needs", _("Key needs"), lambda d: d.customer.needs),
    LetterField("customer.since", _("Day of first contact"), lambda d: d.customer.since),
    LetterField("customer.tags", _("Tags; a list"), lambda d: d.customer.tags, is_list=True),
    LetterField("customer.products", _("Products of interest; a list"), _product_list, is_list=True),
    LetterField("contact.name", _("The person written to"),
                lambda d: d.contact.name if d.contact else None),
    LetterField("contact.role", _("That person's position"),
                lambda d: d.contact.role if d.contact else None),
    LetterField("me.name", _("Who writes: you, or else the owner"),
                lambda d: d.me.name if d.me else None),
    LetterField("me.email", _("That person's e-mail address"),
                lambda d: d.me.email if d.me else None),
    LetterField("owner.name", _("The account manager"), lambda d: _member(d, "name")),
    LetterField("owner.email", _("The account manager's address"), lambda d: _member(d, "email")),
    LetterField("today", _("The day of writing"), lambda d: d.today),
    LetterField("company", _("Name of the workspace"), lambda d: d.rules.config.name),
    LetterField("last_contact", _("Day of the last contact made"), lambda d: d.last_contact),
    LetterField("last_order.date", _("Day of the last order"), _order_date),
    LetterField("last_order.amount", _("Its amount with the currency"), _order_amount),
    LetterField("promises", _("What was promised and is open; a list"), _promise_list, is_list=True),
    LetterField("promises[].do", _("What was promised"), _none),
    LetterField("promises[].due", _("By when"), _none),
    LetterField("complaint.title", _("What the latest complaint is about"), _complaint_title),
    LetterField("complaint.date", _("The day it was made"), _complaint_date),
    LetterField("years", _("Years that the anniversary of the task marks; without such a task, "
                           "calendar years since the first contact"), _years),
)  # fmt: skip
"""Every value a template may name."""


def values_of(data: LetterData) -> dict[str, Value]:
    """The value of every field by its name, texts cleaned and cut, lists cut; None where the
    records have none."""
    return {f.name: _clean(f.value(data)) for f in FIELDS if "[]" not in f.name}


def clean_text(text: str) -> str:
    """``text`` without characters that act: line breaks stay, control and bidi characters go."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _clean(value: Value) -> Value:
    if isinstance(value, str):
        return clean_text(value)[:MOST_TEXT] or None
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_clean(item) for item in value[:MOST_ITEMS]]
    return value
