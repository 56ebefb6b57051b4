"""Weeks as a grid: every day with its contacts, what it has room for, and whom it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from crmtui.charts.load_chart import weekday_names
from crmtui.text import safe_text
from crmtui.tui.widgets.columns import place

_OFF = 5
"""Cells of a column whose days are all off."""
_WORDS, _LONG = 9, 7
"""Cells from which on a day shows names, and its count beside its number."""


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day."""

    day: date
    contacts: int = 0
    room: int = 0
    due: int = 0
    """Contacts that fall due."""
    late: int = 0
    """Tasks that are late by then."""
    names: tuple[str, ...] = ()
    """Of the customers, the most urgent first; as many as may be shown."""
    change: int = 0
    """Contacts more than by the rules as they are, while others are tried."""
    note: str = ""
    """Why nobody works: a holiday's name, or that somebody is away."""

    @property
    def is_off(self) -> bool:
        """Whether nobody works, and nothing is planned."""
        return not (self.room or self.contacts)


class WeekGrid(Widget):
    """Weeks one below the other, Monday first. The caller says which, and which day is chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"grid--{name}"
        for name in ("title", "number", "today", "count", "full", "late", "name", "faint", "bar",
                     "rest", "chosen", "head")
    }  # fmt: skip
    DEFAULT_CSS = """
    WeekGrid {
        height: 9; background: $background; color: $foreground;
        & > .grid--title { color: $muted; }
        & > .grid--number { text-style: bold; }
        & > .grid--today { color: $text-accent; text-style: bold; }
        & > .grid--count { color: $muted; }
        & > .grid--full { color: $text-warning; text-style: bold; }
        & > .grid--late { color: $text-error; text-style: bold; }
        & > .grid--name { color: $foreground; }
        & > .grid--faint { color: $faint; }
        & > .grid--bar { color: $primary; }
        & > .grid--rest { color: $faint; }
        & > .grid--chosen { background: $primary 40%; }
        & > .grid--head { background: $surface; }
    }
    """

    @dataclass
    class DayChosen(Message):
        """A day was clicked."""

        day: date

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cells: tuple[DayCell, ...] = ()
        self._chosen = self._today = date.min

    @property
    def lines(self) -> int:
        """Lines of a week."""
        return 4 if self.screen.has_class("-tall") else 2 if self.screen.has_class("-short") else 3

    @property
    def weeks(self) -> int:
        """Weeks there is room for."""
        return max(1, (self.size.height - 1) // self.lines)

    def show(self, cells: Sequence[DayCell], chosen: date, today: date) -> None:
        """Other days, whole weeks of them."""
        told = tuple(cells), chosen, today
        if told != (self._cells, self._chosen, self._today):
            self._cells, self._chosen, self._today = told
            self.refresh()

    # -- mouse ----------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click chooses the day."""
        week, left = (event.y - 1) // self.lines, 0
        for n, width in enumerate(self._widths()):
            if left <= event.x < left + width + 1 and 0 <= 7 * week + n < len(self._cells):
                self.post_message(self.DayChosen(self._cells[7 * week + n].day))
            left += width + 1

    # -- drawing --------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The titles, then each week's lines."""
        widths = self._widths()
        if y == 0:
            pieces = [[(place(" " + name, width), "title")]
                      for name, width in zip(weekday_names(), widths, strict=True)]  # fmt: skip
            return self._strip([(piece, "") for piece in pieces])
        week, line = divmod(y - 1, self.lines)
        days = self._cells[7 * week : 7 * week + 7]
        return self._strip([
            (self._day_line(cell, line, width), self._ground(cell, line))
            for cell, width in zip(days, widths, strict=False)
        ])  # fmt: skip

    def _ground(self, cell: DayCell, line: int) -> str:
        if cell.day == self._chosen:
            return "chosen"
        return "head" if line == 0 and not cell.is_off else ""

    def _strip(self, cells: Sequence[tuple[list[tuple[str, str]], str]]) -> Strip:
        segments: list[Segment] = []
        for pieces, ground in cells:
            background = Style()
            if ground:
                background = Style(bgcolor=self.get_component_rich_style(f"grid--{ground}").bgcolor)
            segments += [Segment(text, self._style(tone) + background) for text, tone in pieces]
            segments.append(Segment(" ", self.rich_style))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, tone: str) -> Style:
        if not tone:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(f"grid--{tone}", partial=True)

    def _day_line(self, cell: DayCell, line: int, width: int) -> list[tuple[str, str]]:
        """One line of a day, ``width`` cells of it."""
        if line == 0:
            return self._number_line(cell, width)
        if cell.is_off:
            note = safe_text(cell.note, one_line=True) if line == 1 else ""
            return [(place(f" {note}", width), "faint")]
        if line == 1 and width < _LONG:
            return [(place(self._count(cell, width), width, right=True), self._tone(cell))]
        if line == 1 and self.lines > 2:
            return self._bar(cell, width)
        return self._name_line(cell, line - (2 if self.lines > 2 else 1), width)

    def _number_line(self, cell: DayCell, width: int) -> list[tuple[str, str]]:
        number = (
            f"{cell.day:%m-%d}"
            if cell.day.day == 1 or cell == self._cells[0]
            else f"{cell.day.day:>2}"
        )
        tone = "today" if cell.day == self._today else "faint" if cell.is_off else "number"
        if cell.is_off or width < _LONG:
            return [(place(f" {number}" if width > len(number) else number, width), tone)]
        count = self._count(cell, width - len(number) - 2)
        left = place(f" {number}", width - len(count) - 1)
        return [(left, tone), (count + " ", self._tone(cell))]

    def _count(self, cell: DayCell, room: int) -> str:
        if cell.change:
            return f"{cell.contacts} {cell.change:+}" if room > _LONG else f"{cell.change:+}"
        whole = f"{cell.contacts}/{cell.room}"
        return whole if len(whole) <= room else str(cell.contacts)

    def _tone(self, cell: DayCell) -> str:
        if cell.change:
            return "today"
        if cell.late:
            return "late"
        return "full" if cell.contacts >= cell.room else "count"

    def _bar(self, cell: DayCell, width: int) -> list[tuple[str, str]]:
        """How much of the day is taken."""
        inner = width - 2
        full = min(inner, -(-inner * cell.contacts // cell.room)) if cell.room else inner
        return [(" ", ""), ("━" * full, "bar"), ("─" * (inner - full), "rest"), (" ", "")]

    def _name_line(self, cell: DayCell, number: int, width: int) -> list[tuple[str, str]]:
        if width < _WORDS or number >= len(cell.names):
            return [(" " * width, "")]
        is_last = number == self._name_lines - 1
        left = cell.contacts - number - 1
        more = f" +{left}" if is_last and left > 0 else ""
        name = place(safe_text(cell.names[number], one_line=True), width - 2 - len(more))
        return [(f" {name}", "name"), (more + " ", "count")]

    @property
    def _name_lines(self) -> int:
        return self.lines - 2 if self.lines > 2 else 1

    def _widths(self) -> list[int]:
        """The columns' cells: days off take no room that the others could use."""
        columns = [self._cells[n::7] for n in range(7)]
        off = [all(cell.is_off for cell in column) for column in columns]
        room = self.size.width - 7
        if all(off) or room < 7 * _OFF:
            off = [False] * 7
        wide = 7 - sum(off)
        share, rest = divmod(room - _OFF * sum(off), wide)
        found = []
        for is_off in off:
            found.append(_OFF if is_off else share + (rest > 0))
            rest -= not is_off
        return found


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
