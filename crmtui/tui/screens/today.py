"""Today: whom to contact, why, how, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer

from crmtui.errors import CrmError
from crmtui.i18n import _, ngettext
from crmtui.model.queue import Batch, Line, Queue
from crmtui.reports import wording
from crmtui.reports.wording import channel_word, notice_sentence
from crmtui.text import fold, safe_text
from crmtui.tui import plain, words
from crmtui.tui.commands import TODAY, bindings
from crmtui.tui.messages import OpenBatch, OpenCustomer, Refused, TodayShown
from crmtui.tui.open_part import OpenPart
from crmtui.tui.screens.acting_screen import ActingScreen, Chosen
from crmtui.tui.session import Session
from crmtui.tui.widgets.card import CustomerCard, Subject
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.ground import Across, Below
from crmtui.tui.widgets.load import DAYS, LoadChart
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow
from crmtui.workspace import Workspace

# Made when it is first wanted: the first picture waits for what is imported here.
if TYPE_CHECKING:
    from crmtui.tui.widgets.filter_bar import FilterBar

COLUMNS = (
    Column("state", "", 1),
    Column("due", _("Due"), 9),
    Column("customer", _("Customer"), 12, grow=2, most=26),
    Column("what", _("What"), 12, grow=3),
    Column("contact", _("Contact"), 8, needs=84),
    Column("via", _("Via"), 6, needs=46),
    Column("owner", _("Owner"), 8, needs=56),
)


class TodayScreen(ActingScreen):
    """The queue beside the chosen customer's card, the coming load below."""

    MODE = "today"
    BINDINGS = [*bindings(TODAY)]  # noqa: RUF012
    AUTO_FOCUS = "#queue"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.queue: Queue | None = None
        self.owner = session.facts.me
        self._lines: list[Line | Batch | None] = []
        """What passes the filter, in order; None is the divider before what there is time for perhaps."""
        self._shown: dict[str, Line] = {}
        self._batches: dict[str, Batch] = {}
        """By the keys of their rows."""
        self._wanted: set[str] | None = None
        self._query = ""
        self._waiting: Timer | None = None

    def body(self) -> ComposeResult:
        """Queue and load on the left, the card on the right."""
        with Across(id="work"):
            with Below(id="left"):
                yield VirtualTable(COLUMNS, id="queue")
                yield LoadChart(id="load")
            yield CustomerCard(self.session, id="card")

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the queue, then the load. The first time, what is known already is painted before
        the files are looked at."""
        look, self.session.first_look = self.session.first_look, None
        if look is not None:
            self.show_queue(look.queue, is_whole=look.is_whole, rows=self.app.size.height)
            self.call_after_refresh(self._read)
            return
        if self.queue is None and self._waiting is None:
            self._waiting = self.set_interval(0.2, self._show_progress)
        self._read()

    @work(group="queue", exclusive=True)
    async def _read(self) -> None:
        owner = self.owner
        try:
            queue = await self.see(lambda ws: ws.today(owner=owner))
            self.show_queue(queue)
            load = await self.see(lambda ws: _load(ws, owner))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        self.query_one(LoadChart).show(load, self._capacity())
        self._show_empty(load)
        self.post_message(TodayShown())

    def _show_progress(self) -> None:
        done, total = self.session.thread.progress
        told = _("Reading the records …")
        if total:
            told += "  " + _("%(done)s of %(total)s files") % {"done": done, "total": total}
        self.query_one("#queue", VirtualTable).say([(told, "muted")])

    def show_queue(self, queue: Queue, *, is_whole: bool = True, rows: int | None = None) -> None:
        """Another queue; the cursor stays with its customer or goes on to the next. What is not
        ``is_whole`` is not counted. ``rows``: so many are made at once, and others when they come
        in sight."""
        if self._waiting is not None:
            self._waiting.stop()
        self.queue = queue
        self._show_lines(rows)
        if is_whole:
            self._show_status()
        else:
            self.query_one(StatusLine).show([], self._whose())

    def _show_lines(self, rows: int | None = None) -> None:
        table = self.query_one("#queue", VirtualTable)
        queue = self.queue
        lines = [line for line in queue.in_order if self._passes(line)] if queue else []
        self._shown = {line.customer: line for line in lines if isinstance(line, Line)}
        self._batches = {words.batch_key(one): one for one in lines if isinstance(one, Batch)}
        table.set_columns(COLUMNS if not self.owner else COLUMNS[:-1])
        first = next((n for n, line in enumerate(lines) if not line.fits), None)
        self._lines = [*lines] if first is None else [*lines[:first], None, *lines[first:]]
        table.reset(len(self._lines), map(self._table_row, self._lines[:rows]), table.key)
        self._show_empty(())

    @on(VirtualTable.RowsWanted)
    def _rows_wanted(self, event: VirtualTable.RowsWanted) -> None:
        wanted = self._lines[event.offset : event.offset + event.limit]
        event.table.feed(event.offset, map(self._table_row, wanted))

    def _table_row(self, line: Line | Batch | None) -> TableRow:
        if line is None:
            return TableRow("", ((_("if time allows"), ""),))
        return self._batch_row(line) if isinstance(line, Batch) else self._row(line)

    def _batch_row(self, batch: Batch) -> TableRow:
        worst = max((i.parts[0] for i in batch.items if i.state == batch.state),
                    key=lambda part: part.overdue)  # fmt: skip
        cells = (
            (words.STATES[batch.state], batch.state),
            (words.due(worst), batch.state),
            (words.batch_name(batch), "accent"),
            (words.task_title(batch.top.task), "accent"),
            (_("%(n)s late") % {"n": batch.late} if batch.late else "", "late"),
            (channel_word(batch.top.task.channel), "muted"),
            (self.session.facts.person(batch.owner), "muted"),
        )
        return TableRow(
            words.batch_key(batch),
            tuple((safe_text(t, one_line=True), tone) for t, tone in cells),
        )

    def _row(self, line: Line) -> TableRow:
        state = line.state
        tone = "muted" if state == "early" else ""
        worst = max((p for p in line.parts if p.state == state), key=lambda p: p.overdue)
        covers = f" ({self.session.facts.person(line.covers)})" if line.covers else ""
        cells = (
            (words.STATES[state], state),
            (words.due(worst), state),
            (line.name, tone or "strong"),
            (words.what(line), tone),
            (line.contact, "muted"),
            (channel_word(line.top.task.channel), "muted"),
            (self.session.facts.person(line.owner) + covers, "muted"),
        )
        return TableRow(
            line.customer, tuple((safe_text(t, one_line=True), tone) for t, tone in cells)
        )

    def _capacity(self) -> int | None:
        team = self.session.facts.rules.config.team
        if self.owner:
            return team[self.owner].per_day if self.owner in team else None
        return sum(member.per_day for member in team.values()) or None

    # -- filter ---------------------------------------------------------------------------

    def _passes(self, line: Line | Batch) -> bool:
        if not self._query:
            return True
        if isinstance(line, Batch):
            return fold(self._query) in fold(f"{wording.title(line.top.task)} {line.key}")
        text = fold(
            " ".join((line.name, words.what(line), line.contact, line.phone, line.customer))
        )
        return fold(self._query) in text or line.customer in (self._wanted or ())

    async def action_filter(self) -> None:
        """Open the filter; it is made when it is first wanted."""
        from crmtui.tui.widgets.filter_bar import FilterBar

        if not self.query(FilterBar):
            await self.query_one("#left").mount(FilterBar(self.session, id="filter"), before=0)
        self.query_one(FilterBar).open()

    def on_filter_bar_edited(self, event: FilterBar.Edited) -> None:
        """Show the lines that fit, then those that the query language finds."""
        self._query, self._wanted = event.text.strip(), None
        self._show_lines()
        self._look_up(self._query)

    @work(group="filter", exclusive=True)
    async def _look_up(self, query: str) -> None:
        if not query:
            return
        try:
            found = await self.see(lambda ws: ws.ids(query))
        except CrmError:
            return  # half a word of the query language: the lines still fit as plain text
        self._wanted = set(found)
        self._show_lines()

    def on_filter_bar_left(self) -> None:
        """Back to the lines."""
        self.query_one("#queue").focus()

    def on_filter_bar_entered(self) -> None:
        """On to the lines."""
        self.query_one("#queue").focus()

    # -- card -----------------------------------------------------------------------------

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        line, batch = self._shown.get(event.key), self._batches.get(event.key)
        card = self.query_one(CustomerCard)
        if batch is not None:
            card.tell(words.batch_told(batch))
        elif line is None:
            card.clear()
        else:
            card.follow(Subject(line.customer, line.name, line.contact, line.phone, _parts(line)))

    # -- acting ---------------------------------------------------------------------------

    def chosen(self) -> Chosen | None:
        """The customer under the cursor."""
        line = self._shown.get(self.query_one("#queue", VirtualTable).key)
        if line is None:
            return None
        return Chosen(line.customer, line.name, line.contact, line.phone, _parts(line))

    def moving_on(self, customer: str) -> None:
        """To the next line."""
        table = self.query_one("#queue", VirtualTable)
        if customer == table.key:
            table.go_to(table.key_after(customer))

    def action_open(self) -> None:
        """Show the customer's own screen."""
        self._go_to(self.query_one("#queue", VirtualTable).key)

    @on(VirtualTable.Opened)
    def _opened(self, event: VirtualTable.Opened) -> None:
        self._go_to(event.key)

    def _go_to(self, key: str) -> None:
        batch = self._batches.get(key)
        if batch is not None:
            self.post_message(OpenBatch(batch.key, batch.owner))
        elif key in self._shown:
            self.post_message(OpenCustomer(key))

    def action_owner(self) -> None:
        """Me, everybody, each colleague, and round again."""
        self.owner = self.session.next_owner(self.owner)
        self.reload()

    def action_back(self) -> None:
        """Drop the filter."""
        from crmtui.tui.widgets.filter_bar import FilterBar

        for bar in self.query(FilterBar):
            bar.clear()

    # -- status and the empty day ---------------------------------------------------------

    def _show_status(self) -> None:
        queue = self.queue
        if queue is None:
            return
        self.query_one(StatusLine).show(self._counts(queue), self._whose())

    def _counts(self, queue: Queue) -> list[Content]:
        states = [line.state for line in queue.in_order]
        done = len({id for made in self.session.journal for id in made.customers})
        told: Sequence[tuple[int, str, str]] = (
            (states.count("late"), _("%(n)s late"), "bold $text-error"),
            (states.count("due"), _("%(n)s due"), "$text-warning"),
            (states.count("early"), _("%(n)s early"), "$muted"),
            (done, _("%(n)s done"), "$text-success"),
            (queue.snoozed, _("%(n)s snoozed"), "$muted"),
            (queue.uncovered, _("%(n)s uncovered"), "$muted"),
            (queue.held_back, _("%(n)s held back"), "$muted"),
            (queue.skipped_files, _("%(n)s unreadable files"), "bold $text-error"),
        )
        counts = [Content.styled(text % {"n": n}, style) for n, text, style in told if n]
        return counts + [plain.line(notice_sentence(code), "$muted") for code in queue.notices]

    def _whose(self) -> Content:
        facts = self.session.facts
        return plain.line(facts.person(self.owner) if self.owner else _("everybody"), "bold")

    def _show_empty(self, load: Sequence[tuple[date, int]]) -> None:
        self.query_one("#queue", VirtualTable).say(self._nothing(load))

    def _nothing(self, load: Sequence[tuple[date, int]]) -> list[tuple[str, str]]:
        """What to say when there is no line."""
        if self._query:
            return [(_("No line fits the filter."), "muted")]
        today = self.session.today
        first = next(((day, n) for day, n in load if n and day > today), None)
        lines = [(_("Nothing is due. Well done."), "good")]
        if first:
            told = ngettext("Next: %(day)s, %(n)s task", "Next: %(day)s, %(n)s tasks", first[1])
            day = f"{words.day_name(first[0], today)} ({words.in_days(first[0], today)})"
            lines += [("", ""), (told % {"day": day, "n": first[1]}, "muted")]
        return lines


def _load(ws: Workspace, owner: str) -> Sequence[tuple[date, int]]:
    from crmtui.charts.canvas import warm_up

    warm_up()
    return ws.load(DAYS, owner)


def _parts(line: Line) -> tuple[OpenPart, ...]:
    return tuple(OpenPart.of(part) for part in line.parts)
