"""A sheet of terminal cells that plotext draws: marks at exact cells, tick labels, ANSI out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from crmtui.dataclass import dataclass, field
from crmtui.text import cell_width

Rgb = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Mark:
    """One character at one cell."""

    column: int
    """0 at the left edge of the drawing area."""
    row: int
    """0 at the bottom of the drawing area."""
    char: str
    """One character, one cell wide."""
    color: str
    """Key into the sheet's colours."""
    ground: str = ""
    """Key of the colour behind it; empty for none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be drawn, in cells."""

    width: int
    """Whole width with the row labels."""
    height: int
    """Whole height with the column labels."""
    marks: Sequence[Mark]
    rows: Sequence[tuple[int, str]] = ()
    """Labels left of a row."""
    columns: Sequence[tuple[int, str]] = ()
    """Labels centred below a column."""
    colors: dict[str, Rgb] = field(default_factory=dict)


def margin(rows: Sequence[tuple[int, str]]) -> int:
    """Cells that the row labels take on the left."""
    return max((cell_width(text) for _, text in rows), default=0)


def warm_up() -> None:
    """Import plotext now (a tenth of a second), for callers that must not wait later."""
    import plotext  # noqa: F401


def draw(sheet: Sheet, *, colorless: bool = False) -> str:
    """The sheet as ``height`` lines of exactly ``width`` cells, with ANSI colours unless
    ``colorless``."""
    import plotext

    # plotext keeps one global figure: two threads drawing at once mix their pictures
    with _LOCK:
        plotext.terminal.limit(False, False)
        figure = plotext.figure
        figure.clear()
        label, background = sheet.colors.get("label"), sheet.colors.get("background")
        # plotext puts coloured labels on white unless it is told a background
        _frame(figure, sheet, plotext.pixel(label, background) if label and background else None)
        for (char, color, ground), marks in _grouped(sheet.marks).items():
            pixel, behind = sheet.colors.get(color), sheet.colors.get(ground)
            pixel = plotext.pixel(pixel, behind) if pixel and behind else pixel
            figure.draw(figure.signal([m.column for m in marks], [m.row for m in marks],
                                      marker=plotext.marker(char, pixel=pixel)))  # fmt: skip
        text: str = figure.build().string(colorless=colorless)
    return text.rstrip("\n")


def _frame(figure: Any, sheet: Sheet, label: Any) -> None:
    figure.theme("colorless")
    figure.plot_size(sheet.width, sheet.height)
    figure.axes(False)
    inner_rows = sheet.height - (1 if sheet.columns else 0)
    for axis, size, ticks in (("x", sheet.width - margin(sheet.rows), sheet.columns),
                              ("y", inner_rows, sheet.rows)):  # fmt: skip
        ruler = figure.ruler(axis)
        ruler.lim(0, max(1, size - 1))
        ruler.ticks([at for at, _ in ticks], [text for _, text in ticks])
        if label is not None:
            ruler.pixel(label)


def _grouped(marks: Sequence[Mark]) -> dict[tuple[str, str, str], list[Mark]]:
    groups: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in marks:
        groups.setdefault((mark.char, mark.color, mark.ground), []).append(mark)
    return groups
