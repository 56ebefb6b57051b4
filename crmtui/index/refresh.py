"""Bring the cache up to what is on disk: only what changed is read again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from crmtui.errors import CrmError
from crmtui.index.changes import Changes
from crmtui.index.context import RECORD_KINDS, Context, Crew, Progress, Settled
from crmtui.index.database import drop_indexes, make_indexes
from crmtui.index.entries import EntryRow
from crmtui.index.folders import FolderRows, Stamp, seen
from crmtui.index.joining import join, unsettled
from crmtui.index.mailings import apart, batches, read_campaign
from crmtui.index.pending import Chunk
from crmtui.index.profiles import ProfileRows
from crmtui.index.rows import File, Profile, Read, read_all_entries, read_profiles
from crmtui.index.settling import Settling, report
from crmtui.index.tree import RACY_NS, Files
from crmtui.model.problem import Problem
from crmtui.store.codec import parse
from crmtui.store.layout import folder_id, kind_of, kinds_in
from crmtui.store.reading import content_hash

CHUNK = 200
"""Files, about, whose rows are in memory at a time: few, so that processes that share them end together."""
MOST = 4000
"""Chunks, at most."""
AT_ONCE = 16 << 20
"""Bytes of files, about, that are in memory before any of them is told."""
_FORGET = (
    "DELETE FROM entries WHERE rowid IN ("
    "SELECT rowid FROM entries WHERE customer = :folder AND path = :path UNION ALL "
    "SELECT rowid FROM entries WHERE folder = :folder AND folder <> customer AND path = :path)"
)
"""The entries of a file are found by its folder: an index of all paths would take as long to make as
that of all customers."""
_UNMAIL = "DELETE FROM entries WHERE path = ? AND path GLOB 'records/campaigns/*' RETURNING folder"
BATCH = 500
"""Ids settled at a time that no chunk could settle alone."""
_Found = tuple[str, str, bytes | CrmError | None, Stamp]
"""A file: its path and kind; what is in it, or why it cannot be read, or None where nobody looks; its
stamp."""


class Refresh:
    """One pass from changed files to rows, inside one transaction.

    Files are taken in chunks of whole folders. Each chunk leaves the rows as they would be if
    nothing else had changed, so their order does not matter.
    """

    def __init__(
        self, db: sqlite3.Connection, tree: Files, context: Context, settled: Settled | None = None
    ) -> None:
        self.db = db
        self.tree = tree
        self.context = context
        self.settled = settled
        self.is_blank = db.execute("SELECT 1 FROM folders LIMIT 1").fetchone() is None
        self.folders = FolderRows(db, is_blank=self.is_blank)
        self.profiles = ProfileRows(db, context, is_blank=self.is_blank)
        self.settling = Settling(db, context, is_blank=self.is_blank)
        self._unmailed: set[str] = set()
        """Ids that campaign files named before they changed."""

    def apply(
        self, changes: Changes, progress: Progress | None = None, crew: Crew | None = None
    ) -> int:
        """Read the changed files, settle the customers they belong to. Returns how many files
        were read or removed. A ``crew`` helps only where nothing was known before."""
        tally = _Tally(progress, len(changes.changed))
        chunks, mailings = apart(changes.changed.chunks(max(CHUNK, tally.total // MOST)))
        with _late_indexes(self.db, self.is_blank):
            left = set() if self.is_blank else self._forget(changes.paths())
            if crew is not None and self.is_blank:
                self._take_together(crew, chunks, tally, changes)
            else:
                self._take_listing(changes)
                self._take_all(chunks, tally)
            self._settle(left, {}, {}, {})
            self._take_mailings(mailings, tally)
            self.tree.rest()
        tally.end()
        return tally.total + len(changes.removed)

    def _take_listing(self, changes: Changes) -> None:
        """Write what is known of folders, and of files that need no reading."""
        self.folders.removed(changes.removed)
        self.folders.settled(changes.settled)
        self.folders.listed(changes.folders, changes.gone)
        self._report_closed(changes)

    def _report_closed(self, changes: Changes) -> None:
        if not self.is_blank:
            listed = [(folder,) for folder in (*changes.folders, *changes.gone)]
            self.db.executemany("DELETE FROM problems WHERE path = ?", listed)
        report(self.db, changes.closed.values(), lost=1)

    def _take_all(self, chunks: Iterable[Chunk], tally: _Tally) -> None:
        for chunk in chunks:
            tally.add(self.take(chunk))

    def _take_together(
        self, crew: Crew, chunks: Sequence[Chunk], tally: _Tally, changes: Changes
    ) -> None:
        with crew.share(chunks, tally.add) as share:
            self._take_listing(changes)
            self._take_all(share.mine(), tally)
            for part in share.parts():
                join(self.db, part)
        self._met_all()
        for claims, ids in unsettled(self.db, chunks, BATCH):
            self._settle(ids, {}, {claim: [] for claim in claims}, {})

    def _met_all(self) -> None:
        """The tables are full: from now on there may be rows of anybody."""
        make_indexes(self.db)
        self.profiles.met = self.settling.met = None

    def _take_mailings(self, chunk: Chunk, tally: _Tally) -> None:
        """Campaign files come last: their rows belong to customers of all the other folders."""
        reads = self._read_all(chunk)
        fresh: dict[str, list[EntryRow]] = {}
        for row in (row for read in reads for row in read.entries):
            fresh.setdefault(row.folder, []).append(row)
        if fresh and self.is_blank:
            self._met_all()
        for ids in batches(fresh.keys() | self._unmailed, BATCH):
            settled = self.settling.settle({*ids}, {id: fresh[id] for id in ids if id in fresh})
            if self.settled is not None:
                self.settled({}, settled)
        tally.add(len(reads))

    def _forget(self, paths: Iterable[str]) -> set[str]:
        """Drop the rows of these files; returns the ids they were about."""
        gone: set[str] = set()
        for path in paths:
            kind = kind_of(path)
            if kind in RECORD_KINDS:
                gone.add(folder_id(path))
            self.db.execute("DELETE FROM problems WHERE path = ?", (path,))
            if kind == "entries":
                self.db.execute(_FORGET, {"folder": folder_id(path), "path": path})
            elif kind == "campaign":
                self._unmailed |= {folder for (folder,) in self.db.execute(_UNMAIL, (path,))}
            elif kind == "profile":
                gone |= self.profiles.forget(path)
        return gone

    def take(self, chunk: Chunk) -> int:
        """Read the files of some folders and write what they give; returns how many."""
        reads = self._read_all(chunk)
        touched = {r.about or folder_id(r.path) for r in reads if r.kind in RECORD_KINDS}
        found: dict[str, list[Profile]] = {}
        fresh: dict[str, list[EntryRow]] = {}
        for read in reads:
            if read.profile is not None:
                found.setdefault(read.profile.customer.id.casefold(), []).append(read.profile)
            if read.entries:
                fresh.setdefault(read.entries[0].folder, []).extend(read.entries)
        self._settle(touched, {read.path for read in reads}, found, fresh)
        return len(reads)

    def _settle(
        self, touched: set[str], taken: Collection[str], found: dict[str, list[Profile]],
        fresh: Mapping[str, list[EntryRow]],
    ) -> None:  # fmt: skip
        self._add_rivals(found, touched, taken)
        stored, about = self.profiles.store(found)
        settled = self.settling.settle(touched | about, fresh)
        if self.settled is not None:
            self.settled(stored, settled)

    def _read_all(self, chunk: Chunk) -> list[Read]:
        """Read the files of a chunk, and remember that they were."""
        young = time.time_ns() - RACY_NS
        reads = [read for found in self._found(chunk) for read in self._all_told(found, young)]
        if self.is_blank:
            stamps, hashes = [read.stamp for read in reads], [read.digest for read in reads]
            self.folders.fill(chunk, stamps, hashes, young)
        else:
            self.folders.read({r.path: seen(r.stamp, r.digest, r.stamp[1] > young) for r in reads})
        for read in reads:
            if read.problems:
                report(self.db, read.problems, lost=read.lost)
        self.profiles.note(read for read in reads if read.kind == "profile")
        return reads

    def _found(self, chunk: Chunk) -> Iterator[list[_Found]]:
        """The files of a chunk, many at a time: to tell what one holds right after the system was asked
        for it takes longer than when it is asked for many before."""
        found: list[_Found] = []
        room = AT_ONCE
        for path, kind in _files_in(chunk):
            found.append(one := self._find(path, kind))
            room -= len(one[2]) if isinstance(one[2], bytes) else 0
            if room < 0:
                yield found
                found, room = [], AT_ONCE
        yield found

    def _find(self, path: str, kind: str) -> _Found:
        if kind in ("backup", "other"):
            return path, kind, None, self.tree.stamp(path)
        try:
            return path, kind, *self.tree.read_stamped(path)
        except CrmError as refused:
            return path, kind, refused, self.tree.stamp(path)

    def _all_told(self, found: Sequence[_Found], young: int) -> list[Read]:
        """What files tell. The hash of a content is only asked for, and made, where it changed after
        ``young``."""
        kinds: dict[str, list[File]] = {}
        for path, kind, data, _ in found:
            if isinstance(data, bytes):
                kinds.setdefault(kind, []).append((path, data))
        told = {read.path: read for kind in kinds for read in self._told(kind, kinds[kind])}
        reads: list[Read] = []
        for path, kind, data, stamp in found:
            read = told.get(path) or _untold(path, kind, data)
            read.stamp = stamp
            if isinstance(data, bytes) and stamp[1] > young:
                read.digest = content_hash(data)
            reads.append(read)
        return reads

    def _told(self, kind: str, files: Sequence[File]) -> list[Read]:
        if kind == "entries":
            return read_all_entries(files, self.context.zone, whole=self.context.plans)
        if kind == "profile":
            return read_profiles(files)
        if kind == "campaign":
            return [read_campaign(path, data, self.context.zone) for path, data in files]
        return [_read_rules(path, kind, data) for path, data in files]

    def _add_rivals(
        self, found: dict[str, list[Profile]], touched: set[str], taken: Collection[str]
    ) -> None:
        """Profiles on disk that claim an id which is being settled, though unchanged themselves:
        which of them wins must not depend on the order in which they were seen."""
        for folded in {id.casefold() for id in touched} | set(found):
            for path in self.profiles.claiming(folded):
                if path in taken:
                    continue
                (read,) = self._all_told([self._find(path, "profile")], time.time_ns())
                self.db.execute("DELETE FROM problems WHERE path = ?", (path,))
                report(self.db, read.problems, lost=read.lost)
                if read.profile is not None:
                    found.setdefault(folded, []).append(read.profile)


def _untold(path: str, kind: str, refused: object) -> Read:
    """Of a file that nobody looks into, or that cannot be read."""
    if isinstance(refused, CrmError):
        return Read(path, kind, problems=[Problem.of(path, refused)], lost=1)
    return Read(path, kind, problems=[_backup(path)] if kind == "backup" else [])


def _files_in(chunk: Chunk) -> Iterator[tuple[str, str]]:
    """The path and the kind of each file, folder by folder."""
    for folder, joined in chunk:
        prefix, names = f"{folder}/" if folder else "", joined.split("/")
        for name, kind in zip(names, kinds_in(folder, names), strict=True):
            yield prefix + name, kind


class _Tally:
    """How many of the files are read."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.total = total
        self._progress = progress
        self._done = 0

    def add(self, count: int) -> None:
        """So many more; the last one is told when everything is written."""
        self._done += count
        if self._progress is not None:
            self._progress(min(self._done, self.total - 1), self.total)

    def end(self) -> None:
        if self._progress is not None:
            self._progress(self.total, self.total)


@contextmanager
def _late_indexes(db: sqlite3.Connection, is_blank: bool) -> Iterator[None]:
    """Tables that begin empty get their indexes when they are full."""
    if is_blank:
        drop_indexes(db)
    yield
    if is_blank:
        make_indexes(db)


def _read_rules(path: str, kind: str, data: bytes) -> Read:
    """Files that are no records of customers: rules are loaded elsewhere, goals, experiments and policies only
    have to be well-formed."""
    is_yaml = kind in ("goal", "experiment", "policy")
    problems = list(parse(data, path).problems) if is_yaml else []
    return Read(path, kind, problems=problems, lost=int(bool(problems)))


def _backup(path: str) -> Problem:
    return Problem(path, 0, 0, "backup-file", "looks like a backup or temporary file; it is not read",
                   "delete it, or rename it to NAME.yaml if it is a record", "warning")  # fmt: skip


__all__ = ["CHUNK", "Context", "Refresh"]
