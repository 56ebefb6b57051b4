"""The load of the coming two weeks, drawn to fit and in the theme's colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text
from textual.color import Color
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.i18n import _
from crmtui.tui import plain

# Drawn when the load was read, after the first picture.
if TYPE_CHECKING:
    from crmtui.charts.canvas import Rgb

DAYS = 14

_COLORS = {"today": "accent", "bar": "primary", "over": "warning", "line": "faint",
           "value": "foreground", "label": "muted"}  # fmt: skip


class LoadChart(Widget):
    """Bars for the coming days; the dashed line is what a day has room for."""

    DEFAULT_CSS = """
    LoadChart { height: 9; background: $background; padding: 0 1; }
    """

    load: reactive[tuple[tuple[date, int], ...]] = reactive(())
    capacity: reactive[int | None] = reactive(None)

    def on_mount(self) -> None:
        """Draw anew when the theme changes."""
        self.app.theme_changed_signal.subscribe(self, self._recolored)

    def show(self, load: Sequence[tuple[date, int]], capacity: int | None) -> None:
        """Other days."""
        self.capacity = capacity
        self.load = tuple(load)

    def render(self) -> Content | Text:
        """Title and bars."""
        title = plain.joined(Content.styled(_("Coming two weeks"), "bold $text-accent"),
                             Content.styled(self._room(), "$muted"))  # fmt: skip
        if not self.load:
            return title
        from crmtui.charts.load_chart import load_chart

        width, height = self.size
        picture = load_chart(self.load, self.capacity, width, height - 1, self._colors())
        bars = Content.from_rich_text(Text.from_ansi(picture, no_wrap=True, end=""))
        return plain.lines([title, bars])

    def _room(self) -> str:
        return "  " + _("room for %(n)s a day") % {"n": self.capacity} if self.capacity else ""

    def _colors(self) -> dict[str, Rgb]:
        variables = self.app.get_css_variables()
        _base, background = self.background_colors
        colors = {name: Color.parse(variables[v]).rgb for name, v in _COLORS.items()}
        return {**colors, "background": background.rgb}

    def _recolored(self, _theme: object) -> None:
        self.refresh()
