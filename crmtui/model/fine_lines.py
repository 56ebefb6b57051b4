"""Whether the JSON line of a record is surely as declared: one pattern a kind of record says so, in
a third of the time that looking at its values takes. Whatever does not match takes the usual way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from crmtui.model.scalars import SURE_DAY, SURE_ID, SURE_MOMENT
from crmtui.model.schema import Field, Schema

Test = Callable[[str, int], Any]
"""Tells whether a line, from a place on, is surely fine."""

FEW = 100
"""Questions that are answered without a pattern: to compile one takes as long as it saves with so many
lines."""

_SCALARS = {"when": SURE_MOMENT, "date": SURE_DAY, "id": SURE_ID,
            "number": r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?", "count": "[+-]?[0-9]{1,18}"}  # fmt: skip


class FineLines(dict[str, Test]):
    """A test for each kind of record, made when there are many lines to tell.

    Keys stand in the order of the alphabet, nothing but texts is inside, and nothing is escaped: as
    ``pack`` writes nearly all entries. Values are told by patterns that are stricter than their
    kinds; fields of kinds without one are never fine.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        super().__init__()
        self._schemas = schemas
        self._asked = 0

    def __missing__(self, kind: str) -> Test:
        self._asked += 1
        schema = self._schemas.get(kind)
        if self._asked <= FEW or schema is None:
            return _never
        self[kind] = test = re.compile(record_pattern(schema)).fullmatch
        return test


def _never(_line: str, _at: int) -> None:
    """No line is known to be fine."""


def record_pattern(schema: Schema) -> str:
    """A regular expression of the fine records of a kind, as JSON. It leaves to a reader of JSON
    that a comma stands between two values and a bracket behind the last."""
    parts = []
    for one in sorted(schema.fields, key=lambda field: field.name):
        if value := _value(one):
            parts.append(rf'(?:"{one.name}":{value}[,}}])' + ("" if one.required else "?"))
        elif one.required:
            raise ValueError(f"no pattern for the required field {one.name}")
    return r"\{" + "".join(parts)


def _value(field: Field) -> str:
    """What a fine value of a field looks like; empty where that is not told."""
    if field.kind == "items" and field.schema:
        return _list_of(record_pattern(field.schema))
    if field.kind == "texts":
        return _list_of(_text("name" if field.is_name else field.of, field))
    return _text("name" if field.is_name else field.kind, field)


def _text(kind: str, field: Field) -> str:
    if kind == "text":
        return r'"[^"\\]++"' if field.required else r'"[^"\\]*+"'
    if kind == "name":  # the comma would be a finding in a list
        return r'"[^"\\\s，\x00-\x1f\x7f-\x9f][^"\\，\x00-\x1f\x7f-\x9f]*+"'
    if kind == "choice":
        return f'"(?:{"|".join(map(re.escape, field.choices))})"'
    return f'"{_SCALARS[kind]}"' if kind in _SCALARS else ""


def _list_of(item: str) -> str:
    return rf"\[{item}(?:,{item})*+\]" if item else ""
