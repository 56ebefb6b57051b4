"""The contacts of two records put together: who is one person, and by which key entries name them.

One person: the same name, unless birthdays differ, or both have numbers, none of them shared, and
other positions; or a mobile number, e-mail or WeChat of one's own, and names of which one is short
for the other (李工 and 李国强). A switchboard makes nobody one person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmtui.actions.dedupe.profiles import From, joined
from crmtui.actions.import_contacts import reach
from crmtui.model.customer import CONTACT
from crmtui.text import fold, is_chinese

Person = Mapping[str, Any]
Forms = Callable[[str], Iterable[str]]
"""The spellings by which a phone number is compared."""

_TITLE = re.compile(r"(?:工|总|经理|主任|老师|先生|女士|小姐|部长|厂长|科长|处长|院长|主管)$")
_SINGLE = ("role", "qq", "wechat")
"""Texts of which only one can stay; the other goes into the note."""


@dataclass(frozen=True, slots=True)
class Joined:
    """One contact of the merged record."""

    raw: dict[str, Any]
    ours: int | None
    """Position among the survivor's contacts."""
    theirs: int | None
    """Position among the other's contacts."""


@dataclass(frozen=True, slots=True)
class JoinedContacts:
    """All contacts of the merged record."""

    people: tuple[Joined, ...]
    """The survivor's in their order, then those who are new."""
    renamed: Mapping[str, str]
    """How entries of the other record named people (key, or name), to the key they have now; only
    where it changed."""


def join_contacts(
    ours: Sequence[Person], theirs: Sequence[Person], forms: Forms, keep: Mapping[str, From]
) -> JoinedContacts:
    """Everybody of both; nobody is lost. ``keep`` may name fields of contacts
    (``contacts.li.role``)."""
    partners = _partners(ours, theirs, forms)
    people = [
        Joined(_together(mine, theirs[partners[n]], forms, keep), n, partners[n])
        if n in partners else Joined(dict(mine), n, None)
        for n, mine in enumerate(ours)
    ]  # fmt: skip
    taken = {key_of(one.raw) for one in people}
    for n, other in enumerate(theirs):
        if n not in partners.values():
            new = _with_free_key(other, taken)
            taken.add(key_of(new))
            people.append(Joined(new, None, n))
    return JoinedContacts(tuple(people), dict(_renamed(people, theirs)))


def key_of(person: Person) -> str:
    """The key that entries name a contact by."""
    return str(person.get("key") or person.get("name") or "")


def _partners(ours: Sequence[Person], theirs: Sequence[Person], forms: Forms) -> dict[int, int]:
    """Position of ours to position of theirs: same names first, then other names of one number."""
    found: dict[int, int] = {}
    shared = _shared_numbers(ours, theirs, forms)
    for is_one in (_same_name, _same_number):
        for n, other in enumerate(theirs):
            if n in found.values():
                continue
            fitting = [m for m, mine in enumerate(ours)
                       if m not in found and is_one(mine, other, forms, shared)]  # fmt: skip
            best = _by_reach(fitting, ours, other, forms)
            if best is not None:
                found[best] = n
    return found


def _by_reach(
    fitting: Sequence[int], ours: Sequence[Person], other: Person, forms: Forms
) -> int | None:
    wanted = reach(other, forms)
    ranked = sorted(fitting, key=lambda m: (-len(reach(ours[m], forms) & wanted), m))
    return ranked[0] if ranked else None


def _shared_numbers(ours: Sequence[Person], theirs: Sequence[Person], forms: Forms) -> set[str]:
    """Numbers and addresses that several people of one side have: switchboards."""
    crowded: set[str] = set()
    for side in (ours, theirs):
        counted = Counter(one for person in side for one in reach(person, forms))
        crowded |= {one for one, n in counted.items() if n > 1}
    return crowded


def _same_name(mine: Person, other: Person, forms: Forms, shared: set[str]) -> bool:
    if fold(str(mine["name"])).strip() != fold(str(other["name"])).strip():
        return False
    if _differ(mine, other, "birthday"):
        return False
    a, b = reach(mine, forms), reach(other, forms)
    return not (a and b and not a & b and _differ(mine, other, "role"))


def _differ(mine: Person, other: Person, field: str) -> bool:
    a, b = mine.get(field), other.get(field)
    return bool(a and b) and fold(str(a)) != fold(str(b))


def _same_number(mine: Person, other: Person, forms: Forms, shared: set[str]) -> bool:
    common = (reach(mine, forms) & reach(other, forms)) - shared
    personal = any("@" in one or re.fullmatch(r"1[3-9]\d{9}", one) for one in common)
    wechat = bool(mine.get("wechat")) and mine.get("wechat") == other.get("wechat")
    return (personal or wechat) and _is_short_for(str(mine["name"]), str(other["name"]))


def _is_short_for(a: str, b: str) -> bool:
    """Whether one name may be said for the other: a surname with a title, a part of the name."""
    a, b = fold(a).replace(" ", ""), fold(b).replace(" ", "")
    if a in b or b in a:
        return True
    titled = _TITLE.search(a) or _TITLE.search(b)
    return bool(titled) and is_chinese(a[:1]) and a[:1] == b[:1]


def _together(
    mine: Person, other: Person, forms: Forms, keep: Mapping[str, From]
) -> dict[str, Any]:
    value: dict[str, Any] = dict(mine)
    notes: list[str] = []
    for name in dict.fromkeys((*CONTACT.by_name, *other)):
        a, b = mine.get(name), other.get(name)
        chosen = keep.get(f"contacts.{key_of(mine)}.{name}")
        if b in (None, "", []) or name == "key":
            continue
        if chosen == "theirs" or (chosen is None and a in (None, "", [])):
            value[name] = b
        elif name in ("phones", "emails"):
            value[name] = [*_listed(a), *_new(name, _listed(b), mine, forms)]
        elif name == "do_not_contact" and CONTACT.convert_one(name, b) is True:
            value[name] = b
        elif name == "note":
            value[name] = joined(str(a), str(b))
        if name in _SINGLE and a and b and a != b:
            notes.append(f"{name}: {a if value[name] == b else b}")
    _one_name(value, mine, other, notes, keep)
    for told in notes:
        value["note"] = joined(str(value["note"]), told) if value.get("note") else told
    return value


def _one_name(
    value: dict[str, Any], mine: Person, other: Person, notes: list[str], keep: Mapping[str, From]
) -> None:
    """The full name stands, the other one is noted; the key that entries know stays."""
    a, b = str(mine["name"]), str(other["name"])
    if fold(a) == fold(b):
        return
    chosen = keep.get(f"contacts.{key_of(mine)}.name")
    takes_theirs = chosen == "theirs" or (
        chosen is None and bool(_TITLE.search(a)) and not _TITLE.search(b)
    )
    value["name"] = b if takes_theirs else a
    value.setdefault("key", a) if takes_theirs else None
    notes.append(f"name: {a if takes_theirs else b}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _new(name: str, values: Iterable[Any], mine: Person, forms: Forms) -> Iterator[Any]:
    known = reach(mine, forms)
    return (v for v in values if not (isinstance(v, str) and reach({name: [v]}, forms) & known))


def _with_free_key(person: Person, taken: set[str]) -> dict[str, Any]:
    key = key_of(person)
    if key not in taken:
        return dict(person)
    n = 2
    while f"{key}-{n}" in taken:
        n += 1
    return {"key": f"{key}-{n}", **{k: v for k, v in person.items() if k != "key"}}


def _renamed(people: Iterable[Joined], theirs: Sequence[Person]) -> Iterator[tuple[str, str]]:
    names = Counter(str(person["name"]) for person in theirs)
    for one in people:
        if one.theirs is None:
            continue
        other, new = theirs[one.theirs], key_of(one.raw)
        if names[str(other["name"])] == 1 and str(other["name"]) != new:
            yield str(other["name"]), new
        if key_of(other) != new:
            yield key_of(other), new


__all__ = ["Joined", "JoinedContacts", "join_contacts", "key_of"]
