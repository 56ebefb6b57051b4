"""What becomes of a customer's entries: whose they are, which of them count, and their facts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any

from crmtui.dataclass import names_of
from crmtui.index.context import Context
from crmtui.index.database import insert, make_indexes
from crmtui.index.entries import EntryRow
from crmtui.index.facts import Facts, gather
from crmtui.index.rows import identify
from crmtui.model.problem import Problem
from crmtui.store.layout import is_campaign
from crmtui.text import fold

_FACTS = names_of(Facts()) or ()
_values_of = attrgetter(*_FACTS)
_WRITE_FACTS = f"UPDATE customers SET {', '.join(f'{n} = ?' for n in _FACTS)}, dirty = 1"
_OF_ENTRIES = f"{_WRITE_FACTS}, counted = 0 WHERE id = ?"
_OF_DAY = f"{_WRITE_FACTS} WHERE id = ?"
"""Another day leaves the ledger as it is: its lines are made of entries alone."""
_by_time = attrgetter("at", "identity")
_GIVEN = "(SELECT value FROM json_each(?))"


class Settling:
    """Writes the entries of customers with their identity, and what is derived from them."""

    def __init__(self, db: sqlite3.Connection, context: Context, *, is_blank: bool) -> None:
        """``is_blank``: there were no entries before."""
        self.db = db
        self.context = context
        self.met: set[str] | None = set() if is_blank else None
        """Folders settled so far; None: there may be entries of any."""

    def settle(
        self, ids: set[str], fresh: Mapping[str, list[EntryRow]]
    ) -> dict[str, list[EntryRow]]:
        """Identity, facts and notes of every customer among these live or former ids; returns
        their entries that count, oldest first. ``fresh`` holds entries that have no rows yet, by
        folder."""
        groups = self._groups(ids)
        stored = self._stored({folder for folders in groups.values() for folder in folders})
        settled: dict[str, list[EntryRow]] = {}
        known: list[tuple[str, list[EntryRow]]] = []
        added: list[tuple[str, list[EntryRow]]] = []
        for customer, folders in groups.items():
            old = [row for folder in folders for row in stored.get(folder, ())]
            new = [row for folder in folders for row in fresh.get(folder, ())]
            self._identify(old, new)
            counting = [row for row in (*old, *new) if not row.shadowed]
            counting.sort(key=_by_time)
            settled[customer] = counting
            known.append((customer, old))
            added.append((customer, new))
        self._write(known, added)
        self._write_facts(
            _OF_ENTRIES, ((customer, self._facts(rows)) for customer, rows in settled.items())
        )
        if self.met is None:
            given = (json.dumps([*settled]),)
            self.db.execute(f"DELETE FROM replays WHERE customer IN {_GIVEN}", given)
        insert(
            self.db,
            "OR REPLACE INTO notes",
            [(customer, _notes(rows)) for customer, rows in settled.items()],
        )
        if self.met is not None:
            self.met |= {folder for folders in groups.values() for folder in folders}
        return settled

    def redate(self, ids: Collection[str] | None = None) -> int:
        """Settle anew the customers (all, or these) whose facts are not the answer for today; returns
        how many."""
        today, among = self.context.today, "" if ids is None else f" AND id IN {_GIVEN}"
        given = () if ids is None else (json.dumps([*ids]),)
        rows = self.db.execute(
            f"SELECT id FROM customers WHERE (facts_from > ? OR facts_to < ?){among}",
            (today, today, *given),
        ).fetchall()
        for (id,) in rows:
            entries = self.db.execute(
                "SELECT day, data FROM entries WHERE customer = ? AND NOT shadowed ORDER BY at, id",
                (id,),
            ).fetchall()
            pairs = [(day, json.loads(data)) for day, data in entries]
            self._write_facts(_OF_DAY, [(id, gather(pairs, today, self.context.currency))])
        return len(rows)

    def _groups(self, ids: set[str]) -> dict[str, set[str]]:
        """The customers to settle, each with the folders whose entries are its own: those named by
        its id, and by a former one that is no customer's id any more."""
        if self.db.execute("SELECT 1 FROM former LIMIT 1").fetchone() is None:
            return {id: {id} for id in ids}
        given = json.dumps([*ids])
        heirs = self.db.execute(f"SELECT customer FROM former WHERE id IN {_GIVEN}", (given,))
        customers = ids | {customer for (customer,) in heirs}
        given = json.dumps([*customers])
        owners: dict[str, str] = dict(
            self.db.execute(
                "SELECT id, min(customer) FROM former WHERE id NOT IN (SELECT id FROM customers) "
                f"AND (id IN {_GIVEN} OR id IN (SELECT id FROM former WHERE customer IN {_GIVEN})) "
                "GROUP BY id",
                (given, given),
            ).fetchall()
        )
        groups: dict[str, set[str]] = {}
        for id in customers:
            owner = owners.get(id, id)
            groups.setdefault(owner, {owner}).add(id)
        for id, owner in owners.items():
            if owner in groups:
                groups[owner].add(id)
        return groups

    def _stored(self, folders: set[str]) -> dict[str, list[EntryRow]]:
        """The entries that have rows, by folder."""
        if self.met is not None:
            folders = folders & self.met
        found: dict[str, list[EntryRow]] = {}
        if not folders:
            return found
        if self.met is not None:
            make_indexes(self.db)
        given = json.dumps([*folders])
        columns = "rowid, folder, id, type, day, at, path, line, position, data"
        rows = self.db.execute(
            f"SELECT {columns} FROM entries WHERE customer IN {_GIVEN} AND folder = customer "
            f"UNION ALL SELECT {columns} FROM entries WHERE folder <> customer AND folder IN {_GIVEN}",
            (given, given),
        )
        for number, folder, id, kind, day, at, path, line, position, data in rows:
            raw = json.loads(data)
            row = EntryRow(folder, raw.get("id") or "", kind, day, at, path, line, position, raw,
                           data, id, number=number)  # fmt: skip
            found.setdefault(folder, []).append(row)
        return found

    def _identify(self, old: list[EntryRow], new: list[EntryRow]) -> None:
        problems = identify([*old, *new])
        if old:
            self.db.executemany(
                "DELETE FROM problems WHERE path = ? AND code = 'duplicate-entry'",
                [(path,) for path in {row.path for row in old}],
            )
        report(self.db, [p for p in problems if not is_campaign(p.path)], lost=1)

    def _facts(self, counting: list[EntryRow]) -> Facts:
        # from the latest on: most of the others then change nothing
        pairs = [(row.day, row.said) for row in reversed(counting)]
        return gather(pairs, self.context.today, self.context.currency)

    def _write(
        self, known: list[tuple[str, list[EntryRow]]], added: list[tuple[str, list[EntryRow]]]
    ) -> None:
        self.db.executemany(
            "UPDATE entries SET customer = ?, id = ?, shadowed = ? WHERE rowid = ?",
            [
                (customer, r.identity, int(r.shadowed), r.number)
                for customer, rows in known
                for r in rows
            ],
        )
        insert(
            self.db,
            "INTO entries (folder, customer, id, type, day, at, path, line, position, shadowed, data)",
            [(r.folder, customer, r.identity, r.type, r.day, r.at, r.path, r.line, r.position,
              1 if r.shadowed else 0, r.text) for customer, rows in added for r in rows],
        )  # fmt: skip

    def _write_facts(self, statement: str, facts: Iterable[tuple[str, Facts]]) -> None:
        rows: list[tuple[Any, ...]] = [(*_values_of(one), customer) for customer, one in facts]
        self.db.executemany(statement, rows)


def report(db: sqlite3.Connection, problems: Iterable[Problem], *, lost: int = 0) -> None:
    """Write problems of a file; ``lost``: records that are missing from every number for them."""
    rows = [(p.path, p.line, p.column, p.code, p.what, p.fix, p.severity, lost) for p in problems]
    if rows:
        db.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _notes(rows: Iterable[EntryRow]) -> str:
    """What of entries a bare word may find: notes, titles, topics, and promises."""
    words: list[str] = []
    for row in rows:
        raw = row.said
        for key in _SAID:
            if key in raw and (said := raw[key]):
                words.append(str(said))
        if "next" in raw and (steps := raw["next"]):
            words += [str(step["do"]) for step in steps if step.get("do")]
    return fold("\n".join(words))


_SAID = ("note", "title", "topic", "why", "item")
