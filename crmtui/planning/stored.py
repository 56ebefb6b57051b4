"""Customers and their entries as planning reads them, from the index."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import tzinfo

from crmtui.index.cache import Index
from crmtui.index.instants import clock_of
from crmtui.index.parsed import parsed
from crmtui.model.customer import Customer
from crmtui.planning.story import Dated

_GIVEN = "(SELECT value FROM json_each(?))"


def customers_of(index: Index, ids: Collection[str]) -> list[Customer]:
    """The customers with these ids, in any order."""
    rows = index.db.execute(
        f"SELECT path, data FROM customers WHERE id IN {_GIVEN}", (json.dumps([*ids]),)
    )
    return [Customer.from_raw(raw, path, is_sound=True) for path, raw in parsed(rows.fetchall())]


def entries_of(index: Index, ids: Collection[str], zone: tzinfo) -> dict[str, list[Dated]]:
    """The entries of customers that count."""
    rows = index.db.execute(
        "SELECT customer, id, type, path, data FROM entries "
        f"WHERE customer IN {_GIVEN} AND NOT shadowed",
        (json.dumps([*ids]),),
    )
    found: dict[str, list[Dated]] = {}
    for customer, id, kind, path, raw in parsed(rows.fetchall()):
        dated = Dated(clock_of(raw["at"], zone), customer, id, kind, raw, path)
        found.setdefault(customer, []).append(dated)
    return found
