"""The files that differ between two states, with their bytes on both sides; no others are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from crmtui.errors import CrmError
from crmtui.history.comparison import Ends, FileChange
from crmtui.history.repository import Repository
from crmtui.history.tree import read_blobs, read_many_at, read_places
from crmtui.index.context import RECORD_KINDS, RULE_KINDS
from crmtui.index.tree import is_ours
from crmtui.model.problem import Problem
from crmtui.reports.difference import FileProblem
from crmtui.store.layout import PROFILE, kind_of

SIDES = ("before", "after")
_READ = RECORD_KINDS | RULE_KINDS | {"campaign"}
"""Kinds of files whose bytes are wanted."""
ReadFile = Callable[[str], bytes]
"""Reads a file of the work tree; a CrmError when it cannot or must not be read."""


@dataclass(frozen=True, slots=True)
class BothSides:
    """One file that differs."""

    path: str
    kind: str
    """As ``store.layout.kind_of``."""
    shapes: tuple[str, str]
    """``file``, ``link``, ``submodule`` or empty, before and after."""
    data: tuple[bytes | None, bytes | None] = (None, None)
    """None where there is no file, or none that may be read; also for what is never read."""
    problems: tuple[FileProblem, ...] = ()
    """Why a side could not be read."""

    @property
    def change(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if not self.shapes[0]:
            return "added"
        return "changed" if self.shapes[1] else "removed"

    @property
    def is_read(self) -> bool:
        """Whether it is a record or a rule: what is told in words."""
        return self.kind in RECORD_KINDS or self.kind in RULE_KINDS


@dataclass(frozen=True, slots=True)
class States:
    """The two states of a workspace, for reading single files."""

    repository: Repository
    ends: Ends
    work_tree: ReadFile
    ahead: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """Profiles that do not differ, by commit and path."""

    def pairs(self, changes: Iterable[FileChange]) -> list[BothSides]:
        """The files that differ, records and rules with their bytes."""
        found = [(change, _kind(change.path)) for change in changes]
        read = [c for c, kind in found if kind in _READ]
        places = self._profiles({c.path: c.folder for c, kind in found if kind in RECORD_KINDS})
        blobs = self._blobs([n for c in read for n in (c.before, c.after) if n], places)
        pairs = (self._pair(change, kind, blobs) for change, kind in found)
        return [pair for pair in pairs if _differs(pair)]

    def texts(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Profiles beside files that differ, after ``pairs``: as they are after, else as they were
        before; what is nowhere is left out."""
        after, before = self.ends.after, self.ends.before
        ahead = {path: self.ahead[after, path] for path in paths if (after, path) in self.ahead}
        found = ahead if after else self._on_disk(paths)
        missing = [path for path in paths if path not in found]
        return (
            read_many_at(self.repository, before, missing) if before and missing else {}
        ) | found

    def _profiles(self, records: dict[str, str]) -> dict[tuple[str, str], str]:
        """The places of profiles that do not differ themselves, with their folders' trees: they are
        read with the rest."""
        if not self.ends.after:
            return {}
        beside = {f"{path.rpartition('/')[0]}/{PROFILE}": tree for path, tree in records.items()}
        return {(self.ends.after, path): beside[path] for path in sorted(beside.keys() - records)}

    def _on_disk(self, paths: Sequence[str]) -> dict[str, bytes]:
        read = ((path, _attempt(partial(self.work_tree, path))) for path in paths)
        return {path: data for path, data in read if isinstance(data, bytes)}

    def _blobs(
        self, names: Sequence[str], places: Mapping[tuple[str, str], str]
    ) -> dict[str, bytes | CrmError]:
        """All at once; one by one where a single one cannot be read."""
        try:
            found = read_places(self.repository, names, places)
        except CrmError:
            return {name: _attempt(partial(self._blob, name)) for name in names}
        self.ahead.update({at: data for at, data in found.items() if isinstance(at, tuple)})
        return {name: found[name] for name in names}

    def _blob(self, name: str) -> bytes:
        return read_blobs(self.repository, [name])[name]

    def _pair(self, change: FileChange, kind: str, blobs: dict[str, bytes | CrmError]) -> BothSides:
        bare = BothSides(change.path, kind, change.shapes)
        if kind not in _READ:
            return bare
        sides = [blobs.get(change.before), blobs.get(change.after)]
        if not self.ends.after and change.shapes[1]:
            sides[1] = _attempt(partial(self.work_tree, change.path))
        one, other = (side if isinstance(side, bytes) else None for side in sides)
        problems = tuple(
            FileProblem(change.path, name, Problem.of(change.path, side))
            for name, side in zip(SIDES, sides, strict=True)
            if isinstance(side, CrmError)
        )
        odd = () if self.ends.after == "" else _odd(change)
        return BothSides(change.path, kind, change.shapes, (one, other), (*problems, *odd))


def _kind(path: str) -> str:
    """What a path is; records and rules are only where the workspace is looked through."""
    return kind_of(path) if is_ours(path) else "other"


def _odd(change: FileChange) -> tuple[FileProblem, ...]:
    """Links and submodules in the place of a record or rule are not read."""
    return tuple(
        FileProblem(change.path, side, Problem(change.path, 0, 0, shape, f"is a {shape}, not a file"))
        for side, shape in zip(SIDES, change.shapes, strict=True)
        if shape not in ("", "file")
    )  # fmt: skip


def _attempt(read: Callable[[], bytes]) -> bytes | CrmError:
    try:
        return read()
    except CrmError as refused:
        return refused


def _differs(pair: BothSides) -> bool:
    """False for a file of the work tree that Git takes for another one, and is the same."""
    return not pair.is_read or bool(pair.problems) or pair.data[0] != pair.data[1]
