"""How good the records are: wrong numbers and addresses, contacts who left, records to purge. Pure.

Bounds, in days: a record without an entry is looked at after ``EMPTY``, one that cannot be reached
after ``SILENT``, one that was lost after ``LOST``, any other after ``INACTIVE``. Whoever is not to
be contacted stays, or the next import would bring the customer back; so does a group with parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crmtui.model.customer import Contact, Customer
from crmtui.text import fold

EMPTY, SILENT, LOST, INACTIVE = 365, 180, 365, 730

IsPhone = Callable[[str], bool]

_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@.,;<>()\"]+(?:\.[^\s@.,;<>()\"]+)+")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A number or address that nobody can be reached by."""

    customer: str
    contact: str
    """Key of the contact."""
    value: str


@dataclass(frozen=True, slots=True)
class Departed:
    """A contact who left, and nobody has the place."""

    customer: str
    contact: str
    role: str
    left: date


@dataclass(frozen=True, slots=True)
class Purgeable:
    """A record that may go."""

    customer: str
    name: str
    code: str
    """``empty``, ``unreachable``, ``lost``, ``inactive``."""
    since: date | None
    """Day of the last entry, else of first contact; None when nobody knows."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A customer with what its entries say."""

    customer: Customer
    entries: int
    last: date | None
    """Day of the latest entry."""


def is_email(text: str) -> bool:
    """Whether mail could be sent there: one ``@``, a domain with a dot, no dot at an end."""
    local, _at, domain = text.strip().partition("@")
    has_good_dots = ".." not in text and not local.startswith(".") and not local.endswith(".")
    return has_good_dots and len(domain) < 254 and _EMAIL.fullmatch(text.strip()) is not None


def wrong_phones(customers: Iterable[Customer], is_phone: IsPhone) -> Iterator[Wrong]:
    """Numbers of present contacts that are none in any plan."""
    for customer, person in _present(customers):
        yield from (Wrong(customer.id, person.key, p) for p in person.phones if not is_phone(p))


def wrong_emails(customers: Iterable[Customer]) -> Iterator[Wrong]:
    """E-mail addresses of present contacts that cannot be any."""
    for customer, person in _present(customers):
        yield from (Wrong(customer.id, person.key, e) for e in person.emails if not is_email(e))


def _present(customers: Iterable[Customer]) -> Iterator[tuple[Customer, Contact]]:
    return ((c, p) for c in customers for p in c.contacts if p.left is None)


def departed(customers: Iterable[Customer]) -> Iterator[Departed]:
    """Contacts who left without a successor: nobody else is there, or nobody in that position."""
    for customer in customers:
        present = [p for p in customer.contacts if p.left is None]
        roles = {fold(p.role) for p in present}
        for person in customer.contacts:
            is_open = not present or (person.role and fold(person.role) not in roles)
            if person.left is not None and is_open:
                yield Departed(customer.id, person.key, person.role, person.left)


def purgeable(
    everybody: Iterable[Lived], groups: Collection[str], is_phone: IsPhone, day: date
) -> Iterator[Purgeable]:
    """Records that may go on ``day``, with the reason. ``groups`` are ids that others are part of."""
    for lived in everybody:
        customer = lived.customer
        if customer.do_not_contact or customer.id in groups:
            continue
        since = lived.last or customer.since
        code = _why_purge(lived, is_phone, day, since)
        if code:
            yield Purgeable(customer.id, customer.name, code, since)


def _why_purge(lived: Lived, is_phone: IsPhone, day: date, since: date | None) -> str:
    silent = (day - since) if since else timedelta.max
    customer = lived.customer
    if not lived.entries and silent > timedelta(days=EMPTY):
        return "empty"
    if customer.stage == "lost" and silent > timedelta(days=LOST):
        return "lost"
    if silent > timedelta(days=INACTIVE):
        return "inactive"
    if silent > timedelta(days=SILENT) and not _can_be_reached(customer, is_phone):
        return "unreachable"
    return ""


def _can_be_reached(customer: Customer, is_phone: IsPhone) -> bool:
    return any(
        p.wechat or any(map(is_phone, p.phones)) or any(map(is_email, p.emails))
        for p in customer.contacts
        if p.left is None
    )
