"""What the index remembers of the files on disk: one row a folder, so that one comparison of bytes
tells whether any of its files changed."""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

T = TypeVar("T")

Stamp = tuple[int, int, int, int]
"""size, mtime_ns, ctime_ns, inode"""
NO_STAMP: Stamp = (0, 0, 0, 0)
"""That of what is no file on disk."""
INODE = (1 << 63) - 1
"""Mask: SQLite and arrays know signed numbers only."""
_HASH = 16
"""Characters kept of a content's hash; it only has to tell one version of a file from the next."""


class Seen(NamedTuple):
    """A file as it was when it was read."""

    stamp: Stamp
    digest: str
    """Head of the content's hash; empty when the file was not read, or is not racy."""
    is_racy: bool
    """It was read within a clock tick of its change and may have changed again since."""


def seen(stamp: Stamp, content_hash: str, is_racy: bool) -> Seen:
    """A file that was just read."""
    return Seen(stamp, content_hash[:_HASH], is_racy)


def is_content(known: Seen, content_hash: str) -> bool:
    """Whether a file that was read still has the content it had."""
    return content_hash.startswith(known.digest)


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file of which the system said this."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & INODE


def pack_stamps(numbers: Iterable[int]) -> bytes:
    """Stamps one after the other, as compared and stored."""
    return array("q", numbers).tobytes()


def folder_of(path: str) -> str:
    """The folder part of a workspace-relative path; empty for the root."""
    return path.rpartition("/")[0]


def known_paths(db: sqlite3.Connection) -> set[str]:
    """The paths of all known files."""
    rows = db.execute("SELECT path, names FROM folders WHERE names <> ''")
    return {f"{folder}/{name}" if folder else name
            for folder, names in rows for name in names.split("/")}  # fmt: skip


def files_of(db: sqlite3.Connection, folder: str) -> dict[str, Seen]:
    """The known files of a folder by name."""
    row = db.execute(
        "SELECT names, stamps, hashes, racy FROM folders WHERE path = ?", (folder,)
    ).fetchone()
    if row is None or not row[0]:
        return {}
    names, numbers, racy = row[0].split("/"), array("q", row[1]), row[3].split("/")
    stamps = zip(*[iter(numbers)] * 4, strict=True)
    hashes = row[2].split("/")
    return {
        name: Seen(stamp, digest, name in racy)
        for name, stamp, digest in zip(names, stamps, hashes, strict=True)
    }


_STORE = (
    "INSERT INTO folders (path, mtime_ns, names, stamps, hashes, racy) "
    "VALUES (?, 0, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET names = excluded.names, "
    "stamps = excluded.stamps, hashes = excluded.hashes, racy = excluded.racy"
)


class FolderRows:
    """Writes what is known of folders and their files."""

    def __init__(self, db: sqlite3.Connection, *, is_blank: bool) -> None:
        """``is_blank``: nothing was known of any file before."""
        self.db = db
        self._is_blank = is_blank

    def listed(self, folders: Mapping[str, int], gone: Iterable[str]) -> None:
        """Folders whose listing was read, with their mtime_ns, and those that are no more."""
        self.db.executemany(
            "INSERT INTO folders (path, mtime_ns) VALUES (?, ?) "
            "ON CONFLICT (path) DO UPDATE SET mtime_ns = excluded.mtime_ns",
            folders.items(),
        )
        self.db.executemany("DELETE FROM folders WHERE path = ?", [(path,) for path in gone])

    def settled(self, paths: Iterable[str]) -> None:
        """Files that were read too soon after their change were looked at again: they are the
        same."""
        for folder, names in _by_folder(dict.fromkeys(paths)).items():
            files = files_of(self.db, folder)
            self._write({folder: files | {n: files[n]._replace(is_racy=False) for n in names}})

    def removed(self, paths: Iterable[str]) -> None:
        """Files that are no more."""
        for folder, names in _by_folder(dict.fromkeys(paths)).items():
            files = files_of(self.db, folder)
            self._write({folder: {n: one for n, one in files.items() if n not in names}})

    def read(self, files: Mapping[str, Seen]) -> None:
        """Files that were read, by path."""
        folders = _by_folder(files)
        if not self._is_blank:
            folders = {path: files_of(self.db, path) | new for path, new in folders.items()}
        self._write(folders)

    def fill(
        self, chunk: Iterable[tuple[str, str]], stamps: Iterable[Stamp], hashes: Sequence[str],
        young: int,
    ) -> None:  # fmt: skip
        """Files that were read where nothing was known of any: the names in whole folders, and in
        their order the stamp and the content's hash of each. What changed after ``young`` may change
        again unnoticed."""
        numbers = array("q", chain.from_iterable(stamps))
        is_young = max(numbers[1::4], default=young) > young
        rows, first = [], 0
        for path, names in chunk:
            last = first + names.count("/") + 1
            here, racy = numbers[4 * first : 4 * last], ""
            if is_young:
                both = zip(names.split("/"), here[1::4], strict=True)
                racy = "/".join([name for name, at in both if at > young])
            digests = "/".join([digest[:_HASH] for digest in hashes[first:last]])
            rows.append((path, names, here.tobytes(), digests, racy))
            first = last
        self.db.executemany(_STORE, rows)

    def _write(self, folders: Mapping[str, Mapping[str, Seen]]) -> None:
        self.db.executemany(
            _STORE,
            [(path, *_columns(files)) for path, files in folders.items()],
        )


def _columns(files: Mapping[str, Seen]) -> tuple[str, bytes, str, str]:
    """names, stamps, hashes, racy"""
    names = sorted(files)
    known = [files[name] for name in names]
    return (
        "/".join(names),
        pack_stamps([number for one in known for number in one.stamp]),
        "/".join([one.digest for one in known]),
        "/".join([name for name in names if files[name].is_racy]),
    )


def _by_folder(files: Mapping[str, T]) -> dict[str, dict[str, T]]:
    folders: dict[str, dict[str, T]] = {}
    for path, one in files.items():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, {})[name] = one
    return folders
