"""Takes over what another process put into a cache of its own."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from crmtui.index.pending import Chunk

_TABLES = ("profiles", "customers", "former", "contacts", "tags", "entries", "notes", "membership",
           "tasks", "problems")  # fmt: skip
_FOLDERS = (
    "INSERT INTO folders (path, names, stamps, hashes, racy) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (path) DO UPDATE SET names = excluded.names, stamps = excluded.stamps, "
    "hashes = excluded.hashes, racy = excluded.racy"
)


def join(db: sqlite3.Connection, part: Path) -> None:
    """Add the rows of the cache at ``part``. Of rows that both have, the ones here stay."""
    with closing(sqlite3.connect(f"{part.as_uri()}?mode=ro", uri=True)) as other:
        db.executemany(
            _FOLDERS, other.execute("SELECT path, names, stamps, hashes, racy FROM folders")
        )
        for table in _TABLES:
            columns = _columns(other, table)
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            db.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",
                           other.execute(f"SELECT {names} FROM {table}"))  # fmt: skip


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    """Without the number of the row, which only tells rows of one file apart."""
    rows = db.execute(f"PRAGMA table_info({table})")
    return [name for _, name, *_ in rows if name != "rowid"]


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
