"""The curve of an ABC analysis: what share of the value the first customers make together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmtui.charts.canvas import Mark, Rgb, Sheet, draw, margin
from crmtui.text import pad

MIN_WIDTH, MIN_HEIGHT = 24, 5
"""Below this there is no picture."""
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_FILLS = {"A": "█", "B": "▓", "C": "░"}
"""How the classes differ without colours."""
_COLOURS = {"A": "good", "B": "middling", "C": "none"}


def curve(
    points: Sequence[tuple[float, str]], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """The area below the curve in the colours of the classes, which are named below it.

    ``points`` are (cumulative share 0 to 1, class), the most valuable customer first; every line is
    exactly ``width`` cells. Too small an area, or no points, gives an empty string.
    """
    if not points or width < MIN_WIDTH or height < MIN_HEIGHT:
        return ""
    rows = [(0, "0% "), (height - 2, "100% ")]
    left = margin(rows)
    inner = width - left
    chosen = [points[column * len(points) // inner] for column in range(inner)]
    marks = [mark for column, (share, grade) in enumerate(chosen)
             for mark in _column(column, share, grade, height - 1, colorless)]  # fmt: skip
    drawn = draw(Sheet(width, height - 1, marks, rows, (), dict(colors)), colorless=colorless)
    return drawn + "\n" + pad(" " * left + _classes(chosen, points), width)


def _column(column: int, share: float, grade: str, rows: int, colorless: bool) -> list[Mark]:
    whole, rest = divmod(round(min(1.0, max(0.0, share)) * rows * 8), 8)
    fill, color = _FILLS[grade] if colorless else "█", _COLOURS[grade]
    marks = [Mark(column, row, fill, color) for row in range(whole)]
    if rest:
        marks.append(Mark(column, whole, fill if colorless else _EIGHTHS[rest], color))
    return marks


def _classes(chosen: Sequence[tuple[float, str]], points: Sequence[tuple[float, str]]) -> str:
    """``A 12 …`` below the span of each class."""
    line = ""
    for grade in _FILLS:
        span = [n for n, (_share, one) in enumerate(chosen) if one == grade]
        if span:
            told = f"{grade} {sum(one == grade for _share, one in points)}"
            line = pad(line, span[0]) + told + " "
    return line[: len(chosen)].rstrip()
