"""Entries in the very form in which the app writes them, told by one pattern a type: a line of a packed
list, or a file of its own in block style.

A pattern takes only what is as declared, so that nobody has to look at the values: that takes a third
of the time. Whatever does not match takes the usual way: other orders of keys, quotes and escapes,
values that are right but unusual, and all that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from crmtui.model.scalars import SURE_DAY, SURE_ID, SURE_MOMENT
from crmtui.model.schema import Field, Raw, Schema
from crmtui.named_tuple import NamedTuple

Test = Callable[[str], Any]
"""Tells whether a line is in the form of a type."""
Read = Callable[[str], "dict[str, Raw] | None"]
"""Gives the entry that a text is; None when it is not in the form of a type."""
T = TypeVar("T", bound=Callable[[str], Any])

FEW = 60
"""Texts of a type that are read without a pattern: to compile one takes as long as it saves with so
many."""

_SCALARS = {
    "when": SURE_MOMENT, "date": SURE_DAY, "id": SURE_ID, "count": "[+-]?[0-9]{1,18}",
    "number": r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?",
}  # fmt: skip


class _Texts(NamedTuple):
    """Patterns of the texts that stand for themselves in some place."""

    any: str
    some: str
    """Any text that is not empty."""
    name: str
    """Without a full-width comma, which would be a finding in a list."""


_CONTROLS = r"\x00-\x1f\x7f-\x9f"
_SPECIAL = r"""\s\-?,\[\]{}:#&*!|>%@`"'\\""" + _CONTROLS
"""What cannot begin a plain text."""


def _plain(then: str, end: str = "") -> _Texts:
    """Plain texts of YAML that are no more than one thinks: ``then`` is not inside, ``end`` behind."""
    usual, name = (f"[^{more}{_SPECIAL}][^{more}{then}{_CONTROLS}]*+{end}" for more in ("", "，"))
    return _Texts(usual, usual, name)


_IN_QUOTES = _Texts(
    rf'[^"\\{_CONTROLS}]*+', rf'[^"\\{_CONTROLS}]++',
    rf'[^"\\，\s{_CONTROLS}][^"\\，{_CONTROLS}]*+',
)  # fmt: skip
_ON_LINE = _plain(":#", r"(?<!\s)")
_IN_BRACKETS = _plain(r"""?,\[\]{}:#"'\\\s""")


class Forms(dict[str, T]):
    """What tells one form by the type of the entry; made when there are many to tell."""

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
    if not value:
        return ""
    return _json_list(f'"{value}"') if field.kind == "texts" else f'"{value}"'


def _json_list(item: str) -> str:
    return rf"\[{item}(?:,{item})*+\]"


def block_reader(schema: Schema) -> Read:
    """Reads a file of one entry: ``key: value`` lines in the order of the schema, short lists on the
    line of their key, lists of records below it."""
    names: list[str] = []
    parts: list[str] = []
    lists: list[tuple[str, Callable[[str], Raw]]] = []
    for field in schema.fields:
        if not (value := _in_block(field, schema.name)):
            continue
        names.append(field.name)
        line = f"{field.name}:{value}\n"
        parts.append(line if field.required else f"(?:{line})?")
        if field.schema:
            lists.append((field.name, _items_reader(field.schema)))
        elif field.kind == "texts":
            lists.append((field.name, _words))
    match = re.compile("".join(parts)).fullmatch

    def read(text: str) -> dict[str, Raw] | None:
        found = match(text)
        if found is None:
            return None
        raw: dict[str, Raw] = _present(names, found)
        for name, parse in lists:
            if name in raw:
                raw[name] = parse(raw[name])
        return raw

    return read


def _present(names: list[str], found: re.Match[str]) -> dict[str, str]:
    """The groups that are there, by the name of each."""
    pairs = zip(names, found.groups(), strict=True)
    return {name: value for name, value in pairs if value is not None}


def _in_block(field: Field, kind: str) -> str:
    """What stands behind the colon of a key, its value as a group."""
    if field.kind == "items" and field.schema:
        item = _item(field.schema, "(?:")
        return rf"\n({item}(?:\n{item})*+)"
    value = re.escape(kind) if field.name == "type" else _value(field, _ON_LINE)
    if field.kind == "texts":
        word = _value(field, _IN_BRACKETS)
        return rf" \[({word}(?:, {word})*+)\]" if word else ""
    return f" ({value})" if value else ""


def _item(schema: Schema, group: str) -> str:
    """The lines of a record in a list: its first required field (else its first) is there, and each of
    the others has a line of its own. ``group`` is how a value begins."""
    fields = _single(schema)
    pivot = next((n for n, (field, _) in enumerate(fields) if field.required), 0)
    parts: list[str] = []
    for n, (field, value) in enumerate(fields):
        pair = f"{field.name}: {group}{value})"
        pair = f"{pair}\n    " if n < pivot else f"\n    {pair}" if n > pivot else pair
        parts.append(pair if n == pivot or field.required else f"(?:{pair})?")
    return "  - " + "".join(parts)


def _single(schema: Schema) -> list[tuple[Field, str]]:
    """The fields with a single value, each with its pattern."""
    known = [(field, _value(field, _ON_LINE)) for field in schema.fields if field.kind != "texts"]
    return [(field, value) for field, value in known if value]


def _items_reader(schema: Schema) -> Callable[[str], Raw]:
    """Reads the lines of a list of records that are known to be in form."""
    item = re.compile(rf"{_item(schema, '(')}(?:\n|\Z)")
    names = [field.name for field, _ in _single(schema)]
    return lambda text: [_present(names, found) for found in item.finditer(text)]


def _words(text: str) -> Raw:
    return text.split(", ")


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
