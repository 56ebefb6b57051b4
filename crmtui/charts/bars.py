"""Bars that lie: a label, a bar and a number each, perhaps with a mark to be compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmtui.charts.canvas import Mark, Rgb, Sheet, draw
from crmtui.text import cell_width, clip, pad, safe_text

MIN_WIDTH = 20
"""Below this there is no picture."""
_LEAST = 6
"""Cells a bar has at the least."""
_PARTS = "▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart."""

    label: str
    value: float
    text: str
    """The number as it is told."""
    color: str = "bar"
    mark: float | None = None
    """What it is compared with: a target, room, the month before. None or 0 is not drawn."""
    pace: float | None = None
    """Where it should be by now, on the way to the mark."""
    ahead: float | None = None
    """Where it will end: the way there is hatched."""


def bars(
    rows: Sequence[Bar], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False, *, most: float = 0,
) -> str:  # fmt: skip
    """One line a bar, each exactly ``width`` cells; what does not fit ``height`` is left out from
    the end. ``most`` is the value at full length (default: the largest). A mark is drawn as ┃ (as │
    in a bar that has passed it), the pace as ╎, the way ahead as ░. Too small an area, or no rows, gives an empty string.
    """
    shown = rows[:height]
    if not shown or width < MIN_WIDTH:
        return ""
    labels = [safe_text(row.label, one_line=True) for row in shown]
    after = max(cell_width(row.text) for row in shown) + 1
    before = max(map(cell_width, labels)) + 1
    before = max(2, min(before, width // 2, width - after - _LEAST))
    room = width - before - after
    scale = max(most, *(max(row.value, row.mark or 0, row.pace or 0, row.ahead or 0)
                        for row in shown)) or 1  # fmt: skip
    marks = [mark for n, row in enumerate(shown)
             for mark in _marks(row, len(shown) - 1 - n, scale, room)]  # fmt: skip
    drawn = draw(Sheet(room, len(shown), marks, (), (), dict(colors)), colorless=colorless)
    return "\n".join(
        pad(clip(label, before - 1), before) + line
        + " " * (after - cell_width(row.text)) + row.text
        for row, label, line in zip(shown, labels, drawn.split("\n"), strict=True)
    )  # fmt: skip


def _marks(row: Bar, at: int, scale: float, room: int) -> list[Mark]:
    whole, rest = divmod(round(max(0.0, row.value) / scale * room * 8), 8)
    cells = dict.fromkeys(range(whole), ("█", row.color))
    if rest:
        cells[whole] = (_PARTS[rest - 1], row.color)
    for n in range(len(cells), round((row.ahead or 0) / scale * room)):
        cells[n] = ("░", row.color)
    if row.pace:
        cells[_place(row.pace / scale, room)] = ("╎", "value")
    if row.mark:
        target = _place(row.mark / scale, room)
        cells[target] = ("│" if target < whole else "┃", "accent")
    return [Mark(column, at, char, color) for column, (char, color) in cells.items()]


def _place(share: float, room: int) -> int:
    """The cell of a mark."""
    return min(room - 1, max(0, round(share * room) - 1))
