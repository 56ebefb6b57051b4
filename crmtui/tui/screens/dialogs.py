"""Small dialogs: a question, a line of text, a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from crmtui.i18n import _
from crmtui.tui import plain
from crmtui.tui.commands import CONFIRM, DIALOG, bindings
from crmtui.tui.open_part import OpenPart
from crmtui.tui.session import Session
from crmtui.tui.widgets.chips import Chip, Chips
from crmtui.tui.widgets.day_field import DayField
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.line_input import LineInput
from crmtui.tui.widgets.too_small import TooSmall

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A box in the middle with a title, a body and the keys that work."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DIALOG)]

    def __init__(self, session: Session, title: Content) -> None:
        super().__init__()
        self.session = session
        self._title = title

    def compose(self) -> ComposeResult:
        """The box, then the keys."""
        with Vertical(id="box"):
            yield Static(self._title, id="title")
            yield from self.body()
            yield Static(id="problem")
        yield KeyBar(self.session)
        yield TooSmall()

    def body(self) -> ComposeResult:
        """What the dialog is about."""
        yield from ()

    def result(self) -> Result | None:
        """What it answers; None when something is missing (``complain`` says what)."""
        return None

    def complain(self, what: str) -> None:
        """Say what is missing."""
        problem = self.query_one("#problem", Static)
        problem.update(plain.line(what))
        problem.display = True

    def action_save(self) -> None:
        """Answer and close."""
        result = self.result()
        if result is not None:
            self.dismiss(result)

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    @on(Input.Submitted)
    @on(Chips.Settled)
    def _submitted(self, event: Input.Submitted | Chips.Settled) -> None:
        event.stop()
        self.action_save()


class Confirm(Dialog[bool]):
    """Yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CONFIRM)]

    def __init__(self, session: Session, title: Content, text: Content) -> None:
        super().__init__(session, title)
        self._text = text

    def body(self) -> ComposeResult:
        """The consequence."""
        yield Static(self._text)

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Leave it."""
        self.dismiss(False)


class WhichPart(Chips):
    """Which of a customer's open parts a dialog is about; hidden when there is only one."""

    def __init__(self, parts: Sequence[OpenPart], first: str = "") -> None:
        chips = [Chip(p.task.id, f"{p.symbol} {p.title} · {p.due}") for p in parts]
        picked = first or (chips[0].value if chips else "")
        super().__init__(chips, {picked}, stacked=True, id="which")
        self.display = len(chips) > 1


@dataclass(frozen=True, slots=True)
class Told:
    """A line of text, about a task."""

    text: str
    task: str
    """Id; empty when the dialog was not about tasks."""


class AskText(Dialog[Told]):
    """One line of text, which may be left empty if ``optional``."""

    AUTO_FOCUS = "Input"

    def __init__(
        self, session: Session, title: Content, label: str, *,
        parts: Sequence[OpenPart] = (), first: str = "", optional: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(session, title)
        self._label, self._optional = label, optional
        self._parts, self._first = parts, first

    def body(self) -> ComposeResult:
        """Which part, and the field."""
        yield WhichPart(self._parts, self._first)
        yield LineInput(placeholder=self._label)

    def result(self) -> Told | None:
        """What was typed."""
        text = self.query_one(Input).value.strip()
        if text or self._optional:
            return Told(text, self.query_one(WhichPart).value)
        self.complain(_("Please write something"))
        return None


@dataclass(frozen=True, slots=True)
class Until:
    """A day and a reason, about a task."""

    day: date | None
    """None: no day named."""
    why: str
    task: str
    """Id; empty when the dialog was not about tasks."""


class AskDay(Dialog[Until]):
    """A day by one key or in words, and a reason."""

    AUTO_FOCUS = "#quick"

    def __init__(
        self, session: Session, title: Content, *,
        parts: Sequence[OpenPart] = (), text: str = "+3d", open_ended: str = "",
    ) -> None:  # fmt: skip
        super().__init__(session, title)
        self._parts, self._text, self._open_ended = parts, text, open_ended

    def body(self) -> ComposeResult:
        """Which part, quick days, any day, a reason."""
        yield WhichPart(self._parts)
        quick = [("+1d", _("+1 day")), ("+3d", _("+3 days")), ("+1w", _("1 week")),
                 ("+2w", _("2 weeks")), ("+1m", _("1 month"))]  # fmt: skip
        chips = [Chip(value, label) for value, label in quick]
        if self._open_ended:
            chips.append(Chip("", self._open_ended))
        yield Chips(chips, {self._text}, id="quick")
        yield DayField(self.session.today, self._text, id="day")
        yield LineInput(placeholder=_("why (may stay empty)"), id="why")

    @on(Chips.Picked, "#quick")
    def _picked(self, event: Chips.Picked) -> None:
        event.stop()
        self.query_one("#day", DayField).text = event.chips.value

    def result(self) -> Until | None:
        """The day and the reason."""
        field = self.query_one("#day", DayField)
        if field.is_wrong or (field.day is None and not self._open_ended):
            self.complain(_("Which day? For example %(examples)s")
                          % {"examples": "+3d, fri, 下周三, 2026-11-25"})  # fmt: skip
            return None
        why = self.query_one("#why", Input).value.strip()
        return Until(field.day, why, self.query_one(WhichPart).value)
