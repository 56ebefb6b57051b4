"""Two profiles put together, field by field. Pure: raw mappings in, a raw mapping out.

Of most fields the survivor's value stays, and the other's fills what it lacks. Lists are united,
prose is joined, the earlier first contact and the stricter "do not contact" win. A field that
belongs to another one (``tier_since`` to ``tier``) comes from where that comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.customer import CUSTOMER, PREFERS
from crmtui.text import fold

Profile = Mapping[str, Any]
From = Literal["ours", "theirs"]
"""``ours`` is the record that survives."""

_GROUPS = {
    "tier": ("tier_since", "tier_set"),
    "stage": ("stage_since", "stage_why"),
}
"""Fields that go with another one."""
_FOLLOWING = {part for parts in _GROUPS.values() for part in parts}
_UNITED = ("short", "tags")
_JOINED = ("needs", "note", "do_not_contact_why")
_OWN = ("id", "formerly", "contacts", "do_not_contact")
"""Fields with a rule of their own that nobody chooses."""


def join_profiles(ours: Profile, theirs: Profile, keep: Mapping[str, From]) -> dict[str, Any]:
    """The survivor's profile with what the other adds, without its contacts. ``keep`` names fields
    (``refs.erp`` for a part) whose value is taken from one side, also where it is empty there."""
    value: dict[str, Any] = dict(ours)
    for name in _names(ours, theirs):
        if name in _OWN or name in _FOLLOWING:
            continue
        _put(value, name, _joined(name, ours, theirs, keep))
    for head, parts in _GROUPS.items():
        source = _source(head, ours, theirs, keep)
        for part in parts:
            _put(value, part, source.get(part))
    _forbid_more(value, ours, theirs)
    _remember(value, ours, theirs, keep)
    return value


def refuse_unknown(keep: Mapping[str, object]) -> None:
    """UsageError for a field that nobody can choose."""
    for name in keep:
        head, _dot, rest = name.partition(".")
        field = CUSTOMER.by_name.get(head)
        if field is None:
            raise UsageError(_("A customer has no field `%(name)s`") % {"name": head},
                             _("`crmtui schema` lists them"))  # fmt: skip
        if "do_not_contact" in (head, name.rpartition(".")[2]):
            raise UsageError(_("The stricter of two marks wins; it is not chosen"),
                             _("lift it afterwards with `crmtui do-not-contact --lift`"))  # fmt: skip
        if head in ("id", "formerly", "contacts") and not rest:
            raise UsageError(_("`%(name)s` is not chosen") % {"name": head},
                             _("--into names the record that survives"))  # fmt: skip


def _names(ours: Profile, theirs: Profile) -> list[str]:
    """The fields of both in the order of the schema, unknown ones at the end."""
    both = dict.fromkeys((*ours, *theirs))
    return [n for n in CUSTOMER.by_name if n in both] + [
        n for n in both if n not in CUSTOMER.by_name
    ]


def _put(value: dict[str, Any], name: str, new: Any) -> None:
    if new in (None, "", [], {}):
        value.pop(name, None)
    else:
        value[name] = new


def _joined(name: str, ours: Profile, theirs: Profile, keep: Mapping[str, From]) -> Any:
    a, b = ours.get(name), theirs.get(name)
    if name in keep:
        return a if keep[name] == "ours" else b
    if isinstance(a, dict) or isinstance(b, dict):
        return _parts(name, a, b, keep)
    if name in _UNITED or (isinstance(a, list) and isinstance(b, list)):
        return united(_listed(a), _listed(b))
    if a and b and name in _JOINED:
        return joined(str(a), str(b))
    if name == "since" and isinstance(a, str) and isinstance(b, str) and a and b:
        return min(a, b)
    if name == "part_of":
        return next((one for one in (a, b) if one and one not in (ours["id"], theirs["id"])), None)
    return a if a not in (None, "", []) else b


def _source(head: str, ours: Profile, theirs: Profile, keep: Mapping[str, From]) -> Profile:
    if head in keep:
        return ours if keep[head] == "ours" else theirs
    return ours if ours.get(head) else theirs


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value in (None, "") else [value]


def united(ours: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Ours, then theirs that we lack."""
    return [*ours, *(one for one in theirs if one not in ours)]


def joined(ours: str, theirs: str) -> str:
    """Both texts; one that says all the other says stands alone."""
    if theirs in ours:
        return ours
    if ours in theirs:
        return theirs
    is_short = "\n" not in ours + theirs and len(ours) + len(theirs) < 60
    return f"{ours}；{theirs}" if is_short else f"{ours}\n{theirs}"


def _parts(name: str, a: Any, b: Any, keep: Mapping[str, From]) -> Any:
    """A field with parts, part by part. Of two numbers in one other system both stay, so that
    imports go on finding the customer by either."""
    if not isinstance(a, dict) or not isinstance(b, dict):
        return a if a not in (None, "", []) else b
    value = dict(a)
    for part, theirs in b.items():
        mine, chosen = a.get(part), keep.get(f"{name}.{part}")
        if chosen == "theirs" or (mine in (None, "", []) and chosen is None):
            value[part] = theirs
        elif chosen is None and _is_list(name, part) and isinstance(theirs, list):
            value[part] = united(_listed(mine), theirs)
        if name == "refs" and mine and theirs not in ("", None, mine):
            lost = mine if value[part] == theirs else theirs
            value[_free(value, part)] = lost
    return value


def _is_list(name: str, part: str) -> bool:
    field = PREFERS.by_name.get(part) if name == "prefers" else None
    return field is not None and field.kind == "texts"


def _free(value: Mapping[str, Any], part: str) -> str:
    n = 2
    while f"{part}_{n}" in value:
        n += 1
    return f"{part}_{n}"


def _forbid_more(value: dict[str, Any], ours: Profile, theirs: Profile) -> None:
    """Whom one record says not to contact is not contacted."""
    for side in (ours, theirs):
        if CUSTOMER.convert_one("do_not_contact", side.get("do_not_contact")) is True:
            value["do_not_contact"] = side["do_not_contact"]
            return


def _remember(
    value: dict[str, Any], ours: Profile, theirs: Profile, keep: Mapping[str, From]
) -> None:
    """The former ids and the name that is not kept find the customer from now on."""
    former = united(_listed(ours.get("formerly")), [theirs["id"], *_listed(theirs.get("formerly"))])
    value["formerly"] = [id for id in former if id != ours["id"]]
    known = {fold(str(one)) for one in (value["name"], *_listed(value.get("short")))}
    lost = [side["name"] for side in (ours, theirs) if fold(str(side["name"])) not in known]
    if lost and "short" not in keep:
        value["short"] = united(_listed(value.get("short")), lost)


__all__ = ["From", "Profile", "join_profiles", "joined", "refuse_unknown", "united"]
