"""The files an index is made from, and which of them changed since it last looked."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crmtui.store.files import content_hash
from crmtui.store.reading import Folders

ROOTS = ("records", "playbooks")
CONFIG = "crmtui.yaml"
RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within one clock tick."""

Stamp = tuple[int, int, int, int]
"""size, mtime_ns, ctime_ns, inode"""


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
        found = Changes()
        known = self._known_files(db)
        folders = dict(db.execute("SELECT path, mtime_ns FROM folders").fetchall())
        listed = self._list_changed(folders, known, found)
        self._stat_known(known, folders, listed, found)
        return found

    def _known_files(self, db: sqlite3.Connection) -> dict[str, dict[str, tuple[Stamp, int, str]]]:
        known: dict[str, dict[str, tuple[Stamp, int, str]]] = {}
        rows = db.execute(
            "SELECT folder, path, size, mtime_ns, ctime_ns, inode, racy, hash FROM files"
        )
        for folder, path, size, mtime, ctime, inode, racy, digest in rows:
            known.setdefault(folder, {})[path] = ((size, mtime, ctime, inode), racy, digest)
        return known

    def _list_changed(
        self,
        folders: dict[str, int],
        known: dict[str, dict[str, tuple[Stamp, int, str]]],
        found: Changes,
    ) -> set[str]:
        """List folders that are new or whose time changed; returns those listed or gone."""
        base = str(self.root) + "/"
        now = time.time_ns()
        listed: set[str] = set()
        pending = [r for r in ROOTS if r not in folders and _is_folder(base + r)]
        for path, mtime in folders.items():
            try:
                current = os.lstat(base + path).st_mtime_ns
            except OSError:
                current = -1
            if current == -1:
                found.gone.append(path)
                found.removed += known.get(path, ())
                listed.add(path)
            elif current != mtime:
                pending.append(path)
        while pending:
            path = pending.pop()
            if path in listed:
                continue
            listed.add(path)
            pending += self._list(path, folders, known.get(path, {}), found, now)
        return listed

    def _list(
        self,
        folder: str,
        folders: dict[str, int],
        known: dict[str, tuple[Stamp, int, str]],
        found: Changes,
        now: int,
    ) -> list[str]:
        base = str(self.root) + "/"
        mtime = os.stat(base + folder).st_mtime_ns
        found.folders[folder] = mtime if now - mtime > RACY_NS else 0
        seen: set[str] = set()
        below: list[str] = []
        for entry in _entries(base + folder):
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if path not in folders and not entry.name.startswith(".git"):
                    below.append(path)
                continue
            seen.add(path)
            self._compare(path, entry.stat(follow_symlinks=False), known.get(path), found)
        found.removed += [path for path in known if path not in seen]
        return below

    def _stat_known(
        self,
        known: dict[str, dict[str, tuple[Stamp, int, str]]],
        folders: dict[str, int],
        listed: set[str],
        found: Changes,
    ) -> None:
        base = str(self.root) + "/"
        lstat, compare = os.lstat, self._compare
        config = known.pop("", {})
        try:
            compare(CONFIG, lstat(base + CONFIG), config.get(CONFIG), found)
        except OSError:
            found.removed += config
        for folder, files in known.items():
            if folder in listed:
                continue
            for path, before in files.items():
                try:
                    s = lstat(base + path)
                except OSError:
                    found.removed.append(path)
                    continue
                stamp, racy, _ = before
                if racy or stamp != (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino):
                    compare(path, s, before, found)

    def _compare(
        self,
        path: str,
        s: os.stat_result,
        before: tuple[Stamp, int, str] | None,
        found: Changes,
    ) -> None:
        stamp = (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino)
        if before is not None and before[0] == stamp:
            if not before[1]:
                return
            if stat.S_ISREG(s.st_mode) and content_hash(self.read(path)) == before[2]:
                if time.time_ns() - s.st_mtime_ns > RACY_NS:
                    found.settled.append(path)
                return
        found.changed[path] = stamp


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as listing:
        yield from listing


def folder_of(path: str) -> str:
    """The folder part of a workspace-relative path; empty for the root."""
    return path.rsplit("/", 1)[0] if "/" in path else ""
