"""A message to a customer: choose the template and the person, read it, and let it go out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crmtui.errors import CrmError
from crmtui.exchange.mail_settings import MailSettings, required_settings
from crmtui.exchange.programs import copy_text, edit_letter, open_mail
from crmtui.i18n import _
from crmtui.model.customer import Customer
from crmtui.model.drafts import Done
from crmtui.model.letter import Letter
from crmtui.model.task import Task
from crmtui.model.template import Template
from crmtui.reports.drafting import ASK, REFUSED, Draft, Obstacle, refuse
from crmtui.reports.proposing import Proposal
from crmtui.reports.titles import one_language
from crmtui.tui import plain
from crmtui.tui.commands import LETTER, bindings
from crmtui.tui.screens.dialogs import Confirm
from crmtui.tui.session import Session
from crmtui.tui.widgets.chips import Chip, Chips
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.too_small import TooSmall

_STYLES = {REFUSED: "$text-error", ASK: "$text-warning"}


@dataclass(frozen=True, slots=True)
class LetterSubject:
    """Whom the message is for."""

    customer: Customer
    templates: tuple[Template, ...]
    """At least one."""
    task: Task | None
    """The open task whose template comes first."""
    fits: Proposal | None = None
    """What comes first without such a task."""

    @property
    def first(self) -> str:
        """The name of the template to begin with; empty for any."""
        if self.task is not None:
            return self.task.template
        return self.fits.template if self.fits else ""

    def why(self, template: str) -> str:
        """Why that template was chosen, if it was not for a task."""
        is_guess = self.task is None and self.fits is not None and self.fits.template == template
        return self.fits.why if self.fits and is_guess else ""


class LetterDialog(ModalScreen[Done]):
    """A letter as it would go out. It is logged when it was sent, or was said to be."""

    CSS_PATH = "letter_dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LETTER)]
    AUTO_FOCUS = "#scroll"

    def __init__(self, session: Session, subject: LetterSubject) -> None:
        super().__init__()
        self.session = session
        self.subject = subject
        self._draft: Draft | None = None
        self._letter: Letter | None = None
        """As it was edited; else the draft's."""
        self._is_busy = False

    # -- what is shown --------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Template, person, subject, text."""
        with Vertical(id="box"):
            heading = Content.styled(_("Message") + " · ", "$text-accent")
            yield Static(plain.joined(heading, plain.line(self.subject.customer.name)), id="title")
            yield _field(_("Template"), Chips(*self._choices(), id="template"))
            yield _field(_("To"), Chips(self._people(), id="contact"))
            yield _field(_("Subject"), Static(id="subject"))
            with VerticalScroll(id="scroll"):
                yield Static(id="text")
            yield Static(id="problem")
        yield KeyBar(self.session)
        yield TooSmall()

    def on_mount(self) -> None:
        """Fill it in."""
        self.fill_in()

    def _choices(self) -> tuple[list[Chip], set[str]]:
        """The templates, that of the task or else the fitting one first."""
        wanted = self.subject.first
        known = sorted(self.subject.templates, key=lambda t: (t.name != wanted, t.name))
        return [Chip(t.name, one_language(t.title)) for t in known], {known[0].name}

    def _people(self) -> list[Chip]:
        today = self.session.today
        here = [c for c in self.subject.customer.contacts if not (c.left and c.left <= today)]
        return [Chip(c.key, f"{c.name} {c.role}".strip()) for c in here]

    @on(Chips.Picked)
    def _other_choice(self, event: Chips.Picked) -> None:
        event.stop()
        self._letter = None
        self.fill_in("" if event.chips.id == "template" else event.chips.value)

    @on(Chips.Settled)
    def _settled(self, event: Chips.Settled) -> None:
        event.stop()
        self.query_one("#scroll").focus()

    @work(group="letter", exclusive=True)
    async def fill_in(self, contact: str = "") -> None:
        """Ask for the letter that is chosen; without a contact the best one is."""
        name, task = self.query_one("#template", Chips).value, self.subject.task
        about = task.id if task and task.template == name else ""
        customer = self.subject.customer.id
        try:
            draft = await self.session.ask(
                lambda ws: ws.letter(customer, name, contact=contact, task=about)
            )
        except CrmError as error:
            self._draft = None
            self.query_one("#text", Static).update(Content())
            self.complain(error)
            return
        self._draft = draft
        if draft.contact:
            self.query_one("#contact", Chips).offer(self._people(), {draft.contact.key})
        self._show(draft)

    def _show(self, draft: Draft) -> None:
        letter = self._letter or draft.letter
        told = plain.line(letter.subject, "bold")
        edited = Content.styled("  " + _("edited"), "$text-warning")
        self.query_one("#subject", Static).update(
            plain.joined(told, edited) if self._letter else told
        )
        self.query_one("#text", Static).update(_marked(letter))
        why = self.subject.why(draft.template.name)
        against = [*([plain.line(why, "$muted")] if why else ()), *_told(draft, letter)]
        problem = self.query_one("#problem", Static)
        problem.update(plain.lines(against))
        problem.display = bool(against)

    def complain(self, error: CrmError) -> None:
        """Say why it does not go."""
        problem = self.query_one("#problem", Static)
        problem.update(plain.line(str(error), "$text-error"))
        problem.display = True

    # -- what is done with it -------------------------------------------------------------

    def _ready(self, *, by_mail: bool, agreed: bool = True) -> tuple[Draft, Letter] | None:
        """The letter, if nothing keeps it in; else that is said."""
        if self._draft is None or self._is_busy:
            return None
        letter = self._letter or self._draft.letter
        try:
            refuse(self._draft, letter, by_mail=by_mail, agreed=agreed)
        except CrmError as error:
            self.complain(error)
            return None
        return self._draft, letter

    @work(group="act", exclusive=True)
    async def action_edit(self) -> None:
        """Change it in the person's editor."""
        if self._draft is None:
            return
        letter = self._letter or self._draft.letter
        try:
            with self.app.suspend():
                self._letter = edit_letter(letter)
        except CrmError as error:
            self.complain(error)
            return
        self.refresh(layout=True)
        self._show(self._draft)

    @work(group="act", exclusive=True)
    async def action_copy(self) -> None:
        """Put the text into the clipboard; then ask whether it went out."""
        ready = self._ready(by_mail=False)
        if ready is None:
            return
        draft, letter = ready
        self.app.copy_to_clipboard(letter.body)
        await asyncio.to_thread(copy_text, letter.body)
        self.app.notify(_("Copied"), markup=False)
        wanted, usual = draft.task.channel if draft.task else "", draft.template.via
        chats = [via for via in usual if via != "email"] or ["email"]
        await self._ask_to_log(draft, letter, wanted if wanted in usual else chats[0])

    @work(group="act", exclusive=True)
    async def action_open_mail(self) -> None:
        """Open it in the mail program, after a question; then ask whether it went out."""
        ready = self._ready(by_mail=True)
        if ready is None:
            return
        draft, letter = ready
        if not await self._agree(_("Open it in your mail program?"), plain.line(_to(letter))):
            return
        try:
            await asyncio.to_thread(open_mail, letter)
        except CrmError as error:
            self.complain(error)
            return
        await self._ask_to_log(draft, letter, "email")

    async def _ask_to_log(self, draft: Draft, letter: Letter, via: str) -> None:
        text = Content(_("The task is done by it.") if draft.task else _("It joins the timeline."))
        if await self._agree(_("Log it as sent?"), text):
            await self._log(draft, letter, via)

    @work(group="act", exclusive=True)
    async def action_send(self) -> None:
        """Send it by the person's own server, after a question, and log that."""
        ready = self._ready(by_mail=True)
        if ready is None:
            return
        draft, letter = ready
        try:
            settings = required_settings()
        except CrmError as error:
            self.complain(error)
            return
        warnings = [plain.line(o.what, "$text-warning") for o in draft.obstacles if o.weight == ASK]
        text = plain.lines([*warnings, plain.line(_to(letter)), plain.line(letter.subject)])
        if await self._agree(_("Send it?"), text):
            await self._send(draft, letter, settings)

    async def _send(self, draft: Draft, letter: Letter, settings: MailSettings) -> None:
        self._is_busy = True
        problem = self.query_one("#problem", Static)
        problem.update(plain.line(_("sending …"), "$muted"))
        problem.display = True
        try:
            await self.session.aside(lambda ws: ws.deliver(draft, settings, letter, agreed=True))
            done = await self.session.ask(lambda ws: ws.log_sent(draft, letter))
        except CrmError as error:
            self.complain(error)
            return
        finally:
            self._is_busy = False
        self.dismiss(done)

    async def _log(self, draft: Draft, letter: Letter, via: str) -> None:
        try:
            done = await self.session.ask(lambda ws: ws.log_letter(draft, letter, via))
        except CrmError as error:
            self.complain(error)
            return
        self.dismiss(done)

    async def _agree(self, question: str, text: Content) -> bool:
        heading = Content.styled(question, "$text-accent")
        answer = await self.app.push_screen_wait(Confirm(self.session, heading, text))
        return bool(answer)

    def action_close(self) -> None:
        """Go back; nothing goes out. While it is being sent there is no way back."""
        if not self._is_busy:
            self.dismiss(None)


def _field(label: str, widget: Chips | Static) -> Horizontal:
    return Horizontal(Static(Content(label), classes="label"), widget, classes="field")


def _to(letter: Letter) -> str:
    return f"{letter.to.name} <{letter.to.address}>".strip()


def _told(draft: Draft, letter: Letter) -> Iterator[Content]:
    for one in draft.obstacles:
        if one.code != "missing-values" or letter.missing:
            yield plain.line(_sentence(one), _STYLES.get(one.weight, "$muted"))


def _sentence(one: Obstacle) -> str:
    return f"{one.what} — {one.fix}" if one.fix else one.what


def _marked(letter: Letter) -> Content:
    """The text, the places of missing values conspicuous."""
    marks = [re.escape(f"⟨{name}⟩") for name in letter.missing]
    if not marks:
        return plain.block(letter.body)
    parts = re.split(f"({'|'.join(marks)})", letter.body)
    return plain.joined(
        *(plain.block(part, "bold $text-error" if n % 2 else "") for n, part in enumerate(parts))
    )
