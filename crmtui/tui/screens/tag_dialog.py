"""The dialog that changes tags, of one customer or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from crmtui.i18n import _
from crmtui.text import fold
from crmtui.tui.screens.dialogs import Dialog
from crmtui.tui.session import Session
from crmtui.tui.widgets.chips import Chip, Chips
from crmtui.tui.widgets.line_input import LineInput


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to add and to remove."""

    add: tuple[str, ...]
    remove: tuple[str, ...]


class AskTags(Dialog[TagChange]):
    """Tick the tags a customer has. Typing narrows the known ones; enter ticks the first of them,
    or adds what was typed if there is none."""

    def __init__(
        self, session: Session, title: Content, known: Sequence[str], present: Sequence[str]
    ) -> None:
        super().__init__(session, title)
        self._known = list(dict.fromkeys([*present, *known]))
        self._present = set(present)
        self._ticked = set(present)

    def body(self) -> ComposeResult:
        """The known tags and a field to narrow them."""
        yield LineInput(placeholder=_("type to find a tag, or a new one"))
        yield Chips(self._fitting(""), self._ticked, many=True, id="tags")

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        self.query_one("#tags", Chips).offer(self._fitting(event.value), self._ticked)

    @on(Chips.Picked)
    def _ticked_one(self, event: Chips.Picked) -> None:
        self._ticked = set(event.chips.picked)

    def action_save(self) -> None:
        """Take what is in the field first; with an empty field, answer."""
        field = self.query_one(Input)
        word = field.value.strip().lstrip("#")
        if not word:
            super().action_save()
            return
        fitting = self._fitting(word)
        tag = fitting[0].value if fitting else "-".join(word.split())
        if not fitting:
            self._known.insert(0, tag)
        self._ticked ^= {tag}
        field.value = ""

    def result(self) -> TagChange | None:
        """The difference to what was there."""
        add = tuple(tag for tag in self._known if tag in self._ticked - self._present)
        remove = tuple(tag for tag in self._known if tag in self._present - self._ticked)
        if not add and not remove:
            self.complain(_("No tag was changed"))
            return None
        return TagChange(add, remove)

    def _fitting(self, text: str) -> list[Chip]:
        word = fold(text.strip().lstrip("#"))
        return [Chip(tag, tag) for tag in self._known if word in fold(tag)]
