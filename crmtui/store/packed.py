"""Lists with one JSON-compatible entry a line: written by ``pack``, read at the speed of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.scanner import make_scanner
from typing import Any

from crmtui.model.schema import Raw, Schema
from crmtui.patterns import pattern
from crmtui.store.forms import Read, Record

Item = tuple[dict[str, Raw], int, str | None]
"""An entry, its 1-based line, and its JSON text when the file tells it with every scalar a text."""

MAX_LINE = 200_000
"""Longest line read as JSON, in characters."""
_MAX_OPENERS = 60
"""Brackets in a line that cannot nest deeper than the codec allows."""
_MAX_KEY = 128
_MAX_OTHERS = 1000
"""Comments and blank lines."""
_MAX_SHAPES = 4096
"""Sequences of keys remembered as good."""
_BEGIN = pattern(r"(?:#[^\n]*+\n|\r?\n)*+- \{")
_TYPE = '"type":"'
_STRUCTURE = "{}[],: "
_CANONICAL = pattern(r'(?:"[^"\\]*+(?:\\["\\nrtbf][^"\\]*+)*+"|[{}\[\],: ])*+')


class _NotPlain(ValueError):
    """The line, or the file, is for the YAML reader."""


def read_packed(text: str) -> list[Item] | None:
    """The entries of a packed list, exactly as YAML reads them; None when it is no such list.

    ``text`` has passed ``decoding.decode``.
    """
    if not _BEGIN.match(text) or "\t" in text:
        return None
    lines = text.split("\n")
    is_odd = "\\" in text or "\r" in text or len(text) > MAX_LINE
    read = _read_odd if is_odd else _read
    try:
        items = [
            read(line, number)
            for number, line in enumerate(lines, 1)
            if line[:3] == "- {" or not _is_other(line)
        ]
    except _NotPlain:
        return None
    return items if len(lines) - len(items) <= _MAX_OTHERS else None


def read_formed(
    text: str, readers: Mapping[str, Read], schemas: Mapping[str, Schema]
) -> list[Item] | None:
    """As ``read_packed``, of a list whose lines are all as their schemas declare; None when one is not.
    ``readers`` tell those in the form of their type, of the others the values are looked at. ``text``
    has passed ``decoding.decode_json``."""
    items: list[Item] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        told = readers[line.rpartition(_TYPE)[2].partition('"')[0]](line)
        if told is None:
            told = _fine(line, schemas)
            if told is None:
                return None
        items.append((told[0], number, told[1]))
    return items


def _fine(line: str, schemas: Mapping[str, Schema]) -> Record | None:
    """The entry on a line that is as declared, in whatever order its keys are."""
    if "\t" in line or "\\" in line or len(line) > MAX_LINE:
        return None
    try:
        raw, _, text = _read(line, 0)
    except _NotPlain:
        return None
    kind = raw.get("type")
    schema = schemas.get(kind) if type(kind) is str else None
    return (raw, text) if text is not None and schema is not None and schema.is_fine(raw) else None


def _is_other(line: str) -> bool:
    return not line or line[0] == "#" or line == "\r"


def _read(line: str, number: int) -> Item:
    """The entry on a line without escapes: fast when it holds nothing but texts, as most do."""
    if line[:3] != "- {" or '" ' in line:
        return _read_odd(line, number)
    try:
        value, end = _scan(line, 2)
    except (StopIteration, ValueError, RecursionError):
        return _read_odd(line, number)
    # Without escapes and blanks behind quotes every key ends in `":`, so that one that is there
    # twice makes one too many.
    if end == len(line) and _pairs(value, 0) == line.count('":'):
        return value, number, line[2:]
    return _read_odd(line, number)


def _pairs(value: dict[str, Any], depth: int) -> int:
    """Pairs in a mapping that holds nothing but texts under good keys; negative for others."""
    keys = tuple(value)
    if keys not in _shapes and not _is_good(keys):
        return -MAX_LINE
    found = len(keys)
    for item in value.values():
        if type(item) is not str:
            found += _pairs_inside(item, depth + 1)
    return found


def _pairs_inside(item: Any, depth: int) -> int:
    if depth > _MAX_OPENERS:
        return -MAX_LINE
    if type(item) is dict:
        return _pairs(item, depth)
    if type(item) is not list:
        return -MAX_LINE
    return sum([_pairs_inside(one, depth + 1) for one in item if type(one) is not str])


def _read_odd(line: str, number: int) -> Item:
    """The entry on any line."""
    line = line.removesuffix("\r")
    if not line.startswith("- {") or len(line) > MAX_LINE:
        raise _NotPlain
    try:
        value, end = _scan_strictly(line, 2)
    except (StopIteration, ValueError, RecursionError):
        return _by_yaml(line), number, None
    if end != len(line) and line[end:].strip(" "):
        return _by_yaml(line), number, None
    text = line[2:end]
    if "\\" in text:
        return _with_escapes(line, text, value, number)
    structure = "".join(text.split('"')[::2])
    if len(structure) > _MAX_OPENERS and _openers(structure) > _MAX_OPENERS:
        return _by_yaml(line), number, None
    if structure.strip(_STRUCTURE):
        return _as_typed(value), number, None
    return value, number, text


def _with_escapes(line: str, text: str, value: dict[str, Raw], number: int) -> Item:
    if "\\ud" in text or "\\uD" in text or _openers(text) > _MAX_OPENERS:
        return _by_yaml(line), number, None
    if _CANONICAL.fullmatch(text):
        return value, number, text
    return _as_typed(value), number, None


def _mapping(pairs: list[tuple[str, Raw]]) -> dict[str, Raw]:
    """A mapping without a key that is there twice, or that YAML might see otherwise."""
    value = dict(pairs)
    keys = tuple(value)
    if len(keys) != len(pairs) or not _is_good(keys):
        raise _NotPlain
    return value


_shapes: set[tuple[str, ...]] = set()
_decoder: Any = json.JSONDecoder()
_scan = make_scanner(_decoder)
_strict_decoder: Any = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_int=str, parse_float=str, parse_constant=str
)
_scan_strictly = make_scanner(_strict_decoder)


def _is_good(keys: tuple[str, ...]) -> bool:
    """Whether JSON and YAML see the keys alike."""
    if any(not k.isidentifier() or not k.isascii() or len(k) > _MAX_KEY for k in keys):
        return False
    if len(_shapes) < _MAX_SHAPES:
        _shapes.add(keys)
    return True


def _openers(text: str) -> int:
    return text.count("{") + text.count("[")


def _by_yaml(line: str) -> dict[str, Raw]:
    """One line on its own: what comes before and after cannot change a complete flow mapping."""
    from crmtui.store.events import build

    if "&" in line:
        raise _NotPlain
    built = build(line, "")
    if built.problems or type(built.value) is not list or len(built.value) != 1:
        raise _NotPlain
    value: Raw = built.value[0]
    if type(value) is not dict:
        raise _NotPlain
    return value


def _as_typed(value: Any) -> Raw:
    """``true``, ``false`` and ``null`` as the words that were typed."""
    if type(value) is dict:
        return {key: _as_typed(item) for key, item in value.items()}
    if type(value) is list:
        return [_as_typed(item) for item in value]
    return value if type(value) is str else {True: "true", False: "false", None: "null"}[value]
