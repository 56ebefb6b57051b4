"""The card of the chosen customer: whom to reach, why now, what is open, what was said last."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.reports.views import CustomerView
from crmtui.tui import plain, portrait
from crmtui.tui.hanging import Hanging
from crmtui.tui.messages import Refused
from crmtui.tui.open_part import OpenPart, open_on
from crmtui.tui.session import Session
from crmtui.tui.story import INDENT, story

_ENTRIES = 12
"""Entries shown; all of them are on the customer's own screen."""
_TALK = frozenset({"touch", "note", "case", "survey", "task", "alert"})
"""Entries that matter for the next talk; what was bought stands above in one line."""
_PATIENCE = 0.08
"""Seconds to wait for everything before showing a part."""
_COUNTRY = re.compile(r"^\+\d{1,3}[ -]")
_DIALLED = re.compile(r"[0-9 +()-]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a list knows about the customer on the card."""

    customer: str
    """Id."""
    name: str
    contact: str
    """Name of the person to reach."""
    phone: str
    parts: tuple[OpenPart, ...] = ()
    """What is open; empty: whatever the customer's tasks say."""


class CustomerCard(VerticalScroll, can_focus=True):
    """Everything for the call on one card; on a low card the essentials stand closer."""

    DEFAULT_CSS = """
    CustomerCard {
        background: $surface; padding: 1 2 0 2; scrollbar-size-vertical: 1;
        Static { height: auto; }
        #name { text-style: bold; }
        #reach { margin-top: 1; }
        #digits { color: $text-success; text-style: bold; width: 1fr; height: auto; }
        .title { color: $text-accent; text-style: bold; margin-top: 1; }
        .-off { display: none; }
        &.-compact {
            padding: 0 1;
            #reach { margin-top: 0; }
            #known, #tags, #phone, #digits, #ways, .title { display: none; }
        }
    }
    """

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._subject: Subject | None = None
        self._view: CustomerView | None = None

    def compose(self) -> ComposeResult:
        """Name, person, phone, reasons, story."""
        for name in ("name", "known", "tags", "reach", "phone"):
            yield Static(id=name)
        yield Digits(id="digits", classes="-off")
        yield Static(id="ways")
        yield Static(id="why-title", classes="title")
        yield Static(id="why")
        yield Static(id="story-title", classes="title")
        yield Static(id="story")

    def clear(self) -> None:
        """Show nobody."""
        self._subject = self._view = None
        for widget in self.children:
            widget.add_class("-off")

    @work(exclusive=True, group="card")
    async def present(self, subject: Subject) -> None:
        """Show a customer. What the list knows shows alone only if the rest takes long."""
        if not self._session.thread.is_fresh:
            self._show(subject, None)
            return
        reading = asyncio.ensure_future(self._session.ask(lambda ws: ws.show(subject.customer)))
        try:
            await asyncio.wait({reading}, timeout=_PATIENCE)
            if not reading.done():
                self._show(subject, None)
            view = await reading
            if self.app.is_running and self.is_attached:
                self._show(subject, view)
        except CrmError as error:
            self.post_message(Refused(error))
        finally:
            reading.cancel()

    def _show(self, subject: Subject, view: CustomerView | None) -> None:
        if self._subject is None or self._subject.customer != subject.customer:
            self.scroll_home(animate=False)
        self._subject, self._view = subject, view
        self._draw()

    def on_resize(self) -> None:
        """A low card is compact, a high and wide one has big digits."""
        self.set_class(self.size.height < 14, "-compact")
        self._draw()

    def _draw(self) -> None:
        subject, view = self._subject, self._view
        if subject is None:
            return
        today = self._session.today
        parts = subject.parts or (open_on(view.tasks, today) if view else ())
        self._put("name", plain.line(subject.name))
        self._put("why", portrait.why(parts))
        self._put("why-title", Content(_("WHY NOW") if parts else ""))
        self._put("story-title", Content(_("LAST TOUCHES")))
        self._draw_phone(subject.phone)
        self._draw_view(subject, view)

    def _draw_view(self, subject: Subject, view: CustomerView | None) -> None:
        facts, customer = self._session.facts, view.customer if view else None
        contact = portrait.reached(customer, subject.contact) if customer else None
        who = portrait.person(contact) if customer else plain.line(subject.contact, "bold")
        self._put("reach", self._reach(who, subject.phone))
        if view is None or customer is None:
            for name in ("known", "tags", "ways", "story"):
                self._put(name, Content(""))
            return
        self._put("known", portrait.known(customer, view.facts.stage, facts))
        self._put("tags", portrait.tags(customer.tags))
        self._put("ways", portrait.ways(customer, contact, view.facts))
        lately = [entry for entry in view.entries if entry.type in _TALK]
        rows = story(lately[:_ENTRIES], customer, facts)
        empty = Content.styled(_("Nothing yet: this is the first contact."), "$muted")
        self._put("story", Hanging(rows, INDENT) if rows else empty)

    def _draw_phone(self, number: str) -> None:
        local = _COUNTRY.sub("", number)
        room = self.size.height >= 26 and len(local) * 3 <= self.size.width
        big = room and bool(_DIALLED.fullmatch(local))
        digits = self.query_one("#digits", Digits)
        digits.set_class(not big, "-off")
        if big:
            digits.update(local)
        self._put("phone", plain.line(number, "$muted" if big else "bold $text-success"))

    def _reach(self, who: Content, phone: str) -> Content:
        if not self.has_class("-compact"):
            return who
        return plain.joined(who, plain.line(f"  {phone}", "bold $text-success"))

    def _put(self, name: str, content: Content | Hanging) -> None:
        widget = self.query_one(f"#{name}", Static)
        widget.update(content)
        widget.set_class(not content, "-off")
