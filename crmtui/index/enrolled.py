"""Who belongs to which playbooks: a row for each customer with the names of its playbooks as a JSON
list. (A row for each playbook takes three times as long to write.) The view ``memberships`` tells them
one by one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from crmtui.index.database import insert

BELONGS = "instr({playbooks}, {mark}) > 0"
"""The condition that a list ``playbooks`` names the playbook of a ``mark``."""
_ANY = f"EXISTS (SELECT 1 FROM json_each(?) m WHERE {BELONGS})".format(
    playbooks="e.playbooks", mark="m.value"
)


def listed(playbooks: Iterable[str]) -> str:
    """The list of these names."""
    return json.dumps([*playbooks], ensure_ascii=False)


def mark(playbook: str) -> str:
    """What stands in the lists that name a playbook, and in no other: its name in quotes."""
    return json.dumps(playbook, ensure_ascii=False)


def enrol(db: sqlite3.Connection, lists: Mapping[str, str]) -> None:
    """Write the lists of customers, by their ids."""
    insert(db, "OR REPLACE INTO enrolled", [*lists.items()])


def dismiss(db: sqlite3.Connection, ids: Collection[str]) -> None:
    """These customers belong to no playbook, or are no customers any more."""
    if ids:
        db.executemany("DELETE FROM enrolled WHERE customer = ?", [(id,) for id in ids])


def members(db: sqlite3.Connection, playbook: str, limit: int = -1) -> list[str]:
    """The ids of the customers that belong to a playbook, in their order; the first ``limit``."""
    belongs = BELONGS.format(playbooks="playbooks", mark="?")
    rows = db.execute(
        f"SELECT customer FROM enrolled WHERE {belongs} ORDER BY customer LIMIT ?",
        (mark(playbook), limit),
    )
    return [id for (id,) in rows]


def belongs_to_any(playbooks: Iterable[str]) -> tuple[str, str]:
    """The condition that a row ``e`` of ``enrolled`` names one of these playbooks, and its parameter."""
    return _ANY, json.dumps([mark(name) for name in playbooks], ensure_ascii=False)


def playbooks_of(db: sqlite3.Connection, among: Collection[str]) -> dict[str, set[str]]:
    """The playbooks, among these, of each customer that belongs to any."""
    condition, parameter = belongs_to_any(among)
    rows = db.execute(
        f"SELECT e.customer, e.playbooks FROM enrolled e WHERE {condition}", (parameter,)
    )
    return {customer: {*json.loads(names)}.intersection(among) for customer, names in rows}
