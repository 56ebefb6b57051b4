"""The tree a merge in progress has made so far: looked at, and changed in work tree and index alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from crmtui.errors import CrmError
from crmtui.history.index import blob_id
from crmtui.history.merging import (
    Stages,
    UnderWay,
    changed_between,
    merged_paths,
    stage,
    stage_open,
    unmerged,
)
from crmtui.history.repository import Repository
from crmtui.history.tree import read_at, read_blobs, tree_at
from crmtui.store.files import Change, write_all
from crmtui.store.layout import CUSTOMERS, PROFILE, folder_id, kind_of
from crmtui.store.markers import has_markers, sides
from crmtui.store.reading import read_file

_T = TypeVar("_T")


class MergeTree:
    """Files of the workspace as merged so far. Changes are kept until ``save``."""

    def __init__(self, root: Path, repo: Repository, way: UnderWay) -> None:
        self.root = root
        self.repo = repo
        self.way = way
        self._blobs = self._own(merged_paths(repo))
        self.open: dict[str, Stages] = self._own(unmerged(repo))
        """Unmerged paths."""
        self._new: dict[str, bytes | None] = {}

    def _own(self, found: dict[str, _T]) -> dict[str, _T]:
        own = ((self.repo.own_path(full), value) for full, value in found.items())
        return {path: value for path, value in own if path is not None}

    # -- what is there ------------------------------------------------------------------------

    @cached_property
    def _by_id(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._blobs:
            if path.startswith(CUSTOMERS):
                found.setdefault(folder_id(path), []).append(path)
        return found

    def of_customer(self, ids: Iterable[str], kind: str) -> dict[str, list[str]]:
        """Merged files of that kind by the id their folder is named by, for these ids."""
        found: dict[str, list[str]] = {}
        for id in ids:
            paths = [p for p in self._by_id.get(id, ()) if p not in self._new]
            paths += [p for p, data in self._new.items() if data is not None and folder_id(p) == id]
            kept = sorted(p for p in paths if kind_of(p) == kind)
            if kept:
                found[id] = kept
        return found

    def changed_here(self) -> set[str]:
        """Ids of the customers whose files were changed by mending."""
        return {folder_id(path) for path in self._new}

    def read(self, path: str) -> bytes | None:
        """The merged bytes; None where the file on disk has changes that are not committed."""
        if path in self._new:
            return self._new[path]
        data = self.on_disk(path)
        if path in self.open or data is None:
            return data
        return data if blob_id(data, self.repo.object_format()) == self._blobs.get(path) else None

    def on_disk(self, path: str) -> bytes | None:
        """What stands there now; None for nothing, or nothing that can be read."""
        try:
            return read_file(self.root, path)
        except CrmError:
            return None

    def blob(self, name: str) -> bytes:
        """The bytes of a blob; empty without a name."""
        return read_blobs(self.repo, [name])[name] if name else b""

    def at_base(self, path: str) -> bytes | None:
        """The bytes both sides began with; None for no file."""
        return read_at(self.repo, self.way.base, path) if self.way.base else None

    def changed_entry_files(self) -> tuple[dict[str, bytes], ...]:
        """The files of entries that a side changed, as they are in base, ours and theirs."""
        way = self.way
        both = [self._own(changed_between(self.repo, way.base, side)) if way.base else {}
                for side in (way.ours, way.theirs)]  # fmt: skip
        names: list[dict[str, str]] = [{}, {}, {}]
        for path in {*both[0], *both[1]}:
            if kind_of(path) == "entries":
                before = next(side[path][0] for side in both if path in side)
                after = (side.get(path, ("", before))[1] for side in both)
                for found, blob in zip(names, (before, *after), strict=True):
                    if blob.strip("0"):
                        found[path] = blob
        blobs = read_blobs(self.repo, [blob for found in names for blob in found.values()])
        return tuple({path: blobs[blob] for path, blob in found.items()} for found in names)

    @cached_property
    def touched(self) -> set[str]:
        """Ids of the customers about whom the merge brings something."""
        changed = self._own(changed_between(self.repo, self.way.ours, ""))
        return {folder_id(path) for path in (*changed, *self.open)
                if kind_of(path) in ("profile", "entries")}  # fmt: skip

    @cached_property
    def profiles_of_sides(self) -> tuple[dict[str, list[str]], ...]:
        """Profiles by id in base, ours and theirs."""
        return tuple(map(self._profiles_at, (self.way.base, self.way.ours, self.way.theirs)))

    def _profiles_at(self, rev: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in tree_at(self.repo, rev) if rev else ():
            if path.endswith(f"/{PROFILE}") and kind_of(path) == "profile":
                found.setdefault(folder_id(path), []).append(path)
        return found

    # -- changing it --------------------------------------------------------------------------

    def put(self, path: str, data: bytes) -> None:
        """A file with these bytes: merged, or unmerged where they hold markers."""
        self._new[path] = data
        self.open.pop(path, None)

    def remove(self, path: str) -> None:
        """No such file."""
        self._new[path] = None
        self.open.pop(path, None)

    def is_free(self, path: str) -> bool:
        """Whether nothing at all stands at a path."""
        if path in self._new:
            return self._new[path] is None
        return path not in self._blobs and path not in self.open and not self._exists(path)

    def _exists(self, path: str) -> bool:
        file = self.root / path
        return file.is_symlink() or file.exists()

    def save(self) -> None:
        """Write the changes to work tree and index."""
        if not self._new:
            return
        write_all(self.root, [Change(path, data) for path, data in self._new.items()])
        marked = {p: d for p, d in self._new.items() if d is not None and has_markers(d)}
        full = self.repo.full_path
        stage(self.repo, {full(p): d for p, d in self._new.items() if p not in marked})
        for path, data in marked.items():
            stage_open(self.repo, full(path), _numbered(data))


def _numbered(data: bytes) -> dict[int, bytes]:
    base, ours, theirs = sides(data)
    return {n: side for n, side in ((1, base), (2, ours), (3, theirs)) if side is not None}
