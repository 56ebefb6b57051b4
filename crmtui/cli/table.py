"""Columns aligned by terminal cells, cut to the screen when there is one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import NamedTuple

import click

from crmtui.cli.paint import Ink, Piece, is_coloured, screen_width, styled
from crmtui.dataclass import dataclass
from crmtui.text import cell_width, clip, safe_text

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    flexible: bool = False
    """May be cut when the screen is narrow."""
    right: bool = False
    least: int = 8
    """Cells a flexible column keeps."""
    optional: bool = False
    """Left out where the others could not keep their least with it."""


class _Strip(NamedTuple):
    """What stands in one column, from top to bottom."""

    pieces: Sequence[Piece]
    texts: Sequence[str]
    """Harmless."""
    widths: Sequence[int]
    """In cells."""


def put_table(columns: Sequence[Column], rows: Sequence[Sequence[Piece]], *, head: bool = True,
              indent: int = 0) -> None:  # fmt: skip
    """Writes ``rows`` under the columns' titles. Columns empty in every row are left out."""
    if not rows:
        return
    chosen, strips = [], []
    # Column by column: for thousands of rows a few calls a column cost less than some a cell.
    for column, pieces in zip(columns, zip(*rows, strict=True), strict=True):
        title = (Ink(column.title, dim=True),) if head else ()
        strip = _strip(title + pieces)
        if any(strip.texts[len(title) :]):
            chosen.append(column)
            strips.append(strip)
    widths = _fitted(chosen, _natural(strips), indent)
    if any(cut := [0 < w < natural for w, natural in zip(widths, _natural(strips), strict=True)]):
        strips = [_halved(s) if is_cut else s for s, is_cut in zip(strips, cut, strict=True)]
        widths = _fitted(chosen, _natural(strips), indent)
    lines = _lines(chosen, strips, widths) or [""] * (len(rows) + head)
    # with colour: no styles were put in where they would be taken out again
    click.echo("\n".join([" " * indent + line for line in lines]), color=True)


def _strip(pieces: Sequence[Piece]) -> _Strip:
    texts = [piece if isinstance(piece, str) else piece.text for piece in pieces]
    if not "".join(texts).isprintable():
        texts = [safe_text(text, one_line=True) for text in texts]
    is_narrow = "".join(texts).isascii()
    return _Strip(pieces, texts, list(map(len if is_narrow else cell_width, texts)))


def _natural(strips: Sequence[_Strip]) -> list[int]:
    return [max(strip.widths) for strip in strips]


def _halved(strip: _Strip) -> _Strip:
    """A column that has to be cut, with titles in two languages (``核心客户 / Core``) told in the
    reader's: else the half that is cut off would be the one that is read."""
    from crmtui.reports.titles import one_language

    texts = [one_language(text) for text in strip.texts]
    return _Strip(strip.pieces, texts, list(map(cell_width, texts)))


def _fitted(columns: Sequence[Column], natural: list[int], indent: int) -> list[int]:
    """Widths that fit the screen, 0 for a column left out; the natural ones without a screen."""
    if not sys.stdout.isatty():
        return natural
    room = screen_width() - indent
    wanted = list(natural)
    for i in reversed([i for i, column in enumerate(columns) if column.optional]):
        if _total(_shrunk(columns, wanted, room)) <= room:
            break
        wanted[i] = 0
    return _shrunk(columns, wanted, room)


def _shrunk(columns: Sequence[Column], natural: Sequence[int], room: int) -> list[int]:
    """Takes the missing room from the widest flexible column, cell by cell."""
    widths = list(natural)
    for _cell in range(_total(widths) - room):
        able = [i for i, c in enumerate(columns) if c.flexible and widths[i] > c.least]
        if not able:
            break
        widths[max(able, key=lambda i: widths[i])] -= 1
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (sum(width > 0 for width in widths) - 1)


def _lines(columns: Sequence[Column], strips: Sequence[_Strip], widths: Sequence[int]) -> list[str]:
    shown = [place for place, width in enumerate(widths) if width]
    is_inked = is_coloured()
    drawn: list[Iterable[str]] = []
    for place in shown:
        if drawn:
            drawn.append(repeat(_GAP))
        parts = _parts(strips[place], widths[place], columns[place].right, place == shown[-1])
        if is_inked:
            parts = [map(styled, strips[place].pieces, map("".join, zip(*parts, strict=True)))]
        drawn += parts
    return ["".join(line).rstrip() for line in zip(*drawn, strict=False)]  # gaps never end


def _parts(strip: _Strip, width: int, is_right: bool, is_last: bool) -> list[Iterable[str]]:
    """The texts, cut to ``width`` cells, and the room that fills them up, in the order they stand;
    the last column ends where its text does."""
    texts, widths = strip.texts, strip.widths
    if max(widths) > width:
        texts = [clip(text, width) if w > width else text
                 for text, w in zip(texts, widths, strict=True)]  # fmt: skip
        widths = list(map(cell_width, texts))
    if is_last and not is_right:
        return [texts]
    spaces = [" " * (width - taken) for taken in range(width + 1)]
    rooms = [spaces[taken] for taken in widths]
    return [rooms, texts] if is_right else [texts, rooms]
