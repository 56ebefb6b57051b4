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
from crmtui.i18n import _, ngettext
from crmtui.planning.levelling import DayLoad, Placed
from crmtui.reports.ahead import WeeksAhead
from crmtui.reports.ahead_wording import cannot_move, why_sentence
from crmtui.reports.wording import channel_word, sentence
from crmtui.text import safe_text
from crmtui.tui import plain, words
from crmtui.tui.commands import PLAN, TABLE, bindings
from crmtui.tui.messages import ChangeWanted, OpenCustomer, Refused
from crmtui.tui.open_part import OpenPart
from crmtui.tui.screens.acting_screen import ActingScreen, Chosen
from crmtui.tui.session import Session
from crmtui.tui.widgets.calendar import DayCell, WeekGrid, monday_of
from crmtui.tui.widgets.card import CustomerCard, Subject
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.status_line import StatusLine
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow

WEEKS, MOST_WEEKS = 8, 26
"""Weeks read at first, and at most."""
_NAMES = 2
"""Customers named in a day of the calendar at most."""
COLUMNS = (
    Column("state", "", 1),
    Column("due", _("Due"), 9),
    Column("customer", _("Customer"), 12, grow=2, most=26),
    Column("what", _("What"), 12, grow=3),
    Column("via", _("Via"), 6, needs=46),
    Column("until", _("Until"), 5, needs=64),
    Column("owner", _("Owner"), 8, needs=56),
)
_RETURNS = "↻"


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
        self._by_day: dict[date, list[Placed]] = {}
        self._loads: dict[date, DayLoad] = {}
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
        owner, weeks = self.owner, self._weeks
        try:
            plan = await self.ask(lambda ws: ws.plan(weeks, owner))
        except CrmError as error:
            self.post_message(Refused(error))
            return
        self.show_plan(plan)

    def show_plan(self, plan: WeeksAhead) -> None:
        """Another plan; the day stays, unless it is over."""
        self.plan = plan
        self._by_day = {}
        for one in plan.placed:
            if one.day is not None:
                self._by_day.setdefault(one.day, []).append(one)
        self._loads = {load.day: load for load in plan.sums}
        day = max(self.day or plan.day, plan.day)
        self.day = day if self.day else next(self._worked(day, 1), day)
        self._show_status()
        self._show_day()

    def _worked(self, day: date, step: int) -> Iterator[date]:
        """The days on which something is planned or could be, from ``day`` on, or back."""
        load = self._loads.get(day)
        while load is not None:
            if load.room or load.contacts:
                yield load.day
            load = self._loads.get(load.day + timedelta(days=step))

    def on_resize(self) -> None:
        """Another size shows other weeks."""
        self.call_after_refresh(self._show_weeks)

    # -- showing --------------------------------------------------------------------------

    def _show_day(self) -> None:
        if self.plan is None or self.day is None:
            return
        table = self.query_one(DayTable)
        placed = self._by_day.get(self.day, [])
        self._shown = {one.id: one for one in placed}
        table.set_columns(COLUMNS if not self.owner else COLUMNS[:-1])
        rows = list(self._rows(placed))
        table.say([(_("Nothing is planned for this day."), "muted")])
        table.reset(len(rows), rows, table.key)
        self.query_one("#day", Static).update(self._headline(placed))
        self._show_weeks()

    def _show_weeks(self) -> None:
        if self.plan is None or self.day is None:
            return
        grid = self.query_one(WeekGrid)
        first = monday_of(next(self._worked(self.plan.day, 1), self.plan.day))
        first, chosen = min(first, monday_of(self.day)), monday_of(self.day)
        past = max(0, (chosen - first).days // 7 - grid.weeks + 1)
        start = first + timedelta(days=7 * past)
        days = [start + timedelta(days=n) for n in range(7 * grid.weeks)]
        grid.show([self._cell(day) for day in days], self.day, self.plan.day)

    def _cell(self, day: date) -> DayCell:
        load = self._loads.get(day)
        if load is None or self.plan is None:
            return DayCell(day)
        placed = self._by_day.get(day, [])
        ids = dict.fromkeys(one.task.customer for one in placed)
        names = tuple(self.plan.customers[id].name for id in [*ids][:_NAMES])
        late = sum(one.is_late for one in placed)
        return DayCell(day, load.contacts, load.room, load.due, late, names, self._off_because(day))

    def _off_because(self, day: date) -> str:
        """The holiday of a day, or that the owner is away."""
        rules = self.session.facts.rules
        member = rules.config.team.get(self.owner)
        if member and member.is_away(day):
            return _("away")
        return next((table.off[day] for table in rules.holidays if day in table.off), "")

    def _headline(self, placed: list[Placed]) -> Content:
        load = self._loads.get(self.day or date.min)
        if self.day is None or load is None:
            return Content("")
        told = [plain.line(words.day_name(self.day, self.session.today), "bold $text-accent"),
                plain.line(words.in_days(self.day, self.session.today), "$muted")]  # fmt: skip
        if load.contacts or load.room:
            counts = _("%(contacts)s of %(room)s contacts") % {
                "contacts": load.contacts, "room": load.room}  # fmt: skip
            told.append(plain.line(counts, "$warning" if load.contacts >= load.room else ""))
        else:
            told.append(plain.line(_("a day off"), "$muted"))
        if len(placed) > load.contacts:
            tasks = ngettext("%(n)s task", "%(n)s tasks", len(placed)) % {"n": len(placed)}
            told.append(plain.line(tasks, "$muted"))
        if load.over:
            over = _("%(n)s due that day, beyond its room") % {"n": load.over}
            told.append(plain.line(over, "$muted"))
        return Content(" · ").join(told)

    def _rows(self, placed: list[Placed]) -> Iterator[TableRow]:
        """A line a task, those of one customer together, each customer by its most urgent."""
        groups: dict[str, list[Placed]] = {}
        for one in placed:
            groups.setdefault(one.task.customer, []).append(one)
        for those in groups.values():
            for number, one in enumerate(those):
                yield self._row(one, number == 0)

    def _row(self, one: Placed, is_first: bool) -> TableRow:
        assert self.plan is not None
        task, window = one.task, one.window
        state = (
            "late" if one.is_late else "early" if window.due > (one.day or window.due) else "due"
        )
        symbol = _RETURNS if one.turn else words.STATES[state]
        name = self.plan.customers[task.customer].name if is_first else ""
        due = _("never yet") if window.due == date.min else self._short(window.due)
        closes = "" if window.closes in (date.min, date.max) else f"{window.closes:%m-%d}"
        tone = "muted" if one.turn else ""
        cells = (
            (symbol, state if not one.turn or one.is_late else "muted"),
            (due, state if one.is_late else "muted"), (name, tone or "strong"),
            (words.task_title(task), tone), (channel_word(task.channel), "muted"),
            (closes, "late" if one.is_late else "muted"),
            (self.session.facts.person(one.owner), "muted"),
        )  # fmt: skip
        return TableRow(one.id, tuple((safe_text(t, one_line=True), tone) for t, tone in cells))

    def _short(self, day: date) -> str:
        return words.day_name(day, self.session.today)

    def _show_status(self) -> None:
        plan = self.plan
        if plan is None:
            return
        waiting = plan.without_day()
        told = (
            (len(plan.late), _("%(n)s will be late"), "bold $text-error"),
            (len(plan.overdue), _("%(n)s overdue"), "$text-warning"),
            (sum(not one.is_late for one in waiting), _("%(n)s without a day"), "$muted"),
        )
        counts = [Content.styled(text % {"n": n}, style) for n, text, style in told if n]
        whose = self.session.facts.person(self.owner) if self.owner else _("everybody")
        self.query_one(StatusLine).show(
            counts or [Content.styled(_("Nothing will be late."), "$text-success")],
            plain.line(whose, "bold"),
        )

    # -- what is chosen -------------------------------------------------------------------

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        one = self._shown.get(event.key)
        self.query_one("#why", Static).update(self._why(one))
        card, chosen = self.query_one(CustomerCard), self.chosen()
        if chosen is None:
            card.clear()
        else:
            card.follow(Subject(chosen.customer, chosen.name, chosen.contact, chosen.phone))

    def _why(self, one: Placed | None) -> Content:
        if one is None or self.plan is None:
            return Content("")
        late = why_sentence(one, self.plan)
        told = [plain.line(late[:1].upper() + late[1:] + ".", "$text-error")] if late else []
        if one.turn:
            told.append(plain.line(_("Comes back when the contact before it is made on its day.")))
        elif one.task.reasons:
            told.append(plain.line(sentence(one.task.reasons[0])))
        return plain.lines(told)

    def chosen(self) -> Chosen | None:
        """The customer of the task under the cursor."""
        one = self._one()
        if one is None or self.plan is None:
            return None
        named = self.plan.customers[one.task.customer]
        parts = () if one.turn else (OpenPart.on(one.task, self.session.today),)
        return Chosen(one.task.customer, named.name, named.contact, named.phone, parts)

    def _one(self) -> Placed | None:
        return self._shown.get(self.query_one(DayTable).key)

    def action_open(self) -> None:
        """Show the customer's own screen."""
        chosen = self.chosen()
        if chosen is not None:
            self.post_message(OpenCustomer(chosen.customer))

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

    # -- moving ---------------------------------------------------------------------------

    @work(group="dialog", exclusive=True)
    async def action_move(self) -> None:
        """Ask for a day, then hide the task until then."""
        from crmtui.tui.screens.dialogs import AskDay

        one, chosen = self._one(), self.chosen()
        if one is None or chosen is None:
            return
        title = self._title(_("Move"), chosen)
        until = await self.app.push_screen_wait(AskDay(self.session, title, text="+1d"))
        if until is not None and until.day is not None:
            self._move(one, until.day, until.why)

    def action_shift(self, step: int) -> None:
        """Move the task to the next day that is worked, or the one before."""
        one = self._one()
        if one is not None and one.day is not None:
            after = one.day + timedelta(days=step)
            self._move(one, next(self._worked(after, step), after), _("moved in the plan"))

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
