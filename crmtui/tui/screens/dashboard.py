"""Dashboard: the month in pictures, which all follow the chosen owner, segment and month."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from crmtui.analysis.performance.goals import Standing
from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.model.intervals import add_months
from crmtui.reports import board_words as words
from crmtui.reports.board import Condition, Happened, Span
from crmtui.reports.tiles import Classes
from crmtui.tui import plain
from crmtui.tui.commands import DASHBOARD, bindings
from crmtui.tui.dashboard_view import (
    TILES,
    Filters,
    Seen,
    behind,
    classes_drawing,
    condition_drawing,
    figures,
    goals_drawing,
    happened_drawings,
    ranks_drawings,
)
from crmtui.tui.messages import CustomersWanted, Refused
from crmtui.tui.screens.crm_screen import CrmScreen
from crmtui.tui.session import Session
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.tile import Tile
from crmtui.workspace import Workspace

Answer = TypeVar("Answer")


class DashboardScreen(CrmScreen):
    """Tiles in a grid, three, two or one beside each other."""

    MODE = "dashboard"
    CSS_PATH = "dashboard.tcss"
    BINDINGS = [*bindings(DASHBOARD)]  # noqa: RUF012
    AUTO_FOCUS = "#month"

    def __init__(self, session: Session, begun: Future[tuple[Span, Happened]]) -> None:
        """``begun``: this month of everybody's customers, on its way since the key."""
        super().__init__(session)
        self.filters = Filters()
        self._month = session.today.replace(day=1)
        self.seen = Seen()
        self._begun: Future[tuple[Span, Happened]] | None = begun
        """Taken once."""

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
        """In a thread that no key waits for; tiles appear as they are known, the quick ones first."""
        try:
            if not self.session.thread.is_fresh:  # first the month as it was left, then all anew
                self._show_month(Seen(), *await self._month_asked())
                await self.session.ask(lambda _ws: None)
            await self._read_all(Seen(), self.filters)
        except CrmError as error:
            self.post_message(Refused(error))

    async def _read_all(self, seen: Seen, filters: Filters) -> None:
        owner, query, segment = filters.owner, filters.query, filters.segment
        span, happened = await self._month_asked()
        self._show_month(seen, span, happened)
        seen.classes = await self._compute(lambda ws: ws.board_classes(span, owner, query))
        self._show_classes(seen.classes)
        seen.condition = await self._compute(lambda ws: ws.board_condition(span, owner, query))
        self._show_condition(seen.condition)
        seen.ranks = await self._compute(lambda ws: ws.board_ranks(span, owner, query))
        for name, drawing in ranks_drawings(seen.ranks).items():
            self._tile(name).draw(drawing)
        goals, _left_out = await self._compute(lambda ws: ws.board_goals(span, owner, segment))
        self._show_goals(goals)
        seen.goals = goals

    async def _month_asked(self) -> tuple[Span, Happened]:
        begun, self._begun = self._begun, None
        month, owner, query = self._month, self.filters.owner, self.filters.query
        if begun is None:
            return await self._compute(lambda ws: ws.board_month(month, owner, query))
        return await self._there(begun)

    async def _compute(self, question: Callable[[Workspace], Answer]) -> Answer:
        return await self._there(self.session.compute(question))

    async def _there(self, answer: Future[Answer]) -> Answer:
        """The answer; nobody goes on with it once the screen is gone."""
        found = await asyncio.wrap_future(answer)
        if not self.is_attached:
            raise asyncio.CancelledError
        return found

    # -- showing --------------------------------------------------------------------------

    def _show_month(self, seen: Seen, span: Span, happened: Happened) -> None:
        seen.span, seen.happened = span, happened
        self.seen = seen
        for name, drawing in happened_drawings(happened).items():
            self._tile(name).draw(drawing, _before() if name == "owners" else "")
        self._show_figures()
        self._show_status()

    def _show_classes(self, classes: Classes) -> None:
        self._tile("classes").draw(classes_drawing(classes), _before())
        self._show_status()

    def _show_condition(self, condition: Condition) -> None:
        mean = words.number(condition.mean.now, words.POINTS)
        note = _("mean %(n)s") % {"n": mean} + f"  {_before()}"
        self._tile("health").draw(condition_drawing(condition), note)
        self._show_figures()

    def _show_goals(self, found: Sequence[Standing]) -> None:
        """The goals about the chosen customers, or that there are none about them. A team without
        any goal has no such tile."""
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
        count = self.seen.classes.customers if self.seen.classes else None
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


def _before() -> str:
    """What the marks in bars mean."""
    return _("┃ a month before")
