"""Customers: all of them, narrowed while typing, sorted, marked and tagged in bulk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.index.search import Row
from crmtui.reports.titles import one_language
from crmtui.text import safe_text
from crmtui.tui import words
from crmtui.tui.commands import CUSTOMERS, bindings
from crmtui.tui.messages import OpenCustomer, Refused
from crmtui.tui.resting import REST
from crmtui.tui.screens.acting_screen import ActingScreen, Chosen
from crmtui.tui.session import Session
from crmtui.tui.widgets.card import CustomerCard, Subject
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.filter_bar import FilterBar
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow
from crmtui.workspace import Workspace

COLUMNS = (
    Column("name", _("Name"), 20, grow=4, most=40, sortable=True),
    Column("tier", _("Tier"), 9, needs=50, most=16, sortable=True),
    Column("stage", _("Stage"), 8, needs=64, sortable=True),
    Column("owner", _("Owner"), 8, needs=74, sortable=True),
    Column("silent", _("Silent"), 7, right=True, sortable=True),
    Column("due", _("Next due"), 9, needs=40, sortable=True),
    Column("tags", _("Tags"), 10, needs=100, grow=3, most=44),
    Column("phone", _("Phone"), 17, needs=106),
)
SORTS = ("name", "due", "silent", "tier", "stage", "owner")
"""Orders that the sort key goes through; ``-`` is downwards."""
_FEWEST = 50
"""Rows brought with every search; the others when they come into view."""
_MOST_DRAWN = 2000
"""Rows kept as the table shows them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: all ids in order, the rows of the first lines."""

    ids: Sequence[str]
    rows: Sequence[Row]
    everybody: int
    """Customers there are."""
    is_whole: bool = True
    """False while only the first lines are known."""


class CustomersScreen(ActingScreen):
    """A filter bar over a table of any length."""

    MODE = "customers"
    CSS_PATH = "customers.tcss"
    BINDINGS = [*bindings(CUSTOMERS)]  # noqa: RUF012
    AUTO_FOCUS = "FilterBar Input"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._rows: dict[str, Row] = {}
        self._query = ""
        self._sort = "name"
        self._shown = ("", "")
        self._found = Found((), (), 0)
        self._drawn_rows: dict[Row, TableRow] = {}
        self._drawn_by = session.facts
        self._marks_all = False
        """Whether everything is to be marked once it is known."""

    def body(self) -> ComposeResult:
        """Filter and table."""
        yield FilterBar(self.session, always=True, id="filter")
        with Horizontal(id="work"):
            yield VirtualTable(COLUMNS, id="customers")
            yield CustomerCard(self.session, id="card")

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Run the query again."""
        self.search(self._query, self._sort)

    def narrow(self, query: str) -> None:
        """Show the customers that fit ``query``, which stands in the filter from then on."""
        self.query_one(FilterBar).fill(query)
        self.query_one("#customers", VirtualTable).focus()

    @work(group="search", exclusive=True)
    async def search(self, query: str, sort: str) -> None:
        """Show what fits, the first lines at once where they are quickly found and all the rest when
        the keys rest; a query that is wrong keeps the last result."""
        bar, lines = self.query_one(FilterBar), self._lines()
        self._marks_all = self._marks_all and query == self._query
        try:
            if (query, sort) != self._shown and sort == "name":
                first = await self.see(lambda ws: _first(ws, query, lines))
                if first is not None:
                    self._show(query, sort, first)
                    await asyncio.sleep(REST)
            self._show(query, sort, await self.see(lambda ws: _search(ws, query, sort, lines)))
        except CrmError as error:
            bar.complain(str(error))
            return
        bar.complain("")

    def _lines(self) -> int:
        """Rows that fill the table."""
        return max(_FEWEST, self.size.height)

    def _show(self, query: str, sort: str, found: Found) -> None:
        keep = self.query_one("#customers", VirtualTable).key
        self._query, self._found, self._shown = query, found, (query, sort)
        table = self.query_one("#customers", VirtualTable)
        self._rows = {row.id: row for row in found.rows}
        total = len(found.ids) if found.is_whole else max(table.total, len(found.ids))
        table.reset(total, self._drawn(found.rows), keep)
        if found.is_whole:
            nothing = _("No customer fits.") if query else _("No customers yet.")
            table.say([(nothing, "muted")])
            self._show_status()
            if self._marks_all:
                self.action_mark_all()

    @on(VirtualTable.RowsWanted)
    def _rows_wanted(self, event: VirtualTable.RowsWanted) -> None:
        self._bring(event.offset, event.limit)

    @work(group="pages")
    async def _bring(self, offset: int, limit: int) -> None:
        found = self._found
        wanted = found.ids[offset : offset + limit]
        rows = await self.see(lambda ws: ws.rows(wanted))
        if found is self._found:
            self._rows.update((row.id, row) for row in rows)
            self.query_one("#customers", VirtualTable).feed(offset, self._drawn(rows))

    def _drawn(self, rows: Iterable[Row]) -> list[TableRow]:
        """The rows as the table shows them; those of earlier letters are kept."""
        if self._drawn_by is not self.session.facts or len(self._drawn_rows) > _MOST_DRAWN:
            self._drawn_by = self.session.facts
            self._drawn_rows.clear()
        known = self._drawn_rows
        return [known.get(row) or known.setdefault(row, self._draw(row)) for row in rows]

    def _draw(self, row: Row) -> TableRow:
        facts = self.session.facts
        cells = (
            (row.name, "strong"),
            (one_language(facts.tier(row.tier)), ""),
            (words.STAGES.get(row.stage, row.stage), "early" if row.stage == "lost" else ""),
            (facts.person(row.owner), "muted"),
            ("" if row.silent is None else words.length(row.silent), ""),
            self._due(row.due),
            (" ".join(row.tags), "accent"),
            (row.phone, "good"),
        )
        safe = tuple((safe_text(text or "", one_line=True), tone) for text, tone in cells)
        return TableRow(row.id, safe)

    def _due(self, due: str | None) -> tuple[str, str]:
        if due is None:
            return "", ""
        days = (self.session.today - date.fromisoformat(due)).days
        return words.away(days), "due" if days >= 0 else "muted"

    def _show_status(self) -> None:
        marked = self.query_one("#customers", VirtualTable).marked
        total = _("%(n)s of %(all)s customers") % {
            "n": len(self._found.ids),
            "all": self._found.everybody,
        }
        items = [Content.styled(total, "bold")]
        if marked:
            told = _("%(n)s marked") % {"n": len(marked)}
            items.append(Content.styled(told, "bold $text-accent"))
        name = self._sort.removeprefix("-")
        title = next((c.title for c in COLUMNS if c.key == name), name)
        self.query_one("#customers", VirtualTable).show_order(name, self._sort.startswith("-"))
        self.query_one(StatusLine).show(
            items, Content.styled(_("by %(what)s") % {"what": title}, "$muted")
        )

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        card, row = self.query_one(CustomerCard), self._rows.get(event.key)
        if row is None:
            card.clear()
        elif card.display:
            card.follow(Subject(row.id, row.name, row.contact, row.phone))

    # -- filter ---------------------------------------------------------------------------

    @on(FilterBar.Edited)
    def _edited(self, event: FilterBar.Edited) -> None:
        self.search(event.text, self._sort)
        self._complete(event.text, event.cursor)

    @work(group="complete", exclusive=True)
    async def _complete(self, text: str, cursor: int) -> None:
        found = await self.see(lambda ws: ws.complete(text, cursor)) if text else ()
        self.query_one(FilterBar).suggest(found if self.query_one(FilterBar).text == text else ())

    @on(FilterBar.Left)
    def _left(self) -> None:
        self.query_one("#customers").focus()

    @on(FilterBar.Entered)
    @work(group="enter", exclusive=True)
    async def _entered(self) -> None:
        """The phone rings: four digits and enter, and there is the only one who fits, however fast
        they were typed."""
        text = self.query_one(FilterBar).text
        try:
            ids = await self.see(lambda ws: ws.ids(text))
        except CrmError:
            ids = ()  # the bar says what is wrong
        if len(ids) == 1:
            self.post_message(OpenCustomer(ids[0]))
        else:
            self._left()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one(FilterBar).open()

    def action_back(self) -> None:
        """Drop the marks, then the filter."""
        table = self.query_one("#customers", VirtualTable)
        if table.marked:
            table.mark(())
            self._show_status()
        else:
            self.query_one(FilterBar).clear()

    # -- order ----------------------------------------------------------------------------

    def action_sort(self) -> None:
        """The next order."""
        at = SORTS.index(self._sort) if self._sort in SORTS else -1
        self._sort_by(SORTS[(at + 1) % len(SORTS)])

    def action_reverse(self) -> None:
        """The other way round."""
        turned = self._sort.removeprefix("-") if self._sort.startswith("-") else f"-{self._sort}"
        self._sort_by(turned)

    @on(VirtualTable.SortWanted)
    def _title_clicked(self, event: VirtualTable.SortWanted) -> None:
        if event.column == self._sort.removeprefix("-"):
            self.action_reverse()
        else:
            self._sort_by(event.column)

    def _sort_by(self, sort: str) -> None:
        self._sort = sort
        self.search(self._query, sort)

    # -- marks ----------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark or unmark, then go down."""
        table = self.query_one("#customers", VirtualTable)
        if table.key:
            table.mark(table.marked ^ {table.key})
            table.action_cursor(1)
            self._show_status()

    def action_mark_all(self) -> None:
        """Mark everything the filter shows; once more unmarks. While only the first lines are known,
        it happens as soon as all are."""
        self._marks_all = not self._found.is_whole
        if self._marks_all:
            self.notify(_("Reading all that fit, then they are marked …"), markup=False, timeout=2)
            return
        table = self.query_one("#customers", VirtualTable)
        everything = set(self._found.ids)
        table.mark(() if table.marked >= everything else everything)
        self._show_status()

    # -- duplicates -----------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_duplicates(self) -> None:
        """Compare the chosen customer with its likely duplicates, or two marked ones."""
        from crmtui.tui.screens.dedupe import DedupeScreen, Likely

        targets = self.targets()
        if not targets or len(targets) > 2:
            self.notify(_("Mark two customers to compare them, or none"), markup=False)
            return
        try:
            pairs = await self.ask(lambda ws: _likely(ws, targets))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        if not pairs:
            self.notify(_("Nobody looks like the same customer. Mark two to compare them."),
                        markup=False)  # fmt: skip
            return
        verdict = await self.app.push_screen_wait(
            DedupeScreen(self.session, [Likely(*p) for p in pairs])
        )
        if verdict is not None:
            self.query_one("#customers", VirtualTable).mark(())
            self.write(verdict)

    # -- tiers ----------------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_review_tiers(self) -> None:
        """Proposals of tiers for the marked customers, else for everybody."""
        from crmtui.tui.screens.tiers import TiersScreen

        marked = tuple(sorted(self.query_one("#customers", VirtualTable).marked))
        try:
            review = await self.ask(lambda ws: ws.review_tiers(ids=marked))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        verdict = await self.app.push_screen_wait(TiersScreen(self.session, review))
        if verdict is not None:
            self.query_one("#customers", VirtualTable).mark(())
            self.write(verdict)

    # -- acting ---------------------------------------------------------------------------

    def chosen(self) -> Chosen | None:
        """The customer under the cursor."""
        row = self._rows.get(self.query_one("#customers", VirtualTable).key)
        return Chosen(row.id, row.name, row.contact, row.phone) if row else None

    def targets(self) -> tuple[str, ...]:
        """The marked customers, else the one under the cursor."""
        marked = self.query_one("#customers", VirtualTable).marked
        return tuple(sorted(marked)) or super().targets()

    def action_open(self) -> None:
        """Show the customer's own screen."""
        chosen = self.chosen()
        if chosen is not None:
            self.post_message(OpenCustomer(chosen.customer))

    @on(VirtualTable.Opened)
    def _opened(self, event: VirtualTable.Opened) -> None:
        self.post_message(OpenCustomer(event.key))


def _likely(ws: Workspace, targets: Sequence[str]) -> list[tuple[str, str, str]]:
    """The likely doubles of one customer, or the two that are named; with the reason."""
    if len(targets) == 2:
        pair = ws.likeness_of(*targets)
        return [(targets[0], targets[1], pair.reason if pair else "")]
    found = ws.duplicate_pairs(who=targets[0])
    return [(*_first_of(targets[0], p.a, p.b), p.reason) for p in found.pairs]


def _first_of(who: str, a: str, b: str) -> tuple[str, str]:
    """The pair with the customer in question first."""
    return (a, b) if who == a else (b, a)


def _first(ws: Workspace, query: str, lines: int) -> Found | None:
    ids = ws.first_ids(query, lines)
    return None if ids is None else Found(ids, ws.rows(ids), 0, is_whole=False)


def _search(ws: Workspace, query: str, sort: str, lines: int) -> Found:
    ids = ws.ids(query, sort=sort)
    return Found(ids, ws.rows(ids[:lines]), ws.count())
