"""The dialog that adds a customer."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from crmtui.actions.contact_line import contact_named
from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.model.drafts import ContactDraft
from crmtui.tui.screens.dialogs import Dialog
from crmtui.tui.session import Session
from crmtui.tui.widgets.line_input import LineInput
from crmtui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer about to be added."""

    name: str
    contact: ContactDraft | None


class AskCustomer(Dialog[NewCustomer]):
    """Name, and whom to reach there. Who looks like somebody we know is saved when it is saved once
    more."""

    AUTO_FOCUS = "#name"

    def __init__(self, session: Session) -> None:
        super().__init__(session, Content.styled(_("New customer"), "$text-accent"))
        self._warned: NewCustomer | None = None

    def body(self) -> ComposeResult:
        """Name and contact."""
        yield LineInput(placeholder=_("name of the company or person"), id="name")
        yield LineInput(
            placeholder=_("contact: 张工(采购) 138 0013 8000 zhang@example.com"), id="contact"
        )

    def result(self) -> NewCustomer | None:
        """What was typed."""
        name, said = (self.query_one(at, Input).value.strip() for at in ("#name", "#contact"))
        if not name:
            self.complain(_("Please write the name"))
            return None
        try:
            return NewCustomer(name, contact_named(said) if said else None)
        except CrmError as error:
            self.complain(str(error))
            return None

    @on(Input.Submitted, "#name")
    def _named(self, event: Input.Submitted) -> None:
        """On to the contact, which may stay empty."""
        event.stop()
        event.prevent_default()
        self.query_one("#contact").focus()

    def action_save(self) -> None:
        """Answer, unless the customer seems to be there already."""
        new = self.result()
        if new is not None and new == self._warned:
            self.dismiss(new)
        elif new is not None:
            self._look_for(new)

    @work(group="save", exclusive=True)
    async def _look_for(self, new: NewCustomer) -> None:
        try:
            known = await self.session.ask(lambda ws: _known(ws, new))
        except CrmError as error:
            self.complain(str(error))
            return
        if not known:
            self.dismiss(new)
            return
        self._warned = new
        self.complain(
            _("Looks like %(known)s. Save once more to add it all the same.") % {"known": known}
        )


def _known(ws: Workspace, new: NewCustomer) -> str:
    """The customers that may be the same, with the reason; empty if there are none."""
    contact = new.contact or ContactDraft("")
    found = ws.duplicates(new.name, contact.phones, contact.emails)
    return _(", ").join(f"{one.name} {one.id} ({one.detail})" for one in found[:3])
