"""Bring the cache up to what is on disk: only what changed is read again."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence

from crmtui.errors import CrmError
from crmtui.index.context import RECORD_KINDS, Context, Progress
from crmtui.index.facts import Facts, gather
from crmtui.index.phonetics import Phonetics
from crmtui.index.rows import (
    EntryRow,
    Profile,
    Read,
    contact_words,
    haystack,
    identify,
    read_entries,
    read_profile,
)
from crmtui.index.tree import RACY_NS, Changes, WorkTree, folder_of, note_stamps
from crmtui.model.problem import Problem
from crmtui.query.who import digits
from crmtui.store.codec import parse
from crmtui.store.files import content_hash
from crmtui.store.layout import folder_id, kind_of
from crmtui.text import fold


class Refresh:
    """One pass from changed files to rows, inside one transaction."""

    def __init__(self, db: sqlite3.Connection, tree: WorkTree, context: Context) -> None:
        self.db = db
        self.tree = tree
        self.context = context
        self.phonetics = Phonetics(db)

    def apply(self, changes: Changes, progress: Progress | None = None) -> int:
        """Read the changed files, settle the customers they belong to. Returns how many files
        were read or removed."""
        self._note_folders(changes)
        fresh: dict[str, list[EntryRow]] = {}
        profiles: dict[str, list[Profile]] = {}
        touched = self._forget([*changes.removed, *changes.changed])
        total = len(changes.changed)
        for n, path in enumerate(sorted(changes.changed), 1):
            kind = kind_of(path)
            read = self._read(path, kind)
            self._remember(path, kind, changes.changed[path], read)
            if kind in RECORD_KINDS:
                touched.add(folder_id(path))
            if read.profile is not None:
                profiles.setdefault(read.profile.customer.id.casefold(), []).append(read.profile)
            if read.entries:
                fresh.setdefault(read.entries[0].folder, []).extend(read.entries)
            if progress is not None and (n % 200 == 0 or n == total):
                progress(n, total)
        self._add_rivals(profiles, touched, changes)
        self.tree.rest()
        looked_at = (*changes.changed, *changes.removed, *changes.settled)
        note_stamps(self.db, {folder_of(path) for path in looked_at} - set(changes.gone))
        touched |= self._store_profiles(profiles)
        self._settle(touched, fresh)
        return total + len(changes.removed)

    def _note_folders(self, changes: Changes) -> None:
        db = self.db
        db.executemany(
            "INSERT INTO folders (path, mtime_ns) VALUES (?, ?) "
            "ON CONFLICT (path) DO UPDATE SET mtime_ns = excluded.mtime_ns",
            changes.folders.items(),
        )
        db.executemany("DELETE FROM folders WHERE path = ?", [(p,) for p in changes.gone])
        db.executemany("UPDATE files SET racy = 0 WHERE path = ?", [(p,) for p in changes.settled])

    def _forget(self, paths: Sequence[str]) -> set[str]:
        """Drop the rows of these files; returns the ids they were about."""
        gone: set[str] = set()
        db = self.db
        if db.execute("SELECT 1 FROM files LIMIT 1").fetchone() is None:
            return gone
        for path in paths:
            kind = kind_of(path)
            if kind in RECORD_KINDS:
                gone.add(folder_id(path))
            db.execute("DELETE FROM files WHERE path = ?", (path,))
            db.execute("DELETE FROM problems WHERE path = ?", (path,))
            if kind == "entries":
                db.execute("DELETE FROM entries WHERE path = ?", (path,))
            elif kind == "profile":
                row = db.execute("SELECT id FROM customers WHERE path = ?", (path,)).fetchone()
                if row:
                    gone |= {row[0], *self._drop_customer(row[0])}
        return gone

    def _drop_customer(self, id: str) -> list[str]:
        db = self.db
        former = [r[0] for r in db.execute("SELECT id FROM former WHERE customer = ?", (id,))]
        for statement in (
            "DELETE FROM customers WHERE id = ?", "DELETE FROM former WHERE customer = ?",
            "DELETE FROM contacts WHERE customer = ?", "DELETE FROM tags WHERE customer = ?",
            "DELETE FROM notes WHERE customer = ?", "DELETE FROM tasks WHERE customer = ?",
            "DELETE FROM membership WHERE customer = ?",
        ):  # fmt: skip
            db.execute(statement, (id,))
        return former

    def _read(self, path: str, kind: str) -> Read:
        if kind not in ("profile", "entries") and kind != "backup":
            return self._read_rules(path, kind)
        try:
            if kind == "backup":
                return Read(path, problems=[_backup(path)])
            data = self.tree.read(path)
        except CrmError as refused:
            return Read(path, problems=[Problem.of(path, refused)])
        read = (
            read_profile(path, data)
            if kind == "profile"
            else read_entries(path, data, self.context.zone)
        )
        read.digest = content_hash(data)
        return read

    def _read_rules(self, path: str, kind: str) -> Read:
        """Files that are neither profile nor entries: rules are loaded elsewhere, campaigns, goals
        and policies only have to be well-formed."""
        if kind == "other":
            return Read(path)
        try:
            data = self.tree.read(path)
        except CrmError as refused:
            return Read(path, problems=[Problem.of(path, refused)])
        is_yaml = kind in ("campaign", "goal", "policy")
        problems = parse(data, path).problems if is_yaml else ()
        return Read(path, content_hash(data), problems=list(problems))

    def _remember(self, path: str, kind: str, stamp: tuple[int, int, int, int], read: Read) -> None:
        claims = read.profile.customer.id.casefold() if read.profile else None
        racy = int(time.time_ns() - stamp[1] < RACY_NS)
        self.db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (path, kind, folder_of(path), *stamp, read.digest, racy, claims),
        )
        self._report(read.problems)

    def _report(self, problems: Iterable[Problem]) -> None:
        self.db.executemany(
            "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(p.path, p.line, p.column, p.code, p.what, p.fix, p.severity) for p in problems],
        )

    def _add_rivals(
        self, profiles: dict[str, list[Profile]], touched: set[str], changes: Changes
    ) -> None:
        """Profiles on disk that claim an id which is being settled, though unchanged themselves:
        which of them wins must not depend on the order in which they were seen."""
        for folded in {t.casefold() for t in touched} | set(profiles):
            rows = self.db.execute("SELECT path FROM files WHERE claims = ?", (folded,)).fetchall()
            for (path,) in rows:
                if path in changes.changed:
                    continue
                read = self._read(path, "profile")
                self.db.execute("DELETE FROM problems WHERE path = ?", (path,))
                self._report(read.problems)
                if read.profile is not None:
                    profiles.setdefault(folded, []).append(read.profile)

    def _store_profiles(self, profiles: Mapping[str, list[Profile]]) -> set[str]:
        touched: set[str] = set()
        for folded, rivals in profiles.items():
            rivals.sort(key=lambda p: (p.customer.id != folder_id(p.path), p.path))
            winner = rivals[0]
            held = self.db.execute("SELECT id FROM customers WHERE folded_id = ?", (folded,))
            for (id,) in held.fetchall():
                touched |= {id, *self._drop_customer(id)}
            self._insert(winner)
            touched |= {winner.customer.id, *winner.customer.formerly}
            for other in rivals[1:]:
                self._report([Problem(
                    other.path, 1, 1, "duplicate-id",
                    f"customer id {other.customer.id} is also in {winner.path}",
                    "give one of them another id, or merge them")])  # fmt: skip
        return touched

    def _insert(self, profile: Profile) -> None:
        c, db = profile.customer, self.db
        sound = self.phonetics.of(c.name)
        present = [p for p in c.contacts if p.left is None]
        main = next(iter(present), None)
        words: list[str] = []
        for n, person in enumerate(c.contacts):
            heard = self.phonetics.of(person.name)
            words += [*contact_words(person), heard.pinyin, heard.initials]
            db.execute(
                "INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (c.id, n, person.key, person.name, fold(person.name), heard.pinyin, heard.initials,
                 " ".join(digits(p) for p in person.phones), fold(" ".join(person.emails)),
                 person.left.isoformat() if person.left else None),
            )  # fmt: skip
        values = {
            "id": c.id, "folded_id": c.id.casefold(), "name": c.name,
            "sort_key": sound.pinyin or fold(c.name), "pinyin": sound.pinyin,
            "initials": sound.initials, "path": profile.path,
            "data": json.dumps(profile.raw, ensure_ascii=False, separators=(",", ":")),
            "haystack": haystack(c, sound.pinyin, sound.initials, words), "kind": c.kind,
            "owner": c.owner, "tier": c.tier, "stage_set": c.stage, "industry": c.industry,
            "tier_since": c.tier_since.isoformat() if c.tier_since else None,
            "source": c.source, "region": c.region,
            "since": c.since.isoformat() if c.since else None, "part_of": c.part_of,
            "needs": c.needs, "do_not_contact": int(c.do_not_contact),
            "contact": main.name if main else "",
            "phone": main.phones[0] if main and main.phones else "", "contacts": len(present),
            "dormant_days": self._dormant_days(c.tier),
        }  # fmt: skip
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        db.execute(f"INSERT INTO customers ({names}) VALUES ({marks})", tuple(values.values()))
        db.executemany(
            "INSERT OR IGNORE INTO former VALUES (?, ?)", [(f, c.id) for f in c.formerly]
        )
        db.executemany(
            "INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", [(c.id, t, fold(t)) for t in c.tags]
        )

    def _dormant_days(self, tier: str) -> int:
        days = self.context.dormant_days
        return days.get(tier, days[""])

    def _settle(self, ids: set[str], fresh: Mapping[str, list[EntryRow]]) -> None:
        """Identity, facts and notes of every customer among these live or former ids."""
        former = dict(
            self.db.execute(
                "SELECT id, min(customer) FROM former "
                "WHERE id NOT IN (SELECT id FROM customers) GROUP BY id"
            ).fetchall()
        )
        live: dict[str, set[str]] = {}
        for id in ids:
            live.setdefault(former.get(id, id), set()).add(id)
        for id, customer in former.items():
            if customer in live:
                live[customer].add(id)
        first_build = self.db.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None
        for customer, folders in live.items():
            folders.add(customer)
            known = [] if first_build else self._stored(folders)
            added = [row for folder in folders for row in fresh.get(folder, ())]
            self._settle_one(customer, known, added)

    def _stored(self, folders: set[str]) -> list[EntryRow]:
        marks = ", ".join("?" * len(folders))
        rows = self.db.execute(
            "SELECT folder, id, type, day, at, path, line, position, data FROM entries "
            f"WHERE folder IN ({marks})",
            tuple(folders),
        ).fetchall()
        found = []
        for folder, id, kind, day, at, path, line, position, data in rows:
            raw = json.loads(data)
            given = raw.get("id") or ""
            row = EntryRow(folder, given, kind, day, at, path, line, position, raw, data, id)
            found.append(row)
        return found

    def _settle_one(self, customer: str, known: list[EntryRow], added: list[EntryRow]) -> None:
        db = self.db
        problems = identify([*known, *added])
        for row in known:
            db.execute(
                "DELETE FROM problems WHERE path = ? AND code = 'duplicate-entry'", (row.path,)
            )
        self._report(problems)
        db.executemany(
            "UPDATE entries SET customer = ?, id = ?, shadowed = ? WHERE path = ? AND position = ?",
            [(customer, r.identity, int(r.shadowed), r.path, r.position) for r in known],
        )
        db.executemany(
            "INSERT INTO entries (folder, customer, id, type, day, at, path, line, position, "
            "shadowed, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(r.folder, customer, r.identity, r.type, r.day, r.at, r.path, r.line, r.position,
              int(r.shadowed), r.text) for r in added],
        )  # fmt: skip
        counting = [r for r in (*known, *added) if not r.shadowed]
        counting.sort(key=lambda r: (r.at, r.identity))
        facts = gather(
            ((r.day, r.raw) for r in counting), self.context.today, self.context.currency
        )
        self._write_facts(customer, facts)
        notes = fold("\n".join(_words(r.raw) for r in counting))
        db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (customer, notes))

    def _write_facts(self, customer: str, facts: Facts) -> None:
        names = list(facts.__dataclass_fields__)
        sets = ", ".join(f"{n} = ?" for n in names)
        self.db.execute(
            f"UPDATE customers SET {sets}, dirty = 1 WHERE id = ?",
            (*(getattr(facts, n) for n in names), customer),
        )

    def redate(self) -> int:
        """Settle anew the customers whose facts are not the answer for today; returns how many."""
        today = self.context.today
        rows = self.db.execute(
            "SELECT id FROM customers WHERE facts_from > ? OR facts_to < ?", (today, today)
        ).fetchall()
        for (id,) in rows:
            entries = self.db.execute(
                "SELECT day, data FROM entries WHERE customer = ? AND NOT shadowed ORDER BY at, id",
                (id,),
            ).fetchall()
            pairs = [(day, json.loads(data)) for day, data in entries]
            self._write_facts(id, gather(pairs, today, self.context.currency))
        return len(rows)


def _backup(path: str) -> Problem:
    return Problem(path, 0, 0, "backup-file", "looks like a backup or temporary file; it is not read",
                   "delete it, or rename it to NAME.yaml if it is a record", "warning")  # fmt: skip


def _words(raw: Mapping[str, object]) -> str:
    """What of an entry a bare word may find: its note, title, topic, and promises."""
    parts = [str(raw[k]) for k in ("note", "title", "topic", "why", "item") if raw.get(k)]
    steps = raw.get("next")
    if isinstance(steps, list):
        parts += [str(s["do"]) for s in steps if isinstance(s, dict) and s.get("do")]
    return "\n".join(parts)
