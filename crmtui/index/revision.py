"""The workspace's files as they are in a commit, for an index of the past or of a branch."""

from __future__ import annotations

import sqlite3

from crmtui.errors import NotFound
from crmtui.history.repository import Repository
from crmtui.history.tree import edited_since, read_blobs, resolve, tree_at
from crmtui.i18n import _
from crmtui.index.changes import Changes
from crmtui.index.context import RULE_KINDS
from crmtui.index.folders import NO_STAMP, Stamp, known_paths
from crmtui.index.pending import Pending
from crmtui.index.tree import CONFIG, is_ours
from crmtui.store.layout import kind_of


class RevisionTree:
    """The files of a commit, in place of a work tree.

    An index that is a copy of the work tree's only has to read what differs from it.
    """

    def __init__(self, repository: Repository, rev: str) -> None:
        """NotFound when there is no such revision, or no crmtui.yaml in it."""
        self.repository = repository
        self.sha = resolve(repository, rev)
        self.blobs = {p: b for p, b in tree_at(repository, self.sha).items() if is_ours(p)}
        if CONFIG not in self.blobs:
            raise NotFound(_("there is no crmtui.yaml in %(rev)s") % {"rev": self.sha[:10]})
        self._read: dict[str, bytes] = {}

    def rule_paths(self) -> list[str]:
        """The files that rules are read from."""
        return sorted(path for path in self.blobs if kind_of(path) in RULE_KINDS)

    def read(self, path: str) -> bytes:
        """The bytes of a file. NotFound."""
        blob = self.blobs.get(path)
        if blob is None:
            raise NotFound(_("%(path)s does not exist") % {"path": path})
        if blob not in self._read:
            self._read |= read_blobs(self.repository, [blob])
        return self._read[blob]

    def read_stamped(self, path: str) -> tuple[bytes, Stamp]:
        """As ``read``, with a stamp that no file on disk has."""
        data = self.read(path)
        return data, (len(data), 0, 0, 0)

    def stamp(self, path: str) -> Stamp:
        """One that no file on disk has."""
        return NO_STAMP

    def rest(self) -> None:
        """Let go of what was read ahead."""
        self._read.clear()

    def changes(self, db: sqlite3.Connection) -> Changes:
        """What differs between the commit and what the index knows of the work tree."""
        known = known_paths(db)
        edited = edited_since(self.repository, self.sha)
        differing = {path for path in self.blobs if path not in known} | edited
        changed = sorted(path for path in differing if path in self.blobs)
        self._read |= read_blobs(self.repository, [self.blobs[path] for path in changed])
        found = Changes(removed=sorted(known - set(self.blobs)))
        found.changed = Pending(changed)
        return found
