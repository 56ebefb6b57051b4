"""A scrolled list of lines whose number may change without a new layout of the whole screen."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LineView(ScrollView):
    """Draws its own lines (``render_line``); ``set_length`` says how many there are."""

    DEFAULT_CSS = """
    LineView { overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    def set_length(self, lines: int) -> None:
        """So many lines. The layout of the screen changes only when the scrollbar comes or goes."""
        size = Size(self.size.width, lines)
        if size == self.virtual_size:
            return
        if (lines > self.container_size.height) != self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)
        self._scroll_update(size)

    def break_lines(self) -> None:
        """Make the lines anew for the width there is."""

    def watch_show_vertical_scrollbar(self) -> None:
        """A scrollbar that came or went leaves another width."""
        self.call_later(self.break_lines)
