"""How the lines of a table look: cells in columns, with marks, the cursor, dividers and a header."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from crmtui.dataclass import dataclass
from crmtui.text import cell_width, clip
from crmtui.tui.widgets.columns import GAP, Column, fit, place

TONES = ("header", "sorted", "cursor", "blurred", "marked", "divider", "late", "due", "early",
         "muted", "strong", "accent", "good")  # fmt: skip
"""What a cell may look like: component classes of the table without their prefix."""
_BETWEEN = " " * GAP
_MOST = 1000
"""Lines that are kept."""


class Under(IntEnum):
    """What is under a line: no cursor, the cursor without the focus, and with it."""

    NOTHING = 0
    PALE = 1
    BRIGHT = 2


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line: its cells as (text, tone). The texts are already safe and one-line."""

    key: str
    """Empty for a divider, which the cursor passes over."""
    cells: tuple[tuple[str, str], ...]
    """Tones are names of the table's component classes without their prefix, or empty."""


class TableLines:
    """Draws the lines of one table. Rows that were drawn are kept with all that was computed from
    them down to the terminal's codes: typing brings back the same rows again and again."""

    def __init__(self, table: Widget, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self._table = table
        self._look: object = None
        self._width = 0
        self._places: list[tuple[int, Column, int]] = []
        self._brushes: dict[tuple[str, Under], Style] = {}
        self._kept: dict[tuple[TableRow, Under, bool], Strip] = {}

    def forget(self) -> None:
        """Other colours or columns."""
        self._look = None

    def begin(self) -> None:
        """A paint begins: what is behind the table may have another colour, its width may be
        another one. Asked once a paint, because it is dearer than a line."""
        look = (self._table.size.width, self._table.background_colors, self.columns)
        if look != self._look:
            self._look, self._width = look, look[0]
            self._places = fit(self.columns, self._width - 3)
            self._brushes.clear()
            self._kept.clear()

    def row(self, row: TableRow, under: Under, is_marked: bool) -> Strip:
        """A row of cells."""
        found = self._kept.get((row, under, is_marked))
        if found is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            found = self._kept[row, under, is_marked] = self._row(row, under, is_marked)
        return found

    def unknown(self, under: Under) -> Strip:
        """A row that was not brought yet."""
        return self.row(TableRow("", (("…", "muted"),) * len(self.columns)), under, False)

    def _row(self, row: TableRow, under: Under, is_marked: bool) -> Strip:
        base = self._brush("", under)
        segments = [
            Segment("▌" if under else " ", self._brush("accent", under)),
            Segment("✓" if is_marked else " ", self._brush("marked", under)),
        ]
        for position, column, width in self._places:
            text, tone = row.cells[position]
            # the gap belongs to the cell: a space looks the same in either
            placed = place(text, width, column.right) + _BETWEEN
            segments.append(Segment(placed, self._brush(tone, under)))
        return self._exactly(segments, base)

    def header(self, sorted_by: tuple[str, bool]) -> Strip:
        """The titles, with the sign of the order (column, downwards)."""
        muted = self._brush("header")
        segments = [Segment("  ", muted)]
        for _position, column, width in self._places:
            sign = ("▾" if sorted_by[1] else "▴") if column.key == sorted_by[0] else ""
            placed = place(column.title + sign, width, column.right)
            segments.append(Segment(placed, self._brush("sorted") if sign else muted))
            segments.append(Segment(_BETWEEN, muted))
        return self._exactly(segments, muted)

    def divider(self, row: TableRow) -> Strip:
        """A rule with its text at the left."""
        style = self._brush("divider")
        rule = place(f"  ── {row.cells[0][0]} ", self._width).rstrip()
        return self._exactly([Segment(rule + " " + "─" * self._width, style)], style)

    def remark(self, text: str, tone: str) -> Strip:
        """A line that stands in the middle."""
        text = clip(text, self._width)
        indent = " " * ((self._width - cell_width(text)) // 2)
        segments = [Segment(indent, self._brush("")), Segment(text, self._brush(tone))]
        return self._exactly(segments, self._brush(""))

    def blank(self) -> Strip:
        """A line with nothing on it."""
        return Strip.blank(self._width, self._brush(""))

    def title_at(self, x: int) -> Column | None:
        """The column whose title stands in that cell of the header."""
        left = 2
        for _position, column, width in self._places:
            if left <= x < left + width:
                return column
            left += width + GAP
        return None

    def _exactly(self, segments: list[Segment], style: Style) -> Strip:
        return Strip(segments).adjust_cell_length(self._width, style)

    def _brush(self, tone: str, under: Under = Under.NOTHING) -> Style:
        """The style of a tone on a plain line, or under the pale or the bright cursor."""
        found = self._brushes.get((tone, under))
        if found is None:
            found = self._brushes[tone, under] = self._mixed(tone, under)
        return found

    def _mixed(self, tone: str, under: Under) -> Style:
        if tone:
            partial = self._table.get_component_rich_style(f"table--{tone}", partial=True)
            return self._brush("", under) + partial + self._cursor_style(under)
        return self._table.rich_style + self._cursor_style(under)

    def _cursor_style(self, under: Under) -> Style:
        if not under:
            return Style()
        name = "table--cursor" if under is Under.BRIGHT else "table--blurred"
        whole = self._table.get_component_rich_style(name)
        return Style(bgcolor=whole.bgcolor, bold=whole.bold)
