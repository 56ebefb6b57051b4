"""The entries of a record that goes: where their files move, and what they call people and things.

Entries keep their bytes, except where something would mean another thing beside the survivor's:
the key of a contact who has another key now, an id, case or promise that the survivor uses for
something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crmtui.errors import Conflict
from crmtui.i18n import _
from crmtui.index.cache import Index
from crmtui.model.entries import ENTRY_TYPES, canonical
from crmtui.model.schema import Raw
from crmtui.store.codec import parse_entries
from crmtui.store.edit import Edit, Set, apply_edits, render_packed
from crmtui.store.items import eol_of, is_packed, put_together, take_apart, with_eol
from crmtui.store.layout import CUSTOMERS

Entry = Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Renames:
    """What is called otherwise in the entries that move."""

    contacts: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Type and id of an entry to its new id."""
    cases: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.contacts or self.entries or self.cases or self.promises)


def entries_of(index: Index, customer: str) -> list[Entry]:
    """The customer's entries, campaigns' touches included."""
    rows = index.db.execute(
        "SELECT data FROM entries WHERE customer = ? ORDER BY path, position", (customer,)
    )
    return [json.loads(data) for (data,) in rows]


def files_of(index: Index, customer: str) -> list[str]:
    """The files of customers' folders in which entries of the customer stand."""
    rows = index.db.execute(
        "SELECT DISTINCT path FROM entries WHERE customer = ? AND path GLOB ? ORDER BY path",
        (customer, f"{CUSTOMERS}*"),
    )
    return [path for (path,) in rows]


def renames_for(
    ours: Sequence[Entry], theirs: Sequence[Entry], contacts: Mapping[str, str], gone: str
) -> Renames:
    """What has to be called otherwise when theirs stand beside ours. ``gone`` is the id that new
    names end with."""
    known = {(str(e.get("type")), str(e["id"])): canonical(e) for e in ours if e.get("id")}
    clashing = [
        e for e in theirs
        if e.get("id") and known.get((str(e["type"]), str(e["id"])), canonical(e)) != canonical(e)
    ]  # fmt: skip
    ids = {(str(e["type"]), str(e["id"])): f"{e['id']}-{gone}" for e in clashing}
    promises = {old: f"{old}-{gone}" for old in _promised(theirs, ours)}
    for (_kind, old), new in ids.items():
        promises |= {f"{old}-{n}": f"{new}-{n}" for n in range(1, _most_steps(clashing) + 1)}
    return Renames(contacts, ids, {c: f"{c}-{gone}" for c in _other_cases(ours, theirs)}, promises)


def _promised(theirs: Sequence[Entry], ours: Sequence[Entry]) -> Iterator[str]:
    """Ids of promises that both gave, in touches that are not the same one."""
    held = {id: canonical(e) for e in ours for id in _step_ids(e)}
    for entry in theirs:
        for id in _step_ids(entry):
            if id in held and held[id] != canonical(entry):
                yield id


def _step_ids(entry: Entry) -> Iterator[str]:
    for step in _steps(entry):
        if isinstance(step, dict) and isinstance(step.get("id"), str):
            yield step["id"]


def _steps(entry: Entry) -> Sequence[Any]:
    steps = entry.get("next")
    return steps if isinstance(steps, list) else ()


def _most_steps(entries: Iterable[Entry]) -> int:
    return max((len(_steps(e)) for e in entries), default=0)


def _other_cases(ours: Sequence[Entry], theirs: Sequence[Entry]) -> Iterator[str]:
    """Cases of one name that began on different days: two cases."""
    begun = _begun(ours)
    for case, at in _begun(theirs).items():
        if case in begun and begun[case] != at:
            yield case


def _begun(entries: Iterable[Entry]) -> dict[str, str]:
    return {str(e["case"]): str(e.get("at"))[:10] for e in entries
            if e.get("type") == "case" and e.get("case") and e.get("step") == "opened"}  # fmt: skip


def renamed_entry(entry: Entry, renames: Renames) -> Entry:
    """The entry with its names changed; the same object when nothing is."""
    value: dict[str, Any] = dict(entry)
    kind, id = str(entry.get("type")), entry.get("id")
    if isinstance(id, str):
        value["id"] = renames.entries.get((kind, id), id)
    if isinstance(entry.get("with"), list):
        value["with"] = _mapped(entry["with"], renames.contacts)
    if kind in ("return", "payment", "delivery") and isinstance(entry.get("of"), str):
        value["of"] = renames.entries.get(("order", str(entry["of"])), entry["of"])
    if isinstance(entry.get("case"), str):
        value["case"] = renames.cases.get(str(entry["case"]), entry["case"])
    if isinstance(entry.get("does"), list):
        value["does"] = [_token(one, renames) for one in entry["does"]]
    if kind == "task" and isinstance(entry.get("task"), str):
        value["task"] = _task(str(entry["task"]), renames)
    if _steps(entry):
        value["next"] = [_step(step, renames) for step in _steps(entry)]
    return entry if value == entry else value


def _mapped(values: Sequence[Any], names: Mapping[str, str]) -> list[Any]:
    changed = [names.get(v, v) if isinstance(v, str) else v for v in values]
    return list(dict.fromkeys(changed)) if len(changed) > 1 and _are_texts(changed) else changed


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _token(token: Any, renames: Renames) -> Any:
    """What a touch completes: ``next/ID``, ``case/ID``, ``PLAYBOOK/STEP/CONTACT``."""
    if not isinstance(token, str):
        return token
    head, slash, rest = token.partition("/")
    if head == "next":
        return f"next/{renames.promises.get(rest, rest)}" if slash else token
    if head == "case":
        return f"case/{renames.cases.get(rest, rest)}" if slash else token
    return _with_contact(token, renames)


def _with_contact(name: str, renames: Renames) -> str:
    book, _slash, rest = name.partition("/")
    step, slash, contact = rest.partition("/")
    if not slash or contact not in renames.contacts:
        return name
    return f"{book}/{step}/{renames.contacts[contact]}"


def _task(task: str, renames: Renames) -> str:
    """The id of a task that was decided about; it keeps the customer's former id."""
    customer, slash, name = task.partition("/")
    if not slash:
        return task
    if name.startswith("next@"):
        promise = name.removeprefix("next@")
        return f"{customer}/next@{renames.promises.get(promise, promise)}"
    head, at, anchor = name.rpartition("@")
    if not at:
        return task
    changed = _token(head, renames) if head.startswith("case/") else _with_contact(head, renames)
    return f"{customer}/{changed}@{anchor}"


def _step(step: Any, renames: Renames) -> Any:
    if not isinstance(step, dict) or step.get("id") not in renames.promises:
        return step
    return {**step, "id": renames.promises[str(step["id"])]}


def renamed_file(data: bytes, path: str, renames: Renames) -> bytes:
    """The file with its entries renamed, everything else untouched. Conflict where names have to
    change and the file cannot be read."""
    if not renames:
        return data
    parsed = parse_entries(data, path)
    old = [entry for entry, _line, _text in parsed.items]
    new = [renamed_entry(entry, renames) for entry in old]
    if new == old:
        return data
    if parsed.problems:
        raise Conflict(_("%(path)s has to be changed and cannot be read") % {"path": path},
                       _("`crmtui check` says what is wrong with it"))  # fmt: skip
    listing = take_apart(data)
    if listing is None or not listing.is_list:
        return apply_edits(data, list(_edits((), old[0], new[0])), ENTRY_TYPES[str(new[0]["type"])])
    if not all(map(is_packed, listing.items)):
        edits = [edit for n, pair in enumerate(zip(old, new, strict=True))
                 for edit in _edits((n,), *pair)]  # fmt: skip
        return apply_edits(data, edits)
    eol = eol_of(data)
    items = [text if before == after else with_eol(render_packed([after]), eol)
             for text, before, after in zip(listing.items, old, new, strict=True)]  # fmt: skip
    return put_together(replace(listing, values=new, items=items), data)


def _edits(at: tuple[str | int, ...], old: Entry, new: Entry) -> Iterator[Edit]:
    return (Set((*at, key), value) for key, value in new.items() if old.get(key) != value)


def recorded_twice(ours: Sequence[Entry], theirs: Sequence[Entry]) -> int:
    """How many entries without an id stand in both with the same words: they will count twice."""
    known = {canonical(entry) for entry in ours if not entry.get("id")}
    return sum(canonical(entry) in known for entry in theirs if not entry.get("id"))
