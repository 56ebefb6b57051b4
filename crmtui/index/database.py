"""The cache file: where it is, its tables, and how it is thrown away when it does not fit."""

from __future__ import annotations

import operator
import os
import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from crmtui.settings import cache_dir, workspace_key
from crmtui.text import fold

SCHEMA_VERSION = "27"
"""Changes whenever a table or the meaning of a column changes; an index of another version is
rebuilt."""

UNFINISHED = "unfinished"
"""The version of a cache while rows go straight into its file. Who finds it meets what was left by a
process that was killed."""
PAGE = 16384
"""Bytes of a page: filling and copying a cache takes a quarter less than with SQLite's 4096."""

ROOM, ROOM_TO_FILL = 16_000, 96_000
"""Pages in memory, in KB: usually, and while rows of all customers come in. These are not in the order
of their ids, and with less room the same pages are written and read again and again."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE folders (
  path TEXT PRIMARY KEY, mtime_ns INTEGER, names TEXT DEFAULT '', stamps BLOB DEFAULT x'',
  hashes TEXT DEFAULT '', racy TEXT DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE profiles (path TEXT PRIMARY KEY, claims TEXT) WITHOUT ROWID;
CREATE TABLE customers (
  rowid INTEGER PRIMARY KEY, id TEXT UNIQUE, folded_id TEXT, name TEXT, sort_key TEXT,
  pinyin TEXT, initials TEXT, path TEXT, data TEXT, haystack TEXT,
  kind TEXT, owner TEXT, tier TEXT, tier_since TEXT, stage_set TEXT, industry TEXT, source TEXT,
  region TEXT, since TEXT, part_of TEXT, needs TEXT, do_not_contact INTEGER,
  contact TEXT, phone TEXT, contacts INTEGER, dormant_days INTEGER,
  last_contact TEXT, last_touch TEXT, last_sign TEXT, touches INTEGER, entries INTEGER,
  orders INTEGER, first_order TEXT, last_order TEXT, revenue REAL, currency TEXT,
  complaints INTEGER, last_complaint TEXT, second_complaint TEXT, third_complaint TEXT, open_cases INTEGER, open_complaints INTEGER, alert TEXT, updated TEXT,
  facts_from TEXT, facts_to TEXT,
  dirty INTEGER DEFAULT 1, plan_from TEXT, plan_to TEXT, covered INTEGER, next_due TEXT,
  counted INTEGER DEFAULT 0
);
CREATE TABLE former (id TEXT, customer TEXT, PRIMARY KEY (id, customer)) WITHOUT ROWID;
CREATE TABLE contacts (
  customer TEXT, position INTEGER, key TEXT, name TEXT, folded TEXT, pinyin TEXT, initials TEXT,
  phones TEXT, emails TEXT, left_on TEXT, PRIMARY KEY (customer, position)
) WITHOUT ROWID;
CREATE TABLE persons (
  customer TEXT, token TEXT, key TEXT, left_on TEXT, PRIMARY KEY (customer, token, key)
) WITHOUT ROWID;
CREATE TABLE elsewhere (customer TEXT, key TEXT, home TEXT, PRIMARY KEY (customer, key))
  WITHOUT ROWID;
CREATE TABLE tags (customer TEXT, tag TEXT, folded TEXT, PRIMARY KEY (customer, tag)) WITHOUT ROWID;
CREATE TABLE entries (
  rowid INTEGER PRIMARY KEY, folder TEXT, customer TEXT, id TEXT, type TEXT, day TEXT, at TEXT,
  path TEXT, line INTEGER, position INTEGER, shadowed INTEGER, data TEXT
);
CREATE TABLE notes (customer TEXT PRIMARY KEY, text TEXT);
CREATE TABLE enrolled (customer TEXT PRIMARY KEY, playbooks TEXT) WITHOUT ROWID;
CREATE VIEW memberships (customer, playbook) AS
  SELECT e.customer, p.value FROM enrolled e, json_each(e.playbooks) p;
CREATE TABLE tasks (
  id TEXT PRIMARY KEY, customer TEXT, due TEXT, opens TEXT, hidden_until TEXT, owner TEXT,
  data TEXT
);
CREATE TABLE ledger (
  customer TEXT, kind TEXT, day INTEGER, value INTEGER, currency TEXT, about TEXT, n INTEGER,
  owner TEXT, PRIMARY KEY (customer, kind, day, n)
) WITHOUT ROWID;
CREATE TABLE flows (
  day INTEGER, owner TEXT, kind TEXT, currency TEXT, score INTEGER, number INTEGER, total INTEGER,
  PRIMARY KEY (day, owner, kind, currency, score)
) WITHOUT ROWID;
CREATE TABLE grades (
  customer TEXT PRIMARY KEY, class TEXT, loyalty TEXT, activity TEXT, abc TEXT, rfm INTEGER,
  segment TEXT, health INTEGER
) WITHOUT ROWID;
CREATE TABLE snapshots (
  customer TEXT, day INTEGER, recency INTEGER, frequency INTEGER, monetary TEXT, class TEXT,
  loyalty TEXT, activity TEXT, health REAL, PRIMARY KEY (customer, day)
) WITHOUT ROWID;
CREATE TABLE snapshot_days (n INTEGER PRIMARY KEY, day INTEGER UNIQUE, key TEXT);
CREATE TABLE replays (
  customer TEXT PRIMARY KEY, key TEXT, first INTEGER, last INTEGER, data TEXT
) WITHOUT ROWID;
CREATE TABLE problems (
  path TEXT, line INTEGER, column INTEGER, code TEXT, what TEXT, fix TEXT, severity TEXT,
  lost INTEGER
);
"""

INDEXES = """
CREATE INDEX profiles_claims ON profiles (claims) WHERE claims IS NOT NULL;
CREATE INDEX former_customer ON former (customer);
CREATE INDEX tasks_customer ON tasks (customer);
CREATE INDEX ledger_orders ON ledger (customer, day) WHERE kind = 'order';
CREATE INDEX ledger_alerts ON ledger (customer, about, n, day, value) WHERE kind = 'alert';
CREATE INDEX entries_folder ON entries (folder) WHERE folder <> customer;
CREATE INDEX entries_mailed ON entries (path) WHERE path GLOB 'records/campaigns/*';
"""

TRIGGERS = (
    "CREATE TRIGGER flows_less AFTER DELETE ON ledger BEGIN UPDATE flows "
    "SET number = number - 1, total = total - OLD.value "
    "WHERE day = OLD.day AND owner = OLD.owner AND kind = OLD.kind AND currency = OLD.currency "
    "AND score = CASE WHEN OLD.kind IN ('nps', 'csat') THEN OLD.value ELSE 0 END; END",
)
"""Sums that follow the lines they are made of, whoever takes these away; ``analysis.ledger`` adds."""

LATE_INDEXES = """
CREATE INDEX IF NOT EXISTS customers_folded ON customers (folded_id);
CREATE INDEX IF NOT EXISTS customers_dirty ON customers (dirty) WHERE dirty;
CREATE INDEX IF NOT EXISTS customers_uncounted ON customers (counted) WHERE counted = 0;
CREATE INDEX IF NOT EXISTS customers_path ON customers (path);
CREATE INDEX IF NOT EXISTS customers_sort ON customers (sort_key, id, haystack);
CREATE INDEX IF NOT EXISTS entries_customer ON entries (customer);
CREATE INDEX IF NOT EXISTS persons_token ON persons (token, customer);
CREATE INDEX IF NOT EXISTS tasks_opens ON tasks (opens);
CREATE INDEX IF NOT EXISTS tasks_owner ON tasks (owner, opens, due, hidden_until);
CREATE INDEX IF NOT EXISTS customers_owner ON customers (owner, do_not_contact, covered);
CREATE INDEX IF NOT EXISTS customers_alert ON customers (id, alert) WHERE alert <> '[]';
CREATE INDEX IF NOT EXISTS problems_path ON problems (path);
"""
"""Those that a build from nothing can do without; made at its end they cost a third."""


_SEVERAL = (40, 8)
"""Rows in one statement."""
_MOST_VALUES = 900
"""Values in one statement: the oldest SQLite allows 999."""


def insert(db: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """``INSERT {into} VALUES`` for all rows, several in a statement: that takes a quarter less
    time."""
    width, done = len(rows[0]) if rows else 0, 0
    for several in _SEVERAL:
        whole = len(rows) - (len(rows) - done) % several
        if done < whole and several * width <= _MOST_VALUES:
            parts = range(done, whole, several)
            together = [tuple(chain.from_iterable(rows[n : n + several])) for n in parts]
            db.executemany(_insert(into, width, several), together)
            done = whole
    if done < len(rows):
        db.executemany(_insert(into, width, 1), rows[done:])


@lru_cache(maxsize=64)
def _insert(into: str, width: int, rows: int) -> str:
    marks = f"({', '.join('?' * width)})"
    return f"INSERT {into} VALUES {', '.join([marks] * rows)}"


def index_path(root: Path) -> Path:
    """Where the cache of the workspace at ``root`` lives."""
    return cache_dir() / "index" / f"{workspace_key(root)}.sqlite"


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection to the cache at ``path`` with the tables of this version; None: in memory.

    A missing folder is made (mode 0700); a file that is corrupt or of another version is replaced.
    When the cache cannot be written at all (no home, read-only disk) the index lives in memory.
    """
    if path is not None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _connect_file(path)
        except (OSError, sqlite3.OperationalError):
            pass
    return _prepared(sqlite3.connect(":memory:", check_same_thread=False))


def _connect_file(path: Path) -> sqlite3.Connection:
    try:
        return _prepared(_open(path))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        discard(path)
        return _prepared(_open(path))


def _open(path: Path) -> sqlite3.Connection:
    previous = os.umask(0o077)
    try:
        return sqlite3.connect(path, timeout=10, check_same_thread=False)
    finally:
        os.umask(previous)


def discard(path: Path) -> None:
    """Remove a cache file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, ready for use; closed when it cannot be."""
    try:
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.isolation_level = None
    db.execute(f"PRAGMA page_size={PAGE}")
    db.execute("PRAGMA synchronous=OFF")  # first: else the next line waits for the disk
    db.execute("PRAGMA journal_mode=WAL")
    _set_room(db, ROOM)
    db.create_function("fold", 1, lambda s: fold(s) if s else "", deterministic=True)
    db.create_function("holds", 2, operator.contains, deterministic=True)
    version = _version(db)
    if version == UNFINISHED:
        raise sqlite3.DatabaseError("whoever filled this cache was killed")
    if version != SCHEMA_VERSION:
        _create(db)


def _version(db: sqlite3.Connection) -> str:
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
    if not known:
        return ""
    row = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    return row[0] if row else ""


def _create(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        if _version(db) != SCHEMA_VERSION:
            clear(db)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def begin_filling(db: sqlite3.Connection) -> bool:
    """Let the transaction that comes next write straight into the file of an empty cache, not into a
    log that is then copied: nothing is lost with it, and the file says that it is unfinished until
    ``end_filling``. False where another process has it open."""
    _set_version(db, UNFINISHED)
    try:
        if db.execute("PRAGMA journal_mode=MEMORY").fetchone() == ("memory",):
            make_room(db)
            return True
    except sqlite3.OperationalError:
        pass
    _set_version(db, SCHEMA_VERSION)
    return False


def end_filling(db: sqlite3.Connection) -> None:
    """Make the cache one that several processes may share."""
    _set_room(db, ROOM)
    db.execute("PRAGMA journal_mode=WAL")
    _set_version(db, SCHEMA_VERSION)


def make_room(db: sqlite3.Connection) -> None:
    """Take more memory, for the rows of all customers."""
    _set_room(db, ROOM_TO_FILL)


def _set_room(db: sqlite3.Connection, kilobytes: int) -> None:
    db.execute(f"PRAGMA cache_size=-{kilobytes}")


def _set_version(db: sqlite3.Connection, version: str) -> None:
    db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (version,))


def clear(db: sqlite3.Connection) -> None:
    """Drop every table and make them anew, empty, inside the running transaction. The late indexes come
    with the first rows."""
    named = db.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite_%'"
    )
    for kind, name in named.fetchall():
        db.execute(f'DROP {kind} "{name}"')
    for statement in (*filter(str.strip, f"{TABLES}{INDEXES}".split(";")), *TRIGGERS):
        db.execute(statement)
    db.execute("INSERT INTO meta VALUES ('version', ?)", (SCHEMA_VERSION,))


def make_indexes(db: sqlite3.Connection) -> None:
    """Make those of the late indexes that are not there."""
    for statement in filter(str.strip, LATE_INDEXES.split(";")):
        db.execute(statement)


def drop_indexes(db: sqlite3.Connection) -> None:
    """Drop the late indexes: filling empty tables is faster without."""
    for name in re.findall(r"EXISTS (\w+)", LATE_INDEXES):
        db.execute(f"DROP INDEX IF EXISTS {name}")
