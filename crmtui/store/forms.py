"""Records in the very form in which the app writes them, told by one pattern a kind: the line of a packed
list, or a file of one record in block style.

A pattern takes only what is as declared, so that nobody has to look at the values: that takes a third
of the time. Whatever does not match takes the usual way: other orders of keys, quotes and escapes,
values that are right but unusual, and all that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from crmtui.model.scalars import SURE_CLOCK, SURE_DAY, SURE_ID
from crmtui.model.schema import Field, Raw, Schema
from crmtui.store.brackets import read_brackets

Test = Callable[[str], Any]
"""Tells whether a line is in the form of a kind."""
Read = Callable[[str], "dict[str, Raw] | None"]
"""Gives the record that a text is; None when it is not in the form of a kind."""
_Lists = list[tuple[str, Callable[[str], Raw]]]
"""Fields that hold lists, each with what reads its text."""
T = TypeVar("T", bound=Callable[[str], Any])

FEW = 60
"""Texts of a kind that are read without a pattern: to compile one takes as long as it saves with so
many."""

_SCALARS = {
    "when": f"{SURE_DAY}(?:{SURE_CLOCK})?", "date": SURE_DAY, "id": SURE_ID, "count": "[+-]?[0-9]{1,18}",
    "number": r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?", "flag": "(?:yes|no|true|false|on|off)",
    "yearly": r"(?:lunar )?(?:[12][0-9]{3}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
}  # fmt: skip


class _Texts(NamedTuple):
    """Patterns of the texts that stand for themselves in some place."""

    any: str
    some: str
    """Any text that is not empty."""
    name: str
    """One that does not begin with a blank either."""


_CONTROLS = r"\x00-\x1f\x7f-\x9f"
_SPECIAL = r"""\s\-?,\[\]{}:#&*!|>%@`"'\\""" + _CONTROLS
"""What cannot begin a plain text."""


def _plain(then: str, end: str = "") -> _Texts:
    """Plain texts of YAML that are no more than one thinks: ``then`` is not inside, ``end`` behind."""
    usual = f"[^{_SPECIAL}][^{then}{_CONTROLS}]*+{end}"
    return _Texts(usual, usual, usual)


_IN_QUOTES = _Texts(
    rf'[^"\\{_CONTROLS}]*+', rf'[^"\\{_CONTROLS}]++', rf'[^"\\\s{_CONTROLS}][^"\\{_CONTROLS}]*+'
)  # fmt: skip
_ON_LINE = _plain(":#", r"(?<!\s)")
_IN_BRACKETS = _plain(r"""?,\[\]{}:#"'\\\s""")
_WIDE_COMMA = "，"
"""It would be a finding in a list of names. (In a set of characters it would make patterns slow.)"""


class Forms(dict[str, T]):
    """What tells one form by the kind of record; made when there are many to tell."""

    def __init__(self, make: Callable[[Schema], T], schemas: Mapping[str, Schema]) -> None:
        super().__init__()
        self._make = make
        self._schemas = schemas
        self._asked: dict[str, int] = {}

    def __missing__(self, kind: str) -> T | Callable[[str], None]:
        schema = self._schemas.get(kind)
        if schema is None:
            return _untold
        asked = self._asked[kind] = self._asked.get(kind, 0) + 1
        if asked <= FEW:
            return _untold
        self[kind] = made = self._make(schema)
        return made


def _untold(_text: str) -> None:
    """Nothing is known to be in this form."""


def line_test(schema: Schema) -> Test:
    """Tells a line of a packed list, ``- {"at":"…","type":"…"}``, with keys in the order of the
    alphabet. That a comma stands between two values and a bracket behind the last is left to the
    reader of JSON, who reads it in any case."""
    return re.compile(f"- {_json_record(schema)}").fullmatch


def _json_record(schema: Schema) -> str:
    parts: list[str] = []
    for field in sorted(schema.fields, key=lambda field: field.name):
        if value := _in_json(field):
            pair = f'"{field.name}":{value}[,}}]'
            parts.append(pair if field.required else f"(?:{pair})?")
    return r"\{" + "".join(parts)


def _in_json(field: Field) -> str:
    """A value in JSON; empty where none is told."""
    if field.kind == "items" and field.schema:
        return _json_list(_json_record(field.schema))
    value = _value(field, _IN_QUOTES)
    if not value or (field.kind == "texts" and field.is_name):
        return ""
    return _json_list(f'"{value}"') if field.kind == "texts" else f'"{value}"'


def _json_list(item: str) -> str:
    return rf"\[(?:{item}[,\]])++"


def block_reader(schema: Schema) -> Read:
    """Reads a file of one record: ``key: value`` lines in the order of the schema, with blank lines
    between them, short lists on the line of their key, other lists below it."""
    names: list[str] = []
    parts: list[str] = []
    lists: _Lists = []
    for field in schema.fields:
        if not (value := _in_block(field, schema.name)):
            continue
        names.append(field.name)
        line = rf"\n*+{field.name}:{value}\n"
        parts.append(line if field.required else f"(?:{line})?")
        if field.schema:
            lists.append((field.name, _items_reader(field.schema)))
        elif field.kind == "texts":
            lists.append((field.name, _names_of if field.is_name else _texts_of))
    match = re.compile(rf"(?!\n){''.join(parts)}").fullmatch

    def read(text: str) -> dict[str, Raw] | None:
        found = match(text)
        return None if found is None else _present(names, found, lists)

    return read


def _present(names: list[str], found: re.Match[str], lists: _Lists) -> dict[str, Raw] | None:
    """The values that are there, by the names of the groups; None when a list is not in form."""
    pairs = zip(names, found.groups(), strict=True)
    raw: dict[str, Raw] = {name: value for name, value in pairs if value is not None}
    for name, parse in lists:
        if name in raw:
            raw[name] = listed = parse(raw[name])
            if listed is None:
                return None
    return raw


def _in_block(field: Field, kind: str) -> str:
    """What stands behind the colon of a key, its value as a group; empty where none is told. ``kind``
    is the type of the entry."""
    if field.kind == "items" and field.schema:
        return r"\n((?:  [- ] [^\n]*+\n)*  [- ] [^\n]*+)"
    if field.kind == "texts":
        flow, below = _in_flow(field), _value(field, _ON_LINE)
        return rf"({flow}|(?:\n  - {below})++)" if flow else ""
    value = re.escape(kind) if field.name == "type" else _value(field, _ON_LINE)
    return f" ({value})" if value else ""


def _in_flow(field: Field) -> str:
    """A short list of texts; empty where none is told."""
    word, quoted = _value(field, _IN_BRACKETS), _value(field, _IN_QUOTES)
    if not word:
        return ""
    item = rf"""(?:{word}|"{quoted}"|'(?!'){quoted.replace('"', "'")}')"""
    return rf" \[(?:{item}(?:, (?!\])|(?=\])))++\]"


def _texts_of(text: str) -> Raw:
    """The texts of a list that is known to be in form."""
    if text[0] == "\n":
        return text[5:].split("\n  - ")
    if '"' in text or "'" in text:
        return read_brackets(text[1:])
    return text[2:-1].split(", ")


def _names_of(text: str) -> Raw:
    return None if _WIDE_COMMA in text else _texts_of(text)


def _items_reader(schema: Schema) -> Callable[[str], Raw]:
    """Reads the lines of a list of records: of each its first required field (else its first) is there,
    and each of the others has a line of its own. None when one is not in form."""
    fields = _inside(schema)
    pivot = next((n for n, (field, _) in enumerate(fields) if field.required), 0)
    parts: list[str] = []
    for n, (field, value) in enumerate(fields):
        pair = f"{field.name}:{value}"
        pair = rf"{pair}\n    " if n < pivot else rf"\n    {pair}" if n > pivot else pair
        parts.append(pair if n == pivot or field.required else f"(?:{pair})?")
    match = re.compile(rf"  - {''.join(parts)}(?:\n|\Z)").match
    names = [field.name for field, _ in fields]
    lists: _Lists = [
        (field.name, _names_of if field.is_name else _texts_of)
        for field, _ in fields if field.kind == "texts"
    ]  # fmt: skip

    def read(text: str) -> Raw:
        items: list[Raw] = []
        at = 0
        while at < len(text):
            found = match(text, at)
            item = found and _present(names, found, lists)
            if not found or item is None:
                return None
            items.append(item)
            at = found.end()
        return items

    return read


def _inside(schema: Schema) -> list[tuple[Field, str]]:
    """The fields that a record in a list may have, each with what stands behind its colon."""
    known: list[tuple[Field, str]] = []
    for field in schema.fields:
        if field.kind == "texts":
            value = f"({flow})" if (flow := _in_flow(field)) else ""
        else:
            value = f" ({text})" if (text := _value(field, _ON_LINE)) else ""
        if value:
            known.append((field, value))
    return known


def _value(field: Field, texts: _Texts) -> str:
    """The pattern of a single value, or of the items of a list; empty where none is told."""
    if field.is_name:
        return texts.name
    told = field.of if field.kind == "texts" else field.kind
    if told == "text":
        return texts.some if field.required else texts.any
    if told == "choice":
        return f"(?:{'|'.join(map(re.escape, field.choices))})"
    return _SCALARS.get(told, "")


__all__ = ["FEW", "Forms", "Read", "Test", "block_reader", "line_test"]
