"""What lies behind other widgets: a line that is drawn once, however high it is."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip


def repeated(render_lines: Callable[[Region], list[Strip]], crop: Region) -> list[Strip]:
    """The lines of a region of something without border and content, of which one is drawn. Textual
    draws each line of what others cover, and three layers of them took a third of a whole picture."""
    return render_lines(Region(crop.x, 0, crop.width, 1)) * crop.height


class Across(Horizontal):
    """Widgets side by side."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground."""
        return repeated(super().render_lines, crop)


class Below(Vertical):
    """Widgets one below the other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground."""
        return repeated(super().render_lines, crop)
