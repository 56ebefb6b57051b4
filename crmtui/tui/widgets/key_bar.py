"""The line at the bottom: the keys that work right here, as many as fit."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from crmtui.tui import plain
from crmtui.tui.commands import Command, by_id, key_name, keys_of
from crmtui.tui.session import Session

_ROOMY = 70
"""Below so many cells only help stands at the right end."""
_LAST = 90
"""Commands from this rank on stand at the right end."""


class KeyBar(Widget):
    """Keys and what they do. A click presses the key."""

    DEFAULT_CSS = """
    KeyBar { height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        for start, end, key in self._places:
            if start <= event.x < end:
                self.app.simulate_key(key)

    def render(self) -> Content:
        """The line, the keys in the order of their rank."""
        shown = self._shown()
        last = [item for item in shown if item[0].rank >= _LAST]
        self._places = []
        if self.size.width < _ROOMY:
            last = [item for item in last if item[0].id == "help"]
        right = self._row(last, self.size.width)[0]
        room = self.size.width - right.cell_length
        left, places = self._row([i for i in shown if i[0].rank < _LAST], room)
        self._places = places + self._row(last, self.size.width, room)[1]
        return plain.joined(left, " " * (room - left.cell_length), right)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _shown(self) -> list[tuple[Command, str, bool]]:
        focused = self.screen.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        commands = by_id()
        found: dict[str, tuple[Command, str, bool]] = {}
        for active in self.screen.active_bindings.values():
            command = commands.get(active.binding.id or "")
            if command is None or not active.binding.show or command.id in found:
                continue
            key = self._key(command, typing)
            if key:
                found[command.id] = (command, key, active.enabled)
        return sorted(found.values(), key=lambda item: item[0].rank)

    def _key(self, command: Command, typing: bool) -> str:
        keys = [key.strip() for key in keys_of(command, self._session.keymap).split(",")]
        return next((key for key in keys if not typing or len(key_name(key)) > 1), "")

    def _row(
        self, items: list[tuple[Command, str, bool]], room: int, start: int = 0
    ) -> tuple[Content, list[tuple[int, int, str]]]:
        parts: list[Content] = []
        places: list[tuple[int, int, str]] = []
        at = 0
        for command, key, enabled in items:
            item = plain.joined(
                Content.styled(f" {key_name(key)} ", "bold $text-accent" if enabled else "$faint"),
                Content.styled(f"{command.text} ", "$foreground 85%" if enabled else "$faint"),
            )
            if at + item.cell_length > room:
                break
            parts.append(item)
            places.append((start + at, start + at + item.cell_length, key))
            at += item.cell_length
        return plain.joined(*parts), places
