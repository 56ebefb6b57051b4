"""By what an item of a list is known: the key that makes two versions of it one item."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from crmtui.model.schema import Raw

KEYS = ("id", "key", "step", "name", "product", "customer", "do")
"""Fields by which an item of a list is known; the first one it has is its key."""


def numbered(items: Sequence[Hashable]) -> list[tuple[Any, int]]:
    """Each item with the number of equal ones before it."""
    seen: dict[Hashable, int] = {}
    keys = []
    for item in items:
        seen[item] = seen.get(item, -1) + 1
        keys.append((item, seen[item]))
    return keys


def item_keys(items: Sequence[Mapping[str, Raw]]) -> list[str] | None:
    """The key of each item; None when one has none, or two have the same."""
    keys = [key for key in map(_key, items) if key]
    return keys if len(keys) == len({*keys}) == len(items) else None


def common_keys(
    base: Sequence[Mapping[str, Raw]],
    ours: Sequence[Mapping[str, Raw]],
    theirs: Sequence[Mapping[str, Raw]],
) -> tuple[list[str], list[str], list[str]] | None:
    """The keys of the items of three lists, equal for what is the same item; None without keys."""
    b, o, t = map(item_keys, (base, ours, theirs))
    if b is None or o is None or t is None:
        return None
    o = aligned(b, base, o, ours)
    t = aligned(b, base, t, theirs)
    known = {*b}
    added = [n for n, key in enumerate(o) if key not in known]
    return b, o, aligned([o[n] for n in added], [ours[n] for n in added], t, theirs)


def aligned(
    keys: Sequence[str],
    items: Sequence[Mapping[str, Raw]],
    side_keys: Sequence[str],
    side: Sequence[Mapping[str, Raw]],
) -> list[str]:
    """The keys of a side, where an item that was given another key goes by the one it had: a step
    that names its former name in ``was:``, a contact known by name that now has a ``key:``."""
    known, here = {*keys}, {*side_keys}
    lost = {key: item for key, item in zip(keys, items, strict=True) if key not in here}
    found = list(side_keys)
    for n, (key, item) in enumerate(zip(side_keys, side, strict=True)):
        if lost and key not in known:
            names = _names(item)
            former = next((old for old in lost if old in names or key in _names(lost[old])), None)
            if former is not None:
                found[n] = former
                del lost[former]
    return found


def _key(item: Mapping[str, Raw]) -> str:
    found = (item.get(field) for field in KEYS)
    return next((value for value in found if isinstance(value, str) and value), "")


def _names(item: Mapping[str, Raw]) -> set[str]:
    """What else an item is, or was, known by."""
    was = item.get("was")
    former = was if isinstance(was, list) else []
    return {a for a in (item.get("key"), item.get("name"), *former) if isinstance(a, str)}
