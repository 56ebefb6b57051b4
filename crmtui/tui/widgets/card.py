"""The card of the chosen customer: whom to reach, why now, what is open, what was said last."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.content import Content
from textual.geometry import Region
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from crmtui.dataclass import dataclass
from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import cell_width
from crmtui.tui import plain, portrait
from crmtui.tui.hanging import Hanging
from crmtui.tui.messages import Refused
from crmtui.tui.open_part import OpenPart, open_on
from crmtui.tui.resting import Rest
from crmtui.tui.session import Facts, Session
from crmtui.tui.widgets.line_view import LineView

# The first card is that of the list alone, and the first picture waits for what is imported here.
if TYPE_CHECKING:
    from crmtui.reports.views import CustomerView

_ENTRIES = 12
"""Entries shown; all of them are on the customer's own screen."""
_TALK = frozenset({"touch", "note", "case", "survey", "task", "alert"})
"""Entries that matter for the next talk; what was bought stands above in one line."""
_PATIENCE = 0.08
"""Seconds to wait for everything before showing a part."""
_COUNTRY = pattern(r"^\+\d{1,3}[ -]")
_DIALLED = pattern(r"[0-9 +()-]+")


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


class CustomerCard(LineView, can_focus=True):
    """Everything for the call on one card; on a low card the essentials stand closer.

    It is one widget that draws its lines: a dozen widgets of automatic height would lay out the
    whole screen for every customer.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"card--name", "card--title", "card--digits"}
    DEFAULT_CSS = """
    CustomerCard {
        background: $surface; padding: 1 2 0 2;
        & > .card--name { text-style: bold; }
        & > .card--title { color: $text-accent; text-style: bold; }
        & > .card--digits { color: $text-success; text-style: bold; }
        &.-compact { padding: 0 1; }
    }
    """

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._subject: Subject | None = None
        self._view: CustomerView | None = None
        self._seen: Facts | None = None
        self._told = Content("")
        """Shown where there is no customer."""
        self._strips: list[Strip] = []
        self._style = Style.null()
        self._resting = Rest(self)

    # -- whom it shows --------------------------------------------------------------------

    def clear(self) -> None:
        """Show nobody."""
        self.tell(Content(""))

    def tell(self, told: Content) -> None:
        """Show a text and no customer."""
        self._resting.never()
        self._subject = self._view = None
        self._told = told
        self._draw()

    def follow(self, subject: Subject) -> None:
        """Show a customer when the cursor rests on it; at once when nobody is shown yet."""
        if self._subject is None:
            self.present(subject)
        elif (subject, self._session.facts) != (self._subject, self._seen):
            self._resting.then(lambda: self.present(subject))
        else:
            self._resting.never()

    @work(exclusive=True, group="card")
    async def present(self, subject: Subject) -> None:
        """Show a customer. What the list knows shows alone only if the rest takes long."""
        if not self._session.thread.answers:
            self._show(subject, None)
            return
        facts = self._session.facts
        reading = asyncio.ensure_future(self._session.see(lambda ws: ws.show(subject.customer)))
        try:
            await asyncio.wait({reading}, timeout=_PATIENCE)
            if not reading.done():
                self._show(subject, None)
            view = await reading
            if self.app.is_running and self.is_attached:
                self._show(subject, view)
                self._seen = facts
        except CrmError as error:
            self.post_message(Refused(error))
        finally:
            reading.cancel()

    def _show(self, subject: Subject, view: CustomerView | None) -> None:
        if self._subject is None or self._subject.customer != subject.customer:
            self.scroll_home(animate=False)
        self._subject, self._view = subject, view
        self._seen = None
        self._draw()

    # -- drawing --------------------------------------------------------------------------

    def on_resize(self) -> None:
        """A low card is compact, a high and wide one has big digits."""
        self.set_class(self.size.height < 14, "-compact")
        self._draw()

    def break_lines(self) -> None:
        """As of ``LineView``."""
        self._draw()

    def notify_style_update(self) -> None:
        """Other colours."""
        super().notify_style_update()
        self.call_later(self._draw)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region; their common style is dearer than a line."""
        self._style = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Line ``y`` of what is in view."""
        at, style = self.scroll_offset.y + y, self._style
        if at >= len(self._strips):
            return Strip.blank(self.size.width, style)
        strip = self._strips[at].adjust_cell_length(self.size.width, style)
        return self._selected(strip, at).apply_offsets(0, at)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """What was selected with the mouse, for copying."""
        text = "\n".join(strip.text.rstrip() for strip in self._strips)
        return selection.extract(text), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def _selected(self, strip: Strip, at: int) -> Strip:
        span = self.text_selection.get_span(at) if self.text_selection else None
        if span is None:
            return strip
        text = strip.text
        start, end = (cell_width(text[: n if n >= 0 else len(text)]) for n in span)
        style = self.screen.get_component_rich_style("screen--selection")
        chosen = strip.crop(start, end).apply_style(style)
        return Strip.join([strip.crop(0, start), chosen, strip.crop(end)])

    def _draw(self) -> None:
        subject = self._subject
        width = self.scrollable_content_region.width
        strips = list(self._content(subject)) if width > 0 else []
        if strips == self._strips:
            return
        self._strips = strips
        self.set_length(len(strips))
        self.refresh()

    def _content(self, subject: Subject | None) -> Iterable[Strip]:
        return self._lines(subject, self._view) if subject else self._block(self._told)

    def _lines(self, subject: Subject, view: CustomerView | None) -> Iterator[Strip]:
        close = self.has_class("-compact")
        customer = view.customer if view else None
        contact = portrait.reached(customer, subject.contact) if customer else None
        parts = subject.parts or (open_on(view.tasks, self._session.today) if view else ())
        who = portrait.person(contact) if customer else plain.line(subject.contact, "bold")
        yield from self._block(plain.line(subject.name), "card--name")
        if close:
            phone = plain.line(f"  {subject.phone}", "bold $text-success")
            yield from self._block(plain.joined(who, phone))
        else:
            if view:
                known = portrait.known(view.customer, view.facts.stage, self._session.facts)
                yield from self._block(known)
                yield from self._block(portrait.tags(view.customer.tags))
            yield from self._after_gap(self._block(who))
            yield from self._phone(subject.phone)
            if view:
                yield from self._block(portrait.ways(view.customer, contact, view.facts))
        if view:
            yield from self._titled(_("ALERTS"), self._block(portrait.alerts(view.entries)), close)
        yield from self._titled(_("WHY NOW"), self._block(portrait.why(parts)), close)
        yield from self._titled(_("LAST TOUCHES"), self._story(view), close)

    def _story(self, view: CustomerView | None) -> list[Strip]:
        if view is None:
            return []
        from crmtui.tui.story import INDENT, story

        lately = [entry for entry in view.entries if entry.type in _TALK]
        rows = story(lately[:_ENTRIES], view.customer, self._session.facts)
        empty = Content.styled(_("Nothing yet: this is the first contact."), "$muted")
        return self._block(Hanging(rows, INDENT) if rows else empty)

    def _phone(self, number: str) -> Iterator[Strip]:
        local = _COUNTRY.sub("", number)
        room = self.size.height >= 26 and len(local) * 3 <= self.size.width
        big = room and bool(_DIALLED.fullmatch(local))
        yield from self._block(plain.line(number, "$muted" if big else "bold $text-success"))
        if big:
            from textual.renderables.digits import Digits

            style = self.get_component_rich_style("card--digits")
            drawn = (part for part in Digits(local).render(style) if isinstance(part, Segment))
            yield from map(Strip, Segment.split_lines(drawn))

    def _titled(self, title: str, lines: list[Strip], close: bool) -> Iterable[Strip]:
        if close or not lines:
            return lines
        return self._after_gap([*self._block(Content(title), "card--title"), *lines])

    def _after_gap(self, lines: Iterable[Strip]) -> Iterator[Strip]:
        yield Strip.blank(0)
        yield from lines

    def _block(self, content: Visual, component: str = "") -> list[Strip]:
        if not content:
            return []
        style = self.get_visual_style(component) if component else self.visual_style
        width = self.scrollable_content_region.width
        return Visual.to_strips(self, content, width, None, style, apply_selection=False)
