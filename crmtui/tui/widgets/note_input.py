"""Several lines of text and nothing else."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from crmtui.tui.widgets.line_input import typed


class NoteInput(TextArea):
    """Several lines of text."""

    def on_paste(self, event: events.Paste) -> None:
        """Clean text only."""
        event.prevent_default()
        event.stop()
        result = self.replace(typed(event.text), *self.selection)
        self.move_cursor(result.end_location)
