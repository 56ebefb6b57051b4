"""Who changed which field when: a record's history in words instead of YAML lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crmtui.history.log import Commit, log, paths_ever
from crmtui.history.ranges import Touched, touched
from crmtui.history.repository import Repository
from crmtui.history.tree import read_blobs
from crmtui.model.campaign import recipients_of, touch_of
from crmtui.model.entries import canonical
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import CAMPAIGNS, kind_of


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one file, before and after one commit."""

    when: datetime
    author: str
    commit: str
    path: str
    field: str
    """Dotted name, e.g. ``contacts.li.phones``; for entries ``entry TYPE``, for campaigns ``campaign``."""
    before: str
    """Empty when the field was not there."""
    after: str
    """Empty when the field is gone."""
    subject: str


Fields = dict[str, tuple[str, str]]
"""Field name to its text and the file it stands in."""

_CAMPAIGNS = CAMPAIGNS.rstrip("/").rpartition("/")[2]
FOLDER = "folder"
"""The name under which a move of the customer's folder is told."""


def field_changes(repository: Repository, ids: Iterable[str], field: str = "") -> list[FieldChange]:
    """Every change of a customer's profile and entries, under its id and former ones, and the
    campaigns that reached it, newest first in Git's order: what each commit made of its own
    parents, and of a merge what differs from all of them. Moved, renamed and packed files keep
    their past: fields are known by name, entries and campaigns by id. ``field`` keeps changes of
    that field (and what lies below it) only."""
    ids = tuple(ids)
    ever = [path for id in ids for path in paths_ever(repository, id)
            if kind_of(path) in ("profile", "entries")]  # fmt: skip
    if not ever:
        return []
    ever += (path for path in paths_ever(repository, _CAMPAIGNS) if kind_of(path) == "campaign")
    folders = list(dict.fromkeys(path.rsplit("/", 1)[0] for path in ever))
    commits = log(repository, folders)
    files = touched(repository, commits, [repository.full_path(folder) for folder in folders])
    known = set(ever)
    kept = {sha: [f for f in listed if f.path in known] for sha, listed in files.items()}
    blobs = read_blobs(
        repository, (b for listed in kept.values() for f in listed for b in (*f.before, f.after))
    )
    found = [
        change
        for commit in commits
        for change in reversed(list(_of_commit(commit, kept.get(commit.sha, []), blobs, ids)))
    ]
    return [c for c in found if not field or c.field == field or c.field.startswith(field + ".")]


def _of_commit(
    commit: Commit, files: Sequence[Touched], blobs: Mapping[str, bytes], ids: Collection[str]
) -> Iterator[FieldChange]:
    """What one commit changed; the files of one side count together."""
    sides = range(max(1, len(commit.parents)))
    before = [_side(((f.path, f.before[n]) for f in files), blobs, ids) for n in sides]
    after = _side(((f.path, f.after) for f in files), blobs, ids)
    for name in dict.fromkeys(name for side in (*before, after) for name in side):
        old = [side.get(name, ("", ""))[0] for side in before]
        new = after.get(name, ("", ""))[0]
        if new not in old and (name != FOLDER or (old[0] and new)):
            path = next(side[name][1] for side in (after, *before) if name in side)
            shown = name.split("#", 1)[0]
            yield FieldChange(commit.when, commit.author, commit.sha, path, shown, old[0], new,
                              commit.subject)  # fmt: skip


def _side(
    files: Iterable[tuple[str, str]], blobs: Mapping[str, bytes], ids: Collection[str]
) -> Fields:
    found: Fields = {}
    for path, blob in files:
        if blob and kind_of(path) == "campaign":
            found |= {name: (text, path) for name, text in _mailed(path, blobs[blob], ids)}
        elif blob:
            found |= {name: (text, path) for name, text in _fields(path, blobs[blob]).items()}
            if kind_of(path) == "profile":
                found[FOLDER] = path.rsplit("/", 1)[0], path
    return found


def _fields(path: str, data: bytes) -> dict[str, str]:
    if kind_of(path) == "profile":
        return dict(flatten(parse(data, path).value))
    items = parse_entries(data, path).items
    return {
        f"entry {raw.get('type', '')}#{raw.get('id') or canonical(raw)}": told(raw)
        for raw, _line, _text in items
    }


def _mailed(path: str, data: bytes, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """The touch that a campaign file is for the customer; none if it did not reach it."""
    if not any(id.encode() in data for id in ids):  # a file of thousands takes long to parse
        return
    raw = parse(data, path).value
    if not isinstance(raw, dict) or not raw.get("id") or not raw.get("at"):
        return
    for _n, recipient in recipients_of(raw):
        if recipient["customer"] in ids:
            yield f"campaign#{raw['id']}", told(touch_of(raw, recipient))


def flatten(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Dotted names and texts of everything in a profile; contacts by key, texts joined."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flatten(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for position, item in enumerate(value):
            label = _label(item, position)
            yield from flatten(item, f"{name}.{label}")
    elif isinstance(value, list):
        yield name, ", ".join(str(item) for item in value)
    elif value is not None:
        yield name, str(value)


def _label(item: Any, position: int) -> str:
    if isinstance(item, dict):
        return str(item.get("key") or item.get("name") or item.get("id") or position)
    return str(position)


def told(raw: dict[str, Any]) -> str:
    """An entry in one line: when, what, with which result."""
    words = [
        str(raw[k]) for k in ("at", "via", "action", "step", "outcome", "amount") if raw.get(k)
    ]
    text = raw.get("note") or raw.get("title") or raw.get("why") or ""
    return " · ".join([*words, str(text)] if text else words)
