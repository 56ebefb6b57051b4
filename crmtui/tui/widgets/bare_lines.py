"""Lines that come to the screen as the widget drew them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual._styles_cache import StylesCache
from textual.strip import Strip


class BareLines(StylesCache):
    """Keeps the lines of a widget that has no border, padding or tint.

    Textual puts these around every line it draws, which takes as long as drawing it and leaves
    nothing of what was computed for the same line before.
    """

    def render_line(
        self,
        styles: Any,
        y: int,
        size: Any,
        content_size: Any,
        padding: Any,
        base_background: Any,
        background: Any,
        render_content_line: Callable[[int], Strip],
        *_effects: Any,
    ) -> Strip:
        """The line itself."""
        return render_content_line(y)
