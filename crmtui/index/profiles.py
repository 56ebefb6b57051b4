"""The rows of customers: their fields, contacts, tags and former ids, and who wins an id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from crmtui.index.context import Context
from crmtui.index.database import insert, make_indexes
from crmtui.index.persons import person_rows
from crmtui.index.rows import Profile, Read, contact_words, haystack
from crmtui.index.settling import report
from crmtui.model.customer import Contact, Customer
from crmtui.model.problem import Problem
from crmtui.query.who import Phonetic, digits, phonetic
from crmtui.store.layout import folder_id
from crmtui.text import fold

_TABLES = ("former", "contacts", "persons", "tags", "notes", "tasks", "enrolled", "ledger",
           "snapshots", "replays")  # fmt: skip
"""Tables with rows of a customer, besides ``customers``."""


class ProfileRows:
    """Writes what profiles say of customers."""

    def __init__(self, db: sqlite3.Connection, context: Context, *, is_blank: bool) -> None:
        """``is_blank``: there were no customers before."""
        self.db = db
        self.context = context
        self.met: set[str] | None = set() if is_blank else None
        """Folded ids stored so far; None: the tables may hold any."""

    def note(self, reads: Iterable[Read]) -> None:
        """Remember the files that are there, and the id that each claims."""
        rows = [(r.path, r.profile.customer.id.casefold() if r.profile else None) for r in reads]
        insert(self.db, "OR REPLACE INTO profiles", rows)

    def claiming(self, folded: str) -> list[str]:
        """Paths of the known profiles that claim an id."""
        if not self._may_hold(folded):
            return []
        rows = self.db.execute("SELECT path FROM profiles WHERE claims = ?", (folded,))
        return [path for (path,) in rows.fetchall()]

    def forget(self, path: str) -> set[str]:
        """Drop the customer of a profile; returns its id and its former ones."""
        self.db.execute("DELETE FROM profiles WHERE path = ?", (path,))
        row = self.db.execute("SELECT id FROM customers WHERE path = ?", (path,)).fetchone()
        return {row[0], *self._drop(row[0])} if row else set()

    def store(self, found: Mapping[str, list[Profile]]) -> tuple[dict[str, Customer], set[str]]:
        """Write the customers that these profiles, by folded id, describe: of several with one id
        the one whose folder has its name, else the first. Returns them, and the ids all this is
        about."""
        touched: set[str] = set()
        winners: list[Profile] = []
        for folded, rivals in found.items():
            rivals.sort(key=lambda p: (p.customer.id != folder_id(p.path), p.path))
            winner = rivals[0]
            touched |= self._drop_held(folded)
            touched |= {winner.customer.id, *winner.customer.formerly}
            winners.append(winner)
            report(self.db, [_duplicate(other, winner) for other in rivals[1:]], lost=1)
        if self.met is not None:
            self.met |= set(found)
        self._insert(winners)
        return {winner.customer.id: winner.customer for winner in winners}, touched

    def _may_hold(self, folded: str) -> bool:
        return self.met is None or folded in self.met

    def _drop_held(self, folded: str) -> set[str]:
        if not self._may_hold(folded):
            return set()
        if self.met is not None:
            make_indexes(self.db)
        held = self.db.execute("SELECT id FROM customers WHERE folded_id = ?", (folded,)).fetchall()
        return {one for (id,) in held for one in (id, *self._drop(id))}

    def _drop(self, id: str) -> list[str]:
        """Remove a customer's rows; returns its former ids."""
        rows = self.db.execute("SELECT id FROM former WHERE customer = ?", (id,)).fetchall()
        self.db.execute("DELETE FROM customers WHERE id = ?", (id,))
        for table in _TABLES:
            self.db.execute(f"DELETE FROM {table} WHERE customer = ?", (id,))
        return [former for (former,) in rows]

    def _insert(self, profiles: list[Profile]) -> None:
        if not profiles:
            return
        heard = {p.customer.id: _heard(p.customer) for p in profiles}
        rows = [self._columns(p, heard[p.customer.id]) for p in profiles]
        db, customers = self.db, [p.customer for p in profiles]
        insert(db, f"INTO customers ({', '.join(rows[0])})", [(*row.values(),) for row in rows])
        insert(db, "INTO contacts",
               [_contact(c.id, n, person, heard[c.id][n + 1])
                for c in customers for n, person in enumerate(c.contacts)])  # fmt: skip
        insert(db, "OR IGNORE INTO persons", [row for c in customers for row in person_rows(c)])
        insert(db, "OR IGNORE INTO former", [(f, c.id) for c in customers for f in c.formerly])
        insert(db, "OR IGNORE INTO tags",
               [(c.id, tag, fold(tag)) for c in customers for tag in c.tags])  # fmt: skip

    def _columns(self, profile: Profile, heard: list[Phonetic]) -> dict[str, Any]:
        c, sound = profile.customer, heard[0]
        present = [p for p in c.contacts if p.left is None and not p.do_not_contact]
        main = present[0] if present else None
        days = self.context.dormant_days
        return {
            "id": c.id, "folded_id": c.id.casefold(), "name": c.name,
            "sort_key": sound.pinyin or fold(c.name), "pinyin": sound.pinyin,
            "initials": sound.initials, "path": profile.path,
            "data": profile.text,
            "haystack": haystack(c, sound.pinyin, sound.initials, _words(c, heard)),
            "kind": c.kind, "owner": c.owner, "tier": c.tier, "stage_set": c.stage,
            "industry": c.industry, "tier_since": c.tier_since.isoformat() if c.tier_since else None,
            "source": c.source, "region": c.region,
            "since": c.since.isoformat() if c.since else None, "part_of": c.part_of,
            "needs": c.needs, "do_not_contact": int(c.do_not_contact),
            "contact": main.name if main else "",
            "phone": main.phones[0] if main and main.phones else "", "contacts": len(present),
            "dormant_days": days.get(c.tier, days[""]),
        }  # fmt: skip


def _heard(customer: Customer) -> list[Phonetic]:
    """How the customer and its contacts sound."""
    return [phonetic(customer.name), *(phonetic(person.name) for person in customer.contacts)]


def _words(customer: Customer, heard: list[Phonetic]) -> list[str]:
    words: list[str] = []
    for person, sound in zip(customer.contacts, heard[1:], strict=True):
        words += [*contact_words(person), sound.pinyin, sound.initials]
    return words


def _contact(id: str, position: int, person: Contact, sound: Phonetic) -> tuple[Any, ...]:
    left = person.left.isoformat() if person.left else None
    return (id, position, person.key, person.name, fold(person.name), sound.pinyin, sound.initials,
            " ".join(map(digits, person.phones)), fold(" ".join(person.emails)), left)  # fmt: skip


def _duplicate(other: Profile, winner: Profile) -> Problem:
    return Problem(other.path, 1, 1, "duplicate-id",
                   f"customer id {other.customer.id} is also in {winner.path}",
                   "give one of them another id, or merge them")  # fmt: skip
