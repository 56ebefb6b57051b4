"""Two columns of text: a narrow one on the left, a wrapped one with a hanging indent beside it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from crmtui.tui.wrapping import wrapped

Row = tuple[Content, Content]
"""Left and right."""


def spaced(rows: Sequence[Row]) -> list[Row]:
    """The rows with an empty one after each."""
    return [row for pair in ((row, (Content(""), Content(""))) for row in rows) for row in pair]


class Hanging(Visual):
    """Rows of (left, right); ``left`` gets ``indent`` cells, ``right`` wraps in the rest."""

    def __init__(self, rows: Sequence[Row], indent: int) -> None:
        self._rows = tuple(rows)
        self._indent = indent

    def __bool__(self) -> bool:
        return bool(self._rows)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The rows as strips of ``width`` cells."""
        strips: list[Strip] = []
        rest = max(1, width - self._indent)
        blank = Strip.blank(self._indent, style.rich_style)
        for left, right in self._rows:
            first = left.render_strips(self._indent, 1, style, options)
            head = first[0].adjust_cell_length(self._indent, style.rich_style) if first else blank
            for n, line in enumerate(wrapped(right, rest)):
                body = line.render_strips(rest, 1, style, options)
                strips.append(Strip.join([blank if n else head, *body]))
        return strips[:height] if height is not None else strips

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As much as there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Lines after wrapping."""
        return self.height(width)

    def height(self, width: int) -> int:
        """Lines in a column of ``width`` cells."""
        rest = max(1, width - self._indent)
        return sum(len(wrapped(right, rest)) for _left, right in self._rows)
