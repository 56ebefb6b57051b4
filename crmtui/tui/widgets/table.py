"""A virtual table: draws only the lines in view and asks for rows a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from crmtui.dataclass import dataclass
from crmtui.tui.commands import TABLE, bindings
from crmtui.tui.widgets.bare_lines import BareLines
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.line_view import LineView
from crmtui.tui.widgets.table_lines import TONES, TableLines, TableRow, Under

PAGE = 200
"""Rows asked for at once."""


class VirtualTable(LineView, can_focus=True):
    """Rows under a fixed header, with a cursor, marks and sort signs. Rows stay with the caller:
    ``reset`` says how many there are, ``feed`` brings those that ``RowsWanted`` asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TABLE)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    VirtualTable {
        background: $background;
        color: $foreground;
        & > .table--header { color: $muted; }
        & > .table--sorted { color: $text-accent; }
        & > .table--cursor { background: $primary 40%; text-style: bold; }
        & > .table--blurred { background: $primary 18%; }
        & > .table--marked { color: $text-accent; text-style: bold; }
        & > .table--divider { color: $faint; }
        & > .table--late { color: $text-error; text-style: bold; }
        & > .table--due { color: $text-warning; }
        & > .table--early { color: $muted; }
        & > .table--muted { color: $muted; }
        & > .table--strong { text-style: bold; }
        & > .table--accent { color: $text-primary; }
        & > .table--good { color: $text-success; }
    }
    """

    @dataclass(slots=False)
    class Highlighted(Message):
        """The cursor stands on another line."""

        table: VirtualTable
        key: str
        """Empty when there is no line."""

    @dataclass(slots=False)
    class Opened(Message):
        """The line under the cursor was clicked again."""

        table: VirtualTable
        key: str

    @dataclass(slots=False)
    class SortWanted(Message):
        """A sortable title was clicked."""

        table: VirtualTable
        column: str

    @dataclass(slots=False)
    class RowsWanted(Message):
        """Lines are in view that were not brought yet."""

        table: VirtualTable
        offset: int
        limit: int

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles_cache = BareLines()
        self.total = 0
        self.cursor = 0
        self.marked: set[str] = set()
        self.sorted_by = ("", False)
        self._note: tuple[tuple[str, str], ...] = ()
        self._rows: dict[int, TableRow] = {}
        self._asked: set[int] = set()
        self._lines = TableLines(self, columns)

    # -- what the caller says -------------------------------------------------------------

    def reset(self, total: int, rows: Iterable[TableRow] = (), keep: str = "") -> None:
        """Other rows: ``total`` of them, the first ones as given. The cursor goes to the line
        with key ``keep``, else stays where it is."""
        before = self._in_view()
        self._rows = dict(enumerate(rows))
        self._asked = set()
        self.total = total
        place_of = {row.key: i for i, row in self._rows.items() if row.key}
        self.cursor = place_of.get(keep, max(0, min(self.cursor, total - 1)))
        self._leave_divider(1)
        self.set_length(total + 1)
        self._show_cursor()
        self._refresh_changes(before)
        self._announce()

    def feed(self, offset: int, rows: Iterable[TableRow]) -> None:
        """Rows from ``offset`` on."""
        key, before = self.key, self._in_view()
        self._rows.update(enumerate(rows, offset))
        self._refresh_changes(before)
        if self.key != key:
            self._announce()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Other columns; the next ``reset`` must bring matching cells."""
        if self._lines.columns != tuple(columns):
            self._lines.columns = tuple(columns)
            self.refresh()

    def say(self, note: Iterable[tuple[str, str]]) -> None:
        """Lines as (text, tone), in the middle of a table without rows."""
        changed = self._note != tuple(note)
        self._note = tuple(note)
        if changed and not self.total:
            self.refresh()

    def mark(self, keys: Iterable[str]) -> None:
        """Exactly these lines are marked."""
        self.marked = set(keys)
        self.refresh()

    def show_order(self, column: str, downwards: bool) -> None:
        """Show by which column the rows are sorted."""
        if self.sorted_by != (column, downwards):
            self.sorted_by = (column, downwards)
            self.refresh()

    # -- what the caller asks -------------------------------------------------------------

    @property
    def key(self) -> str:
        """Key of the line under the cursor; empty without one."""
        row = self._rows.get(self.cursor)
        return row.key if row else ""

    def key_after(self, key: str) -> str:
        """Key of the line below the one with ``key``, or above if it is the last."""
        keys = [row.key for _i, row in sorted(self._rows.items()) if row.key]
        if key not in keys:
            return ""
        at = keys.index(key)
        return (keys[at + 1 :] or keys[:at][-1:] or [""])[0]

    def go_to(self, key: str) -> None:
        """Move the cursor to the line with that key, if it was brought."""
        index = next((i for i, row in self._rows.items() if row.key == key), None)
        if key and index is not None:
            self.go(index)

    def go(self, index: int) -> None:
        """Move the cursor to a line, as near as there is one."""
        before = self._in_view()
        step = 1 if index >= self.cursor else -1
        self.cursor = max(0, min(index, self.total - 1))
        self._leave_divider(step)
        self._show_cursor()
        self._refresh_changes(before)
        self._announce()

    # -- keys and mouse -------------------------------------------------------------------

    def action_cursor(self, step: int) -> None:
        """One line up or down."""
        self.go(self.cursor + step)

    def action_page(self, step: int) -> None:
        """One page up or down."""
        self.go(self.cursor + step * max(1, self.size.height - 2))

    def action_edge(self, end: int) -> None:
        """To the first or the last line."""
        self.go(self.total - 1 if end else 0)

    def on_click(self, event: events.Click) -> None:
        """A click chooses, a click on the chosen line opens, a click on a title sorts."""
        if event.y == 0:
            self._title_clicked(event.x)
            return
        index = self.scroll_offset.y + event.y - 1
        row = self._rows.get(index)
        if row is None or not row.key:
            return
        if index == self.cursor:
            self.post_message(self.Opened(self, row.key))
        else:
            self.go(index)

    def on_resize(self, _event: events.Resize) -> None:
        """The lines are as wide as the widget."""
        self._resized()

    def on_focus(self) -> None:
        """The cursor is brighter with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is paler without the focus."""
        self.refresh()

    # -- drawing --------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Other colours."""
        self._lines.forget()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region."""
        self._lines.begin()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Line ``y`` of what is in view; line 0 is the header."""
        if y == 0:
            return self._lines.header(self.sorted_by)
        index = self.scroll_offset.y + y - 1
        if index >= self.total:
            return self._beyond(y)
        under = Under.NOTHING
        if index == self.cursor:
            under = Under.BRIGHT if self.has_focus else Under.PALE
        row = self._rows.get(index)
        if row is None:
            self._want(index)
            return self._lines.unknown(under)
        if not row.key:
            return self._lines.divider(row)
        return self._lines.row(row, under, row.key in self.marked)

    def _beyond(self, y: int) -> Strip:
        at = y - (self.size.height - len(self._note)) // 2
        if self.total or not 0 <= at < len(self._note):
            return self._lines.blank()
        return self._lines.remark(*self._note[at])

    # -- bookkeeping ----------------------------------------------------------------------

    def _resized(self) -> None:
        self.set_length(self.total + 1)
        self._show_cursor()
        self.refresh()

    def _in_view(self) -> list[object]:
        """What decides how each line in view looks, in order."""
        top, rows = self.scroll_offset.y, self._rows
        return [(self.total > 0, self.size.width)] + [
            (rows.get(index), index == self.cursor, index < self.total)
            for index in range(top, top + max(0, self.size.height - 1))
        ]

    def _refresh_changes(self, before: Sequence[object]) -> None:
        """Draw the lines anew that look otherwise than ``before``."""
        now = self._in_view()
        if now[0] != before[0] or len(now) != len(before):
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, now, strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _show_cursor(self) -> None:
        # the header covers the first line in view, so a row is asked for with the one above it
        self.scroll_to_region(Region(0, self.cursor, 1, 2), animate=False, force=True)

    def _leave_divider(self, step: int) -> None:
        for direction in (step, -step):
            index = self.cursor
            while 0 <= index < self.total:
                row = self._rows.get(index)
                if row is None or row.key:
                    self.cursor = index
                    return
                index += direction

    def _announce(self) -> None:
        self.post_message(self.Highlighted(self, self.key))

    def _want(self, index: int) -> None:
        page = index // PAGE
        if page not in self._asked:
            self._asked.add(page)
            # drawing runs in the screen's name: a message sent now would not climb past it
            self.call_later(self._ask, page)

    def _ask(self, page: int) -> None:
        self.post_message(self.RowsWanted(self, page * PAGE, PAGE))

    def _title_clicked(self, x: int) -> None:
        column = self._lines.title_at(x)
        if column is not None and column.sortable:
            self.post_message(self.SortWanted(self, column.key))
