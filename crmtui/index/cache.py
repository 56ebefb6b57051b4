"""The index: a disposable SQLite cache over the records, refreshed by what changed on disk."""

from __future__ import annotations

import gc
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.index.changes import Changes
from crmtui.index.context import Context, Crew, Progress, Settled
from crmtui.index.database import (
    begin_filling,
    clear,
    connect,
    end_filling,
    index_path,
    make_indexes,
)
from crmtui.index.joining import part_with
from crmtui.index.tree import Files, WorkTree
from crmtui.model.problem import Problem

# What only some questions need is imported by them: every command pays for this module.
if TYPE_CHECKING:
    from crmtui.model.entries import Entry

_MAPPED = 1 << 32
"""Bytes."""


class Index:
    """The cache of one workspace. Never the truth: deleting its file loses nothing."""

    def __init__(self, root: Path, path: Path | None = None) -> None:
        """Open the cache of the workspace at ``root``; ``path`` overrides where it lives."""
        self.root = root
        self.tree: Files = WorkTree(root)
        self.path = path or index_path(root)
        self.db = connect(self.path)
        self.later: list[Callable[[], bool]] = []
        """What is left to do after a transaction; asked for again until it answers that all is done."""

    def close(self) -> None:
        """Close the cache."""
        self.tree.rest()
        self._do_later()
        self.db.close()

    def read_in_place(self) -> None:
        """Look at the cache's file where it lies, instead of copying it page by page: for a command,
        which reads each page once. (What is looked at counts as memory of the process.)"""
        self.db.execute(f"PRAGMA mmap_size={_MAPPED}")

    @property
    def is_on_disk(self) -> bool:
        """Whether it is a file, and no stand-in in memory for one that cannot be written."""
        return bool(self.db.execute("PRAGMA database_list").fetchone()[2])

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of any file."""
        return self.db.execute("SELECT 1 FROM folders LIMIT 1").fetchone() is None

    def changes(self) -> Changes:
        """What differs between the disk and the index."""
        return self.tree.changes(self.db)

    def changes_in(self, folders: Iterable[str]) -> Changes:
        """What differs between these folders on disk and the index."""
        return WorkTree(self.root).changes_in(self.db, folders)

    def is_vouched(self) -> bool:
        """Whether a watcher says, now, that this index is true to the files on disk."""
        from crmtui.index.vouching import is_vouched

        is_plain = isinstance(self.tree, WorkTree) and self.is_on_disk and not self.is_blank
        return is_plain and is_vouched(self.path)

    def version(self) -> int:
        """Another number whenever another process wrote to the cache."""
        return self.count("PRAGMA data_version")

    def rule_stamps(self) -> list[tuple[str, bytes]]:
        """The rule files as the index knows them: by folder, something that changes with them."""
        rows = self.db.execute("SELECT path, stamps FROM folders WHERE path IN ('', 'playbooks') "
                               "OR path GLOB 'playbooks/*' ORDER BY path")  # fmt: skip
        return rows.fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction. When another process keeps the cache busy, this one goes on in memory
        with a copy, so that a reader never fails and never waits long."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._go_private()
            self.db.execute("BEGIN IMMEDIATE")
        try:
            with without_collector():
                yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        else:
            self.db.execute("COMMIT")
        finally:
            part_with(self.db)
            self._do_later()

    def _do_later(self) -> None:
        self.later = [one for one in self.later if not one()]

    @contextmanager
    def filling(self) -> Iterator[sqlite3.Connection]:
        """As ``writing``, for the first rows of a cache that knows nothing yet."""
        is_direct = self.is_on_disk and begin_filling(self.db)
        try:
            with self.writing() as db:
                yield db
        finally:
            if is_direct:
                end_filling(self.db)

    @contextmanager
    def trying(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is always rolled back: the index as it would be. One may be inside
        another."""
        if not (is_inner := self.db.in_transaction):
            self._lock_or_copy()
        self.db.execute("SAVEPOINT trying")
        try:
            yield self.db
        finally:
            self.db.execute("ROLLBACK TO trying" if is_inner else "ROLLBACK")
            if is_inner:
                self.db.execute("RELEASE trying")

    @contextmanager
    def standing_on(self, tree: Files) -> Iterator[None]:
        """As ``trying``, with the files of another state in place of the work tree's."""
        before, self.tree = self.tree, tree
        try:
            with self.trying():
                yield
        finally:
            self.tree = before

    def _lock_or_copy(self) -> None:
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._go_private()
            self.db.execute("BEGIN IMMEDIATE")

    def _go_private(self) -> None:
        private = connect(None)
        self.db.backup(private)
        self.db.close()
        self.db = private

    def apply(
        self, changes: Changes, context: Context, progress: Progress | None = None,
        settled: Settled | None = None, crew: Crew | None = None,
    ) -> int:  # fmt: skip
        """Bring the rows up to ``changes`` and to ``context``'s day, inside a transaction of the
        caller. Returns how many files were read or removed."""
        key = json.dumps([str(context.zone), context.currency])
        if self.meta("context") not in ("", key):
            clear(self.db)
            changes = self.changes()
        self.set_meta("context", key)
        from crmtui.index.refresh import Refresh  # reading files is not needed for reading rows

        refresh = Refresh(self.db, self.tree, context, settled)
        self.settle_dormancy(context)
        if self.meta("facts") != context.today:
            refresh.settling.redate()
            self.set_meta("facts", context.today)
        if not changes and self.is_blank:  # no row will bring them
            make_indexes(self.db)
        return refresh.apply(changes, progress, crew) if changes else 0

    def redate(self, context: Context, ids: Collection[str]) -> None:
        """Make the rows of these customers those of ``context``'s day, inside a transaction that the
        caller rolls back: of all others they stay as they were."""
        from crmtui.index.refresh import Refresh

        self.settle_dormancy(context)
        Refresh(self.db, self.tree, context, None).settling.redate(ids)

    def settle_dormancy(self, context: Context) -> None:
        """Write the tiers' dormancy limits when they changed."""
        limits = json.dumps(dict(sorted(context.dormant_days.items())))
        if self.meta("dormant") != limits:
            self.db.execute(
                "UPDATE customers SET dormant_days = "
                "coalesce((SELECT value FROM json_each(?) WHERE key = tier), ?)",
                (limits, context.dormant_days[""]),
            )
            self.set_meta("dormant", limits)

    def interrupt(self) -> None:
        """From another thread: let the statement that runs fail, unless it is part of a transaction."""
        if not self.db.in_transaction:
            self.db.interrupt()

    def meta(self, key: str) -> str:
        """A remembered value; empty when there is none."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def metas(self, start: str) -> dict[str, str]:
        """The remembered values whose keys begin so, by what follows."""
        rows = self.db.execute(
            "SELECT substr(key, ?), value FROM meta WHERE key GLOB ? || '*'",
            (len(start) + 1, start),
        )
        return dict(rows.fetchall())

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value; writes only when it differs."""
        if self.meta(key) != value:
            self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def entries(self, customer: str) -> list[Entry]:
        """The counting entries of a customer, oldest first."""
        from crmtui.model.entries import Entry

        rows = self.db.execute(
            "SELECT id, path, data FROM entries WHERE customer = ? AND NOT shadowed "
            "ORDER BY at, id",
            (customer,),
        )
        found = (Entry.from_raw(json.loads(data), customer, id, path) for id, path, data in rows)
        return [entry for entry in found if entry is not None]

    def problems(self) -> list[Problem]:
        """Everything wrong with single files, by path and line."""
        rows = self.db.execute("SELECT path, line, column, code, what, fix, severity FROM problems")
        return sorted(Problem(*row) for row in rows)

    def count(self, sql: str, *args: object) -> int:
        """The single number a query answers."""
        return int(self.db.execute(sql, args).fetchone()[0])


@contextmanager
def without_collector() -> Iterator[None]:
    """Rows are many small objects without cycles: looking for cycles among them takes a tenth of
    the time and finds none, meanwhile and afterwards."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # What was made joins the old objects as it is, else it is looked through at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
