"""The dialog that opens a complaint."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crmtui.i18n import _
from crmtui.tui.screens.dialogs import Dialog
from crmtui.tui.widgets.chips import Chip, Chips
from crmtui.tui.widgets.line_input import LineInput
from crmtui.tui.words import CHANNELS


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about to be opened."""

    title: str
    severity: str
    via: str


class AskComplaint(Dialog[Complaint]):
    """What happened, how bad, by which channel."""

    def body(self) -> ComposeResult:
        """Title, severity, channel."""
        yield LineInput(placeholder=_("What is it about, in one line"))
        yield Static(Content(_("How bad")), classes="label")
        yield Chips([Chip("low", _("low")), Chip("medium", _("medium")), Chip("high", _("high"))],
                    {"medium"}, id="severity")  # fmt: skip
        yield Static(Content(_("It came by")), classes="label")
        yield Chips([Chip(code, word) for code, word in CHANNELS.items()][:6], {"phone"}, id="via")

    def result(self) -> Complaint | None:
        """The complaint."""
        title = self.query_one(Input).value.strip()
        if not title:
            self.complain(_("Please say what it is about"))
            return None
        return Complaint(title, self.query_one("#severity", Chips).value,
                         self.query_one("#via", Chips).value)  # fmt: skip
