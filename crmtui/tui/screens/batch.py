"""One message to many customers: choose them, look at each text, send it, or write down that it was
sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crmtui.actions.mailing import Delivery, write_export
from crmtui.errors import CrmError, NotFound
from crmtui.exchange.mail_settings import MailSettings, mail_settings
from crmtui.i18n import _, ngettext
from crmtui.model.drafts import Done
from crmtui.model.letter import Failed, Sent
from crmtui.reports.mailing import LeftOut, Mailing, Recipient, why_left_out
from crmtui.reports.titles import one_language
from crmtui.reports.wording import channel_word
from crmtui.text import safe_text
from crmtui.tui import plain
from crmtui.tui.commands import BATCH, bindings
from crmtui.tui.messages import Changed, OpenCustomer, Refused
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.screens.dialogs import AskDay, AskText, Confirm
from crmtui.tui.session import Session
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow

COLUMNS = (
    Column("state", "", 1),
    Column("due", _("Due"), 8, needs=56),
    Column("customer", _("Customer"), 14, grow=3, most=34),
    Column("contact", _("Contact"), 8, grow=1, most=20),
    Column("address", _("Address"), 14, grow=3),
)


class BatchScreen(CrmScreen):
    """The customers of a batch beside the text for the one under the cursor."""

    MODE = "today"
    CSS_PATH = "batch.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(BATCH)]
    AUTO_FOCUS = "#recipients"

    @dataclass
    class Through(Message):
        """A letter is through."""

        count: int
        total: int
        address: str

    def __init__(self, session: Session, key: str, owner: str) -> None:
        super().__init__(session)
        self._batch = key
        self._owner = owner
        self._mailing: Mailing | None = None
        self._chosen: set[str] = set()
        self._known: set[str] = set()
        """Ids that were on the screen before; others are chosen when they come."""
        self._is_sending = self._is_over = False

    def body(self) -> ComposeResult:
        """The list, and the text."""
        with Horizontal(id="work"):
            yield VirtualTable(COLUMNS, id="recipients")
            with VerticalScroll(id="preview"):
                yield Static(id="letter")

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Read who gets it; while it is being sent the list stays."""
        if not self._is_sending:
            self._read()

    @work(group="mailing", exclusive=True)
    async def _read(self) -> None:
        key, owner = self._batch, self._owner
        try:
            self._show(await self.ask(lambda ws: ws.mailing(key, owner=owner)))
        except NotFound:
            self._mailing = None
            table = self.query_one("#recipients", VirtualTable)
            table.reset(0)
            table.say([(_("Nothing of it is left for today. Well done."), "good")])
            self._tell()
        except CrmError as error:
            self.post_message(Refused(error))

    def _show(self, mailing: Mailing) -> None:
        self._mailing = mailing
        here = {one.customer.id for one in mailing.recipients}
        self._chosen = (self._chosen & here) | (here - self._known)
        self._known |= here
        rows = [_row(one) for one in mailing.recipients]
        if mailing.left_out:
            rows.append(TableRow("", ((_("left out"), ""),)))
            rows += [_row_left_out(one) for one in mailing.left_out]
        table = self.query_one("#recipients", VirtualTable)
        table.reset(len(rows), rows, table.key)
        table.say([(_("Nobody can get it."), "muted")])
        self._mark()

    def _mark(self) -> None:
        self.query_one("#recipients", VirtualTable).mark(self._chosen)
        self._tell()

    def _tell(self, progress: str = "") -> None:
        mailing = self._mailing
        items: list[Content] = []
        if progress:
            items.append(plain.line(progress, "bold $text-accent"))
        if mailing is not None:
            chosen = _("%(n)d of %(total)d chosen") % {
                "n": len(self._chosen), "total": len(mailing.recipients)}  # fmt: skip
            items.append(plain.line(chosen, "bold"))
            if mailing.left_out:
                left = _("%(n)d left out") % {"n": len(mailing.left_out)}
                items.append(plain.line(left, "$muted"))
            items.append(plain.line(one_language(mailing.title), "$text-accent"))
            items.append(plain.line(channel_word(mailing.channel), "$muted"))
            if not mailing.template:
                items.append(plain.line(_("no template: export or write down"), "$text-warning"))
        self.query_one(StatusLine).show(items)

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        self.query_one("#letter", Static).update(self._preview(event.key))
        self.query_one("#preview").scroll_home(animate=False)

    def _preview(self, key: str) -> Content:
        mailing = self._mailing
        for one in mailing.recipients if mailing else ():
            if one.customer.id == key:
                return _letter(one)
        for left in mailing.left_out if mailing else ():
            if left.customer == key:
                return plain.lines([plain.line(left.name, "bold"), plain.line(""),
                                    plain.line(why_left_out(left), "$text-warning")])  # fmt: skip
        return Content("")

    # -- choosing -------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Take somebody out or in, then go down."""
        table = self.query_one("#recipients", VirtualTable)
        if table.key in self._known and not self._is_sending:
            self._chosen ^= {table.key}
            self._mark()
        table.action_cursor(1)

    def action_mark_all(self) -> None:
        """Everybody, or nobody."""
        mailing = self._mailing
        if mailing is not None and not self._is_sending:
            everybody = {one.customer.id for one in mailing.recipients}
            self._chosen = set() if self._chosen >= everybody else everybody
            self._mark()

    def action_open(self) -> None:
        """The customer's own screen."""
        key = self.query_one("#recipients", VirtualTable).key
        if key:
            self.post_message(OpenCustomer(key))

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    def action_back(self) -> None:
        """Stop sending; else back to the day."""
        if self._is_sending:
            self._is_over = True
            self._tell(_("Stopping after this letter …"))
        else:
            self.dismiss(None)

    def _picked(self) -> Mailing | None:
        """What was chosen; None, and a word, when it is nobody or being sent."""
        if self._mailing is None or self._is_sending:
            return None
        mailing = self._mailing.only(self._chosen)
        if not mailing.recipients:
            self.notify(_("Nobody is chosen"), markup=False)
            return None
        return mailing

    # -- doing ----------------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_send(self) -> None:
        """Ask, then send letter by letter."""
        mailing = self._picked()
        if mailing is None:
            return
        try:
            settings = mail_settings()
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if settings is None:
            told = _("No mail server is set up: `crmtui doctor` says how. e writes a file for another "
                     "tool, w writes down that it was sent.")  # fmt: skip
            self.notify(told, severity="warning", markup=False, timeout=8)
            return
        consequence = _("By %(host)s. Letters cannot be taken back.") % {"host": settings.host}
        if await self._agrees(_("Send?"), mailing, consequence):
            self._send(mailing, settings)

    @work(group="sending", exclusive=True)
    async def _send(self, mailing: Mailing, settings: MailSettings) -> None:
        self._is_sending, self._is_over = True, False
        self.session.is_sending = True
        self._tell(_("Sending …"))
        try:
            delivery = await self.session.aside(
                lambda ws: ws.send_mailing(mailing, settings, self._told, lambda: self._is_over)
            )
        except CrmError as error:
            self.app.post_message(Refused(error))
        else:
            self._delivered(mailing, delivery)
        finally:
            self._is_sending = self.session.is_sending = False
            self.reload()

    def _told(self, through: int, total: int, result: Sent | Failed) -> None:
        """Called in the thread that sends."""
        self.post_message(self.Through(through, total, result.letter.to.address))

    @on(Through)
    def _through(self, event: Through) -> None:
        if self._is_sending and not self._is_over:
            self._tell(_("Sent %(n)d of %(total)d · %(address)s")
                       % {"n": event.count, "total": event.total, "address": event.address})  # fmt: skip

    def _delivered(self, mailing: Mailing, delivery: Delivery) -> None:
        names = {one.customer.id: one.customer.name for one in mailing.recipients}
        if delivery.failed:
            told = [f"{names[id]}: {why}" for id, why in delivery.failed[:5]]
            count = len(delivery.failed)
            head = ngettext("%(n)d letter did not go out and stays due",
                            "%(n)d letters did not go out and stay due", count) % {"n": count}  # fmt: skip
            self.app.notify(safe_text("\n".join([head, *told])), severity="error", markup=False,
                            timeout=15)  # fmt: skip
        self.app.post_message(Changed(delivery.done))

    @work(group="dialog", exclusive=True)
    async def action_record(self) -> None:
        """Ask, then write down that it was sent by another tool."""
        mailing = self._picked()
        if mailing is not None and await self._agrees(
            _("Were these sent?"), mailing, _("One campaign file says so; nothing is sent.")
        ):
            await self._write(lambda ws: ws.record_mailing(mailing))

    @work(group="dialog", exclusive=True)
    async def action_snooze(self) -> None:
        """Hide it for all that are chosen."""
        mailing = self._picked()
        if mailing is None:
            return
        title = plain.joined(
            Content.styled(_("Snooze") + " · ", "$text-accent"), plain.line(_size(mailing))
        )
        until = await self.app.push_screen_wait(AskDay(self.session, title))
        if until is not None and until.day is not None:
            day, why = until.day, until.why
            await self._write(lambda ws: ws.snooze_mailing(mailing, day, why))

    async def _write(self, change: Callable[..., Done]) -> None:
        try:
            done = await self.session.ask(change)
        except CrmError as error:
            self.post_message(Refused(error))
        else:
            self.app.post_message(Changed(done))

    @work(group="dialog", exclusive=True)
    async def action_export(self) -> None:
        """Ask for a file, then write recipients and texts to it."""
        mailing = self._picked()
        if mailing is None:
            return
        title = plain.joined(
            Content.styled(_("Export") + " · ", "$text-accent"), plain.line(_size(mailing))
        )
        told = await self.app.push_screen_wait(
            AskText(self.session, title, _("a new file, e.g. ~/mails.csv"), optional=False)
        )
        if told is None:
            return
        path = Path(told.text).expanduser().absolute()
        try:
            write_export(mailing, path)
        except CrmError as error:
            self.post_message(Refused(error))
        else:
            self.notify(safe_text(_("Written: %(file)s") % {"file": path}), markup=False, timeout=8)

    async def _agrees(self, question: str, mailing: Mailing, consequence: str) -> bool:
        text = plain.lines([plain.line(one_language(mailing.title), "bold"), plain.line(_size(mailing)),
                            plain.line(consequence, "$muted")])  # fmt: skip
        heading = Content.styled(question, "$text-accent")
        agreed = await self.app.push_screen_wait(Confirm(self.session, heading, text))
        return agreed is True


def _size(mailing: Mailing) -> str:
    count = len(mailing.recipients)
    return ngettext("%(n)d customer", "%(n)d customers", count) % {"n": count}


def _row(one: Recipient) -> TableRow:
    return _cells(one.customer.id, (
        ("▤", "accent"), (one.tasks[0].due.isoformat()[5:], "muted"), (one.customer.name, "strong"),
        (one.contact.name if one.contact else "", ""), (one.address, "muted")))  # fmt: skip


def _row_left_out(one: LeftOut) -> TableRow:
    return _cells(one.customer, (
        ("–", "muted"), ("", ""), (one.name, "muted"), ("", ""), (why_left_out(one), "muted")))  # fmt: skip


def _cells(key: str, cells: Sequence[tuple[str, str]]) -> TableRow:
    return TableRow(key, tuple((safe_text(text, one_line=True), tone) for text, tone in cells))


def _letter(one: Recipient) -> Content:
    """What somebody gets, as they will read it."""
    contact = one.contact.name if one.contact else ""
    head = [plain.line(f"{contact} <{one.address}>" if one.address else contact, "$muted"),
            plain.line(one.customer.name, "$muted")]  # fmt: skip
    head += [
        plain.line(_("also for %(name)s") % {"name": r.customer.name}, "$muted") for r in one.also
    ]
    if one.letter is None:
        return plain.lines(
            [*head, plain.line(""), plain.line(_("The step names no template."), "$text-warning")]
        )
    return plain.lines([*head, plain.line(""), plain.line(one.letter.subject, "bold $text-accent"),
                        plain.line(""), plain.block(one.letter.body.rstrip("\n"))])  # fmt: skip
