"""Records in the very form in which the app writes them, told by one pattern a kind: the line of a packed
list, or a file of one record in block style.

A pattern takes only what is as declared, so that nobody has to look at the values, but for the moment
of an entry (see ``_AT``): that takes a third of the time. Whatever does not match takes the usual way: other orders of keys, quotes and escapes,
values that are right but unusual, and all that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from json import JSONDecoder
from json.scanner import make_scanner
from types import MappingProxyType
from typing import Any, NamedTuple

from crmtui.model.scalars import SURE_CLOCK, SURE_DAY, SURE_ID
from crmtui.model.schema import Field, Raw, Schema
from crmtui.store.brackets import read_brackets

Record = tuple[dict[str, Raw], str]
"""A record, and its JSON."""
Read = Callable[[str], Record | None]
"""Gives the record that a text is; None when it is not in the form of a kind."""
_Told = tuple[Raw, str]
"""A value, and its JSON."""
_Lists = list[tuple[str, Callable[[str], "_Told | None"]]]
"""Fields that hold lists, each with what reads its text; None when one is not in form."""
_Place = tuple[int, str, Callable[[str], "_Told | None"]]
"""Such a field with its place among the fields of a record."""

FEW = 60
"""Texts of a kind that are read without a pattern: to compile one takes as long as it saves with so
many."""

_SCALARS = {
    "when": f"{SURE_DAY}(?:{SURE_CLOCK})?", "date": SURE_DAY, "id": SURE_ID, "count": "[+-]?[0-9]{1,18}",
    "number": r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?", "flag": "(?:yes|no|true|false|on|off)",
    "yearly": r"(?:lunar )?(?:[12][0-9]{3}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
}  # fmt: skip


_AT = "[0-9T:+-]{10,22}+"
"""What may be the moment of an entry. Whoever places it in time finds out whether it is one, so that
this need not be told twice; it looks the same in YAML and JSON in any case."""

_decoder: Any = JSONDecoder()
_scan = make_scanner(_decoder)


class _Texts(NamedTuple):
    """Patterns of the texts that stand for themselves in some place. Control characters are told as far
    as ``decoding.decode`` (of a list of lines, ``decode_json``) lets them through."""

    any: str
    some: str
    """Any text that is not empty."""
    name: str
    """One that does not begin with a blank either."""


_SPECIAL = r"""\s\-?,\[\]{}:#&*!|>%@`"'\\"""
"""What cannot begin a plain text."""


def _plain(then: str, end: str = "") -> _Texts:
    """Plain texts of YAML that are no more than one thinks: ``then`` is not inside, ``end`` behind."""
    usual = f"[^{_SPECIAL}][^{then}]*+{end}"
    return _Texts(usual, usual, usual)


_IN_QUOTES = _Texts(r'[^"\\\0-\x1f]*+', r'[^"\\\0-\x1f]++', r'[^"\\\s\0-\x1f][^"\\\0-\x1f]*+')
_ON_LINE = _plain(r""":#"\\\t\n\r""", r"(?<!\s)")
_IN_BRACKETS = _plain(r"""?,\[\]{}:#"'\\\s""")
_MOST_SHAPES = 4096
"""Sets of keys whose JSON is remembered."""
_WIDE_COMMA = "，"
"""It would be a finding in a list of names. (In a set of characters it would make patterns slow.)"""


class Forms(dict[str, Read]):
    """What reads one form by the kind of record; made when there are many to read."""

    def __init__(self, make: Callable[[Schema], Read], schemas: Mapping[str, Schema]) -> None:
        super().__init__()
        self._make = make
        self._schemas = schemas
        self._asked: dict[str, int] = {}

    def __missing__(self, kind: str) -> Read:
        schema = self._schemas.get(kind)
        if schema is None:
            return _untold
        asked = self._asked[kind] = self._asked.get(kind, 0) + 1
        if asked <= FEW:
            return _untold
        self.make(kind)
        return self[kind]

    def make(self, kind: str) -> None:
        """Make the form of a kind, since many are to be read; once."""
        if kind not in self:
            self[kind] = self._make(self._schemas[kind])


def _untold(_text: str) -> None:
    """Nothing is known to be in this form."""


def line_reader(schema: Schema, asked: Collection[str] | None = None) -> Read:
    """Reads a line of a packed list, ``- {"at":"…","type":"…"}``, with keys in the order of the
    alphabet. Of the record it gives the fields ``asked`` (None: all), of the JSON all."""
    told = {field.name for field in schema.fields if asked is None or field.name in asked}
    known = [
        (field, _in_json(field, schema.name, "(" if field.name in told else "(?:"))
        for field in _by_name(schema)
    ]
    fields = [(field, value) for field, value in known if value]
    last = max((n for n, (field, _) in enumerate(fields) if field.required), default=0)
    # The quote of the next key belongs to a pair, so that a letter tells whether a field is there.
    pairs = _around([(field, f'{field.name}":{value}') for field, value in fields], last, ',"')
    match = re.compile(rf"- \{{\"{pairs}\}}").fullmatch
    groups = [field for field, _ in fields if field.name in told]
    splits = {field.name: "%s.split('\",\"')" for field in groups if field.kind == "texts"}
    gather = _gatherer([field.name for field in groups], splits)
    items = [field.name for field in groups if field.schema]

    def read(line: str) -> Record | None:
        found = match(line)
        if found is None:
            return None
        raw = gather(*found.groups())
        for name in items:
            if name in raw:
                raw[name] = records = _json_value(raw[name])
                if records is None:
                    return None
        return raw, line[2:]

    return read


def _gatherer(
    names: Sequence[str], then: Mapping[str, str] = MappingProxyType({})
) -> Callable[..., dict[str, Raw]]:
    """Makes a record of the groups of a pattern, which are the fields ``names``: in code of its own, as
    a loop over them takes half as long again. ``then`` says what is made of the text of a field."""
    values = [f"v{n}" for n in range(len(names))]
    lines = [f"def gather({', '.join(values)}):", " raw = {}"]
    for value, name in zip(values, names, strict=True):
        made = then.get(name, "%s").replace("%s", value)
        lines.append(f" if {value} is not None: raw[{name!r}] = {made}")
    known: dict[str, Any] = {}
    exec("\n".join([*lines, " return raw"]), known)
    gather: Callable[..., dict[str, Raw]] = known["gather"]
    return gather


def _around(pairs: list[tuple[Field, str]], pivot: int, between: str) -> str:
    """The pattern of pairs of which that at ``pivot`` is always there: the others bring what stands
    ``between`` them and it."""
    parts: list[str] = []
    for n, (field, pair) in enumerate(pairs):
        part = pair + between if n < pivot else between + pair if n > pivot else pair
        parts.append(part if n == pivot or field.required else f"(?:{part}|)")
    return "".join(parts)


def _json_value(text: str) -> Raw:
    """A list that holds nothing but texts in any case; None when it is none."""
    try:
        value, end = _scan(text, 0)
    except (StopIteration, ValueError, RecursionError):
        return None
    return value if end == len(text) else None


def _by_name(schema: Schema) -> list[Field]:
    return sorted(schema.fields, key=lambda field: field.name)


def _json_records(schema: Schema) -> str:
    """A list of records: behind each pair stands a comma and another one, or a bracket; behind each
    record, too."""
    parts: list[str] = []
    for field in _by_name(schema):
        if field.kind != "texts" and (value := _value(field, _IN_QUOTES)):
            pair = rf'"{field.name}":"{value}"(?:,(?=")|(?=\}}))'
            parts.append(pair if field.required else f"(?:{pair}|)")
    return rf'\[(?:\{{(?="){"".join(parts)}\}}(?:,(?=\{{)|(?=\])))++\]'


def _in_json(field: Field, kind: str, begin: str) -> str:
    """A value in JSON, what is read of it in a group that ``begin`` begins; empty where none is told.
    ``kind`` is the type of the entry."""
    if field.kind == "items" and field.schema:
        return f"{begin}{_json_records(field.schema)})"
    value = re.escape(kind) if field.name == "type" else _value(field, _IN_QUOTES)
    if not value or (field.kind == "texts" and field.is_name):
        return ""
    if field.kind == "texts":
        return rf'\["{begin}{value}(?:","{value})*+)"\]'
    return f'"{begin}{value})"'


def block_reader(schema: Schema) -> Read:
    """Reads a file of one record: ``key: value`` lines in the order of the schema, with blank lines
    between them, short lists on the line of their key, other lists below it."""
    fields: list[Field] = []
    parts: list[str] = []
    lists: _Lists = []
    for field in schema.fields:
        if not (value := _in_block(field, schema.name)):
            continue
        fields.append(field)
        line = rf"{field.name}:{value}\n++"
        parts.append(line if field.required else f"(?:{line}|)")
        if field.schema:
            lists.append((field.name, _items_reader(field.schema)))
        elif field.kind == "texts":
            lists.append((field.name, _names_of if field.is_name else _texts_of))
    match, told = re.compile("".join(parts)).fullmatch, _record_of(fields, lists)

    def read(text: str) -> Record | None:
        found = match(text)
        return None if found is None else told(found)

    return read


def _record_of(fields: list[Field], lists: _Lists) -> Callable[[re.Match[str]], Record | None]:
    """Makes a record and its JSON of what a pattern found, whose groups are the ``fields``. No text
    holds what JSON would write otherwise."""
    unquoted = {
        field.name: '%s if %s[0] != "\'" else %s[1:-1]' for field in fields if _quoted(field)
    }
    readers, gather = dict(lists), _gatherer([field.name for field in fields], unquoted)
    shapes: dict[tuple[str, ...], tuple[str, list[_Place]]] = {}

    def shape_of(keys: tuple[str, ...]) -> tuple[str, list[_Place]]:
        """How the JSON of records with these keys looks, and which of their values are lists."""
        if len(shapes) > _MOST_SHAPES:
            shapes.clear()
        pairs = [f'"{key}":%s' if key in readers else f'"{key}":"%s"' for key in keys]
        listed = [(n, key, readers[key]) for n, key in enumerate(keys) if key in readers]
        shapes[keys] = made = (f"{{{','.join(pairs)}}}", listed)
        return made

    def told(found: re.Match[str]) -> Record | None:
        raw = gather(*found.groups())
        keys = (*raw,)
        json, listed = shapes.get(keys) or shape_of(keys)
        said: list[Any] = [*raw.values()]
        for place, name, read in listed:
            value = read(said[place])
            if value is None:
                return None
            raw[name], said[place] = value
        return raw, json % (*said,)

    return told


def _in_block(field: Field, kind: str) -> str:
    """What stands behind the colon of a key, its value as a group; empty where none is told. ``kind``
    is the type of the entry."""
    if field.kind == "items" and field.schema:
        return r"\n((?:  [- ] [^\n]*+\n)*  [- ] [^\n]*+)"
    if field.kind == "texts":
        flow, below = _in_flow(field), _value(field, _ON_LINE)
        return rf"({flow}|(?:\n  - {below})++)" if flow else ""
    value = re.escape(kind) if field.name == "type" else _value(field, _ON_LINE)
    return f" ({value}{_quoted(field)})" if value else ""


def _quoted(field: Field) -> str:
    """What else than its value stands for an id or a name: one that looks like a number, as one of
    twenty ids does (``'12345e7890'``), is written in quotes, so that nobody takes it for one."""
    if field.kind == "id":
        return f"|'{SURE_ID}'"
    return "|'[A-Za-z0-9_-]++'" if field.kind == "text" and field.is_name else ""


def _in_flow(field: Field) -> str:
    """A short list of texts; empty where none is told."""
    word, quoted = _value(field, _IN_BRACKETS), _value(field, _IN_QUOTES)
    if not word:
        return ""
    no_quote = quoted.replace('"', "'\"")
    item = rf"""(?:{word}|"{quoted}"|'(?!'){no_quote}')"""
    return rf" \[(?:{item}(?:, (?!\])|(?=\])))++\]"


def _texts_of(text: str) -> _Told:
    """The texts of a list that is known to be in form."""
    if text[0] == "\n":
        texts = text[5:].split("\n  - ")
    elif '"' in text or "'" in text:
        texts = read_brackets(text[1:])
    else:
        texts = text[2:-1].split(", ")
    return texts, '["' + '","'.join(texts) + '"]'


def _names_of(text: str) -> _Told | None:
    return None if _WIDE_COMMA in text else _texts_of(text)


def _items_reader(schema: Schema) -> Callable[[str], _Told | None]:
    """Reads the lines of a list of records: of each its first required field (else its first) is there,
    and each of the others has a line of its own."""
    fields = _inside(schema)
    pivot = next((n for n, (field, _) in enumerate(fields) if field.required), 0)
    pairs = _around([(field, f"{field.name}:{value}") for field, value in fields], pivot, r"\n    ")
    match = re.compile(rf"  - {pairs}(?:\n|\Z)").match
    lists: _Lists = [
        (field.name, _names_of if field.is_name else _texts_of)
        for field, _ in fields if field.kind == "texts"
    ]  # fmt: skip
    told = _record_of([field for field, _ in fields], lists)

    def read(text: str) -> _Told | None:
        items: list[Record] = []
        at = 0
        while at < len(text):
            found = match(text, at)
            item = found and told(found)
            if not found or item is None:
                return None
            items.append(item)
            at = found.end()
        return [item for item, _ in items], f"[{','.join([said for _, said in items])}]"

    return read


def _inside(schema: Schema) -> list[tuple[Field, str]]:
    """The fields that a record in a list may have, each with what stands behind its colon."""
    known: list[tuple[Field, str]] = []
    for field in schema.fields:
        if field.kind == "texts":
            value = f"({flow})" if (flow := _in_flow(field)) else ""
        else:
            value = f" ({text}{_quoted(field)})" if (text := _value(field, _ON_LINE)) else ""
        if value:
            known.append((field, value))
    return known


def _value(field: Field, texts: _Texts) -> str:
    """The pattern of a single value, or of the items of a list; empty where none is told."""
    if field.name == "at":
        return _AT
    if field.is_name:
        return texts.name
    told = field.of if field.kind == "texts" else field.kind
    if told == "text":
        return texts.some if field.required else texts.any
    if told == "choice":
        return f"(?:{'|'.join(map(re.escape, field.choices))})"
    return _SCALARS.get(told, "")


__all__ = ["FEW", "Forms", "Read", "Record", "block_reader", "line_reader"]
