"""Every file of a workspace as fields with one text each, whoever holds them: the unit of review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crmtui.model.entries import ENTRY_TYPES, content_id
from crmtui.model.problem import DocPath
from crmtui.model.schema import Raw
from crmtui.store.codec import parse, parse_entries
from crmtui.store.files import content_hash
from crmtui.store.layout import folder_id, kind_of

Names = tuple[str, ...]

_KEYS = ("key", "name", "id", "step", "product", "customer", "date", "do")
"""What a record in a list is told apart by, the first of these that it has."""
_AREAS = {"config": "settings"}
_YAML = frozenset({"config", "playbook", "tiers", "tags", "segments", "calendar", "policy",
                   "campaign", "goal", "experiment"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """Which field: the same for the same field of the same record, wherever its file stands."""

    record: str
    """Id of a customer, followed by type and id of an entry; the path of any other file."""
    names: Names
    """From coarse to fine, e.g. ``contacts li phones``; first the area, where it is no profile:
    ``entries``, ``playbooks``, ``settings``."""
    item: str = ""
    """The text, of a list of texts: each of them is there or not."""

    @property
    def field(self) -> str:
        """The field in one word, for people."""
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Value:
    """What a field holds in one state of a file."""

    text: str
    path: str
    at: DocPath
    plain: Names
    """The names without those of items in lists, e.g. ``contacts phones``."""


Values = dict[Spot, Value]


def values_of(path: str, data: bytes) -> Values | None:
    """The fields of a file; None when it cannot be read as what it should be."""
    kind = kind_of(path)
    if kind == "entries":
        return _entries(path, data)
    if kind != "profile" and kind not in _YAML:
        return {Spot(path, _file_names(path)): Value(content_hash(data), path, (), ())}
    parsed = parse(data, path)
    if parsed.value is None:
        return None if parsed.problems else {}
    if kind == "profile":
        return dict(_fields(parsed.value, folder_id(path), path, (), ()))
    return dict(_fields(parsed.value, path, path, _file_names(path), ()))


def _file_names(path: str) -> Names:
    """The area a file belongs to, and its name in it."""
    area = _AREAS.get(kind_of(path))
    if area is not None:
        return (area,)
    return tuple(path.removesuffix(".yaml").removesuffix(".md").split("/"))


def _entries(path: str, data: bytes) -> Values | None:
    parsed = parse_entries(data, path)
    if parsed.problems and not parsed.items:
        return None
    found: Values = {}
    seen: Counter[str] = Counter()
    positions: Iterable[int | None] = parsed.positions or [None]
    for (raw, _line, _text), position in zip(parsed.items, positions, strict=True):
        id = str(raw.get("id") or "")
        if not id:
            key = content_id(raw, 0)
            id, seen[key] = content_id(raw, seen[key]), seen[key] + 1
        type = str(raw.get("type") or "")
        at: DocPath = () if position is None else (position,)
        record = f"{folder_id(path)}/{type}#{id}"
        found |= dict(_fields(raw, record, path, ("entries", _known(type)), at))
    return found


def _known(type: str) -> str:
    return type if type in ENTRY_TYPES else "other"


def _fields(
    raw: Raw, record: str, path: str, names: Names, at: DocPath, plain: Names | None = None
) -> Iterator[tuple[Spot, Value]]:
    """Every text below ``raw``, depth first."""
    plain = names if plain is None else plain
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _fields(value, record, path, (*names, str(key)), (*at, key),
                               (*plain, str(key)))  # fmt: skip
    elif isinstance(raw, list):
        seen: Counter[str] = Counter()
        for position, item in enumerate(raw):
            label = _label(item)
            seen[label] += 1
            label = label if seen[label] == 1 else f"{label}.{seen[label]}"
            here = (*at, position)
            if isinstance(item, Mapping | list):
                yield from _fields(item, record, path, (*names, label), here, plain)
            else:
                yield Spot(record, names, label), Value(str(item or ""), path, here, plain)
    elif raw is not None:
        yield Spot(record, names), Value(str(raw), path, at, plain)


def _label(item: Raw) -> str:
    if not isinstance(item, Mapping):
        return str(item) if not isinstance(item, list) else "item"
    return next((str(item[key]) for key in _KEYS if item.get(key)), "item")
