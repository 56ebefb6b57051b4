"""The load of the coming days as bars: how many tasks fall due on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmtui.charts.canvas import Mark, Rgb, Sheet, draw, margin
from crmtui.i18n import _
from crmtui.text import cell_width, pad

_EIGHTHS = " ▁▂▃▄▅▆▇█"
MIN_WIDTH, MIN_HEIGHT = 20, 5
"""Below this there is no picture."""


def weekday_names() -> tuple[str, ...]:
    """Two-cell names of the days, Monday first."""
    return (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))


def load_chart(
    days: Sequence[tuple[date, int]],
    capacity: int | None,
    width: int,
    height: int,
    colors: dict[str, Rgb],
    colorless: bool = False,
) -> str:
    """One bar a day, the first day marked as today, what exceeds ``capacity`` marked as over.

    ``width`` and ``height`` in cells; every line is exactly ``width`` cells wide. ``colors`` may
    name ``today``, ``bar``, ``over``, ``line``, ``value``, ``label`` and (for the labels) ``background``. Too small an area, or no
    days, gives an empty string. Days that do not fit are left out from the end.
    """
    counted = [(day, max(0, int(count))) for day, count in days]
    if not counted or width < MIN_WIDTH or height < MIN_HEIGHT:
        return ""
    most = _scale([count for _day, count in counted], capacity)
    rows = _row_labels(most, capacity, height - 2)
    left = margin(rows) + 1
    period = max(3, min(8, (width - left) // len(counted)))
    shown = counted[: (width - left) // period]
    labels = [weekday_names()[day.weekday()] for day, _count in shown]
    centres = [1 + i * period + (period - 2) // 2 for i in range(len(shown))]
    marks = _marks(shown, capacity, most, period, height - 2, width - margin(rows))
    sheet = Sheet(width, height - 1, marks, rows,
                  list(zip(centres, labels, strict=True)), colors)  # fmt: skip
    picture = draw(sheet, colorless=colorless)
    return picture + "\n" + _day_numbers(shown, period, left, width, colors, colorless)


def _scale(counts: Sequence[int], capacity: int | None) -> int:
    """The count at full height. A first day full of overdue tasks must not flatten the others, so
    it is cut at twice what a day has room for, or at the highest other day."""
    others = max(counts[1:], default=0)
    cut = min(max(counts), max(2 * capacity, others)) if capacity else max(counts)
    return max(cut, capacity or 0, 1)


def _level(capacity: int, most: int, rows: int) -> int:
    """The row of the capacity line; the top row is kept for the number over the highest bar."""
    return min(rows - 2, round(capacity / most * (rows - 1)))


def _row_labels(most: int, capacity: int | None, rows: int) -> list[tuple[int, str]]:
    level, text = (
        (_level(capacity, most, rows), str(capacity)) if capacity else (rows - 2, str(most))
    )
    return [(0, "0".rjust(cell_width(text)))] * (level > 0) + [(level, text)]


def _marks(
    shown: Sequence[tuple[date, int]],
    capacity: int | None,
    most: int,
    period: int,
    rows: int,
    columns: int,
) -> list[Mark]:
    full = rows - 1
    level = _level(capacity, most, rows) if capacity else rows
    marks: list[Mark] = []
    if capacity:
        marks += [Mark(c, level, "╌", "line") for c in range(1, min(columns, len(shown) * period))]
    for i, (_day, count) in enumerate(shown):
        over = level if capacity and count > capacity else rows
        color = "today" if i == 0 else "bar"
        eighths = round(min(count, most) / most * full * 8)
        marks += _bar(1 + i * period, period - 1, eighths, color, over)
        marks += _value(1 + i * period, period - 1, count, -(-eighths // 8))
    return marks


def _bar(start: int, width: int, eighths: int, color: str, over: int) -> list[Mark]:
    """A bar from the bottom; rows from ``over`` on are beyond the day's room."""
    whole, rest = divmod(eighths, 8)
    columns = range(start, start + width)
    cells = [(row, "█") for row in range(whole)] + [(whole, _EIGHTHS[rest])] * (rest > 0)
    return [Mark(c, row, char, "over" if row >= over else color)
            for row, char in cells for c in columns]  # fmt: skip


def _value(start: int, width: int, count: int, row: int) -> list[Mark]:
    text = str(count) if count else "·"
    first = start + max(0, (width - len(text)) // 2)
    return [Mark(first + n, row, char, "value" if count else "line")
            for n, char in enumerate(text[:width])]  # fmt: skip


def _day_numbers(
    shown: Sequence[tuple[date, int]],
    period: int,
    left: int,
    width: int,
    colors: dict[str, Rgb],
    colorless: bool,
) -> str:
    indent = left + (period - 2) // 2
    numbers = "".join(pad(f"{day.day:>2}", period) for day, _count in shown)
    line = pad((" " * indent + numbers).rstrip(), width)
    if colorless or "label" not in colors:
        return line
    red, green, blue = colors["label"]
    return f"\x1b[38;2;{red};{green};{blue}m{line}\x1b[0m"
