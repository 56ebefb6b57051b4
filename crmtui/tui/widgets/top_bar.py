"""The line above everything: where we are, what day it is, who is at the keyboard."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from crmtui.dataclass import dataclass
from crmtui.i18n import _
from crmtui.text import cell_width
from crmtui.tui import plain
from crmtui.tui.session import Session
from crmtui.tui.words import weekday

MODES = (("today", "1", "f3", _("Today")), ("customers", "2", "f4", _("Customers")),
         ("changes", "3", "f12", _("Changes")), ("plan", "4", "f11", _("Plan")),
         ("playbooks", "5", "alt+5", _("Playbooks")),
         ("dashboard", "6", "alt+6", _("Dashboard")))  # fmt: skip
"""The main screens: name, digit, key while a field takes the digits, title."""
_NAME = " crmtui "
_NARROW = 48
"""Below so many cells the tabs stand alone."""


class TopBar(Widget):
    """Name, modes as tabs, date and person in one line."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; color: $foreground; }
    """

    version: reactive[int] = reactive(0)

    @dataclass(slots=False)
    class ModeWanted(Message):
        """A tab was clicked."""

        mode: str

    def __init__(self, session: Session, mode: str) -> None:
        super().__init__()
        self._session = session
        self._mode = mode

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def render(self) -> Content:
        """The line, cut to what fits."""
        left = plain.joined(Content.styled(self._brand(), "bold $text-primary"), *self._tabs())
        room = self.size.width - left.cell_length - 1
        right = next((one for one in (self._right(), self._right(short=True))
                      if one.cell_length <= room), None)  # fmt: skip
        if right is None:
            return left
        space = self.size.width - left.cell_length - right.cell_length
        return plain.joined(left, " " * space, right)

    def on_click(self, event: events.Click) -> None:
        """A tab leads to its screen."""
        left = cell_width(self._brand())
        for name, key, title in self._modes():
            width = cell_width(_label(key, title))
            if left <= event.x < left + width:
                self.post_message(self.ModeWanted(name))
            left += width

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _brand(self) -> str:
        return _NAME if self.size.width >= _NARROW else ""

    def _modes(self) -> list[tuple[str, str, str]]:
        """Name, the key that works right here, and title. Where not all titles have room beside the
        day, the last ones go first, and that of this screen never."""
        focused = self.screen.focused
        typing = focused is not None and focused.check_consume_key("1", "1")
        modes = [(name, key if typing else digit, title) for name, digit, key, title in MODES]
        room = self._room() - sum(cell_width(_label(key, "")) for _name, key, _title in modes)
        for wanted in (True, False):
            for place, (name, key, title) in enumerate(modes):
                if (name == self._mode) is wanted:
                    room -= cell_width(f"{title} ")
                    modes[place] = (name, key, title if wanted or room >= 0 else "")
        return modes

    def _room(self) -> int:
        """Cells for the tabs: beside name, day and person, or all where these have no room."""
        width = self.size.width
        if width < _NARROW:
            return width
        return width - cell_width(self._brand()) - self._right(short=True).cell_length - 1

    def _tabs(self) -> list[Content]:
        tabs = []
        for name, key, title in self._modes():
            style = "bold $block-cursor-foreground on $primary" if name == self._mode else "$muted"
            tabs.append(Content.styled(_label(key, title), style))
        return tabs

    def _right(self, *, short: bool = False) -> Content:
        facts = self._session.facts
        day = f"{weekday(facts.today)} {facts.today:%Y-%m-%d}"
        who = [plain.line(f" · {facts.person(facts.me)}", "$muted")] if facts.me else []
        name = facts.rules.config.name
        where = [plain.line(f"{name}  ", "$muted")] if name and not short else []
        return plain.joined(*where, Content.styled(day, "bold"), *who, " ")


def _label(key: str, title: str) -> str:
    return f" {key} {title} " if title else f" {key} "
