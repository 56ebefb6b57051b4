"""From one document to another in small steps, so that whoever makes them leaves the rest alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crmtui.model.keys import common_keys, numbered
from crmtui.model.merge import GONE
from crmtui.model.problem import DocPath
from crmtui.model.schema import Raw


@dataclass(frozen=True, slots=True)
class Change:
    """One step from a document to another; a series of them is made in its order."""

    at: DocPath
    """Behind the last item of a list for a new item."""
    value: Raw
    """GONE removes what is there."""


def steps(old: Raw, new: Raw) -> list[Change]:
    """What turns one document into the other, as small as can be; nothing for equal ones.

    The order of the keys of a mapping makes no difference.
    """
    return list(_steps((), old, new))


def _steps(at: DocPath, old: Raw, new: Raw) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        for key, item in new.items():
            yield from _steps((*at, key), old.get(key, GONE), item)
        yield from (Change((*at, key), GONE) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _list_steps(at, old, new)
    else:
        yield Change(at, new)


def _list_steps(at: DocPath, old: list[Raw], new: list[Raw]) -> Iterator[Change]:
    keys = _keys(old, new)
    if keys is None:
        yield Change(at, new)
        return
    before, after = keys
    place = {key: n for n, key in enumerate(after)}
    stays = [key for key in before if key in place]
    if not stays or stays != list(after[: len(stays)]):
        yield Change(at, new)
        return
    for n, key in enumerate(before):
        if key in place:
            yield from _steps((*at, n), old[n], new[place[key]])
    yield from (Change((*at, len(old) + n), item) for n, item in enumerate(new[len(stays) :]))
    yield from (Change((*at, n), GONE) for n in reversed(range(len(old))) if before[n] not in place)


def _keys(old: list[Raw], new: list[Raw]) -> tuple[Sequence[Any], Sequence[Any]] | None:
    """The keys of the items of both lists; None when they have none."""
    both = (*old, *new)
    if not any(isinstance(item, (dict, list)) for item in both):
        return numbered(old), numbered(new)
    if not all(isinstance(item, dict) for item in both):
        return None
    keys = common_keys(old, new, new)
    return (keys[0], keys[1]) if keys else None
