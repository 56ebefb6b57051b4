"""A file of entries taken apart into the text of each, and put together again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmtui.model.schema import Raw
from crmtui.store.codec import parse, parse_entries
from crmtui.store.decoding import BOM
from crmtui.store.edit import render, render_packed
from crmtui.store.lines import lines_of

EMPTY = b"[]\n"
"""A file of entries that has none."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The texts of a file of entries; joined they are the file."""

    values: Sequence[Mapping[str, Raw]] = ()
    items: Sequence[bytes] = ()
    """For each entry its lines and the comments directly above it."""
    is_list: bool = False
    """Items begin with a dash; else the one item is a mapping."""
    head: bytes = b""
    tail: bytes = b""

    @property
    def is_packed(self) -> bool:
        """Whether every entry stands on one line in braces."""
        return self.is_list and all(map(is_packed, self.items))

    def item(self, n: int | None, as_list: bool) -> bytes:
        """The text of the n-th entry, with a dash if ``as_list``; empty for None."""
        if n is None:
            return b""
        if as_list and not self.is_list:
            return with_dash(self.items[n], self.values[n])
        return self.items[n]


def take_apart(data: bytes) -> Listing | None:
    """The file in parts; None when it cannot be read as entries."""
    parsed = parse_entries(data, "file")
    if parsed.problems:
        is_empty = all(problem.code == "empty-file" for problem in parsed.problems)
        return Listing(head=data.removeprefix(BOM)) if is_empty else None
    lines = lines_of(data.removeprefix(BOM))
    values = [value for value, _line, _text in parsed.items]
    starts = [line - 1 for _value, line, _text in parsed.items]
    if not starts:
        return Listing(is_list=True)
    has_lone_cr = data.count(b"\r") != data.count(b"\r\n")
    if has_lone_cr or not all(lines[start].startswith(b"- ") for start in starts):
        is_list = len(values) != 1 or isinstance(parse(data, "file").value, list)
        return (
            _without_layout(data, values)
            if is_list or has_lone_cr
            else _mapping(lines, starts[0], values)
        )
    return _cut(lines, starts, values)


def _mapping(lines: Sequence[bytes], start: int, values: Sequence[Mapping[str, Raw]]) -> Listing:
    return Listing(values, [b"".join(lines[start:])], head=b"".join(lines[:start]))


def _without_layout(data: bytes, values: Sequence[Mapping[str, Raw]]) -> Listing | None:
    """A list written in another way (JSON, indented), if no comment can get lost."""
    if b"#" in data:
        return None
    return Listing(values, [render_packed([value]) for value in values], is_list=True)


def _cut(
    lines: Sequence[bytes], starts: Sequence[int], values: Sequence[Mapping[str, Raw]]
) -> Listing:
    begins = [starts[0], *(_above(lines, start) for start in starts[1:])]
    end = _above(lines, len(lines), blank=True)
    ends = [*begins[1:], end]
    items = [b"".join(lines[a:b]) for a, b in zip(begins, ends, strict=True)]
    head, tail = b"".join(lines[: begins[0]]), b"".join(lines[end:])
    return Listing(values, items, is_list=True, head=head, tail=tail)


def _above(lines: Sequence[bytes], start: int, blank: bool = False) -> int:
    """Where the comments directly above a line begin, and if ``blank`` empty lines among them."""
    while lines[start - 1].startswith(b"#") or (blank and not lines[start - 1].strip()):
        start -= 1
    return start


def is_packed(item: bytes) -> bool:
    """Whether the item is one line in braces, without comments."""
    return item.startswith(b"- {") and b"\n" not in item.rstrip(b"\r\n")


def with_dash(mapping: bytes, value: Mapping[str, Raw]) -> bytes:
    """The text of a mapping as an item of a list, written anew where it cannot be indented."""
    lines = lines_of(mapping)
    text = b"- " + lines[0] + b"".join(b"  " + line if line.strip() else line for line in lines[1:])
    if parse(text, "file").value == [value]:
        return text
    return with_dash(render(value), value)


def put_together(listing: Listing, like: bytes) -> bytes:
    """The file, with the byte-order mark of ``like``."""
    bom = BOM if like.startswith(BOM) else b""
    if not listing.items and not listing.head.strip():
        return bom + EMPTY
    eol = eol_of(like)
    items = b"".join(ended(item, eol) for item in listing.items)
    return bom + listing.head + (items or EMPTY) + listing.tail


def ended(text: bytes, eol: bytes) -> bytes:
    """The text with a line end."""
    return text if not text or text.endswith(b"\n") else text + eol


def eol_of(data: bytes) -> bytes:
    """The line end a file uses."""
    return b"\r\n" if b"\r\n" in data else b"\n"


def with_eol(text: bytes, eol: bytes) -> bytes:
    """The text with other line ends."""
    return re.sub(rb"\r?\n", eol, text)
