"""A line of text that holds text and nothing else: pasted control characters are dropped."""

from __future__ import annotations

import unicodedata

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

_LONGEST = 4000
"""Characters a line may have."""
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def typed(text: str) -> str:
    """``text`` without control characters, direction marks and halves of characters; line breaks
    and tabs stay."""
    return "".join(
        char for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _BIDI)
    )  # fmt: skip


def typed_line(text: str) -> str:
    """The same in one line."""
    return typed(text).replace("\n", " ").replace("\t", " ")[:_LONGEST]


class LineInput(Input):
    """One line of text. A paste of several lines becomes one."""

    virtual_size = Reactive(Size(0, 0), layout=False)
    """The text's length. The field stays as wide as it is, so a letter more lays out nothing anew:
    that would draw the screen's scrollbars and all between them."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(value, placeholder=placeholder, id=id, compact=True)

    def validate_value(self, value: str) -> str:
        """Whatever comes in comes in clean."""
        return typed_line(value)

    def on_paste(self, event: events.Paste) -> None:
        """All lines, not the first one alone."""
        event.prevent_default()
        event.stop()
        self.replace(typed_line(event.text.strip()), *sorted(self.selection))
