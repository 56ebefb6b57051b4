"""A table of cells that are the warmer the more they hold; the numbers stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmtui.charts.canvas import Mark, Rgb, Sheet, draw
from crmtui.charts.palette import COLOURS, is_bright, mixed
from crmtui.text import cell_width, clip, pad, safe_text

MIN_WIDTH = 20
"""Below this there is no picture."""
_WIDEST, _TALLEST = 9, 3
"""Cells and lines of a field, at most."""
_LEVELS = 8
_SHADES = " ░▒▓█"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the table."""

    share: float | None
    """How warm, 0 to 1; None leaves the field empty."""
    text: str = ""
    """What stands in it, ASCII."""


def heat(
    rows: Sequence[tuple[str, Sequence[Cell]]], columns: Sequence[str], width: int, height: int,
    colors: Mapping[str, Rgb], colorless: bool = False,
) -> str:  # fmt: skip
    """One row a line (or up to three, where ``height`` has room), its label left of it, and a line of column labels below; every line is
    exactly ``width`` cells. Without colours warmth is told by shades at the sides of the number.
    Columns that do not fit are left out from the end, rows from the beginning; too small an area,
    or no rows, gives an empty string.
    """
    shown = [(safe_text(label, one_line=True), cells) for label, cells
             in (rows[-max(0, height - 1) :] if height > 1 else ())]  # fmt: skip
    if not shown or not columns or width < MIN_WIDTH:
        return ""
    left = min(width // 2, max(cell_width(label) for label, _cells in shown) + 1)
    longest = max(len(cell.text) for _label, cells in shown for cell in cells)
    size = max(longest + (2 if colorless else 0), min(_WIDEST, (width - left) // len(columns)), 3)
    count = min(len(columns), (width - left) // size)
    tall = max(1, min(_TALLEST, (height - 1) // len(shown)))
    marks = [mark for n, (_label, cells) in enumerate(reversed(shown)) for m, cell in
             enumerate(cells[:count]) for mark in _field(cell, m * size, n * tall, size, tall, colorless)]  # fmt: skip
    sheet = Sheet(width - left, len(shown) * tall, marks, (), (), _ramp(colors))
    drawn = draw(sheet, colorless=colorless).split("\n")
    names = [label if line == (tall - 1) // 2 else "" for label, _cells in shown
             for line in range(tall)]  # fmt: skip
    lines = [pad(clip(name, left - 1), left) + line
             for name, line in zip(names, drawn, strict=True)]  # fmt: skip
    below = "".join(_centred(label, size) for label in columns[:count])
    return "\n".join([*lines, pad(" " * left + below, width)])


def _field(
    cell: Cell, start: int, bottom: int, size: int, tall: int, colorless: bool
) -> list[Mark]:
    """A field's cells; its text is in the upper of its middle lines."""
    if cell.share is None:
        return []
    warm = min(1.0, max(0.0, cell.share))
    shade = _SHADES[min(4, round(warm * 4))] if colorless else " "
    room = (size - len(cell.text)) // 2
    text = shade * room + cell.text + shade * (size - len(cell.text) - room)
    level = min(_LEVELS - 1, int(warm * _LEVELS))
    return [
        Mark(start + n, bottom + row, char, f"ink{level}", f"heat{level}")
        for row in range(tall)
        for n, char in enumerate(text if row == tall // 2 else shade * size)
    ]


def _ramp(colors: Mapping[str, Rgb]) -> dict[str, Rgb]:
    """The colours of the levels, and of the text on them."""
    low, high = colors.get("low", COLOURS["low"]), colors.get("high", COLOURS["high"])
    ramp: dict[str, Rgb] = {}
    for level in range(_LEVELS):
        ground = mixed(low, high, level / (_LEVELS - 1))
        ramp[f"heat{level}"] = ground
        ramp[f"ink{level}"] = COLOURS["dark" if is_bright(ground) else "light"]
    return ramp


def _centred(label: str, size: int) -> str:
    label = clip(label, size)
    return pad(" " * ((size - cell_width(label)) // 2) + label, size)
