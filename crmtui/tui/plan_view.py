"""A plan as the screen shows it: cells of the calendar, lines of a day, counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from textual.content import Content

from crmtui.i18n import _, ngettext
from crmtui.planning.levelling import DayLoad, Placed
from crmtui.reports.ahead import WeeksAhead
from crmtui.reports.ahead_wording import why_sentence
from crmtui.reports.wording import channel_word, sentence
from crmtui.text import safe_text
from crmtui.tui import plain, words
from crmtui.tui.session import Facts
from crmtui.tui.widgets.calendar import DayCell
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.table_lines import TableRow

COLUMNS = (
    Column("state", "", 1),
    Column("due", _("Due"), 10),
    Column("customer", _("Customer"), 12, grow=2, most=26),
    Column("what", _("What"), 12, grow=3),
    Column("via", _("Via"), 6, needs=46),
    Column("until", _("Until"), 5, needs=64),
    Column("owner", _("Owner"), 8, needs=56),
)
_NAMES = 2
"""Customers named in a day of the calendar at most."""
_RETURNS = "↻"


class PlanView:
    """One plan, seen by one person."""

    def __init__(self, plan: WeeksAhead, facts: Facts, usual: WeeksAhead | None = None) -> None:
        """``usual``: the plan by the rules as they are, while ``plan`` tries others."""
        self.plan = plan
        self._usual = {load.day: load.contacts for load in usual.sums} if usual else {}
        self.facts = facts
        self.loads: Mapping[date, DayLoad] = {load.day: load for load in plan.sums}
        self._by_day: dict[date, list[Placed]] = {}
        for one in plan.placed:
            if one.day is not None:
                self._by_day.setdefault(one.day, []).append(one)

    def on(self, day: date) -> Sequence[Placed]:
        """What is planned for a day, the most urgent first."""
        return self._by_day.get(day, ())

    def cell(self, day: date) -> DayCell:
        """A day of the calendar; an empty one outside the plan."""
        load, placed = self.loads.get(day), self.on(day)
        if load is None:
            return DayCell(day)
        first = {one.contact: one for one in reversed(placed)}
        keys = [*dict.fromkeys(one.contact for one in placed)][:_NAMES]
        late = sum(one.is_late for one in placed)
        names = tuple(self._name(first[key]) for key in keys)
        change = load.contacts - self._usual.get(day, load.contacts)
        return DayCell(day, load.contacts, load.room, load.due, late, names, change,
                       self._off_because(day))  # fmt: skip

    def _name(self, one: Placed) -> str:
        if one.is_batch:
            return words.task_title(one.task)
        return self.plan.customers[one.task.customer].name

    def _off_because(self, day: date) -> str:
        """The holiday of a day, or that the owner is away."""
        member = self.facts.rules.config.team.get(self.plan.owner)
        if member and member.is_away(day):
            return _("away")
        return next((table.off[day] for table in self.facts.rules.holidays if day in table.off), "")

    # -- a day ----------------------------------------------------------------------------

    def headline(self, day: date) -> Content:
        """The day, and how full it is."""
        load, placed = self.loads.get(day), self.on(day)
        if load is None:
            return Content("")
        told = [plain.line(words.day_name(day, self.facts.today), "bold $text-accent"),
                plain.line(words.in_days(day, self.facts.today), "$muted")]  # fmt: skip
        if load.contacts or load.room:
            counts = _("%(contacts)s of %(room)s contacts") % {
                "contacts": load.contacts, "room": load.room}  # fmt: skip
            told.append(plain.line(counts, "$warning" if load.contacts >= load.room else ""))
            if day in self._usual:
                usual = _("%(n)s by the rules as they are") % {"n": self._usual[day]}
                told.append(plain.line(usual, "$text-accent"))
        else:
            told.append(plain.line(self._off_because(day) or _("a day off"), "$muted"))
        if len(placed) > load.contacts:
            tasks = ngettext("%(n)s task", "%(n)s tasks", len(placed)) % {"n": len(placed)}
            told.append(plain.line(tasks, "$muted"))
        if load.over:
            over = _("%(n)s due that day, beyond its room") % {"n": load.over}
            told.append(plain.line(over, "$muted"))
        return Content(" · ").join(told)

    def rows(self, day: date) -> Iterator[TableRow]:
        """A line a task, those of one customer together, each customer by its most urgent; one line
        for what goes to many customers at once."""
        groups: dict[str, list[Placed]] = {}
        for one in self.on(day):
            groups.setdefault(one.contact, []).append(one)
        for those in groups.values():
            if those[0].is_batch:
                count = ngettext("%(n)s customer", "%(n)s customers", len(those))
                yield self._row(those[0], "▤ " + count % {"n": len(those)})
                continue
            for number, one in enumerate(those):
                yield self._row(one, "" if number else self._name(one))

    def _row(self, one: Placed, name: str) -> TableRow:
        window = one.window
        state = (
            "late" if one.is_late else "early" if window.due > (one.day or window.due) else "due"
        )
        symbol = _RETURNS if one.turn else words.STATES[state]
        is_ever = window.due == date.min
        due = _("never yet") if is_ever else words.day_name(window.due, self.facts.today)
        closes = f"{window.closes:%m-%d}" if date.min < window.closes < date.max else ""
        tone = "muted" if one.turn else ""
        cells = (
            (symbol, tone if one.turn and not one.is_late else state),
            (due, state if one.is_late else "muted"), (name, tone or "strong"),
            (words.task_title(one.task), tone), (channel_word(one.task.channel), "muted"),
            (closes, "late" if one.is_late else "muted"),
            (self.facts.person(one.owner), "muted"),
        )  # fmt: skip
        return TableRow(one.id, tuple((safe_text(t, one_line=True), tone) for t, tone in cells))

    def why(self, one: Placed) -> Content:
        """Why something is late, and why it is there."""
        late = why_sentence(one, self.plan)
        told = [plain.line(late[:1].upper() + late[1:] + ".", "$text-error")] if late else []
        if one.turn:
            told.append(plain.line(_("Comes back when the contact before it is made on its day.")))
        elif one.task.reasons:
            told.append(plain.line(sentence(one.task.reasons[0])))
        return plain.lines(told)

    # -- all of it ------------------------------------------------------------------------

    def counts(self) -> list[Content]:
        """What will be late, what is, and what has no day."""
        waiting = sum(not one.is_late for one in self.plan.without_day())
        told = (
            (len(self.plan.late), _("%(n)s will be late"), "bold $text-error"),
            (len(self.plan.overdue), _("%(n)s overdue"), "$text-warning"),
            (waiting, _("%(n)s without a day"), "$muted"),
        )
        counts = [Content.styled(text % {"n": n}, style) for n, text, style in told if n]
        if self.plan.rules:
            tried = _("by the rules of %(name)s, w goes back") % {"name": self.plan.rules}
            counts.insert(0, plain.line(tried, "bold $text-accent"))
        return counts or [Content.styled(_("Nothing will be late."), "$text-success")]
