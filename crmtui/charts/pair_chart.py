"""Two counts side by side for each of some columns: before, and after."""

from __future__ import annotations

from collections.abc import Sequence

from crmtui.charts.canvas import Mark, Rgb, Sheet, draw, margin
from crmtui.text import cell_width, pad

_EIGHTHS = " ▁▂▃▄▅▆▇█"
MIN_WIDTH, MIN_HEIGHT = 24, 5
"""Below this there is no picture."""
_WIDEST = 6
"""Cells of one bar."""


def pair_chart(
    columns: Sequence[tuple[str, int, int]], width: int, height: int, colors: dict[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """A pair of bars a column, each with its number on top; where nothing is coloured the bar of
    before is hatched.

    ``columns`` are label, before and after. ``width`` and ``height`` in cells; every line is exactly
    ``width`` cells wide. ``colors`` may name ``before``, ``after``, ``value`` and ``label``. Columns
    that do not fit are left out from the end; too small an area, or no columns, gives an empty string.
    """
    if not columns or width < MIN_WIDTH or height < MIN_HEIGHT:
        return ""
    most = max(1, *(max(before, after) for _label, before, after in columns))
    rows = [(0, "0"), (height - 3, str(most))]
    room = width - margin(rows) - 1
    bar = max(2, min(_WIDEST, (room // len(columns) - 1) // 2))
    period = 2 * bar + 1
    shown = columns[: room // period]
    marks = [mark for n, column in enumerate(shown)
             for mark in _pair(column, 1 + n * period, bar, most, height - 2, colorless)]  # fmt: skip
    sheet = Sheet(width, height - 1, marks, rows, (), colors)
    left = margin(rows) + 1
    return draw(sheet, colorless=colorless) + "\n" + _labels(shown, period, left, width)


def _pair(
    column: tuple[str, int, int], start: int, bar: int, most: int, rows: int, colorless: bool
) -> list[Mark]:
    _label, before, after = column
    return [
        *_bar(start, bar, before, most, rows, "before", "▒" if colorless else ""),
        *_bar(start + bar, bar, after, most, rows, "after", ""),
    ]


def _bar(
    start: int, width: int, count: int, most: int, rows: int, color: str, fill: str
) -> list[Mark]:
    whole, rest = divmod(round(count / most * (rows - 1) * 8), 8)
    cells = [(row, fill or "█") for row in range(whole)]
    cells += [(whole, fill or _EIGHTHS[rest])] if rest else []
    marks = [Mark(start + n, row, char, color) for row, char in cells for n in range(width)]
    text = str(count)[:width]
    first = start + (width - len(text)) // 2
    top = whole + (1 if rest else 0)
    return marks + [Mark(first + n, top, char, "value") for n, char in enumerate(text)]


def _labels(shown: Sequence[tuple[str, int, int]], period: int, left: int, width: int) -> str:
    """The columns' names, each centred below its pair."""
    cells = []
    for label, _before, _after in shown:
        before = max(0, (period - 1 - cell_width(label)) // 2)
        cells.append(pad(" " * before + label, period - 1))
    return pad(" " * left + " ".join(cells), width)
