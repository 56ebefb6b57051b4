"""The files an index is made from, and which of them changed since it last looked."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from crmtui.errors import CrmError, StorageFailed
from crmtui.i18n import _
from crmtui.index.changes import Changes
from crmtui.index.folders import (
    INODE,
    NO_STAMP,
    Seen,
    Stamp,
    files_of,
    is_content,
    pack_stamps,
    stamp_of,
)
from crmtui.index.halves import in_turns, those_that
from crmtui.model.problem import Problem
from crmtui.store.layout import is_legible
from crmtui.store.reading import Neighbours, content_hash

RULES = "playbooks"
ROOTS = ("records", RULES)
CONFIG = "crmtui.yaml"
_RULES_IN = (
    (RULES, ".yaml"),
    (f"{RULES}/calendars", ".yaml"),
    (f"{RULES}/policies", ".yaml"),
    (f"{RULES}/templates", ".md"),
)
"""Folders that rules are read from, and how the names of their files end."""
RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within one clock tick."""

MANY_FOLDERS = 200
"""New folders from which on two processes list them, and what is below them."""

AT_A_TIME = 20_000
"""Known folders in memory at a time."""

_GONE = (FileNotFoundError, NotADirectoryError)

Known = tuple[str, int, str, bytes, str]
"""What is known of a folder: path, mtime_ns, names, stamps, racy."""


class RuleFiles(Protocol):
    """Where rules are read from: the files of a workspace in one state, on disk or in a commit."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; a CrmError when it cannot or must not be read."""

    def rest(self) -> None:
        """Let go of what is held for the next read."""

    def rule_paths(self) -> list[str]:
        """crmtui.yaml, playbooks, calendars and policies."""


class Files(RuleFiles, Protocol):
    """All files of a workspace in one state."""

    def read_stamped(self, path: str) -> tuple[bytes, Stamp]:
        """As ``read``, with the stamp that the file had before."""

    def stamp(self, path: str) -> Stamp:
        """The stamp of a file that is not read."""

    def changes(self, db: sqlite3.Connection) -> Changes:
        """What differs between this state and what the index knows."""


def is_ours(path: str) -> bool:
    """Whether a file of that path is looked at at all: below the folders of a workspace, none of
    them hidden, with names that can be told."""
    *folders, name = path.split("/")
    if not folders:
        return path == CONFIG
    hidden = any(folder.startswith(".") for folder in folders)
    return folders[0] in ROOTS and not hidden and all(map(is_legible, (*folders, name)))


class WorkTree:
    """The files of a workspace as they are on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.meanwhile: Callable[[], object] = lambda: None
        """What is done while another process lists the folders of a workspace that is not known yet."""
        self._folders = Neighbours(root)

    def read(self, path: str) -> bytes:
        """The bytes of a file; StorageFailed or Unsafe when it cannot or must not be read. The
        file's folder stays open for the next one until ``rest`` is called."""
        return self._folders.read(path)

    def read_stamped(self, path: str) -> tuple[bytes, Stamp]:
        """As ``read``, with the stamp that the file had before."""
        data, status = self._folders.read_with_status(path)
        return data, stamp_of(status)

    def stamp(self, path: str) -> Stamp:
        """The stamp of a file, or of a link; ``NO_STAMP`` when there is none any more."""
        try:
            return stamp_of(os.lstat(self.root / path))
        except OSError:
            return NO_STAMP

    def rest(self) -> None:
        """Let go of the folder that was read last."""
        self._folders.close()

    def rule_paths(self) -> list[str]:
        """The files that rules are read from."""
        found = (f"{folder}/{name}" for folder, ending in _RULES_IN for name in self._names(folder)
                 if name.endswith(ending) and is_legible(name))  # fmt: skip
        return [CONFIG, *sorted(found)]

    def _names(self, folder: str) -> list[str]:
        try:
            return os.listdir(f"{self.root}/{folder}")
        except OSError:  # there is none, or it is told of as closed
            return []

    def changes(self, db: sqlite3.Connection) -> Changes:
        """Compare the disk with what the index knows: known folders by their time, known files by
        size, times and inode; only folders whose listing changed are listed again."""
        found = _Comparison(self, db).run()
        self.rest()
        return found

    def changes_in(self, db: sqlite3.Connection, folders: Iterable[str]) -> Changes:
        """As ``changes``, of these folders alone, which need not be known or there."""
        found = _Comparison(self, db).run_in(folders)
        self.rest()
        return found

    def is_as_known(self, db: sqlite3.Connection, path: str) -> bool:
        """Whether a file is as it was when the index read it; no other file is looked at."""
        return _Comparison(self, db).holds_file(path)

    def are_rules_as_known(self, db: sqlite3.Connection) -> bool:
        """Whether crmtui.yaml and everything below playbooks/ is as the index knows it."""
        return _Comparison(self, db).holds_rules()


class _Comparison:
    def __init__(self, tree: WorkTree, db: sqlite3.Connection) -> None:
        self.tree = tree
        self.db = db
        self.base = f"{tree.root}/"
        self.found = Changes()
        self.now = time.time_ns()
        self.is_first = False
        """Whether nothing is known, so that every file has to be read."""

    @cached_property
    def known_folders(self) -> set[str]:
        """The folders listed before; only asked for when some folder is listed anew."""
        return {path for (path,) in self.db.execute("SELECT path FROM folders")}

    def run(self) -> Changes:
        self.is_first = self.db.execute("SELECT 1 FROM folders LIMIT 1").fetchone() is None
        pending = [top for top in ROOTS if self._is_new(top)]
        if self.is_first and os.path.lexists(self.base + CONFIG):
            self._each("", {}, [CONFIG])
        pending += self._relisted("")
        self._walk(pending, may_share=self.is_first)
        return self.found

    def run_in(self, folders: Iterable[str]) -> Changes:
        """Compare these folders only: their listing and their files."""
        wanted = set(folders)
        if "" in wanted:
            self._each("", files_of(self.db, ""), [CONFIG])
        for folder in sorted(wanted - {""}):
            self._list(folder)
        return self.found

    def _walk(self, pending: list[str], *, may_share: bool) -> None:
        """List these folders and the new ones below them; with ``may_share`` two processes do it
        where there are many."""
        while pending:
            if may_share and len(pending) >= MANY_FOLDERS:
                self._share(pending)
                return
            pending += self._list(pending.pop())

    def _share(self, folders: list[str]) -> None:
        known = self.known_folders  # asked here: a copied process must not touch the database

        def listed(blocks: Iterable[Sequence[str]]) -> Changes:
            walk = _Comparison(self.tree, self.db)
            walk.known_folders, walk.is_first = known, self.is_first
            for block in blocks:
                walk._walk([*block], may_share=False)
            return walk.found

        for part in in_turns(
            listed, folders, Changes.packed, Changes.unpacked, self.tree.meanwhile
        ):
            self.found.add(part)

    def holds_file(self, path: str) -> bool:
        """Whether one file is as it is known."""
        folder, _, name = path.rpartition("/")
        self._each(folder, files_of(self.db, folder), [name])
        return not (self.found.changed or self.found.removed)

    def holds_rules(self) -> bool:
        """Whether the files that rules are read from, and those beside them, are as known."""
        listed = [RULES] if self._is_new(RULES) else []
        listed += self._relisted("WHERE path IN ('', 'playbooks') OR path GLOB 'playbooks/*'")
        added = [below for folder in listed for below in self._list(folder)]
        found = self.found
        return not (added or found.changed or found.removed or found.gone)

    def _relisted(self, which: str) -> list[str]:
        """Compare the files of known folders; returns the folders that have to be listed anew."""
        pending: list[str] = []
        rows = self.db.execute(f"SELECT path, mtime_ns, names, stamps, racy FROM folders {which}")
        while part := rows.fetchmany(AT_A_TIME):
            for path, mtime, names, _stamps, _racy in those_that(self._may_differ, part):
                if path and not self._is_listed_as(path, mtime):
                    pending.append(path)
                else:
                    self._each(path, files_of(self.db, path), names.split("/") if names else [])
        return pending

    def _may_differ(self, known: Known) -> bool:
        """Whether anything in a folder may not be as it is known."""
        path, mtime, names, stamps, racy = known
        if racy or (path and not self._is_listed_as(path, mtime)):
            return True
        return self._stamps(path, names) != stamps

    def _is_new(self, top: str) -> bool:
        known = self.db.execute("SELECT 1 FROM folders WHERE path = ?", (top,)).fetchone()
        path = self.base + top
        return known is None and os.path.isdir(path) and not os.path.islink(path)

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
                flat += (s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino & INODE)
        except OSError:
            return b""
        return pack_stamps(flat)

    def _each(self, folder: str, known: dict[str, Seen], names: Iterable[str]) -> None:
        """Compare a folder's files one by one."""
        changed: list[str] = []
        for name in names:
            path = f"{folder}/{name}" if folder else name
            try:
                status = os.lstat(self.base + path)
            except OSError as error:
                self.found.removed.append(path)
                if folder and not isinstance(error, _GONE):
                    self._close(folder, error)
                continue
            stamp, before = stamp_of(status), known.get(name)
            if before is None or self._differs(path, status, stamp, before):
                changed.append(name)
        self.found.changed.add(folder, changed)

    def _list(self, folder: str) -> list[str]:
        """List a folder that is new or whose time changed; returns the folders below it that are
        new."""
        known = files_of(self.db, folder) if folder in self.known_folders else {}
        below: list[str] = []
        seen: set[str] = set()
        changed: list[str] = []
        try:
            mtime = os.lstat(self.base + folder).st_mtime_ns
            with os.scandir(self.base + folder) as listing:
                items = list(listing)
        except OSError as error:
            self.found.removed += [f"{folder}/{name}" for name in known]
            if isinstance(error, _GONE):
                self.found.gone.append(folder)
            else:
                self._close(folder, error)
            return below
        self.found.folders[folder] = mtime if self.now - mtime > RACY_NS else 0
        for item in items:
            name = item.name
            if not is_legible(name):
                continue
            if item.is_dir(follow_symlinks=False):
                path = f"{folder}/{name}"
                if path not in self.known_folders and name[0] != ".":
                    below.append(path)
                continue
            if self.is_first:
                changed.append(name)
                continue
            try:
                status = item.stat(follow_symlinks=False)
            except FileNotFoundError:  # somebody's unfinished file, in its place by now
                continue
            except OSError as error:
                self._close(folder, error)
                continue
            seen.add(name)
            stamp, before = stamp_of(status), known.get(name)
            if before is None or self._differs(f"{folder}/{name}", status, stamp, before):
                changed.append(name)
        self.found.changed.add(folder, changed)
        self.found.removed += [f"{folder}/{name}" for name in known if name not in seen]
        return below

    def _close(self, folder: str, error: OSError) -> None:
        """Take a folder as known without content: no time of it tells when it can be read again."""
        self.found.folders[folder] = 0
        what = _("the folder cannot be read: %(why)s") % {"why": error.strerror}
        fix = _("give yourself the right to read it")
        self.found.closed[folder] = Problem(folder, 0, 0, StorageFailed.code, what, fix)

    def _differs(self, path: str, s: os.stat_result, stamp: Stamp, before: Seen) -> bool:
        """Whether a known file must be read."""
        if before.stamp != stamp:
            return True
        if not before.is_racy:
            return False
        if self._holds(path, s, before):
            if self.now - s.st_mtime_ns > RACY_NS:
                self.found.settled.append(path)
            return False
        return True

    def _holds(self, path: str, s: os.stat_result, before: Seen) -> bool:
        """Whether a file still has the content that was read; one that was not read stays so."""
        if not before.digest:
            return True
        try:
            return stat.S_ISREG(s.st_mode) and is_content(
                before, content_hash(self.tree.read(path))
            )
        except CrmError:
            return False
