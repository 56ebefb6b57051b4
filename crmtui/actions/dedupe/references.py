"""What everybody else calls a record that goes: groups, where a contact is now, recipients."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from crmtui.actions.desk import Desk, edited
from crmtui.errors import CrmError
from crmtui.index.folders import known_paths
from crmtui.model.campaign import CAMPAIGN
from crmtui.model.customer import CUSTOMER, Customer
from crmtui.store.codec import parse
from crmtui.store.edit import Edit, Set
from crmtui.store.files import Change
from crmtui.store.layout import kind_of
from crmtui.store.reading import read_file


def reference_changes(
    desk: Desk, survivor: Customer, gone: Customer, renamed: Mapping[str, str]
) -> Iterator[Change]:
    """The changes in files of others. Ids in entries and campaigns stay: former ids are found."""
    former = (gone.id, *gone.formerly)
    rows = desk.index.db.execute("SELECT id, path, data FROM customers ORDER BY id").fetchall()
    for id, path, data in rows:
        if id not in (survivor.id, gone.id) and any(f'"{old}' in data for old in former):
            edits = list(profile_edits(json.loads(data), survivor.id, former, renamed))
            change = edited(desk.root, path, edits, CUSTOMER) if edits else None
            if change is not None:
                yield change
    if renamed:
        yield from _campaigns(desk, former, renamed)


def profile_edits(
    raw: Mapping[str, Any], survivor: str, former: Collection[str], renamed: Mapping[str, str]
) -> Iterator[Edit]:
    """The edits of a profile that names a record which goes."""
    if raw.get("part_of") in former:
        yield Set(("part_of",), survivor)
    people = raw.get("contacts")
    for n, person in enumerate(people if isinstance(people, list) else ()):
        place = person.get("now") if isinstance(person, dict) else None
        id, slash, key = place.partition("/") if isinstance(place, str) else ("", "", "")
        if id in former:
            yield Set(("contacts", n, "now"), f"{survivor}{slash}{renamed.get(key, key)}")


def _campaigns(desk: Desk, former: Collection[str], renamed: Mapping[str, str]) -> Iterator[Change]:
    """Recipients whose contact has another key now."""
    for path in sorted(known_paths(desk.index.db)):
        if kind_of(path) != "campaign":
            continue
        try:
            raw = parse(read_file(desk.root, path), path).value
        except CrmError:  # it is told of by `check`, and nothing in it is read by anybody
            continue
        edits = list(_recipients(raw, former, renamed)) if isinstance(raw, dict) else []
        change = edited(desk.root, path, edits, CAMPAIGN) if edits else None
        if change is not None:
            yield change


def _recipients(
    raw: Mapping[str, Any], former: Collection[str], renamed: Mapping[str, str]
) -> Iterator[Edit]:
    for part in ("recipients", "failed"):
        items = raw.get(part)
        for n, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict) and item.get("customer") in former:
                contact = item.get("contact")
                if isinstance(contact, str) and contact in renamed:
                    yield Set((part, n, "contact"), renamed[contact])
