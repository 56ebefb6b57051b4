"""The board's page on data quality: what is missing, wrong, stale, double, or may go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from crmtui.analysis.hygiene import FIELDS, Profiles, profiles
from crmtui.analysis.quality import (
    Departed,
    IsPhone,
    Lived,
    Purgeable,
    Wrong,
    departed,
    purgeable,
    wrong_emails,
    wrong_phones,
)
from crmtui.history.repository import Repository
from crmtui.index.cache import Index
from crmtui.index.losses import skipped_files
from crmtui.model.customer import Customer
from crmtui.model.team import Config
from crmtui.query.who import is_phone
from crmtui.reports.duplicates import duplicates
from crmtui.reports.hygiene import changed_lately

QUERIES = {
    "contacts": "-has:contact", "reachable": "-has:phone -has:email",
    "industry": "-has:industry -kind:person", "source": "-has:source", "since": "-has:since",
    "needs": "-has:needs", "owner": "-has:owner", "tier": "-has:tier",
}  # fmt: skip
"""How the customers that lack a field are listed. ``reachable`` counts WeChat too, which no query
asks for."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How many profiles have a field."""

    field: str
    filled: int
    of: int
    query: str
    """Lists the others."""

    @property
    def share(self) -> float | None:
        """``filled / of``; None of nobody."""
        return self.filled / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the records are on a day."""

    day: date
    owner: str
    """Whose customers; empty for everybody's."""
    customers: int
    complete: int
    """Profiles that lack no field of the customer form."""
    fields: tuple[Filled, ...]
    """The customer form, then owner and tier."""
    stale: tuple[str, ...] | None
    """Ids of profiles nobody changed for 90 days; None without Git."""
    numbers: int
    """Phone numbers of contacts who are there."""
    wrong_phones: tuple[Wrong, ...]
    addresses: int
    """E-mail addresses of contacts who are there."""
    wrong_emails: tuple[Wrong, ...]
    departed: tuple[Departed, ...]
    """Contacts who left without a successor."""
    duplicates: int
    """Likely pairs with a customer of these."""
    purgeable: tuple[Purgeable, ...]
    skipped: int
    """Files of which a record is missing."""


def quality(
    index: Index, repository: Repository | None, config: Config, day: date, owner: str = ""
) -> Quality:
    """The figures of everybody's customers or of one member's, from a fresh index."""
    everybody = list(_lived(index))
    mine = [one for one in everybody if not owner or one.customer.owner == owner]
    customers = [one.customer for one in mine]
    fresh = changed_lately(repository, config, day) if repository else None
    found = profiles(customers, fresh)
    check: IsPhone = lru_cache(maxsize=None)(partial(is_phone, region=config.phone_region))
    groups = {one.customer.part_of for one in everybody}
    present = [p for c in customers for p in c.contacts if p.left is None]
    pairs = duplicates(index, config.phone_region, among={c.id for c in customers})
    return Quality(
        day, owner, len(customers), found.complete, tuple(_filled(found, customers)), found.old,
        sum(len(p.phones) for p in present), tuple(wrong_phones(customers, check)),
        sum(len(p.emails) for p in present), tuple(wrong_emails(customers)),
        tuple(sorted(departed(customers), key=lambda d: (d.left, d.customer, d.contact))),
        len(pairs.pairs), tuple(sorted(purgeable(mine, groups, check, day), key=_longest_first)),
        skipped_files(index.db),
    )  # fmt: skip


def _lived(index: Index) -> Iterator[Lived]:
    rows = index.db.execute("SELECT data, path, entries, updated FROM customers ORDER BY id")
    for data, path, entries, updated in rows.fetchall():
        customer = Customer.from_raw(json.loads(data), path, is_sound=True)
        yield Lived(customer, entries or 0, date.fromisoformat(updated[:10]) if updated else None)


def _filled(found: Profiles, customers: Sequence[Customer]) -> Iterator[Filled]:
    n = len(customers)
    for name in FIELDS:
        yield Filled(name, n - found.missing.get(name, 0), n, QUERIES[name])
    yield Filled("owner", sum(bool(c.owner) for c in customers), n, QUERIES["owner"])
    yield Filled("tier", sum(bool(c.tier) for c in customers), n, QUERIES["tier"])


def _longest_first(one: Purgeable) -> tuple[date, str]:
    return one.since or date.min, one.customer
