"""The last look before a merge counts: every entry that has to be there is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from crmtui.actions.merge_tree import MergeTree
from crmtui.i18n import _
from crmtui.model.entries import ENTRY_TYPES, canonical
from crmtui.model.moments import parse_when
from crmtui.model.schema import Raw
from crmtui.store.codec import parse_entries
from crmtui.store.edit import render
from crmtui.store.layout import entry_file, folder_id
from crmtui.store.markers import has_markers, sides

Key = tuple[str, str]
"""Type and id of an entry; entries without an id are not looked after."""


@dataclass(frozen=True, slots=True)
class _Found:
    raw: Mapping[str, Raw]
    path: str


def restore_lost(tree: MergeTree) -> Iterator[str]:
    """Write anew what two deletions, each right by itself, took away together: an entry that both
    sides have, or that one side added or changed, and that is in no merged file."""
    base, ours, theirs = tree.changed_entry_files()
    b, o, t = map(_of_files, (base, ours, theirs))
    now = set(_merged_keys(tree, {*base, *ours, *theirs}))
    for key in {*o, *t} - now:
        one, other, was = o.get(key), t.get(key), b.get(key)
        kept = one or other
        assert kept is not None, "the key is of one of them"
        is_needed = bool(one and other) or was is None
        if is_needed or canonical(kept.raw) != canonical(b[key].raw):
            path = _free_path(tree, kept, key)
            tree.put(path, render(kept.raw, ENTRY_TYPES.get(key[0])))
            yield _("%(path)s was written anew: both sides had taken the entry from another file") % {
                "path": path}  # fmt: skip


def _of_files(files: Mapping[str, bytes]) -> dict[Key, _Found]:
    return {key: _Found(raw, path) for path, data in files.items() for key, raw in _keyed(data)}


def _keyed(data: bytes) -> Iterator[tuple[Key, Mapping[str, Raw]]]:
    for raw, *_rest in parse_entries(data, "file").items:
        type, id = raw.get("type"), raw.get("id")
        if isinstance(type, str) and isinstance(id, str) and id:
            yield (type, id), raw


def _merged_keys(tree: MergeTree, changed: set[str]) -> Iterator[Key]:
    """The entries of the merged tree that may be among those of the changed files: all of the
    customers these belong to."""
    ids = {folder_id(path) for path in changed} | tree.touched | tree.changed_here()
    merged = [path for paths in tree.of_customer(ids, "entries").values() for path in paths]
    for path in (*merged, *tree.open):
        data = tree.read(path) or tree.on_disk(path) or b""
        for side in sides(data)[1:] if has_markers(data) else (data,):
            yield from (key for key, _raw in _keyed(side))


def _free_path(tree: MergeTree, kept: _Found, key: Key) -> str:
    id = folder_id(kept.path)
    homes = tree.of_customer({id}, "profile").get(id, [])
    folder = (homes[0] if len(homes) == 1 else kept.path).rsplit("/", 1)[0]
    when = parse_when(str(kept.raw.get("at")))
    day = when.date() if isinstance(when, datetime) else when
    name = entry_file(day, *key) if day else f"{key[0]}.yaml"
    stem = name.removesuffix(".yaml")
    ends = ("", *(f"-{n}" for n in range(2, 1000)))
    return next(p for e in ends if tree.is_free(p := f"{folder}/{stem}{e}.yaml"))
