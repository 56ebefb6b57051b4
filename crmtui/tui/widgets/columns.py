"""Columns of a table: which of them fit a width, and how wide each becomes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from crmtui.dataclass import dataclass

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    title: str
    width: int
    """Cells it needs at least."""
    grow: int = 0
    """Its share of the cells that are left over; 0 keeps it at ``width``."""
    most: int = 1000
    """Cells it never exceeds."""
    right: bool = False
    """Aligned to the right."""
    needs: int = 0
    """Shown only in tables of at least so many cells."""
    sortable: bool = False


def fit(columns: Sequence[Column], width: int) -> list[tuple[int, Column, int]]:
    """The columns shown in ``width`` cells as (position, column, cells), gaps not counted.

    Columns that need more room are left out; then those from the end that do not fit; what is
    left over goes to the growing ones.
    """
    shown = [(i, column) for i, column in enumerate(columns) if column.needs <= width]
    while len(shown) > 1 and _taken(shown) > width:
        shown.pop()
    cells = {i: column.width for i, column in shown}
    spare = width - _taken(shown)
    growing = [(i, column) for i, column in shown if column.grow]
    while spare > 0 and growing:
        growing = [(i, c) for i, c in growing if cells[i] < c.most]
        total = sum(column.grow for _i, column in growing)
        given = 0
        for i, column in growing:
            share = min(column.most - cells[i], max(1, spare * column.grow // total), spare - given)
            cells[i] += share
            given += share
        spare -= given
        if not given:
            break
    return [(i, column, cells[i]) for i, column in shown]


def _taken(shown: Sequence[tuple[int, Column]]) -> int:
    return sum(column.width for _i, column in shown) + GAP * (len(shown) - 1)


@lru_cache(8192)
def place(text: str, cells: int, right: bool = False) -> str:
    """``text`` in exactly ``cells`` cells, cut with an ellipsis where it is longer. Widths are those
    of the library that draws, and cutting takes no width twice: this runs for every cell drawn."""
    width = cell_len(text)
    if width > cells:
        text = set_cell_size(text, cells - 1).rstrip() + "…" if cells else ""
        width = cell_len(text)
    fill = " " * (cells - width)
    return fill + text if right else text + fill
