"""What a terminal shows that is too small for anything else; whatever was typed is kept."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from crmtui.i18n import _


class TooSmall(Static):
    """Shown instead of the screen below 24 x 6 cells."""

    DEFAULT_CSS = """
    TooSmall {
        display: none; layer: above; dock: top; width: 100%; height: 100%;
        background: $background; content-align: center middle;
    }
    """

    def __init__(self) -> None:
        super().__init__(Content(_("Please enlarge the terminal")))
