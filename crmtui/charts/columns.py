"""Columns over time: one number a month, the last of them perhaps not over yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmtui.charts.canvas import Mark, Rgb, Sheet, draw
from crmtui.text import cell_width, clip, pad

MIN_WIDTH, MIN_HEIGHT = 20, 4
"""Below this there is no picture."""
_ENOUGH, _WIDEST = 6, 8
"""Columns that must have room for their numbers, or none shows any; cells of one at most."""
_EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the chart."""

    label: str
    value: float
    text: str
    """The number as it is told, ASCII."""
    is_partial: bool = False
    """Its time is not over: it is hatched."""


def columns(
    given: Sequence[Column], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False, *, color: str = "bar", most: float = 0,
) -> str:  # fmt: skip
    """One column each with its number on top and its label below; every line is exactly ``width``
    cells. ``most`` is the value at full height (default: the largest). The latest are shown when not all have room for their numbers; where not even a few
    have, all go without. Too small an area, or no columns, gives an empty string."""
    if not given or width < MIN_WIDTH or height < MIN_HEIGHT:
        return ""
    wanted = max(3, 1 + max(cell_width(one.text) for one in given))
    fitting = min(len(given), width // wanted)
    period = wanted if fitting >= _ENOUGH else 3
    shown = given[-(width // period) :]
    period = max(period, min(_WIDEST, width // len(shown)))
    most = max(most, *(one.value for one in shown)) or 1
    marks = [mark for n, one in enumerate(shown)
             for mark in _column(one, n * period, period - 1, most, height - 1, color)]  # fmt: skip
    drawn = draw(Sheet(width, height - 1, marks, (), (), dict(colors)), colorless=colorless)
    return drawn + "\n" + _labels(shown, period, width)


def _column(one: Column, start: int, width: int, most: float, rows: int, color: str) -> list[Mark]:
    whole, rest = divmod(round(max(0.0, one.value) / most * (rows - 1) * 8), 8)
    cells = [(row, "▒" if one.is_partial else "█") for row in range(whole)]
    if rest:
        cells.append((whole, "▒" if one.is_partial and rest > 3 else _EIGHTHS[rest]))
    marks = [Mark(start + n, row, char, color) for row, char in cells for n in range(width)]
    if len(one.text) > width:
        return marks
    first, top = start + (width - len(one.text)) // 2, whole + bool(rest)
    return marks + [Mark(first + n, top, char, "value") for n, char in enumerate(one.text)]


def _labels(shown: Sequence[Column], period: int, width: int) -> str:
    """Labels centred below their columns; every second one and so on where they are too wide."""
    widest = max(cell_width(one.label) for one in shown)
    every = next((n for n in range(1, 13) if period * n > widest), 12)
    line = ""
    for n, one in enumerate(shown):
        if (len(shown) - 1 - n) % every == 0:
            start = max(0, n * period + (period - 1 - cell_width(one.label)) // 2)
            line = pad(line, start) + one.label
    return pad(clip(line, width), width)
