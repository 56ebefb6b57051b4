"""A customer: profile, contacts, timeline, what is due when and why, and the record's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TabbedContent, TabPane

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.reports.changes import FieldChange, field_changes
from crmtui.reports.views import CustomerView
from crmtui.tui import dossier, plain, portrait
from crmtui.tui.commands import CUSTOMER, HISTORY, bindings
from crmtui.tui.hanging import Hanging, spaced
from crmtui.tui.messages import ChangeShown, Refused
from crmtui.tui.open_part import open_on
from crmtui.tui.pulse import pulse, pulse_of
from crmtui.tui.screens.acting_screen import ActingScreen, Chosen
from crmtui.tui.screens.dialogs import AskText, Confirm
from crmtui.tui.session import Session
from crmtui.tui.story import INDENT, story
from crmtui.tui.widgets.blocks import BlockList
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.workspace import Workspace

TABS = (("timeline", _("Timeline")), ("due", _("Due")), ("profile", _("Profile")),
        ("contacts", _("Contacts")), ("history", _("History")))  # fmt: skip
"""Tabs in their order: what is needed for a call comes first."""


class HistoryList(BlockList):
    """The commits that touched a customer, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(HISTORY)]

    @dataclass
    class Undo(Message):
        """A commit is to be taken back."""

        commit: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(12, id=id)

    def action_show(self) -> None:
        """The whole change, with everybody else it touched."""
        if self.key:
            self.post_message(ChangeShown(self.key))

    @on(BlockList.Opened)
    def _opened(self) -> None:
        self.action_show()

    def action_undo_this(self) -> None:
        """Take the commit under the cursor back."""
        self.post_message(self.Undo(self.key))


class CustomerScreen(ActingScreen):
    """Everything about one customer, in five tabs."""

    CSS_PATH = "customer.tcss"
    BINDINGS = [*bindings(CUSTOMER)]  # noqa: RUF012
    AUTO_FOCUS = "#timeline-scroll"

    def __init__(self, session: Session, customer: str) -> None:
        super().__init__(session)
        self._customer = customer
        self._view: CustomerView | None = None
        self._has_history = self._has_pulse = False

    def body(self) -> ComposeResult:
        """Head and tabs."""
        yield Static(id="head")
        with TabbedContent(initial=TABS[0][0], id="tabs"):
            for name, title in TABS:
                with TabPane(title, id=name):
                    if name == "history":
                        yield HistoryList(id="history-scroll")
                    else:
                        with VerticalScroll(id=f"{name}-scroll"):
                            yield Static(id=f"{name}-text")
                            if name == "profile":
                                yield Static(id="pulse")

    def reload(self) -> None:
        """Read the customer, and the history if it is looked at."""
        self._has_history = self._has_pulse = False
        self._read()
        self._read_history()
        self._read_pulse()

    @work(group="customer", exclusive=True)
    async def _read(self) -> None:
        try:
            self._view = await self.ask(lambda ws: ws.show(self._customer))
            self._show(self._view)
        except CrmError as error:
            self.post_message(Refused(error))

    @work(group="history", exclusive=True)
    async def _read_history(self) -> None:
        """Git is asked about every file of the customer: only for somebody who looks."""
        if self._has_history or self.query_one(TabbedContent).active != "history":
            return
        try:
            customer = await self.ask(lambda ws: ws.find(self._customer))
            ids = (customer.id, *customer.formerly)
            changes = await self.session.aside(lambda ws: _changes(ws, ids))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if self.is_attached:
            self._has_history = True
            zone = self.session.facts.rules.config.zone
            self.query_one(HistoryList).show(dossier.history(changes, zone))

    @work(group="pulse", exclusive=True)
    async def _read_pulse(self) -> None:
        """In the second thread, and only for somebody who looks."""
        if self._has_pulse or self.query_one(TabbedContent).active != "profile":
            return
        try:
            customer = await self.ask(lambda ws: ws.find(self._customer))
            found = await self.session.aside(lambda ws: pulse_of(ws, customer.id))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if self.is_attached:
            self._has_pulse = True
            self.query_one("#pulse", Static).update(pulse(found))

    @on(HistoryList.Undo)
    def _undo_one(self, event: HistoryList.Undo) -> None:
        self.undo(event.commit)

    def _show(self, view: CustomerView) -> None:
        customer, facts = view.customer, self.session.facts
        self.query_one("#head", Static).update(self._head(view))
        self._put("profile", dossier.profile(customer, facts))
        self._put("contacts", dossier.contacts(customer, view.birthdays))
        self._put("due", dossier.due(view.tasks, facts.today))
        rows = spaced(story(view.entries, customer, facts))
        nothing = (Content(""), Content.styled(_("Nothing yet."), "$muted"))
        self._put("timeline", Hanging(rows or [nothing], INDENT))
        problems = [plain.line(str(problem), "$text-warning") for problem in view.problems]
        where = plain.line(customer.path)
        self.query_one(StatusLine).show([*problems, where], plain.line(customer.id))

    def _head(self, view: CustomerView) -> Content:
        customer, facts = view.customer, self.session.facts
        contact = portrait.reached(customer, view.facts.contact)
        phone = plain.line(f"  {view.facts.phone}", "bold $text-success")
        lines = [
            plain.line(customer.name, "bold"),
            portrait.known(customer, view.facts.stage, facts),
            plain.joined(portrait.person(contact), phone),
        ]
        if customer.do_not_contact:
            told = (_("Do not contact"), customer.do_not_contact_why)
            stop = Content(" — ").join(
                plain.line(text, "bold $text-error") for text in told if text
            )
            lines.insert(0, stop)
        return plain.lines(lines)

    def _put(self, tab: str, told: Hanging) -> None:
        self.query_one(f"#{tab}-text", Static).update(told)

    # -- acting ---------------------------------------------------------------------------

    def chosen(self) -> Chosen | None:
        """This customer."""
        if self._view is None:
            return None
        customer, row = self._view.customer, self._view.facts
        parts = open_on(self._view.tasks, self.session.today)
        return Chosen(customer.id, customer.name, row.contact, row.phone, parts)

    def action_tab(self, step: int) -> None:
        """To the neighbour tab."""
        tabs = self.query_one(TabbedContent)
        names = [name for name, _title in TABS]
        tabs.active = names[(names.index(tabs.active) + step) % len(names)]

    @on(TabbedContent.TabActivated)
    def _activated(self, event: TabbedContent.TabActivated) -> None:
        self.query_one(f"#{event.pane.id}-scroll").focus()
        self._read_history()
        self._read_pulse()

    def action_back(self) -> None:
        """Back to where we came from."""
        self.app.pop_screen()

    @work(group="dialog", exclusive=True)
    async def action_do_not_contact(self) -> None:
        """Ask, then mark or lift the mark."""
        chosen, view = self.chosen(), self._view
        if chosen is None or view is None:
            return
        if view.customer.do_not_contact:
            heading = self._title(_("Contact again?"), chosen)
            text = Content(_("Playbooks will produce tasks again."))
            if await self.app.push_screen_wait(Confirm(self.session, heading, text)):
                self.write(lambda ws: ws.do_not_contact(chosen.customer, on=False))
            return
        heading = self._title(_("Do not contact"), chosen)
        ask = AskText(self.session, heading, _("why? nothing will be due any more"), optional=False)
        told = await self.app.push_screen_wait(ask)
        if told is not None:
            self.write(lambda ws: ws.do_not_contact(chosen.customer, told.text))


def _changes(ws: Workspace, ids: Sequence[str]) -> Sequence[FieldChange]:
    """Every change of a customer by its ids, from Git alone."""
    return field_changes(ws.repository, ids) if ws.repository else ()
