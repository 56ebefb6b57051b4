"""Who changed which field when: a record's history in words instead of YAML lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crmtui.history.log import Commit, file_versions, paths_ever
from crmtui.history.repository import Repository
from crmtui.model.entries import canonical
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import kind_of


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one file, before and after one commit."""

    when: datetime
    author: str
    commit: str
    path: str
    field: str
    """Dotted name, e.g. ``contacts.li.phones``; for entries ``entry TYPE``."""
    before: str
    """Empty when the field was not there."""
    after: str
    """Empty when the field is gone."""
    subject: str


def field_changes(repository: Repository, id: str, field: str = "") -> list[FieldChange]:
    """Every change of a customer's profile and entry files, newest first; a file that moved with its
    folder is one file. ``field`` keeps changes of that field (and what lies below it) only."""
    places: dict[str, list[str]] = {}
    for path in paths_ever(repository, id):
        if kind_of(path) in ("profile", "entries"):
            places.setdefault(path.rsplit("/", 1)[1], []).append(path)
    found: list[FieldChange] = []
    for paths in places.values():
        found += reversed(list(_of_file(repository, paths)))
    found.sort(key=lambda c: c.when, reverse=True)
    return [c for c in found if not field or c.field == field or c.field.startswith(field + ".")]


def _of_file(repository: Repository, paths: Sequence[str]) -> Iterator[FieldChange]:
    """The changes of one file that stood at these places, newest place first."""
    before: dict[str, str] = {}
    for commit, data in reversed(file_versions(repository, paths[0], paths[1:])):
        after = _fields(paths[0], data)
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name, ""), after.get(name, "")
            if old != new:
                yield _change(commit, paths[0], name, old, new)
        before = after


def _change(commit: Commit, path: str, name: str, old: str, new: str) -> FieldChange:
    shown = name.split("#", 1)[0]
    return FieldChange(
        commit.when, commit.author, commit.sha, path, shown, old, new, commit.subject
    )


def _fields(path: str, data: bytes | None) -> dict[str, str]:
    if data is None:
        return {}
    if kind_of(path) == "profile":
        return dict(flatten(parse(data, path).value))
    items = parse_entries(data, path).items
    return {
        f"entry {raw.get('type', '')}#{raw.get('id') or canonical(raw)}": told(raw)
        for raw, _line, _text in items
    }


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
