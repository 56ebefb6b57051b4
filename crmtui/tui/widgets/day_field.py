"""A field for a day as people type it, with the date it means shown beside it."""

from __future__ import annotations

from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from crmtui.i18n import _
from crmtui.model.human_dates import parse_day
from crmtui.tui import plain
from crmtui.tui.widgets.line_input import LineInput
from crmtui.tui.words import in_days, weekday


class DayField(Horizontal):
    """``下周三``, ``+3d``, ``friday``, ``2026-11-25``: the meaning appears while typing."""

    DEFAULT_CSS = """
    DayField {
        height: 1; width: 1fr;
        Input { width: 16; }
        Static { width: 1fr; height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(
        self, today: date, text: str = "", *, hint: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._today = today
        self._text = text
        self._hint = hint or _("+3d  1w  fri  下周三  11-25")

    def compose(self) -> ComposeResult:
        """The field and its meaning."""
        yield LineInput(self._text, placeholder=_("when"))
        yield Static(self._meaning(self._text))

    @property
    def text(self) -> str:
        """What was typed."""
        return self.query_one(Input).value

    @text.setter
    def text(self, value: str) -> None:
        self.query_one(Input).value = value

    @property
    def day(self) -> date | None:
        """The day it means; None when it is empty or means none."""
        return parse_day(self.text.strip(), self._today) if self.text.strip() else None

    @property
    def is_wrong(self) -> bool:
        """Whether something was typed that is no day."""
        return bool(self.text.strip()) and self.day is None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the meaning. The message goes on to whoever keeps drafts."""
        self.query_one(Static).update(self._meaning(event.value))

    def _meaning(self, text: str) -> Content:
        if not text.strip():
            return Content.styled(self._hint, "$faint")
        day = parse_day(text.strip(), self._today)
        if day is None:
            return Content.styled(_("no day I know"), "$text-error")
        style = "$text-warning" if day < self._today else "$text-success"
        told = f"→ {weekday(day)} {day:%Y-%m-%d}"
        return plain.joined(Content.styled(told, f"bold {style}"),
                            Content.styled(f" {in_days(day, self._today)}", "$muted"))  # fmt: skip
