"""What is open in a merge, rebase or cherry-pick: each conflict in words, with who and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crmtui.errors import CrmError, NotFound, Unsafe
from crmtui.history.merging import Stages, UnderWay, Version, under_way, unmerged, versions
from crmtui.history.repository import Repository
from crmtui.history.tree import read_blobs
from crmtui.model.conflict import OpenConflict
from crmtui.model.keys import KEYS
from crmtui.model.merge import GONE, UNKNOWN, Conflict
from crmtui.model.schema import Raw
from crmtui.reports.changes import told
from crmtui.store.codec import parse
from crmtui.store.conflicts import name_of, open_conflicts
from crmtui.store.layout import PROFILE, folder_id, kind_of
from crmtui.store.markers import has_markers, sides
from crmtui.store.reading import read_file

MERGED_HERE = ("profile", "entries", "config", "playbook", "tiers", "tags", "segments", "calendar",
               "policy", "campaign", "goal", "experiment", "scenarios", "guide", "template",
               "review")  # fmt: skip
"""Kinds of files that are ours to merge."""


@dataclass(frozen=True, slots=True)
class Unmerged:
    """A file of the workspace that Git counts as unmerged."""

    path: str
    stages: Stages
    data: bytes | None
    """What stands in the work tree; None when there is nothing, or nothing that can be read."""

    @property
    def is_marked(self) -> bool:
        """Whether something between markers is open in it."""
        return self.data is not None and has_markers(self.data)

    @property
    def is_decided(self) -> bool:
        """Whether it only has to be told to Git: both sides are there, and no marker is left."""
        both = bool(self.stages.ours and self.stages.theirs)
        return self.data is not None and both and not self.is_marked


@dataclass(frozen=True, slots=True)
class Open:
    """Everything that is unmerged."""

    under_way: UnderWay | None
    files: tuple[Unmerged, ...]
    elsewhere: tuple[str, ...]
    """Paths from the top of the repository that git itself has to merge."""


def find_open(root: Path, repo: Repository) -> Open:
    """What Git counts as unmerged, as it stands in the work tree now."""
    files, elsewhere = [], []
    for full, stages in unmerged(repo).items():
        path = repo.own_path(full)
        if path is not None and kind_of(path) in MERGED_HERE:
            files.append(Unmerged(path, stages, _read(root, path)))
        else:
            elsewhere.append(full)
    return Open(under_way(repo), tuple(files), tuple(elsewhere))


def _read(root: Path, path: str) -> bytes | None:
    try:
        return read_file(root, path)
    except NotFound:
        return None


def in_words(repo: Repository, found: Open) -> list[OpenConflict]:
    """Each conflict with its customer's name, who changed it on both sides, and when."""
    conflicts = [
        _attributed(repo, found.under_way, conflict) if found.under_way else conflict
        for file in found.files
        for conflict in _of_file(repo, file)
    ]
    names = _names(repo, found, {c.customer for c in conflicts if c.customer})
    return [replace(c, name=names.get(c.customer, "") or c.path) for c in conflicts]


def _of_file(repo: Repository, file: Unmerged) -> Iterator[OpenConflict]:
    if file.is_decided:
        return
    if file.data is not None and file.is_marked:
        for one in in_file(file.path, file.data):
            was = base_of(repo, file, one.field) if one.field else None
            yield one if was is None else replace(one, base=shown(was))
        return
    blank = _blank(file.path)
    stages = file.stages
    blobs = read_blobs(repo, [b for b in (stages.base, stages.ours, stages.theirs) if b])
    base, ours, theirs = (
        _summary(file.path, blobs.get(b)) for b in (stages.base, stages.ours, stages.theirs)
    )
    what = "deleted-here" if not stages.ours else "deleted-there" if not stages.theirs else "file"
    yield replace(blank, base=base, ours=ours, theirs=theirs, what=what)


def base_of(repo: Repository, file: Unmerged, field: str) -> Raw | None:
    """The value that both sides of a field began with, where the markers do not show it and Git's
    index does; None otherwise."""
    if (
        file.data is None
        or not file.stages.base
        or kind_of(file.path) in ("scenarios", "guide", "template", "review")
    ):
        return None
    if sides(file.data)[0] is not None:
        return None
    blob = read_blobs(repo, [file.stages.base])[file.stages.base]
    return _value_at(blob, tuple(field.split(".")), file.path)


def _blank(path: str) -> OpenConflict:
    id = folder_id(path) if kind_of(path) in ("profile", "entries") else ""
    return OpenConflict(path, id, "", "", None, None, None, what="file")


def in_file(path: str, data: bytes) -> Iterator[OpenConflict]:
    """The conflicts between the markers of a file, without names of customers and people."""
    blank = _blank(path)
    try:
        conflicts = open_conflicts(data, blank.path)
    except Unsafe:
        yield blank
        return
    for one in conflicts:
        what = "file" if not one.name else "field"
        if kind_of(blank.path) == "entries" and len(one.name) == 1:
            what = "entry"
        yield _with_values(replace(blank, field=name_of(one), what=what), one)


def _with_values(blank: OpenConflict, one: Conflict) -> OpenConflict:
    return replace(blank, base=shown(one.base), ours=shown(one.ours), theirs=shown(one.theirs))


def shown(value: Raw) -> str | None:
    """A value of any shape as one text; None for no value."""
    if value is GONE or value is UNKNOWN:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list):
        return ", ".join(shown(item) or "" for item in value)
    if isinstance(value, dict):
        return told(value) if "type" in value and "at" in value else _pairs(value)
    return "" if value is None else str(value)


def _pairs(value: dict[str, Raw]) -> str:
    return "; ".join(f"{key}: {shown(item) or ''}" for key, item in value.items())


def _summary(path: str, data: bytes | None) -> str | None:
    """A whole file in a few words."""
    if data is None:
        return None
    value = parse(data, path).value
    if kind_of(path) == "profile" and isinstance(value, dict):
        return _pairs({key: item for key, item in value.items() if not isinstance(item, list)})
    if isinstance(value, list):
        return "; ".join(shown(item) or "" for item in value)
    return shown(value) if value is not None else data.decode("utf-8", "replace")


# -- who and when -----------------------------------------------------------------------------


def _attributed(repo: Repository, way: UnderWay, conflict: OpenConflict) -> OpenConflict:
    ours = _last_change(repo, way.base, way.ours, conflict)
    theirs = _last_change(repo, way.base, way.theirs, conflict) if way.theirs else None
    return replace(
        conflict,
        our_author=ours.author if ours else "", our_when=ours.when if ours else None,
        their_author=theirs.author if theirs else "", their_when=theirs.when if theirs else None,
    )  # fmt: skip


def _last_change(repo: Repository, old: str, new: str, conflict: OpenConflict) -> Version | None:
    """The newest commit on one side that changed the value a conflict is about."""
    try:
        found = versions(repo, old, new, conflict.path, conflict.customer)
    except CrmError:
        return None
    if len(found) < 2 or conflict.what not in ("field", "entry"):
        return next(iter(found), None)
    blobs = read_blobs(
        repo, [blob for version in found for blob in (version.before, version.after)]
    )
    name = tuple(conflict.field.split("."))

    def at(blob: str) -> Raw:
        return _value_at(blobs.get(blob), name, conflict.path)

    changed = (v for v in found if at(v.before) != at(v.after))
    return next(changed, found[0])


def _value_at(data: bytes | None, name: tuple[str, ...], path: str) -> Raw:
    """The value of that name in a file; keys that hold dots are found too."""
    if data is None:
        return GONE
    value = parse(sides(data)[1] if has_markers(data) else data, path).value
    if kind_of(path) == "entries" and isinstance(value, dict):
        value = [value]
    return _below(value, name)


def _below(value: Any, name: tuple[str, ...]) -> Raw:
    if not name:
        return value
    for n in range(1, len(name) + 1):
        key = ".".join(name[:n])
        if isinstance(value, dict) and key in value:
            return _below(value[key], name[n:])
        if isinstance(value, list):
            item = next((i for i in value if isinstance(i, dict) and _key(i) == key), None)
            if item is not None:
                return _below(item, name[n:])
    return GONE


def _key(item: dict[str, Raw]) -> str:
    return next((str(item[field]) for field in KEYS if item.get(field)), "")


# -- names ------------------------------------------------------------------------------------


def _names(repo: Repository, found: Open, ids: Iterable[str]) -> dict[str, str]:
    """Name by customer id, for customers whose profile is unmerged or stands beside the file."""
    names: dict[str, str] = {}
    wanted = set(ids)
    for file in found.files:
        id = folder_id(file.path)
        if id in wanted and id not in names:
            names[id] = _name_of(repo, file)
    return names


def _name_of(repo: Repository, file: Unmerged) -> str:
    if kind_of(file.path) == "profile":
        blobs = read_blobs(repo, [b for b in (file.stages.ours, file.stages.theirs) if b])
        data = next(iter(blobs.values()), b"")
    else:
        folder = file.path.rsplit("/", 1)[0]
        data = _read(repo.root, f"{folder}/{PROFILE}") or b""
        data = sides(data)[1] if has_markers(data) else data
    value = parse(data, PROFILE).value
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""
