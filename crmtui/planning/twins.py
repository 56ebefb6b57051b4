"""One person at several customers has one birthday: which of them remembers it.

It is, among those whose playbooks remember birthdays at all, the one that nobody knows a day of
leaving of, then that of the heaviest tier, then the first by id. The others' plans know nothing of
the day.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from crmtui.dataclass import replace
from crmtui.index.cache import Index
from crmtui.index.persons import ITSELF
from crmtui.model.customer import Customer
from crmtui.model.rules import Rules
from crmtui.planning.ground import ground_of

_GIVEN = "(SELECT value FROM json_each(?))"
_FEW = 500
_SHARED = f"""
SELECT p.token, p.customer, p.key, c.tier, p.left_on FROM persons p JOIN customers c ON c.id = p.customer
WHERE p.token IN (SELECT token FROM persons GROUP BY token HAVING min(customer) < max(customer))
AND (p.left_on IS NULL OR p.left_on > ?) AND NOT coalesce(c.do_not_contact, 0)
AND EXISTS (SELECT 1 FROM memberships m WHERE m.customer = p.customer
            AND m.playbook IN (SELECT value FROM json_each(CASE p.key WHEN '{ITSELF}' THEN ? ELSE ? END)))
"""


class _Place(NamedTuple):
    """Somebody at a customer."""

    customer: str
    key: str


def settle_twins(index: Index, rules: Rules, day: date) -> set[str]:
    """Decide anew who remembers whom; returns the customers whose plan that changes. Expects the
    memberships of the day, inside a transaction of the caller."""
    wanted = _elsewhere(index, rules, day)
    rows = index.db.execute("SELECT customer, key, home FROM elsewhere")
    known = {_Place(customer, key): home for customer, key, home in rows}
    if wanted == known:
        return set()
    index.db.execute("DELETE FROM elsewhere")
    index.db.executemany("INSERT INTO elsewhere VALUES (?, ?, ?)",
                   [(*place, home) for place, home in wanted.items()])  # fmt: skip
    return {place.customer for place in wanted.keys() ^ known.keys()}


def concerns_twins(index: Index, planned: Collection[str]) -> bool:
    """Whether what changed at these customers, or that others are gone, may change who remembers
    whom: a question about few customers that spares the one about everybody."""
    if len(planned) > _FEW:
        return True
    found = index.db.execute(
        f"WITH planned AS MATERIALIZED {_GIVEN} SELECT EXISTS (SELECT 1 FROM elsewhere e "
        "WHERE e.customer IN planned OR e.home IN planned "
        "OR e.home NOT IN (SELECT id FROM customers) OR e.customer NOT IN (SELECT id FROM customers)) "
        "OR EXISTS (SELECT 1 FROM persons p JOIN persons q ON q.token = p.token "
        "AND q.customer <> p.customer WHERE p.customer IN planned)",
        (json.dumps([*planned]),),
    )
    return bool(found.fetchone()[0])


def remembered(index: Index, customers: Sequence[Customer]) -> list[Customer]:
    """The customers without the birthdays that another one remembers."""
    hidden = forgotten(index, [one.id for one in customers])
    return [_without(one, hidden[one.id]) if one.id in hidden else one for one in customers]


def forgotten(index: Index, ids: Collection[str]) -> dict[str, set[str]]:
    """Whose birthdays another customer remembers, by customer: keys of contacts, or ``ITSELF``."""
    rows = index.db.execute(
        f"SELECT customer, key FROM elsewhere WHERE customer IN {_GIVEN}", (json.dumps([*ids]),)
    )
    hidden: dict[str, set[str]] = {}
    for customer, key in rows:
        hidden.setdefault(customer, set()).add(key)
    return hidden


def homes_of(index: Index, customer: str) -> dict[str, str]:
    """The contacts of a customer, by key, whose birthday another one remembers, and which."""
    rows = index.db.execute("SELECT key, home FROM elsewhere WHERE customer = ?", (customer,))
    return dict(rows.fetchall())


def _without(customer: Customer, keys: Collection[str]) -> Customer:
    contacts = tuple(replace(c, birthday=None) if c.key in keys else c for c in customer.contacts)
    if ITSELF not in keys:
        return replace(customer, contacts=contacts)
    # Without the own birthday the contact who is the customer would be remembered instead.
    others = tuple(replace(c, birthday=None) if c.name == customer.name else c for c in contacts)
    return replace(customer, birthday=None, contacts=others)


def _elsewhere(index: Index, rules: Rules, day: date) -> dict[_Place, str]:
    """Who is remembered by another customer, and by which."""
    books = (_remembering(rules, "birthday"), _remembering(rules, "contact-birthday"))
    given = (day.isoformat(), *map(json.dumps, books))
    by_token: dict[str, list[_Place]] = {}
    ranks: dict[_Place, tuple[bool, float, str]] = {}
    ground = ground_of(rules)
    for token, customer, key, tier, left in index.db.execute(_SHARED, given):
        place = _Place(customer, key)
        by_token.setdefault(token, []).append(place)
        ranks[place] = bool(left), -ground.weight(tier), customer
    found: dict[_Place, str] = {}
    for group in _joined(by_token.values()):
        home = min(group, key=ranks.__getitem__)
        found |= {one: home.customer for one in group if one.customer != home.customer}
    return found


def _remembering(rules: Rules, event: str) -> list[str]:
    return [book.name for book in rules.playbooks
            if book.active and any(care.event == event for care in book.dates)]  # fmt: skip


def _joined(groups: Iterable[Sequence[_Place]]) -> list[set[_Place]]:
    """The groups, those that share somebody as one."""
    of: dict[_Place, set[_Place]] = {}
    for group in groups:
        whole = set(group).union(*(of[one] for one in group if one in of))
        of |= dict.fromkeys(whole, whole)
    return list({id(group): group for group in of.values()}.values())


__all__ = ["concerns_twins", "homes_of", "remembered", "settle_twins"]
