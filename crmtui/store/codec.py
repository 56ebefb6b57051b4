"""The one codec: bytes of a record or rule file to plain values, and back to a place in the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from crmtui.model.problem import Problem
from crmtui.model.schema import Raw, Schema
from crmtui.store.decoding import decode, decode_json
from crmtui.store.forms import Forms, Read, Record, block_reader, line_reader
from crmtui.store.packed import Item, read_formed, read_packed
from crmtui.store.placing import locate, place, place_findings
from crmtui.store.plain import read_plain

_TYPE = "type: "


class EntryForms:
    """What tells entries as the app writes them, by their type."""

    def __init__(self, schemas: Mapping[str, Schema], asked: Collection[str] | None = None) -> None:
        """``asked``: the fields of entries in lists that somebody wants; None: all. Where they are in
        form, others may be left out; their JSON has all."""
        self.schemas = schemas
        self.lines = Forms(partial(line_reader, asked=asked), schemas)
        """Readers of the lines of packed lists."""
        self.blocks = Forms(block_reader, schemas)
        """Readers of files of one entry."""


class Parsed(NamedTuple):
    """A file as plain values: text as typed, None for an empty plain scalar, list, dict."""

    value: Raw
    """None when a problem makes the file unusable."""
    json: str = ""
    """Its JSON, where the record is known to be as declared; else empty."""
    problems: tuple[Problem, ...] = ()


class ParsedEntries(NamedTuple):
    """A file of one entry or a list of them."""

    items: Sequence[Item] = ()
    """Each entry, its 1-based line, and its JSON text where it is known."""
    problems: tuple[Problem, ...] = ()
    positions: Sequence[int] = ()
    """Where each entry stands in the file's list; empty when the file is one entry."""
    are_fine: bool = False
    """Whether all are known to be as declared, if only their ``at`` is a moment."""


def parse(data: bytes, path: str, form: Read | None = None) -> Parsed:
    """The values of a YAML file. Never raises for what a file may hold. With ``form`` a record that is
    as the app writes it is told, and read faster."""
    text, problem = decode(data, path)
    if problem:
        return Parsed(None, problems=(problem,))
    if form is not None and (told := form(text)) is not None:
        return Parsed(*told)
    value, _lines, problems = _read(text, path)
    return Parsed(None if problems else value, problems=tuple(problems))


def parse_entries(data: bytes, path: str, forms: EntryForms | None = None) -> ParsedEntries:
    """The entries of a file that holds one mapping or a list of them. With ``forms`` those that are as
    the app writes them are told apart, and read faster."""
    if forms is not None and data[:3] == b"- {" and (quick := decode_json(data)) is not None:
        fine = read_formed(quick, forms.lines, forms.schemas)
        if fine is not None:
            return ParsedEntries(fine, (), range(len(fine)), True)
    text, problem = decode(data, path)
    if problem:
        return ParsedEntries(problems=(problem,))
    if forms is not None and (one := _formed(text, forms.blocks)) is not None:
        return ParsedEntries([(one[0], 1, one[1])], (), (), True)
    packed = read_packed(text)
    if packed is not None:
        return ParsedEntries(packed, positions=range(len(packed)))
    value, lines, problems = _read(text, path)
    if problems:
        return ParsedEntries(problems=tuple(problems))
    if type(value) is dict:
        return ParsedEntries([(value, lines[0], None)])
    if type(value) is list:
        return _entries(value, lines[1:], path)
    return _entries([value], lines, path)


def _formed(text: str, readers: Mapping[str, Read]) -> Record | None:
    """The entry of a file in the form of its type."""
    return readers[text.partition(_TYPE)[2].partition("\n")[0]](text)


def _read(text: str, path: str) -> tuple[Raw, list[int], list[Problem]]:
    """The value, the lines of the root and of its items, and what is wrong."""
    plain = read_plain(text)
    if plain is not None:
        return *plain, []
    # Most files never need the YAML parser, and its import is a tenth of a command's time.
    from crmtui.store.events import build

    built = build(text, path)
    if built.empty and not built.problems:
        built.problems.append(Problem(path, 1, 1, "empty-file", "the file holds no values",
                                      "write `key: value` lines or remove the file"))  # fmt: skip
    return built.value, built.lines, built.problems


def _entries(values: list[Raw], lines: list[int], path: str) -> ParsedEntries:
    items: list[Item] = []
    positions: list[int] = []
    problems = []
    for position, (value, line) in enumerate(zip(values, lines, strict=True)):
        if type(value) is dict:
            items.append((value, line, None))
            positions.append(position)
        else:
            problems.append(Problem(path, line, 1, "not-a-mapping",
                                    "an entry must be a mapping of key: value",
                                    "write `type: …` and `at: …` lines"))  # fmt: skip
    return ParsedEntries(items, tuple(problems), positions)


__all__ = [
    "EntryForms",
    "Parsed",
    "ParsedEntries",
    "locate",
    "parse",
    "parse_entries",
    "place",
    "place_findings",
]
