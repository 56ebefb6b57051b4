"""Columns aligned by terminal cells, cut to the screen when there is one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from crmtui.cli.paint import Ink, Piece, plain, screen_width, styled
from crmtui.dataclass import dataclass
from crmtui.text import cell_width, clip, pad

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


def put_table(columns: Sequence[Column], rows: Sequence[Sequence[Piece]], *, head: bool = True,
              indent: int = 0) -> None:  # fmt: skip
    """Writes ``rows`` under the columns' titles. Columns empty in every row are left out."""
    kept = [i for i in range(len(columns)) if any(plain(row[i]) for row in rows)]
    chosen = [columns[i] for i in kept]
    cells = [[row[i] for i in kept] for row in rows]
    titles: list[list[Piece]] = [[Ink(c.title, dim=True) for c in chosen]] if head and rows else []
    widths = _fitted(chosen, _natural(titles + cells), indent)
    for row in titles + cells:
        click.echo(" " * indent + _line(chosen, row, widths))


def _natural(rows: Sequence[Sequence[Piece]]) -> list[int]:
    return [max(cell_width(plain(cell)) for cell in column) for column in zip(*rows, strict=True)]


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


def _line(columns: Sequence[Column], row: Sequence[Piece], widths: Sequence[int]) -> str:
    out = []
    last = max((i for i, width in enumerate(widths) if width), default=0)
    for i, (column, cell, width) in enumerate(zip(columns, row, widths, strict=True)):
        text = clip(plain(cell), width)
        if width and column.right:
            out.append(styled(cell, " " * (width - cell_width(text)) + text))
        elif width:
            out.append(styled(cell, text if i == last else pad(text, width)))
    return _GAP.join(out).rstrip()
