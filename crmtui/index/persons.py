"""Who is one person at several customers: people with a birthday, by what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crmtui.model.customer import Contact, Customer
from crmtui.model.moments import Yearly
from crmtui.query.who import digits
from crmtui.text import fold

ITSELF = ""
"""The key under which a person who is a customer stands, whose birthday is the customer's own."""
_SHORTEST = 7
"""Digits of a number that is nobody else's."""


def person_rows(customer: Customer) -> Iterator[tuple[Any, ...]]:
    """A row for each way to know somebody of the customer again: customer, token, key, day of
    leaving. Two rows with one token are one person: they share a number or an address, and a name
    or a birthday. A number alone may be a switchboard's."""
    for contact in customer.contacts:
        is_customer = customer.kind == "person" and contact.name == customer.name
        birthday = customer.birthday if is_customer and customer.birthday else contact.birthday
        if birthday is None or contact.do_not_contact or (contact.now and not contact.left):
            continue
        key = ITSELF if is_customer and customer.birthday else contact.key
        left = contact.left.isoformat() if contact.left else None
        for token in _tokens(contact, birthday):
            yield customer.id, token, key, left


def reached_at(contact: Contact) -> Iterator[str]:
    """The numbers and addresses of somebody, in the form in which they are compared."""
    yield from (number for number in map(digits, contact.phones) if len(number) >= _SHORTEST)
    yield from map(fold, contact.emails)
    if contact.wechat:
        yield f"wechat:{fold(contact.wechat)}"


def _tokens(contact: Contact, birthday: Yearly) -> Iterator[str]:
    lunar = "lunar " if birthday.lunar else ""
    born = f"{lunar}{birthday.month:02d}-{birthday.day:02d}"
    for reached in dict.fromkeys(reached_at(contact)):
        yield f"{reached} {born}"
        yield f"{reached} {fold(contact.name)}"


__all__ = ["ITSELF", "person_rows", "reached_at"]
