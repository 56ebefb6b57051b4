"""The line above the keys: counts and state, quiet unless something needs attention."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.tui import plain


class StatusLine(Widget):
    """Items with dots between; those that do not fit are left out from the end."""

    DEFAULT_CSS = """
    StatusLine { height: 1; background: $surface; color: $muted; padding: 0 1; }
    """

    items: reactive[tuple[Content, ...]] = reactive(())
    right: reactive[Content] = reactive(Content(""))

    def show(self, items: Sequence[Content], right: Content | None = None) -> None:
        """Other items, the most important first."""
        self.items = tuple(item for item in items if item)
        self.right = right or Content("")

    def render(self) -> Content:
        """The items that fit."""
        room = self.size.width - self.right.cell_length
        shown = Content("")
        for item in self.items:
            longer = plain.joined(shown, " · " if shown else "", item)
            if longer.cell_length > room - 1:
                break
            shown = longer
        return plain.joined(shown, " " * max(0, room - shown.cell_length), self.right)
