"""Three-way merge of documents: what two sides did to one record, put together field by field.

Mappings are merged key by key, lists of texts as sets that keep their order, lists of mappings
item by item: each item has a key (its ``id``, ``key``, ``step``, ``name`` …). A list that has no
such keys is one value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from crmtui.model.keys import common_keys, numbered
from crmtui.model.problem import DocPath
from crmtui.model.schema import Raw


class _Absent:
    """A value that stands for no value."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


GONE: Final[Any] = _Absent("GONE")
"""No value: the key or item is not there."""
UNKNOWN: Final[Any] = _Absent("UNKNOWN")
"""A base that nobody knows: then every difference is a conflict."""
UNDECIDED: Final[Any] = _Absent("UNDECIDED")
"""The answer of a ``Decide`` that leaves a conflict open."""

Name = tuple[str, ...]
"""The keys on the way to a value, items of lists by their key: ``("contacts", "li", "role")``."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One value that both sides changed, and not alike."""

    at: DocPath
    """Where it stands in the merged document."""
    name: Name
    """Where it stands, whatever the order of lists."""
    base: Raw
    """GONE where a side has no such value; UNKNOWN when nobody knows the base."""
    ours: Raw
    theirs: Raw

    def under(self, *prefix: str | int) -> Conflict:
        """The same conflict in a larger document."""
        return replace(self, at=(*prefix, *self.at))


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged value. At a conflict it holds ours, or the side that is there when one is gone."""

    value: Raw
    conflicts: tuple[Conflict, ...] = ()


Decide = Callable[[Name, Raw, Raw, Raw], Raw]
"""Decides a conflict, given its name, base, ours and theirs: the value, GONE, or UNDECIDED."""


def undecided(_name: Name, _base: Raw, _ours: Raw, _theirs: Raw) -> Raw:
    """Leaves every conflict open."""
    return UNDECIDED


def merge(base: Raw, ours: Raw, theirs: Raw, decide: Decide = undecided, name: Name = ()) -> Merge:
    """The three values merged. What only one side changed is taken, equal changes count once.

    Removed on one side and changed on the other is a conflict, in which the changed one stays.
    """
    if base is not UNKNOWN and (ours == base or theirs == base):
        return Merge(theirs if ours == base else ours)
    if ours == theirs:
        return Merge(ours)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _mappings(base, ours, theirs, decide, name)
    lists = _as_lists(base, ours, theirs)
    if lists is not None:
        merged = _lists(base, *lists, decide, name)
        if merged is not None:
            return merged
    return clash(base, ours, theirs, decide, name)


def _as_lists(base: Raw, ours: Raw, theirs: Raw) -> tuple[list[Raw], list[Raw]] | None:
    """Both sides as lists; a list that was there and is gone is one without items."""
    if isinstance(base, list):
        ours, theirs = ([] if side is GONE or side is None else side for side in (ours, theirs))
    return (ours, theirs) if isinstance(ours, list) and isinstance(theirs, list) else None


def clash(base: Raw, ours: Raw, theirs: Raw, decide: Decide, name: Name) -> Merge:
    """A conflict about a value as a whole, or what was decided about it."""
    decided = decide(name, base, ours, theirs)
    if decided is not UNDECIDED:
        return Merge(decided)
    kept = theirs if ours is GONE else ours
    return Merge(kept, (Conflict((), name, base, ours, theirs),))


def _mappings(
    base: Raw, ours: dict[str, Raw], theirs: dict[str, Raw], decide: Decide, name: Name
) -> Merge:
    value: dict[str, Raw] = {}
    conflicts: list[Conflict] = []
    for key in dict.fromkeys((*ours, *theirs)):
        part = merge(_below(base, key), ours.get(key, GONE), theirs.get(key, GONE), decide,
                     (*name, key))  # fmt: skip
        if part.value is not GONE:
            value[key] = part.value
        conflicts += (c.under(key) for c in part.conflicts)
    return Merge(value or GONE, tuple(conflicts))


def _below(base: Raw, key: str) -> Raw:
    if base is UNKNOWN:
        return UNKNOWN
    return base.get(key, GONE) if isinstance(base, dict) else GONE


def _lists(
    base: Raw, ours: list[Raw], theirs: list[Raw], decide: Decide, name: Name
) -> Merge | None:
    """None when the lists cannot be merged item by item."""
    origin = base if isinstance(base, list) else []
    everything = (*origin, *ours, *theirs)
    if not any(isinstance(item, (dict, list)) for item in everything):
        return None if base is UNKNOWN else _texts(origin, ours, theirs)
    if all(isinstance(item, dict) for item in everything):
        return _items(base, origin, ours, theirs, decide, name)
    return None


def _texts(base: list[Raw], ours: list[Raw], theirs: list[Raw]) -> Merge | None:
    """None when both sides changed the order of what all three have, and not alike."""
    b, o, t = map(numbered, (base, ours, theirs))
    kept = ({*o} & {*t}) | (({*o} | {*t}) - {*b})
    order, is_clash = _order(b, o, t, kept)
    return None if is_clash else Merge([text for text, _nth in order] or GONE)


def _order(
    base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any], kept: set[Any]
) -> tuple[list[Any], bool]:
    """The kept keys in our order, or in theirs when only they changed it; new ones of the other
    side at the end. And whether both changed the order, not alike."""
    common = {*base} & {*ours} & {*theirs}
    b, o, t = ([key for key in side if key in common] for side in (base, ours, theirs))
    lead, other = (theirs, ours) if o == b != t else (ours, theirs)
    order = [key for key in dict.fromkeys((*lead, *other)) if key in kept]
    return order, o != b != t != o


def _items(
    base: Raw, origin: list[Raw], ours: list[Raw], theirs: list[Raw], decide: Decide, name: Name
) -> Merge | None:
    keys = common_keys(origin, ours, theirs)
    if keys is None:
        return None
    b, o, t = (
        dict(zip(k, v, strict=True)) for k, v in zip(keys, (origin, ours, theirs), strict=True)
    )
    parts = {
        key: merge(UNKNOWN if base is UNKNOWN else b.get(key, GONE), o.get(key, GONE),
                   t.get(key, GONE), decide, (*name, key))
        for key in dict.fromkeys((*o, *t))
    }  # fmt: skip
    kept = {key for key, part in parts.items() if part.value is not GONE}
    order, _is_clash = _order(*keys, kept)
    conflicts = [c.under(n) for n, key in enumerate(order) for c in parts[key].conflicts]
    return Merge([parts[key].value for key in order] or GONE, tuple(conflicts))
