"""Help: every key there is, by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crmtui.i18n import _
from crmtui.tui import plain
from crmtui.tui.commands import DIALOG, GROUPS, bindings, in_context, key_name, keys_of
from crmtui.tui.hanging import Hanging
from crmtui.tui.keymap import FILE

_KEYS = 16
"""Cells of the key column."""


def help_rows(keymap: Mapping[str, str]) -> list[tuple[Content, Content]]:
    """Every command with the keys that work, under the titles of their places."""
    rows: list[tuple[Content, Content]] = []
    for where, title in GROUPS.items():
        rows += [
            (Content(""), Content("")),
            (Content(""), Content.styled(title, "bold $text-accent")),
        ]
        for command in in_context(where):
            keys = "  ".join(key_name(key) for key in _distinct(keys_of(command, keymap)))
            text = plain.joined(Content.styled(command.text, "bold"),
                                Content.styled(f"  {command.tooltip}", "$muted"))  # fmt: skip
            rows.append((Content.styled(keys, "$text-accent"), text))
    return rows


def _distinct(keys: str) -> list[str]:
    """The keys, two spellings of the same key once."""
    shown: dict[str, str] = {}
    for key in keys.split(","):
        shown.setdefault(key_name(key), key)
    return list(shown.values())


class HelpScreen(ModalScreen[None]):
    """A list to read; any arrow scrolls it."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DIALOG)]

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Title and keys."""
        with Vertical(id="box"):
            yield Static(Content.styled(_("Keys"), "$text-accent"), id="title")
            told = _("Every letter has a twin that works with an input method. "
                     "Your own keys: %(file)s in the configuration folder.")  # fmt: skip
            yield Static(Content(told % {"file": FILE}), id="note")
            with VerticalScroll():
                yield Static(Hanging(help_rows(self._keymap), _KEYS))

    def action_save(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
