"""Customers in two states: their files put together, compared field by field and entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.merge_entries import in_time, matched
from crmtui.model.problem import Problem
from crmtui.model.record_diff import ValueDiff, record_diff
from crmtui.model.schema import Raw, Schema
from crmtui.reports.comparison.files import SIDES, BothSides
from crmtui.reports.comparison.words import (
    contact_line,
    contact_names,
    entry_line,
    field_edit,
    value_text,
)
from crmtui.reports.difference import (
    ContactEdit,
    CustomerDiff,
    EntryEdit,
    FieldEdit,
    FileProblem,
)
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import PROFILE, folder_id

ReadTexts = Callable[[Sequence[str]], Mapping[str, bytes]]
"""Reads files that are the same in both states."""
_ANY = Schema("entry", "An entry of an unknown type.", (), open=True)


@dataclass(slots=True)
class _Record:
    """What differs of one customer, as read."""

    id: str
    folders: list[str] = field(default_factory=list)
    """Folders with files that differ, those of the state after last."""
    profiles: list[tuple[str, Raw]] = field(default_factory=lambda: [("", None), ("", None)])
    """Folder and values of the profile, before and after, where it differs."""
    entries: tuple[list[Raw], list[Raw]] = field(default_factory=lambda: ([], []))
    places: dict[int, str] = field(default_factory=dict)
    """Name of the file of each entry, by identity of its values."""
    problems: list[FileProblem] = field(default_factory=list)
    known: Raw = None
    """The profile, where it does not differ."""


def customer_diffs(files: Iterable[BothSides], texts: ReadTexts) -> list[CustomerDiff]:
    """The customers whose files differ, by name."""
    records = _records(files)
    _look_up(records, texts)
    found = [_diff(record) for record in records]
    return sorted((one for one in found if one is not None), key=lambda one: (one.name, one.id))


def _records(files: Iterable[BothSides]) -> list[_Record]:
    ordered = sorted(files, key=lambda file: (file.kind != "profile", file.path))
    ids: dict[str, str] = {}
    found: dict[str, _Record] = {}
    for file in ordered:
        folder = file.path.rpartition("/")[0]
        sides = _parsed(file)
        if file.kind == "profile":
            ids[folder] = _id_of(sides) or folder_id(file.path)
        id = ids.get(folder) or folder_id(file.path)
        record = found.setdefault(id, _Record(id))
        if folder not in record.folders:
            record.folders.append(folder)
        _take(record, file, folder, sides)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Side:
    values: list[Raw]
    problem: Problem | None = None


def _parsed(file: BothSides) -> tuple[_Side, _Side]:
    one, other = (_side(file, data) for data in file.data)
    return one, other


def _side(file: BothSides, data: bytes | None) -> _Side:
    if data is None:
        return _Side([])
    if file.kind == "profile":
        read = parse(data, file.path)
        if isinstance(read.value, dict):
            return _Side([read.value])
        return _Side([], read.problems[0] if read.problems else _no_record(file.path))
    entries = parse_entries(data, file.path)
    values: list[Raw] = [raw for raw, _line, _text in entries.items]
    return _Side(values, entries.problems[0] if entries.problems and not values else None)


def _no_record(path: str) -> Problem:
    return Problem(path, 1, 1, "not-a-mapping", "a customer must be a mapping of key: value")


def _id_of(sides: tuple[_Side, _Side]) -> str:
    ids = (raw.get("id") for side in reversed(sides) for raw in side.values)
    return next((id for id in ids if isinstance(id, str) and id), "")


def _take(record: _Record, file: BothSides, folder: str, sides: tuple[_Side, _Side]) -> None:
    """A file that cannot be read on one side tells nothing: its other side would look new."""
    odd = [*file.problems, *(FileProblem(file.path, name, side.problem)
                             for name, side in zip(SIDES, sides, strict=True) if side.problem)]  # fmt: skip
    if odd:
        record.problems += odd
        return
    for n, side in enumerate(sides):
        if file.kind == "profile":
            if side.values and record.profiles[n][1] is None:
                record.profiles[n] = folder, side.values[0]
            continue
        record.entries[n].extend(side.values)
        name = file.path.rpartition("/")[2]
        record.places.update((id(raw), name) for raw in side.values)


def _look_up(records: Sequence[_Record], texts: ReadTexts) -> None:
    """The profiles of customers of whom only entries differ, for their names."""
    wanted = {
        f"{folder}/{PROFILE}": record
        for record in records
        if not any(raw for _, raw in record.profiles)
        for folder in record.folders
    }
    for path, data in texts(list(wanted)).items():
        value = parse(data, path).value
        if isinstance(value, dict):
            wanted[path].known = value


def _diff(record: _Record) -> CustomerDiff | None:
    (old_folder, before), (new_folder, after) = record.profiles
    profile = after or before or record.known or {}
    names = contact_names(profile)
    entries, refiled = _entry_edits(record, names)
    diffs = record_diff(before, after, CUSTOMER) if before and after else []
    if not (diffs or entries or refiled or record.problems or before or after):
        return None
    kind = "changed" if bool(before) == bool(after) else "added" if after else "removed"
    moved = old_folder if before and after and old_folder != new_folder else ""
    if not (diffs or entries or refiled or record.problems or moved or kind != "changed"):
        return None
    if kind != "changed":
        diffs = record_diff(before, after, CUSTOMER)
    return CustomerDiff(
        kind, record.id, value_text(profile.get("name")) or record.id,
        new_folder or old_folder or record.folders[-1], moved,
        tuple(field_edit(d) for d in diffs if d.name[0] != "contacts" or len(d.name) == 1),
        tuple(_contact_edits(diffs, before, after)),
        tuple(entries), refiled, tuple(record.problems),
    )  # fmt: skip


def _contact_edits(diffs: Sequence[ValueDiff], before: Raw, after: Raw) -> Iterator[ContactEdit]:
    about = [d for d in diffs if d.name[0] == "contacts" and len(d.name) > 1]
    known = contact_names(before) | contact_names(after)
    for key, group in groupby(about, key=lambda d: d.name[1]):
        those = list(group)
        first, name = those[0], known.get(key, key)
        if len(first.name) > 2:
            edits = tuple(field_edit(d, skip=2) for d in those)
            yield ContactEdit("changed", key, name, name, edits)
            continue
        raw = first.after or first.before
        line = contact_line(raw) if isinstance(raw, dict) else value_text(raw)
        yield ContactEdit("added" if first.after else "removed", key, name, line)


def _entry_edits(record: _Record, names: Mapping[str, str]) -> tuple[list[EntryEdit], int]:
    """The entries that differ in time's order, and how many only stand in another file."""
    pairs = matched(*record.entries)
    same = [(one, other) for one, other in pairs if one == other]
    refiled = sum(record.places[id(one)] != record.places[id(other)] for one, other in same)
    differing = [(one, other) for one, other in pairs if one != other]
    differing.sort(key=lambda pair: in_time(pair[1] or pair[0] or {}))
    found = [_entry_edit(one, other, names) for one, other in differing]
    return [edit for edit in found if edit is not None], refiled


def _entry_edit(
    before: Mapping[str, Raw] | None, after: Mapping[str, Raw] | None, names: Mapping[str, str]
) -> EntryEdit | None:
    """None where both are written differently and say the same."""
    raw = after or before or {}
    edits: tuple[FieldEdit, ...] = ()
    if before and after:
        schema = ENTRY_TYPES.get(value_text(raw.get("type")), _ANY)
        edits = tuple(_entry_field(d) for d in record_diff(before, after, schema))
        if not edits:
            return None
    kind = "changed" if edits else "added" if after else "removed"
    return EntryEdit(kind, value_text(raw.get("id")), value_text(raw.get("type")),
                     value_text(raw.get("at")), entry_line(raw, names), edits,
                     tuple(_completes(after or {})))  # fmt: skip


def _completes(raw: Mapping[str, Raw]) -> Iterator[str]:
    does = raw.get("does")
    yield from map(value_text, does if isinstance(does, list) else ())
    if raw.get("type") == "task":
        yield value_text(raw.get("task"))
    if raw.get("type") == "case":
        yield f"case/{value_text(raw.get('case'))}"


def _entry_field(diff: ValueDiff) -> FieldEdit:
    """The ids of promises and order lines tell a reader nothing."""
    edit = field_edit(diff)
    if len(diff.name) < 2:
        return edit
    shown = field_edit(
        ValueDiff((diff.name[0], *diff.name[2:]), diff.before, diff.after, diff.field)
    )
    return FieldEdit(edit.name, shown.label, edit.before, edit.after, edit.added, edit.removed)
