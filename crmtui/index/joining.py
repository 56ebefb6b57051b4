"""Takes over what another process put into a cache of its own."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crmtui.index.pending import Chunk

_TABLES = ("profiles", "customers", "former", "contacts", "persons", "tags", "notes", "enrolled",
           "tasks", "problems")  # fmt: skip
_APART = 1 << 30
"""Between the numbers of two processes' entries."""
_MAPPED = 1 << 32
"""Bytes of a cache that are read where they lie."""
_PART = "part"
"""How the names of attached caches begin."""


def join(db: sqlite3.Connection, part: Path) -> None:
    """Add the rows of the cache at ``part``, inside a transaction of the caller. Of rows that both
    have, the ones here stay. It stays attached until ``part_with``."""
    name = f"{_PART}{len(_attached(db))}"
    db.execute(f"ATTACH ? AS {name}", (str(part),))
    db.execute(f"PRAGMA {name}.mmap_size={_MAPPED}")
    db.execute(
        "INSERT INTO folders (path, names, stamps, hashes, racy) "
        f"SELECT path, names, stamps, hashes, racy FROM {name}.folders WHERE true "
        "ON CONFLICT (path) DO UPDATE SET names = excluded.names, stamps = excluded.stamps, "
        "hashes = excluded.hashes, racy = excluded.racy"
    )
    db.execute(f"INSERT INTO entries SELECT * FROM {name}.entries")
    for table in _TABLES:
        columns = _columns(db, name, table)
        db.execute(
            f"INSERT OR IGNORE INTO {table} ({columns}) SELECT {columns} FROM {name}.{table}"
        )


@contextmanager
def apart(db: sqlite3.Connection, number: int) -> Iterator[None]:
    """Give the entries of a cache, empty so far, numbers that those of no other process have: SQLite
    then copies them as they are. ``number`` is the process's, from 1 on."""
    first = number * _APART
    db.execute("INSERT INTO entries (rowid) VALUES (?)", (first,))
    yield
    db.execute("DELETE FROM entries WHERE rowid = ?", (first,))


def part_with(db: sqlite3.Connection) -> None:
    """Let go of joined caches, after the transaction."""
    for name in _attached(db):
        db.execute(f"DETACH {name}")


def _attached(db: sqlite3.Connection) -> list[str]:
    names = [row[1] for row in db.execute("PRAGMA database_list")]
    return [name for name in names if name.startswith(_PART)]


def _columns(db: sqlite3.Connection, name: str, table: str) -> str:
    """Without the number of the row, which only tells rows of one file apart."""
    rows = db.execute(f"PRAGMA {name}.table_info({table})")
    return ", ".join(row[1] for row in rows if row[1] != "rowid")


def unsettled(
    db: sqlite3.Connection, chunks: Sequence[Chunk], size: int
) -> Iterator[tuple[list[str], set[str]]]:
    """What two processes may have settled differently, because each saw a part: ids that several
    profiles claim (folded), and ids whose entries are another customer's or in several folders;
    at most ``size`` of each at a time."""
    claimed = db.execute(
        "SELECT claims FROM profiles WHERE claims IS NOT NULL GROUP BY claims HAVING count(*) > 1"
    )
    claims = [claim for (claim,) in claimed]
    folders = Counter(folder.path.rpartition("/")[2] for chunk in chunks for folder in chunk)
    several = {id for id, count in folders.items() if count > 1}
    ids = sorted(several.union(id for (id,) in db.execute("SELECT id FROM former")))
    for n in range(0, max(len(claims), len(ids)), size):
        yield claims[n : n + size], {*ids[n : n + size]}
