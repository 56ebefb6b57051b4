"""The files an index is made from, and which of them changed since it last looked."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from crmtui.errors import CrmError
from crmtui.store.layout import is_legible
from crmtui.store.reading import Folders
from crmtui.store.saving import content_hash

ROOTS = ("records", "playbooks")
CONFIG = "crmtui.yaml"
RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within one clock tick."""
_INODE = (1 << 63) - 1

Stamp = tuple[int, int, int, int]
"""size, mtime_ns, ctime_ns, inode"""
Known = tuple[Stamp, int, str]
"""Stamp, whether it was read within a clock tick of its change, and hash of the content."""


@dataclass(slots=True)
class Changes:
    """What differs between the disk and the index."""

    changed: dict[str, Stamp] = field(default_factory=dict)
    """New and changed files."""
    removed: list[str] = field(default_factory=list)
    folders: dict[str, int] = field(default_factory=dict)
    """Folders whose listing was read anew, with their mtime_ns."""
    gone: list[str] = field(default_factory=list)
    """Folders that are no more."""
    settled: list[str] = field(default_factory=list)
    """Files that were read within the clock's tick, looked at again and found the same."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.folders or self.gone or self.settled)


class WorkTree:
    """The files of a workspace as they are on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders = Folders(root)

    def read(self, path: str) -> bytes:
        """The bytes of a file; StorageFailed or Unsafe when it cannot or must not be read. The
        file's folder stays open for the next one until ``rest`` is called."""
        return self._folders.read(path)

    def rest(self) -> None:
        """Let go of the folder that was read last."""
        self._folders.close()

    def changes(self, db: sqlite3.Connection) -> Changes:
        """Compare the disk with what the index knows: known folders by their time, known files by
        size, times and inode; only folders whose listing changed are listed again."""
        return _Comparison(self, db).run()


def note_stamps(db: sqlite3.Connection, folders: Iterable[str]) -> None:
    """Write the stamps of all files of these folders into one row a folder: one comparison of
    bytes then tells whether any of them changed."""
    for folder in folders:
        rows = db.execute(
            "SELECT path, size, mtime_ns, ctime_ns, inode, racy FROM files WHERE folder = ? "
            "ORDER BY path",
            (folder,),
        ).fetchall()
        cut = len(folder) + 1 if folder else 0
        names = "/".join(row[0][cut:] for row in rows)
        stamps = array("q", [number for row in rows for number in row[1:5]]).tobytes()
        db.execute(
            "INSERT INTO folders (path, mtime_ns, names, stamps, racy) VALUES (?, 0, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET names = excluded.names, stamps = excluded.stamps, "
            "racy = excluded.racy",
            (folder, names, stamps, int(any(row[5] for row in rows))),
        )


class _Comparison:
    def __init__(self, tree: WorkTree, db: sqlite3.Connection) -> None:
        self.tree = tree
        self.db = db
        self.base = f"{tree.root}/"
        self.found = Changes()
        self.now = time.time_ns()
        self.known_folders: set[str] = set()

    def run(self) -> Changes:
        rows = self.db.execute("SELECT path, mtime_ns, names, stamps, racy FROM folders").fetchall()
        self.known_folders = {row[0] for row in rows}
        pending = [r for r in ROOTS if r not in self.known_folders and _is_folder(self.base + r)]
        if "" not in self.known_folders:
            self._each("", {}, [CONFIG] if os.path.lexists(self.base + CONFIG) else [])
        for path, mtime, names, stamps, racy in rows:
            if path and not self._is_listed_as(path, mtime):
                pending.append(path)
            elif racy or self._stamps(path, names) != stamps:
                self._each(path, self._known(path), names.split("/") if names else [])
        while pending:
            pending += self._list(pending.pop())
        return self.found

    def _is_listed_as(self, path: str, mtime: int) -> bool:
        try:
            return os.lstat(self.base + path).st_mtime_ns == mtime
        except OSError:
            return False

    def _stamps(self, folder: str, names: str) -> bytes:
        """The stamps of a folder's files as they are now; empty when one is missing."""
        if not names:
            return b""
        prefix = f"{self.base}{folder}/" if folder else self.base
        flat: list[int] = []
        lstat = os.lstat
        try:
            for name in names.split("/"):
                s = lstat(prefix + name)
                flat += (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino & _INODE)
        except OSError:
            return b""
        return array("q", flat).tobytes()

    def _known(self, folder: str) -> dict[str, Known]:
        rows = self.db.execute(
            "SELECT path, size, mtime_ns, ctime_ns, inode, racy, hash FROM files WHERE folder = ?",
            (folder,),
        )
        return {path: ((a, b, c, d), racy, digest) for path, a, b, c, d, racy, digest in rows}

    def _each(self, folder: str, known: dict[str, Known], names: Iterable[str]) -> None:
        """Compare a folder's files one by one."""
        for name in names:
            path = f"{folder}/{name}" if folder else name
            try:
                status = os.lstat(self.base + path)
            except OSError:
                self.found.removed.append(path)
                continue
            self._compare(path, status, known.get(path))

    def _list(self, folder: str) -> list[str]:
        """List a folder that is new or whose time changed; returns the folders below it that are
        new."""
        known = self._known(folder)
        below: list[str] = []
        seen: set[str] = set()
        try:
            mtime = os.lstat(self.base + folder).st_mtime_ns
            with os.scandir(self.base + folder) as listing:
                items = list(listing)
        except OSError:
            self.found.gone.append(folder)
            self.found.removed += known
            return below
        self.found.folders[folder] = mtime if self.now - mtime > RACY_NS else 0
        for item in items:
            if not is_legible(item.name):
                continue
            path = f"{folder}/{item.name}"
            if item.is_dir(follow_symlinks=False):
                if path not in self.known_folders and not item.name.startswith("."):
                    below.append(path)
                continue
            seen.add(path)
            self._compare(path, item.stat(follow_symlinks=False), known.get(path))
        self.found.removed += [path for path in known if path not in seen]
        return below

    def _compare(self, path: str, s: os.stat_result, before: Known | None) -> None:
        stamp = (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino & _INODE)
        if before is not None and before[0] == stamp:
            if not before[1]:
                return
            if self._holds(path, s, before[2]):
                if self.now - s.st_mtime_ns > RACY_NS:
                    self.found.settled.append(path)
                return
        self.found.changed[path] = stamp

    def _holds(self, path: str, s: os.stat_result, digest: str) -> bool:
        """Whether a file still has the content that was read; one that was not read stays so."""
        if not digest:
            return True
        try:
            return stat.S_ISREG(s.st_mode) and content_hash(self.tree.read(path)) == digest
        except CrmError:
            return False


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def folder_of(path: str) -> str:
    """The folder part of a workspace-relative path; empty for the root."""
    return path.rsplit("/", 1)[0] if "/" in path else ""
