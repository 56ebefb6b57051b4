"""Playbooks: the rules in words, whom they reach, and how well they are kept."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from crmtui.errors import CrmError
from crmtui.exchange.programs import edit
from crmtui.i18n import _, ngettext
from crmtui.reports.adherence import Adherence, BookFigures
from crmtui.reports.adherence_words import percent
from crmtui.reports.explanation import Brief, Explanation
from crmtui.reports.scenarios import Trial
from crmtui.reports.titles import one_language
from crmtui.text import safe_text
from crmtui.tui.commands import PLAYBOOKS, bindings
from crmtui.tui.messages import CustomersWanted, Refused
from crmtui.tui.playbooks_view import INDENT, Shelf, book_blocks, problem_blocks, shelf
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.session import Session
from crmtui.tui.widgets.blocks import BlockList
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow
from crmtui.workspace import Workspace

COLUMNS = (
    Column("state", "", 1),
    Column("title", _("Playbook"), 14, grow=1),
    Column("customers", _("Cust."), 5, right=True),
    Column("due", _("Month"), 5, right=True),
    Column("kept", _("In time"), 7, right=True),
)
_WAITING = "…"


class PlaybooksScreen(CrmScreen):
    """A list, and all about the playbook under the cursor."""

    MODE = "playbooks"
    CSS_PATH = "playbooks.tcss"
    BINDINGS = [*bindings(PLAYBOOKS)]  # noqa: RUF012
    AUTO_FOCUS = "#list"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shelf = Shelf()
        self._kept: Adherence | None = None
        self._trials: dict[str, Trial] = {}
        self._explained: Explanation | None = None

    def body(self) -> ComposeResult:
        """The list and the text."""
        with Horizontal(id="work"):
            yield VirtualTable(COLUMNS, id="list")
            yield BlockList(INDENT, id="about")

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the playbooks at once, and how well they are kept when that is known."""
        self._trials.clear()
        self._read()
        self._look_back()

    @work(group="playbooks", exclusive=True)
    async def _read(self) -> None:
        try:
            self._shelf = await self.ask(shelf)
        except CrmError as error:
            self.post_message(Refused(error))
            return
        self._show_list()
        self._explain()

    @work(group="kept", exclusive=True)
    async def _look_back(self) -> None:
        """In the second thread: everybody's past is read, which must not hold up any key."""
        first = self.session.today.replace(day=1)
        try:
            self._kept = await self.session.aside(lambda ws: ws.adherence(first))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if self.is_attached:
            self._show_list()
            self._show_book()

    @work(group="explained", exclusive=True)
    async def _explain(self) -> None:
        """Read about the playbook under the cursor."""
        book = self._book()
        self._explained = None
        if book is not None:
            name = book.playbook
            try:
                self._explained = await self.ask(lambda ws: ws.explain(name))
            except CrmError as error:
                self.post_message(Refused(error))
                return
        self._show_book()

    # -- showing --------------------------------------------------------------------------

    def _show_list(self) -> None:
        table = self.query_one(VirtualTable)
        rows = [self._row(book) for book in self._shelf.books]
        rows += [_unread(path) for path in self._shelf.unread]
        table.say([(_("There is no playbook: `crmtui playbook new NAME` begins one."), "muted")])
        table.reset(len(rows), rows, table.key)
        wrong = len(self._shelf.unread)
        number = len(self._shelf.books)
        count = ngettext("%(n)d playbook", "%(n)d playbooks", number) % {"n": number}
        status = [Content.styled(count, "bold")]
        if wrong:
            status.append(Content.styled(_("%(n)d cannot be read") % {"n": wrong},
                                         "bold $text-error"))  # fmt: skip
        self.query_one(StatusLine).show(
            status, Content.styled(f"{self.session.today:%Y-%m}", "$muted")
        )

    def _row(self, book: Brief) -> TableRow:
        kept, problems = self._figures(book.playbook), self._shelf.problems.get(book.path)
        state = ("!", "late") if problems else ("", "")
        tone = "" if book.active else "muted"
        due, share = _WAITING, _WAITING
        if not book.active:
            due, share = "", _("off")
        elif kept is not None:
            due, share = str(kept.figures.due), percent(kept.figures.adherence)
        cells = (state, (one_language(book.title), tone or "strong"),
                 (str(book.customers), "muted"), (due, tone), (share, tone))  # fmt: skip
        return TableRow(book.path, tuple((safe_text(t, one_line=True), tone) for t, tone in cells))

    def _figures(self, name: str) -> BookFigures | None:
        found = self._kept.playbooks if self._kept else ()
        return next((book for book in found if book.playbook == name), None)

    def _show_book(self) -> None:
        path = self.query_one(VirtualTable).key
        problems = self._shelf.problems.get(path, [])
        one = self._explained
        if one is None or one.path != path:
            blocks = problem_blocks(problems)
        else:
            blocks = book_blocks(one, problems, self._trials.get(one.playbook),
                                 self._figures(one.playbook))  # fmt: skip
        self.query_one(BlockList).show(blocks)

    @on(VirtualTable.Highlighted)
    def _highlighted(self) -> None:
        self.query_one(BlockList).scroll_home(animate=False)
        self._explain()

    def _book(self) -> Brief | None:
        path = self.query_one(VirtualTable).key
        return next((book for book in self._shelf.books if book.path == path), None)

    # -- acting ---------------------------------------------------------------------------

    def action_customers(self) -> None:
        """The playbook's customers as a list."""
        book = self._book()
        if book is None:
            return
        rules = self.session.facts.rules.playbooks
        known = next((one for one in rules if one.name == book.playbook), None)
        if known is None or known.is_chores:
            self.notify(_("It has no customers: it is for the team."), markup=False)
            return
        self.post_message(
            CustomersWanted(f"playbook:{known.name}" if known.active else known.audience)
        )

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        self.action_customers()

    def action_read(self) -> None:
        """To the text, and back to the list."""
        table = self.query_one(VirtualTable)
        (self.query_one(BlockList) if table.has_focus else table).focus()

    @work(group="dialog", exclusive=True)
    async def action_edit_file(self) -> None:
        """Open the file under the cursor in the person's editor."""
        path = self.query_one(VirtualTable).key
        if not path:
            return
        try:
            with self.app.suspend():
                edit(self.session.facts.root / path)
        except CrmError as error:
            self.post_message(Refused(error))
        else:
            await self.run_action("app.refresh")

    @work(group="trial", exclusive=True)
    async def action_test(self) -> None:
        """Play the scenarios of the playbook under the cursor."""
        book = self._book()
        if book is None:
            return
        try:
            trial = await self.ask(lambda ws: _tried(ws, book.playbook))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        self._trials[book.playbook] = trial
        failed = sum(not one.passed for one in trial.tested)
        told = _("%(passed)d of %(all)d scenarios passed") % {
            "passed": len(trial.tested) - failed, "all": len(trial.tested)}  # fmt: skip
        self.notify(told, markup=False, severity="information" if trial.passed else "warning")
        self._show_book()
        self.query_one(BlockList).scroll_home(animate=False)


def _tried(ws: Workspace, name: str) -> Trial:
    return ws.try_playbooks(name)


def _unread(path: str) -> TableRow:
    name = safe_text(path.rpartition("/")[2], one_line=True)
    return TableRow(path, (("✗", "late"), (name, "late"), ("", ""), ("", ""), ("", "")))
