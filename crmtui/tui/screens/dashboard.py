"""Dashboard: the month in pictures, which all follow the chosen owner, segment and month."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from crmtui.analysis.performance.goals import Standing
from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.model.intervals import add_months
from crmtui.reports import board_words as words
from crmtui.reports.board import Happened, Span
from crmtui.tui import plain
from crmtui.tui.commands import DASHBOARD, bindings
from crmtui.tui.dashboard_view import (
    TILES,
    Filters,
    Seen,
    behind,
    condition_drawing,
    figures,
    goals_drawing,
    happened_drawings,
    worth_drawings,
)
from crmtui.tui.messages import CustomersWanted, Refused
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.session import Session
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.tile import Tile
from crmtui.workspace import Workspace


class DashboardScreen(CrmScreen):
    """Tiles in a grid, three, two or one beside each other."""

    MODE = "dashboard"
    CSS_PATH = "dashboard.tcss"
    BINDINGS = [*bindings(DASHBOARD)]  # noqa: RUF012
    AUTO_FOCUS = "#month"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.filters = Filters()
        self._month = session.today.replace(day=1)
        self.seen = Seen()
        self._begun: Future[tuple[Span, Happened]] | None = session.side.peek(_first_month)
        """What is shown first, read while the screen is made and painted; taken once."""

    def body(self) -> ComposeResult:
        """The tiles."""
        with VerticalScroll(id="tiles", can_focus=False):
            for name, title in TILES.items():
                yield Tile(title, id=name)

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Compute everything anew; each tile shows what it has until its own comes."""
        for tile in self.query(Tile):
            tile.wait()
        self._show_status()
        self._read()

    @work(group="dashboard", exclusive=True)
    async def _read(self) -> None:
        """In the second thread, which no key waits for; tiles appear as they are known."""
        filters, month, seen = self.filters, self._month, Seen()
        owner, query = filters.owner, filters.query
        try:
            begun, self._begun = self._begun, None
            if begun is not None:
                span, happened = await asyncio.wrap_future(begun)
            else:
                span = await self.session.aside(lambda ws: ws.board_span(month))
                happened = await self.session.aside(
                    lambda ws: ws.board_happened(span, owner, query)
                )
            seen.span, seen.happened = span, happened
            self._show(seen)
            seen.worth = await self.session.aside(lambda ws: ws.board_worth(span, owner, query))
            self._show(seen)
            seen.condition = await self.session.aside(
                lambda ws: ws.board_condition(span, owner, query)
            )
            self._show(seen)
            segment = filters.segment
            goals, _left_out = await self.session.aside(
                lambda ws: ws.board_goals(span, owner, segment)
            )
            seen.goals = goals
            self._show_goals(goals)
        except CrmError as error:
            self.post_message(Refused(error))

    # -- showing --------------------------------------------------------------------------

    def _show(self, seen: Seen) -> None:
        if not self.is_attached:
            return
        self.seen = seen
        if seen.happened is not None and seen.worth is None:
            for name, drawing in happened_drawings(seen.happened).items():
                self._tile(name).draw(drawing, _before() if name == "owners" else "")
        elif seen.worth is not None and seen.condition is None:
            for name, drawing in worth_drawings(seen.worth).items():
                self._tile(name).draw(drawing, _before() if name == "classes" else "")
        elif seen.condition is not None:
            note = words.number(seen.condition.mean.now, words.POINTS)
            self._tile("health").draw(
                condition_drawing(seen.condition), _("mean %(n)s") % {"n": note} + f"  {_before()}"
            )
        self._show_figures()
        self._show_status()

    def _show_goals(self, found: Sequence[Standing]) -> None:
        """The goals about the chosen customers, or that there are none about them. A team without
        any goal has no such tile."""
        if not self.is_attached:
            return
        tile = self._tile("goals")
        if not self.filters.whole:
            tile.display = bool(found)
        if found:
            currency = self.session.facts.rules.config.currency
            tile.draw(
                goals_drawing(found, currency),
                f"{len(found)}  " + _("┃ target  ╎ by now  ░ forecast"),
            )
        else:
            tile.tell(
                Content.styled(_("No goals here. They are files in records/goals."), "$muted")
            )

    def _show_figures(self) -> None:
        seen, tile = self.seen, self._tile("month")
        if seen.happened is not None:
            mean = seen.condition.mean if seen.condition else None
            tile.tell(figures(seen.happened, mean, tile.size.width), self._month_words())

    def _show_status(self) -> None:
        owner = self.filters.owner
        whose = self.session.facts.person(owner) if owner else _("everybody's customers")
        segment = self.filters.segment
        which = [plain.line(segment, "bold")] if segment else []
        count = self.seen.worth.customers if self.seen.worth else None
        many = [Content(_("%(n)d customers") % {"n": count})] if count is not None else []
        span = self.seen.span
        partial = [Content(_("compared with the same days of the month before"))]
        self.query_one(StatusLine).show(
            [plain.line(whose, "bold"), *which, *many,
             *(partial if span and span.is_partial else [])],
            Content.styled(self._month_words(), "$muted"),
        )  # fmt: skip

    def _month_words(self) -> str:
        return f"{self._month:%Y-%m}"

    def _tile(self, name: str) -> Tile:
        return self.query_one(f"#{name}", Tile)

    def on_resize(self) -> None:
        """Texts are cut to the room they have."""
        self.call_after_refresh(self._show_figures)

    # -- acting ---------------------------------------------------------------------------

    def action_tile(self, step: int) -> None:
        """The next picture, or the one before."""
        tiles = [tile for tile in self.query(Tile) if tile.display]
        at = tiles.index(self.focused) if isinstance(self.focused, Tile) else -step
        tiles[(at + step) % len(tiles)].focus()

    def action_open_tile(self) -> None:
        """The customers behind the chosen picture."""
        if not isinstance(self.focused, Tile):
            return
        query = behind(self.focused.id or "", self.seen, self.filters)
        if query:
            self.post_message(CustomersWanted(query))
        else:
            self.notify(_("There is nobody behind it."), markup=False)

    @on(Tile.Opened)
    def _opened(self) -> None:
        self.action_open_tile()

    def action_owner(self) -> None:
        """Somebody else's customers."""
        self._filter(Filters(self.session.next_owner(self.filters.owner), self.filters.segment))

    def action_segment(self) -> None:
        """The next segment."""
        ring = ["", *sorted(self.session.facts.rules.segments)]
        at = ring.index(self.filters.segment) if self.filters.segment in ring else -1
        self._filter(Filters(self.filters.owner, ring[(at + 1) % len(ring)]))

    def action_month(self, step: int) -> None:
        """Another month, not after this one."""
        this = self.session.today.replace(day=1)
        other = add_months(self._month, step)
        if other <= this and other.year > 2:
            self._month = other
            self.reload()

    def action_clear(self) -> None:
        """No filters, this month."""
        self._month = self.session.today.replace(day=1)
        self._filter(Filters())

    def _filter(self, filters: Filters) -> None:
        self.filters = filters
        self.reload()


def _first_month(workspace: Workspace) -> tuple[Span, Happened]:
    """This month of everybody's customers."""
    span = workspace.board_span()
    return span, workspace.board_happened(span)


def _before() -> str:
    """What the marks in bars mean."""
    return _("┃ a month before")
