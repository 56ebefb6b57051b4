"""The line above the keys: counts and state, quiet unless something needs attention."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.i18n import ngettext
from crmtui.tui import plain
from crmtui.tui.commands import by_id, key_name, keys_of
from crmtui.tui.session import Session
from crmtui.tui.standing import Standing, git_words


class StatusLine(Widget):
    """Items with dots between, those that do not fit left out from the end; at the right how the
    workspace stands with Git."""

    DEFAULT_CSS = """
    StatusLine { height: 1; background: $surface; color: $muted; padding: 0 1; }
    """

    items: reactive[tuple[Content, ...]] = reactive(())
    right: reactive[Content] = reactive(Content(""))
    standing: reactive[Standing] = reactive(Standing())
    worries: reactive[int] = reactive(0)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def on_mount(self) -> None:
        """Follow what Git says."""
        self.watch(self.app, "standing", self._stands)
        self.watch(self.app, "worries", self._worried)
        self.watch(self.app, "data", self._news, init=False)

    def show(self, items: Sequence[Content], right: Content | None = None) -> None:
        """Other items, the most important first."""
        self.items = tuple(item for item in items if item)
        self.right = right or Content("")

    def render(self) -> Content:
        """The items that fit."""
        right = self._right()
        room = self.size.width - right.cell_length
        shown = Content("")
        for item in self.items:
            longer = plain.joined(shown, " · " if shown else "", item)
            if longer.cell_length > room - 1:
                break
            shown = longer
        return plain.joined(shown, " " * max(0, room - shown.cell_length), right)

    def _right(self) -> Content:
        """State of Git and what the screen says; less of it where the first item needs the room."""
        git = git_words(self._session.facts, self.standing, self.size.width)
        room = self.size.width - (self.items[0].cell_length + 1 if self.items else 0)
        worries = self._worries()
        whole = Content("  ").join(part for part in (worries, git, self.right) if part)
        less = Content("  ").join(part for part in (worries, git) if part)
        return next((told for told in (whole, less, git) if told.cell_length <= room), whole)

    def _worries(self) -> Content:
        """How many alerts are new, and the key that shows them."""
        if not self.worries:
            return Content("")
        known = by_id()["alerts"]
        keys = keys_of(known, self._session.keymap).split(",")
        field = self.screen.focused is not None and self.screen.focused.check_consume_key("w", "w")
        key = key_name(keys[-1] if field else keys[0])
        told = ngettext("⚑ %(n)d new alert", "⚑ %(n)d new alerts", self.worries) % {
            "n": self.worries
        }
        return plain.line(f"{told} ({key})", "bold $text-warning")

    def _worried(self, worries: int) -> None:
        self.worries = worries

    def _stands(self, standing: Standing) -> None:
        self.standing = standing

    def _news(self) -> None:
        self.refresh()
