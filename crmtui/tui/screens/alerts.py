"""Alerts: who gives cause for worry and why; what a review records is chosen here, in one commit."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crmtui.errors import CrmError
from crmtui.i18n import _, ngettext
from crmtui.reports.alert_words import action_words, cause_words, severity_words, why_line
from crmtui.reports.alerts import AlertLine, AlertPage
from crmtui.reports.code_words import code_word
from crmtui.reports.titles import one_language
from crmtui.text import safe_text
from crmtui.tui import plain
from crmtui.tui.commands import ALERTS, bindings
from crmtui.tui.messages import ChangeWanted, OpenCustomer, Refused, WorriesCounted
from crmtui.tui.portrait import SEVERITIES
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.session import Session
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow

COLUMNS = (
    Column("severity", "", 6),
    Column("action", "", 6),
    Column("customer", _("Customer"), 12, grow=3, most=30),
    Column("alert", _("Alert"), 10, needs=40),
    Column("owner", _("Owner"), 8, needs=64),
    Column("why", _("Why"), 14, grow=4, needs=52),
)
TONES = {"high": "late", "medium": "due", "low": "accent"}
ACTION_TONES = {"open": "strong", "raise": "strong", "close": "good"}


class AlertsScreen(CrmScreen):
    """The alerts, the gravest first, beside all that is known of the one under the cursor."""

    MODE = "today"
    CSS_PATH = "alerts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ALERTS)]
    AUTO_FOCUS = "#alerts"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page: AlertPage | None = None
        self._chosen: set[str] = set()
        self._known: set[str] = set()
        """Changes that were on the screen before; others are chosen when they come."""
        self._owner = ""

    def body(self) -> ComposeResult:
        """The list, and the alert."""
        with Horizontal(id="work"):
            yield VirtualTable(COLUMNS, id="alerts")
            with VerticalScroll(id="alert"):
                yield Static(id="told")

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Compute the alerts, in the second thread: keys do not wait for them."""
        if self._page is None:
            self.query_one("#alerts", VirtualTable).say(
                [(_("Looking at every customer …"), "muted")]
            )
        self._read()

    @work(group="alerts", exclusive=True)
    async def _read(self) -> None:
        try:
            page = await self.session.aside(lambda ws: ws.alerts())
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if self.app.is_running and self.is_attached:
            self._show(page)

    def _show(self, page: AlertPage) -> None:
        self._page = page
        changes = {line.key for line in page.lines if line.change}
        self._chosen = (self._chosen & changes) | (changes - self._known)
        self._known |= changes
        self.post_message(WorriesCounted(page.news))
        self._show_lines()

    def _lines(self) -> list[AlertLine]:
        lines = self._page.lines if self._page else ()
        return [line for line in lines if self._owner in ("", line.owner)]

    def _show_lines(self) -> None:
        lines = self._lines()
        table = self.query_one("#alerts", VirtualTable)
        table.reset(len(lines), [self._row(line) for line in lines], table.key)
        table.say([(_("Nobody gives cause for worry. Well done."), "good")])
        self._mark()

    def _row(self, line: AlertLine) -> TableRow:
        cells = (
            (severity_words().get(line.severity, line.severity), TONES.get(line.severity, "")),
            (action_words().get(line.action, ""), ACTION_TONES.get(line.action, "")),
            (line.customer_name, "strong"),
            (code_word(line.name), ""),
            (self.session.facts.person(line.owner), "muted"),
            (why_line(line), "muted"),
        )
        return TableRow(
            line.key, tuple((safe_text(text, one_line=True), tone) for text, tone in cells)
        )

    def _mark(self) -> None:
        self.query_one("#alerts", VirtualTable).mark(self._chosen)
        page = self._page
        if page is None:
            return
        items = [plain.line(_("%(n)d of %(total)d chosen")
                            % {"n": len(self._picked()), "total": len(self._changes())}, "bold")]  # fmt: skip
        for action, style in (
            ("open", "$text-warning"),
            ("raise", "bold $text-error"),
            ("close", "$text-success"),
        ):
            count = sum(line.action == action for line in self._lines())
            if count:
                items.append(plain.line(f"{count} {action_words()[action]}", style))
        who = self.session.facts.person(self._owner) if self._owner else _("everybody")
        self.query_one(StatusLine).show(items, plain.line(who, "bold"))

    # -- the one under the cursor ---------------------------------------------------------

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        line = next((one for one in self._lines() if one.key == event.key), None)
        self.query_one("#told", Static).update(_told(line) if line else Content(""))
        self.query_one("#alert").scroll_home(animate=False)

    # -- choosing -------------------------------------------------------------------------

    def _changes(self) -> set[str]:
        return {line.key for line in self._lines() if line.change}

    def _picked(self) -> set[str]:
        return self._chosen & self._changes()

    def action_mark(self) -> None:
        """Take an alert out or in, then go down."""
        table = self.query_one("#alerts", VirtualTable)
        if table.key in self._changes():
            self._chosen ^= {table.key}
            self._mark()
        table.action_cursor(1)

    def action_mark_all(self) -> None:
        """All of them, or none."""
        shown = self._changes()
        self._chosen = self._chosen - shown if self._chosen >= shown else self._chosen | shown
        self._mark()

    def action_owner(self) -> None:
        """Everybody's, each colleague's, and round again."""
        self._owner = self.session.next_owner(self._owner)
        self._show_lines()

    def action_open(self) -> None:
        """The customer's own screen."""
        key = self.query_one("#alerts", VirtualTable).key
        if key:
            self.post_message(OpenCustomer(key.partition("/")[0]))

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    def action_back(self) -> None:
        """Back to the day."""
        self.dismiss(None)

    def action_record(self) -> None:
        """Record what was chosen, in one commit."""
        page, chosen = self._page, sorted(self._picked())
        if page is None or not chosen:
            self.notify(_("Nothing is chosen: space chooses an alert that is new or over"),
                        markup=False)  # fmt: skip
            return
        self.post_message(ChangeWanted(lambda ws: ws.review_alerts(chosen, page)))


def _told(line: AlertLine) -> Content:
    """All that is known of an alert."""
    word = severity_words().get(line.severity, line.severity)
    lines = [
        plain.line(line.customer_name, "bold"),
        plain.joined(plain.line(line.name, "$text-accent"), "  ",
                     plain.line(word, SEVERITIES.get(line.severity, "bold")), "  ",
                     plain.line(action_words().get(line.action, ""), "bold")),
    ]  # fmt: skip
    for cause in line.alert.causes if line.alert else ():
        lines += [plain.line(""), plain.joined(
            plain.line(severity_words()[cause.severity], SEVERITIES[cause.severity]), "  ",
            plain.line(cause_words(cause)))]  # fmt: skip
        if cause.since:
            lines.append(plain.line(_("since %(day)s") % {"day": cause.since}, "$muted"))
    lines += _recorded(line)
    if line.responses:
        names = ", ".join(one_language(name) for name in line.responses)
        begins = ngettext(
            "begins the play %(names)s", "begins the plays %(names)s", len(line.responses)
        )
        text = begins % {"names": names} if line.is_planned else names
        lines += [plain.line(""), plain.line(_("ANSWER"), "bold $text-accent"), plain.line(text)]
    return plain.lines(lines)


def _recorded(line: AlertLine) -> list[Content]:
    known = line.recorded
    if known is None:
        return []
    severity = severity_words().get(known.severity, known.severity)
    text = _("recorded as %(severity)s on %(day)s") if known.is_open else _("closed on %(day)s")
    return [plain.line(""), plain.line(_("ON RECORD"), "bold $text-accent"),
            plain.line(text % {"severity": severity, "day": known.since}), plain.block(one_language(known.why))]  # fmt: skip
