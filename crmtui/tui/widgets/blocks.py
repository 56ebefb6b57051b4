"""A list of texts of several lines each, with a cursor that goes from one to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual

from crmtui.tui.commands import TABLE, bindings
from crmtui.tui.hanging import Hanging, Row
from crmtui.tui.widgets.line_view import LineView

_EDGE = 2
"""Cells at the left for the cursor."""


@dataclass(frozen=True, slots=True)
class Block:
    """One text: rows of (left, right)."""

    key: str
    """Empty for a heading or a remark, which the cursor passes over."""
    rows: tuple[Row, ...]


class BlockList(LineView, can_focus=True):
    """Draws the blocks in view; ``Opened`` says that the one under the cursor was clicked again."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TABLE)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"blocks--cursor", "blocks--blurred", "blocks--edge"}
    DEFAULT_CSS = """
    BlockList {
        background: $background;
        & > .blocks--cursor { background: $primary 30%; }
        & > .blocks--blurred { background: $primary 14%; }
        & > .blocks--edge { color: $text-primary; }
    }
    """

    @dataclass
    class Opened(Message):
        """The block under the cursor was clicked."""

        key: str

    def __init__(self, indent: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._indent = indent
        self._blocks: tuple[Block, ...] = ()
        self._tops: list[int] = [0]
        self._drawn: dict[tuple[int, str], list[Strip]] = {}
        self.cursor = 0

    # -- what the caller says and asks -----------------------------------------------------

    def show(self, blocks: Sequence[Block], go_to: str = "") -> None:
        """Other blocks; the cursor goes to the key ``go_to``, else stays with its key, else near its
        place."""
        keep = go_to or self.key
        self._blocks = tuple(blocks)
        keys = [block.key for block in self._blocks]
        self.cursor = keys.index(keep) if keep in keys else min(self.cursor, max(0, len(keys) - 1))
        self._settle(1)
        self._measure()

    @property
    def key(self) -> str:
        """Key of the block under the cursor; empty without one."""
        return self._blocks[self.cursor].key if self.cursor < len(self._blocks) else ""

    # -- keys and mouse --------------------------------------------------------------------

    def action_cursor(self, step: int) -> None:
        """To the next block; through one that is longer than the view line by line."""
        top, bottom = self._span(self.cursor)
        view = self.scroll_offset.y, self.scroll_offset.y + self.size.height
        if (step > 0 and bottom > view[1]) or (step < 0 and top < view[0]):
            self.scroll_relative(y=step, animate=False, force=True)
        else:
            self._go(self.cursor + step, step)

    def action_page(self, step: int) -> None:
        """One page up or down."""
        line = self._tops[self.cursor] + step * max(1, self.size.height - 1)
        self._go(bisect_right(self._tops, max(0, line)) - 1, step)

    def action_edge(self, end: int) -> None:
        """To the first or the last block."""
        self._go(len(self._blocks) - 1 if end else 0, 1 if not end else -1)

    def on_click(self, event: events.Click) -> None:
        """A click chooses, a click on the chosen one opens."""
        index = self._at(self.scroll_offset.y + event.y)
        if index >= len(self._blocks) or not self._blocks[index].key:
            return
        if index == self.cursor:
            self.post_message(self.Opened(self.key))
        else:
            self._go(index, 1)

    def on_focus(self) -> None:
        """The cursor is brighter with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is paler without the focus."""
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Lines break elsewhere."""
        self._measure()

    def break_lines(self) -> None:
        """As of ``LineView``."""
        self._measure()

    # -- drawing ---------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Other colours."""
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Line ``y`` of what is in view."""
        line = self.scroll_offset.y + y
        index = self._at(line)
        if index >= len(self._blocks) or line >= self._tops[-1]:
            return Strip.blank(self.size.width, self.rich_style)
        strips = self._strips(index)
        strip = strips[min(line - self._tops[index], len(strips) - 1)]
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _strips(self, index: int) -> list[Strip]:
        block = self._blocks[index]
        chosen = index == self.cursor and bool(block.key)
        under = "" if not chosen else "blocks--cursor" if self.has_focus else "blocks--blurred"
        found = self._drawn.get((index, under))
        if found is None:
            found = self._drawn[index, under] = self._draw(block, under)
        return found

    def _draw(self, block: Block, under: str) -> list[Strip]:
        style = self.get_visual_style(under) if under else self.visual_style
        told = Hanging(block.rows, self._indent)
        strips = Visual.to_strips(self, told, self._room(), None, style, apply_selection=False)
        edge = style.rich_style
        if under:
            edge += self.get_component_rich_style("blocks--edge", partial=True)
        head = Strip([Segment("▌ " if under else " " * _EDGE, edge)])
        wide = [strip.adjust_cell_length(self._room(), style.rich_style) for strip in strips]
        drawn = [Strip.join([head, strip]) for strip in wide] or [Strip.blank(1)]
        if under and not any(block.rows[-1]):  # the gap below belongs to nobody
            drawn[-1] = Strip.blank(self.size.width, self.rich_style)
        return drawn

    # -- bookkeeping -----------------------------------------------------------------------

    def _room(self) -> int:
        return max(1, self.scrollable_content_region.width - _EDGE)

    def _measure(self) -> None:
        self._drawn.clear()
        room = self._room()
        heights = [_lines_of(block, room, self._indent) for block in self._blocks]
        self._tops = [0, *accumulate(heights)]
        self.set_length(self._tops[-1])
        self._show_cursor()
        self.refresh()

    def _at(self, line: int) -> int:
        return bisect_right(self._tops, line) - 1

    def _span(self, index: int) -> tuple[int, int]:
        if index >= len(self._blocks):
            return 0, 0
        return self._tops[index], self._tops[index + 1]

    def _go(self, index: int, step: int) -> None:
        before = self.cursor
        self.cursor = max(0, min(index, len(self._blocks) - 1))
        self._settle(step)
        if not self.key:
            self.cursor = before
            self.scroll_relative(y=step, animate=False, force=True)
        self._show_cursor()
        self.refresh()

    def _settle(self, step: int) -> None:
        """Leave a block without a key, in the direction of ``step`` if there is one."""
        for direction in (step, -step):
            index = self.cursor
            while 0 <= index < len(self._blocks):
                if self._blocks[index].key:
                    self.cursor = index
                    return
                index += direction

    def _show_cursor(self) -> None:
        if not self.key:
            return
        if not any(block.key for block in self._blocks[: self.cursor]):
            top, bottom = 0, self._span(self.cursor)[1]
        else:
            top, bottom = self._span(self.cursor)
        height = max(1, min(bottom - top, self.size.height))
        self.scroll_to_region(Region(0, top, 1, height), animate=False, force=True)


def _lines_of(block: Block, room: int, indent: int) -> int:
    """Lines that a block takes in ``room`` cells."""
    return max(1, Hanging(block.rows, indent).height(room))
