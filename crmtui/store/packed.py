"""Lists with one JSON-compatible entry a line: written by ``pack``, read at the speed of JSON."""

from __future__ import annotations

import json
import re
from json.scanner import make_scanner
from typing import Any

from crmtui.model.schema import Raw
from crmtui.store.events import build

Item = tuple[dict[str, Raw], int, str | None]
"""An entry, its 1-based line, and its canonical text when the line already holds it."""

MAX_LINE = 200_000
"""Longest line read as JSON; within it no text or nesting can pass the codec's limits unseen."""
_MAX_OPENERS = 60
_MAX_KEY = 128
_MAX_OTHERS = 1000
"""Comments and blank lines."""
_BEGIN = re.compile(r"(?:#[^\n]*+\n|\r?\n)*+- \{")
_CANONICAL = re.compile(r'(?:"[^"\\]*+(?:\\["\\nrtbf][^"\\]*+)*+"|[{}\[\],:])*+')


class _NotPlain(ValueError):
    """The line is for the YAML reader."""


def read_packed(text: str) -> list[Item] | None:
    """The entries of a packed list, exactly as YAML reads them; None when it is no such list.

    ``text`` has passed ``decoding.decode``.
    """
    if not _BEGIN.match(text) or "\t" in text:
        return None
    others = 0
    items: list[Item] = []
    try:
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith("- {"):
                items.append(_read_line(line.removesuffix("\r"), number))
            elif line.rstrip("\r") and not line.startswith("#"):
                return None
            else:
                others += 1
                if others > _MAX_OTHERS:
                    return None
    except _NotPlain:
        return None
    return items or None


def _read_line(line: str, number: int) -> Item:
    try:
        value, end = _scan(_checked(line), 2)
    except (StopIteration, ValueError):
        return _by_yaml(line, number), number, None
    if end != len(line) and line[end:].strip(" "):
        return _by_yaml(line, number), number, None
    if "true" in line or "false" in line or "null" in line:
        value = _as_typed(value)
    return value, number, _canonical_text(line, end, value)


def _checked(line: str) -> str:
    """The line, when JSON and YAML cannot differ about it."""
    if len(line) > 120 and (
        len(line) > MAX_LINE or line.count("{") + line.count("[") > _MAX_OPENERS
    ):
        raise _NotPlain
    if "\\u" in line and ("\\ud" in line or "\\uD" in line):
        raise _NotPlain
    return line


def _by_yaml(line: str, number: int) -> dict[str, Raw]:
    """One line on its own: what comes before and after cannot change a complete flow mapping."""
    built = build(line, "")
    if built.problems or type(built.value) is not list or len(built.value) != 1:
        raise _NotPlain
    value: Raw = built.value[0]
    if type(value) is not dict:
        raise _NotPlain
    return value


def _mapping(pairs: list[tuple[str, Raw]]) -> dict[str, Raw]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _NotPlain
    for key in value:
        if not key.isidentifier() or not key.isascii() or len(key) > _MAX_KEY:
            raise _NotPlain
    return value


def _as_typed(value: Any) -> Raw:
    """``true``, ``false`` and ``null`` as the words that were typed."""
    if type(value) is dict:
        return {key: _as_typed(item) for key, item in value.items()}
    if type(value) is list:
        return [_as_typed(item) for item in value]
    return value if type(value) is str else {True: "true", False: "false", None: "null"}[value]


def _canonical_text(line: str, end: int, value: dict[str, Raw]) -> str | None:
    text = line[2:end]
    return text if _CANONICAL.fullmatch(text) and _is_sorted(value) else None


def _is_sorted(value: Raw) -> bool:
    if type(value) is dict:
        keys = list(value)
        return keys == sorted(keys) and all(map(_is_sorted, value.values()))
    return type(value) is not list or all(map(_is_sorted, value))


_decoder: Any = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_int=str, parse_float=str, parse_constant=str
)
_scan = make_scanner(_decoder)
