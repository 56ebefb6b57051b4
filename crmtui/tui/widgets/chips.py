"""A row of choices, picked by arrow keys, a digit or the mouse; one of them, or any number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from crmtui.text import cell_width, safe_text
from crmtui.tui import plain
from crmtui.tui.commands import CHIPS, bindings

_DIGITS = "¹²³⁴⁵⁶⁷⁸⁹"
"""The key that picks a chip, in the cell before its label."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice."""

    value: str
    label: str
    letter: str = ""
    """A letter that picks it besides its digit."""


class Chips(Widget, can_focus=True):
    """Choices as chips, several rows if need be. ``stacked``: one a row, for long labels."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CHIPS)]
    DEFAULT_CSS = """
    Chips { height: auto; width: 1fr; }
    """

    @dataclass
    class Picked(Message):
        """The choice is another one."""

        chips: Chips

        @property
        def control(self) -> Chips:
            """The widget it came from."""
            return self.chips

    @dataclass
    class Settled(Message):
        """Enter was pressed where one is picked: on to the next thing."""

        chips: Chips

    def __init__(
        self,
        chips: Sequence[Chip] = (),
        picked: Iterable[str] = (),
        *,
        many: bool = False,
        stacked: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.chips = tuple(chips)
        self.picked = set(picked)
        self._many = many
        self._stacked = stacked
        self._at = 0
        self._stand_on_picked()

    @property
    def value(self) -> str:
        """The one picked; empty when there is none."""
        return next((chip.value for chip in self.chips if chip.value in self.picked), "")

    @property
    def values(self) -> tuple[str, ...]:
        """All that are picked, in the order of the chips."""
        return tuple(chip.value for chip in self.chips if chip.value in self.picked)

    def offer(self, chips: Sequence[Chip], picked: Iterable[str]) -> None:
        """Other choices."""
        self.chips = tuple(chips)
        self.picked = set(picked)
        self._stand_on_picked()
        self.refresh(layout=True)

    def pick(self, value: str) -> None:
        """Pick one; with ``many``, tick or untick it."""
        if self._many:
            self.picked ^= {value}
        elif value in self.picked:
            return
        else:
            self.picked = {value}
        self._at = next((i for i, chip in enumerate(self.chips) if chip.value == value), self._at)
        self.refresh()
        self.post_message(self.Picked(self))

    def action_move(self, step: int) -> None:
        """To the neighbour; without ``many`` that picks it."""
        if not self.chips:
            return
        self._at = (self._at + step) % len(self.chips)
        if not self._many:
            self.pick(self.chips[self._at].value)
        self.refresh()

    def action_tick(self) -> None:
        """Tick or untick the choice under the cursor."""
        if self.chips:
            self.pick(self.chips[self._at].value)

    def action_settle(self) -> None:
        """Go on."""
        self.post_message(self.Settled(self))

    def on_key(self, event: events.Key) -> None:
        """Digits and the chips' letters pick."""
        char = event.character or ""
        for n, chip in enumerate(self.chips, 1):
            if char and char in (str(n), chip.letter):
                event.stop()
                event.prevent_default()
                self.pick(chip.value)
                return

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        for chip, (row, start, end) in zip(self.chips, self._places(self.size.width), strict=True):
            if event.y == row and start <= event.x < end:
                self.pick(chip.value)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the chips take."""
        places = self._places(width)
        return places[-1][0] + 1 if places else 1

    def render(self) -> Content:
        """The chips, the picked ones filled, the one under the cursor underlined."""
        rows: dict[int, list[Content]] = {}
        ends: dict[int, int] = {}
        for n, (row, start, end) in enumerate(self._places(self.size.width)):
            gap = " " * (start - ends.get(row, 0))
            rows.setdefault(row, []).extend([Content(gap), self._chip(n, end - start)])
            ends[row] = end
        return plain.lines([plain.joined(*rows[row]) for row in sorted(rows)])

    def _chip(self, n: int, width: int) -> Content:
        chip = self.chips[n]
        here = self.has_focus and n == self._at
        on = chip.value in self.picked
        if self._many:
            style = "bold $text-success" if on else "$foreground"
        else:
            style = "bold $block-cursor-foreground on $primary" if on else "$foreground on $boost"
        if here:
            style += " reverse" if self._many else " underline"
        number = _DIGITS[n] if self.has_focus and n < len(_DIGITS) else " "
        box = ("◼ " if on else "◻ ") if self._many else ""
        label = f"{number}{box}{safe_text(chip.label, one_line=True)} "
        return Content.styled(label, style).truncate(width, ellipsis=True)

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """(row, first cell, cell after the last) of every chip."""
        places: list[tuple[int, int, int]] = []
        row = at = 0
        for chip in self.chips:
            need = cell_width(safe_text(chip.label, one_line=True)) + 2 + 2 * self._many
            need = min(need, max(4, width))
            if at and (self._stacked or at + need > width):
                row, at = row + 1, 0
            places.append((row, at, at + need))
            at += need + 1
        return places

    def _stand_on_picked(self) -> None:
        self._at = next((i for i, chip in enumerate(self.chips) if chip.value in self.picked), 0)
