"""Columns aligned by terminal cells, cut to the screen when there is one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

import click

from crmtui.cli.paint import Ink, Piece, is_coloured, plain, screen_width, styled
from crmtui.dataclass import dataclass
from crmtui.text import cell_width, clip

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


class _Cell(NamedTuple):
    piece: Piece
    text: str
    """Harmless."""
    width: int
    """In cells."""


def put_table(columns: Sequence[Column], rows: Sequence[Sequence[Piece]], *, head: bool = True,
              indent: int = 0) -> None:  # fmt: skip
    """Writes ``rows`` under the columns' titles. Columns empty in every row are left out."""
    if not rows:
        return
    given = [list(map(_cell, row)) for row in rows]
    kept = [i for i in range(len(columns)) if any(row[i].text for row in given)]
    chosen = [columns[i] for i in kept]
    cells = [[row[i] for i in kept] for row in given]
    titles = [[_cell(Ink(c.title, dim=True)) for c in chosen]] if head else []
    widths = _fitted(chosen, _natural(titles + cells), indent)
    draw = styled if is_coloured() else _bare
    click.echo("\n".join(" " * indent + _line(chosen, row, widths, draw) for row in titles + cells))


def _cell(piece: Piece) -> _Cell:
    text = plain(piece)
    return _Cell(piece, text, cell_width(text))


def _bare(_piece: Piece, text: str) -> str:
    return text


def _natural(rows: Sequence[Sequence[_Cell]]) -> list[int]:
    return [max(cell.width for cell in column) for column in zip(*rows, strict=True)]


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


def _line(
    columns: Sequence[Column], row: Sequence[_Cell], widths: Sequence[int],
    draw: Callable[[Piece, str], str],
) -> str:  # fmt: skip
    out = []
    last = max((i for i, width in enumerate(widths) if width), default=0)
    for i, (column, cell, width) in enumerate(zip(columns, row, widths, strict=True)):
        if not width:
            continue
        text, taken = cell.text, cell.width
        if taken > width:
            text = clip(text, width)
            taken = cell_width(text)
        room = " " * (width - taken)
        if column.right:
            out.append(draw(cell.piece, room + text))
        else:
            out.append(draw(cell.piece, text if i == last else text + room))
    return _GAP.join(out).rstrip()
