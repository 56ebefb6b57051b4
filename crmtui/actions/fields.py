"""``field=text`` as people type it, turned into edits of a profile."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crmtui.actions.desk import Desk
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.customer import CONTACT, CUSTOMER, PREFERS
from crmtui.model.schema import Field, Schema
from crmtui.store.edit import Append, Edit, Remove, Set

_SEPARATOR = re.compile(r"\s*[,，;；]\s*")
ALIASES = {"tag": "tags", "dnc": "do_not_contact", "group": "part_of"}


def parse_changes(
    desk: Desk, raw: Mapping[str, Any], changes: Mapping[str, str | None], *, in_bulk: bool = False
) -> list[Edit]:
    """The edits that bring a profile to these values. ``tier`` also sets ``tier_since``, and
    ``tier_set`` when it is set ``in_bulk``; ``stage`` sets ``stage_since``; unless given.
    UsageError names the nearest field or value."""
    wanted = {ALIASES.get(name, name): value for name, value in changes.items()}
    today = desk.today().isoformat()
    for name in ("tier", "stage"):
        if name in wanted and f"{name}_since" not in wanted and wanted[name] != raw.get(name):
            wanted[f"{name}_since"] = today if wanted[name] else None
    if wanted.get("tier") and "tier_set" not in wanted and wanted["tier"] != raw.get("tier"):
        wanted["tier_set"] = "bulk" if in_bulk else None
    edits: list[Edit] = []
    for name, value in wanted.items():
        check_reference(desk, str(raw.get("id")), name, (value or "").strip())
        edits += _edits(raw, name, (value or "").strip())
    return edits


def check_reference(desk: Desk, id: str, name: str, value: str) -> None:
    """UsageError or NotFound for an owner, tier or group that is not there."""
    if name == "owner" or name.startswith("roles."):
        desk.member(value)
    if name == "part_of" and value:
        _check_group(desk, id, value)
    tiers = desk.rules.tiers
    if name == "tier" and value and tiers and value not in tiers:
        near = difflib.get_close_matches(value, tiers, 1)
        raise UsageError(_("No tier is named %(tier)r") % {"tier": value},
                         _("choose from %(names)s") % {"names": ", ".join(near or tiers)})  # fmt: skip
    if name == "id":
        raise UsageError(_("An id never changes"), _("merge customers instead"))


def _check_group(desk: Desk, id: str, group: str) -> None:
    """NotFound for a group that is not there, UsageError for one inside the customer itself."""
    desk.customer(group)
    parents = dict(desk.index.db.execute("SELECT id, part_of FROM customers").fetchall())
    above: set[str] = set()
    while group in parents and group not in above:
        above.add(group)
        group = parents[group]
    if id in above:
        raise UsageError(_("%(id)s would be part of itself") % {"id": id},
                         _("name the id of the parent group"))  # fmt: skip


def _edits(raw: Mapping[str, Any], name: str, value: str) -> Iterator[Edit]:
    head, *rest = name.split(".")
    field = CUSTOMER.by_name.get(head)
    if field is None:
        raise _unknown(head, CUSTOMER)
    if field.name == "contacts":
        yield from _contact_edits(raw, rest, value)
    elif field.kind in ("map", "item") and (len(rest) != 1 or not rest[0]):
        raise UsageError(_("`%(field)s` has parts") % {"field": head},
                         _("write %(field)s.NAME=value") % {"field": head})  # fmt: skip
    elif not rest:
        yield from _set(raw, (head,), _value(field, value), bool(raw.get(head) is not None))
    elif field.kind not in ("map", "item"):
        raise UsageError(_("`%(field)s` has no parts") % {"field": head},
                         _("write %(field)s=value") % {"field": head})  # fmt: skip
    else:
        inner = PREFERS.by_name.get(rest[0]) if head == "prefers" else None
        held = raw.get(head)
        present = isinstance(held, dict) and rest[0] in held
        told = _value(inner, value) if inner else value
        if not isinstance(held, dict):
            if told:
                yield Set((head,), {rest[0]: told})
            return
        yield from _set(raw, (head, rest[0]), told, present)


def _set(raw: Any, at: tuple[str | int, ...], value: Any, present: bool) -> Iterator[Edit]:
    if value in ("", []):
        if present:
            yield Remove(at)
    else:
        yield Set(at, value)


def _value(field: Field, text: str) -> Any:
    """The raw value of a field as typed: lists are separated by commas."""
    if field.kind in ("texts", "ranges"):
        return [part for part in _SEPARATOR.split(text) if part]
    return text


def _contact_edits(raw: Mapping[str, Any], rest: list[str], value: str) -> Iterator[Edit]:
    if len(rest) != 2:
        raise UsageError(_("Name the contact and its field"),
                         _("write contacts.KEY.phones=…"))  # fmt: skip
    key, name = rest
    field = CONTACT.by_name.get(name)
    if field is None:
        raise _unknown(name, CONTACT)
    people = raw.get("contacts")
    listed = people if isinstance(people, list) else []
    told = _value(field, value)
    for position, person in enumerate(listed):
        if isinstance(person, dict) and key in (person.get("key"), person.get("name")):
            yield from _set(raw, ("contacts", position, name), told, name in person)
            return
    if told:
        new = {"name": key} | {name: told}
        yield Append(("contacts",), new) if listed else Set(("contacts",), [new])


def _unknown(name: str, schema: Schema) -> UsageError:
    near = difflib.get_close_matches(name, list(schema.by_name), 1)
    hint = _("did you mean %(name)s?") % {"name": near[0]} if near else _(
        "the fields are %(names)s") % {"names": ", ".join(schema.by_name)}  # fmt: skip
    return UsageError(_("A %(record)s has no field `%(name)s`")
                      % {"record": schema.name, "name": name}, hint)  # fmt: skip
