"""A picture of the dashboard: its title, what is drawn to fit, and a frame when it is chosen."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.color import Color
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.charts.canvas import Rgb
from crmtui.i18n import _
from crmtui.tui import plain

Drawing = Callable[[int, int, dict[str, Rgb]], str]
"""Draws with a width, a height and colours."""

_COLORS = {"bar": "primary", "accent": "accent", "good": "success", "middling": "warning",
           "bad": "error", "none": "faint", "line": "faint", "value": "foreground",
           "label": "muted", "low": "panel", "high": "warning"}  # fmt: skip


class Tile(Widget, can_focus=True):
    """One picture."""

    DEFAULT_CSS = """
    Tile { background: $background; padding: 0 1; border: round $panel; height: 12; }
    Tile:focus { border: round $accent; }
    """

    class Opened(Message):
        """It was clicked twice, or enter was pressed on it."""

    drawing: reactive[Drawing | None] = reactive(None, layout=False)
    told: reactive[Content | None] = reactive(None)
    """Lines of text instead of a drawing."""
    note: reactive[str] = reactive("")
    """A few words behind the title."""

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id)
        self._title = title

    def on_mount(self) -> None:
        """Draw anew when the theme changes."""
        self.app.theme_changed_signal.subscribe(self, self._recolored)

    def on_click(self, event: events.Click) -> None:
        """A second click opens the list behind it."""
        if event.chain > 1:
            self.post_message(self.Opened())

    def wait(self) -> None:
        """What it shows is being computed anew; what stands there stays, marked."""
        self.note = "…"

    def draw(self, drawing: Drawing, note: str = "") -> None:
        """Another picture."""
        self.told, self.note, self.drawing = None, note, drawing

    def tell(self, told: Content, note: str = "") -> None:
        """Lines of text."""
        self.drawing, self.note, self.told = None, note, told

    def render(self) -> Content:
        """Title and picture."""
        width, height = self.size
        note = plain.line(f"  {self.note}" if self.note else "", "$muted")
        title = plain.joined(Content.styled(self._title, "bold $text-accent"), note)
        if self.told is not None:
            return plain.lines([title, self.told])
        if self.drawing is None:
            return title
        picture = self.drawing(width, height - 1, self._colors())
        if not picture:
            return plain.lines([title, Content.styled(_("Nothing to draw."), "$muted")])
        drawn = Content.from_rich_text(Text.from_ansi(picture, no_wrap=True, end=""))
        return plain.lines([title, drawn])

    def _colors(self) -> dict[str, Rgb]:
        variables = self.app.get_css_variables()
        return {name: Color.parse(variables[v]).rgb for name, v in _COLORS.items()}

    def _recolored(self, _theme: object) -> None:
        self.refresh()
