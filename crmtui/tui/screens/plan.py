"""Plan: the coming weeks by day, what each day holds, and tasks moved from one day to another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from crmtui.errors import CrmError
from crmtui.i18n import _
from crmtui.planning.levelling import Placed
from crmtui.reports.ahead import WeeksAhead
from crmtui.reports.ahead_wording import cannot_move
from crmtui.text import safe_text
from crmtui.tui import plain
from crmtui.tui.commands import PLAN, TABLE, bindings
from crmtui.tui.messages import ChangeWanted, OpenBatch, OpenCustomer, Refused
from crmtui.tui.open_part import OpenPart
from crmtui.tui.plan_view import COLUMNS, PlanView
from crmtui.tui.screens.acting_screen import ActingScreen, Chosen
from crmtui.tui.session import Session
from crmtui.tui.widgets.calendar import WeekGrid, monday_of
from crmtui.tui.widgets.card import CustomerCard, Subject
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable

WEEKS, MOST_WEEKS = 8, 26
"""Weeks read at first, and at most."""


class DayTable(VirtualTable, inherit_bindings=False):
    """The tasks of a day; left and right are the calendar's."""

    BINDINGS = [*bindings(TABLE)]  # noqa: RUF012


class PlanScreen(ActingScreen):
    """The calendar above, the tasks of the chosen day below it."""

    MODE = "plan"
    CSS_PATH = "plan.tcss"
    BINDINGS = [*bindings(PLAN)]  # noqa: RUF012
    AUTO_FOCUS = "#tasks"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.owner = session.facts.me
        self.day: date | None = None
        self.plan: WeeksAhead | None = None
        self._weeks = WEEKS
        self._tried = ""
        """The commit or folder whose rules are tried."""
        self._view: PlanView | None = None
        self._shown: dict[str, Placed] = {}

    def body(self) -> ComposeResult:
        """Calendar, day, list and reason; the card on the right."""
        with Horizontal(id="work"):
            with Vertical(id="left"):
                yield WeekGrid(id="weeks")
                yield Static(id="day")
                yield DayTable(COLUMNS, id="tasks")
                yield Static(id="why")
            yield CustomerCard(self.session, id="card")

    # -- reading --------------------------------------------------------------------------

    def reload(self) -> None:
        """Plan anew."""
        if self.plan is None:
            self.query_one(DayTable).say([(_("Planning …"), "muted")])
        self._read()

    @work(group="plan", exclusive=True)
    async def _read(self) -> None:
        owner, weeks, tried = self.owner, self._weeks, self._tried
        try:
            plan = await self.ask(lambda ws: ws.plan(weeks, owner))
            other = await self.ask(lambda ws: ws.plan(weeks, owner, None, tried)) if tried else None
        except CrmError as error:
            self._tried = ""
            self.post_message(Refused(error))
            return
        self.show_plan(other or plan, plan if other else None)

    def show_plan(self, plan: WeeksAhead, usual: WeeksAhead | None = None) -> None:
        """Another plan; the day stays, unless it is over. ``usual`` is given while rules are tried."""
        self.plan, self._view = plan, PlanView(plan, self.session.facts, usual)
        day = max(self.day or plan.day, plan.day)
        self.day = day if self.day else next(self._worked(day, 1), day)
        self._show_status(self._view)
        self._show_day()

    def _worked(self, day: date, step: int) -> Iterator[date]:
        """The days on which something is planned or could be, from ``day`` on, or back."""
        loads = self._view.loads if self._view else {}
        load = loads.get(day)
        while load is not None:
            if load.room or load.contacts:
                yield load.day
            load = loads.get(load.day + timedelta(days=step))

    def on_resize(self) -> None:
        """Another size shows other weeks."""
        self.call_after_refresh(self._show_weeks)

    # -- showing --------------------------------------------------------------------------

    def _show_day(self) -> None:
        view, day = self._view, self.day
        if view is None or day is None:
            return
        table = self.query_one(DayTable)
        self._shown = {one.id: one for one in view.on(day)}
        table.set_columns(COLUMNS if not self.owner else COLUMNS[:-1])
        rows = list(view.rows(day))
        table.say([(_("Nothing is planned for this day."), "muted")])
        table.reset(len(rows), rows, table.key)
        self.query_one("#day", Static).update(view.headline(day))
        self._show_weeks()

    def _show_weeks(self) -> None:
        if self._view is None or self.plan is None or self.day is None:
            return
        grid = self.query_one(WeekGrid)
        first = monday_of(next(self._worked(self.plan.day, 1), self.plan.day))
        first, chosen = min(first, monday_of(self.day)), monday_of(self.day)
        past = max(0, (chosen - first).days // 7 - grid.weeks + 1)
        start = first + timedelta(days=7 * past)
        days = [start + timedelta(days=n) for n in range(7 * grid.weeks)]
        grid.show([self._view.cell(day) for day in days], self.day, self.plan.day)

    def _show_status(self, view: PlanView) -> None:
        whose = self.session.facts.person(self.owner) if self.owner else _("everybody")
        self.query_one(StatusLine).show(view.counts(), plain.line(whose, "bold"))

    # -- what is chosen -------------------------------------------------------------------

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        one = self._shown.get(event.key)
        why = self._view.why(one) if self._view and one else Content("")
        self.query_one("#why", Static).update(why)
        card, chosen = self.query_one(CustomerCard), self.chosen()
        if chosen is None:
            card.clear()
        else:
            card.follow(Subject(chosen.customer, chosen.name, chosen.contact, chosen.phone))

    def chosen(self) -> Chosen | None:
        """The customer of the task under the cursor."""
        one = self._one()
        if one is None or self.plan is None or one.is_batch:
            return None
        named = self.plan.customers[one.task.customer]
        parts = () if one.turn or self._tried else (OpenPart.on(one.task, self.session.today),)
        return Chosen(one.task.customer, named.name, named.contact, named.phone, parts)

    def _one(self) -> Placed | None:
        return self._shown.get(self.query_one(DayTable).key)

    def action_open(self) -> None:
        """Show the customer's own screen."""
        chosen = self.chosen()
        if chosen is not None:
            self.post_message(OpenCustomer(chosen.customer))
        elif (one := self._one()) is not None:
            self._open_batch(one)

    def _open_batch(self, one: Placed) -> None:
        """The screen of a batch, when some of it is there today."""
        if one.turn or one.task.opens > self.session.today:
            self._tell_batch()
        else:
            self.post_message(OpenBatch(one.contact, one.owner))

    def _tell_batch(self) -> None:
        self.notify(_("It goes to many at once: Today has it as one line."), markup=False)

    @on(VirtualTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    # -- days -----------------------------------------------------------------------------

    def _go(self, day: date) -> None:
        """To a day, within the plan; more weeks are read when the last one is passed."""
        if self.plan is None:
            return
        if day > self.plan.last and self._weeks < MOST_WEEKS:
            self._weeks = min(MOST_WEEKS, self._weeks + WEEKS)
            self.day = day
            self._read()
            return
        self.day = min(max(day, self.plan.day), self.plan.last)
        self._show_day()

    def action_day(self, step: int) -> None:
        """The next day that is worked, or the one before."""
        if self.day is not None:
            after = self.day + timedelta(days=step)
            self._go(next(self._worked(after, step), after if step > 0 else self.day))

    def action_week(self, step: int) -> None:
        """The same day of another week."""
        if self.day is not None:
            self._go(self.day + timedelta(days=7 * step))

    def action_this_day(self) -> None:
        """Today, or the first day that is worked."""
        if self.plan is not None:
            self._go(next(self._worked(self.plan.day, 1), self.plan.day))

    @on(WeekGrid.DayChosen)
    def _day_chosen(self, event: WeekGrid.DayChosen) -> None:
        self._go(event.day)

    def action_owner(self) -> None:
        """Me, everybody, each colleague, and round again."""
        self.owner = self.session.next_owner(self.owner)
        self.reload()

    @work(group="dialog", exclusive=True)
    async def action_what_if(self) -> None:
        """Ask whose playbooks to try; back when some are tried."""
        from crmtui.tui.screens.dialogs import AskText

        tried = ""
        if not self._tried:
            heading = Content.styled(_("What if"), "$text-accent")
            label = _("a branch, a commit, or a folder with playbooks")
            ask = AskText(self.session, heading, label, optional=False)
            said = await self.app.push_screen_wait(ask)
            if said is None:
                return
            tried = said.text
        self._tried = tried
        self.reload()

    # -- moving ---------------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_move(self) -> None:
        """Ask for a day, then hide the task until then."""
        from crmtui.tui.screens.dialogs import AskDay

        one, chosen = self._one(), self.chosen()
        if one is None or not self._may_move(one) or chosen is None:
            return
        title = self._title(_("Move"), chosen)
        until = await self.app.push_screen_wait(AskDay(self.session, title, text="+1d"))
        if until is not None and until.day is not None:
            self._move(one, until.day, until.why)

    def action_shift(self, step: int) -> None:
        """Move the task to the next day that is worked, or the one before."""
        one = self._one()
        if one is not None and one.day is not None and self._may_move(one):
            after = one.day + timedelta(days=step)
            self._move(one, next(self._worked(after, step), after), _("moved in the plan"))

    def _may_move(self, one: Placed) -> bool:
        """Whether it may be moved at all; says why not."""
        if one.is_batch:
            self._tell_batch()
        elif self._tried:
            self.notify(_("Other rules are tried: w goes back to those as they are."), markup=False)
        return not (one.is_batch or self._tried)

    def _move(self, one: Placed, day: date, why: str) -> None:
        refused = cannot_move(one, day, self.session.today)
        if refused:
            self.notify(safe_text(refused), severity="warning", markup=False)
            return
        told = ""
        if day > one.window.closes >= self.session.today:
            told = _("It will be late: its window closes on %(day)s.") % {"day": one.window.closes}
        self.query_one(DayTable).go_to(self.query_one(DayTable).key_after(one.id))
        self.post_message(ChangeWanted(lambda ws: ws.snooze(one.id, day, why), lambda _ws: told))
