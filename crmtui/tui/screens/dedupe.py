"""Two records of one customer side by side: choose what stays, merge them, or say they are two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crmtui.actions.dedupe import MergePlan, Side
from crmtui.errors import CrmError
from crmtui.i18n import _, ngettext
from crmtui.model.drafts import Done
from crmtui.reports.labels import part_label
from crmtui.text import safe_text
from crmtui.tui import plain
from crmtui.tui.commands import DEDUPE, bindings
from crmtui.tui.screens.dialogs import Confirm
from crmtui.tui.session import Session
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.table import VirtualTable
from crmtui.tui.widgets.table_lines import TableRow
from crmtui.tui.widgets.too_small import TooSmall
from crmtui.workspace import Workspace

Verdict = Callable[[Workspace], Done]
"""What the person decided, to be carried out."""

COLUMNS = (
    Column("field", "", 11, most=18, grow=1),
    Column("a", "A", 15, grow=3),
    Column("b", "B", 15, grow=3),
    Column("result", _("Merged"), 15, grow=3),
)
_HEADS = {"tier_since": "tier", "tier_set": "tier", "stage_since": "stage", "stage_why": "stage"}
"""Fields that go with another one."""


@dataclass(frozen=True, slots=True)
class Likely:
    """Two customers to look at."""

    a: str
    b: str
    reason: str
    """What speaks for their being one, in words; empty when nothing does."""


@dataclass(slots=True)
class _Choices:
    """What the person chose for a pair."""

    into: str = ""
    keep: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table."""

    key: str
    label: str
    a: str
    b: str
    result: str
    tone: str


class DedupeScreen(ModalScreen[Verdict]):
    """A wide box over the list. Nothing is written before a question is answered with yes."""

    CSS_PATH = "dedupe.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DEDUPE)]
    AUTO_FOCUS = "#rows"

    def __init__(self, session: Session, pairs: Sequence[Likely]) -> None:
        super().__init__()
        self.session = session
        self._pairs = tuple(pairs)
        self._at = 0
        self._choices = [_Choices() for _pair in pairs]
        self._plan: MergePlan | None = None
        self._shown: dict[str, _Line] = {}

    def compose(self) -> ComposeResult:
        """Heading, table, the chosen line in full."""
        with Vertical(id="box"):
            yield Static(id="title")
            yield Static(id="survivor")
            yield VirtualTable(COLUMNS, id="rows")
            yield Static(id="detail")
            yield Static(id="problem")
        yield KeyBar(self.session)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the first pair."""
        self.look()

    # -- what is shown --------------------------------------------------------------------

    @work(group="look", exclusive=True)
    async def look(self) -> None:
        """Read the pair anew with what was chosen."""
        pair, chosen = self._pairs[self._at], self._choices[self._at]
        keep = dict(chosen.keep)
        try:
            plan = await self.session.ask(
                lambda ws: ws.merge_preview(pair.a, pair.b, into=chosen.into, keep=keep)
            )
        except CrmError as error:
            if self.is_attached:
                chosen.keep.clear()
                self._complain(str(error))
            return
        if self.is_attached:
            self._show(pair, plan)

    def _show(self, pair: Likely, plan: MergePlan) -> None:
        self._plan = plan
        count = f" {self._at + 1}/{len(self._pairs)}" if len(self._pairs) > 1 else ""
        heading = Content.styled(_("Likely the same?") + count + " · ", "bold $text-accent")
        why = pair.reason or _("nothing but your choice speaks for it")
        self.query_one("#title", Static).update(plain.joined(heading, plain.line(why)))
        self.query_one("#survivor", Static).update(self._outcome(plan))
        self.query_one("#problem", Static).display = False
        table = self.query_one("#rows", VirtualTable)
        lines = list(_lines(plan))
        self._shown = {line.key: line for line in lines}
        table.reset(len(lines), [_row(line) for line in lines], table.key)
        self._explain(table.key)

    def _outcome(self, plan: MergePlan) -> Content:
        told = _("%(kept)s stays: %(why)s. %(gone)s stays findable.") % {
            "kept": plan.survivor, "why": plan.why, "gone": plan.gone.id}  # fmt: skip
        moved = ngettext("%(n)d file moves.", "%(n)d files move.", plan.moved) % {"n": plan.moved}
        warnings = [plain.line(f" {text}.", "$text-warning") for text in plan.warnings]
        return plain.joined(plain.line(f"{told} {moved}", "$muted"), *warnings)

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        self._explain(event.key)

    def _explain(self, key: str) -> None:
        """The chosen line in full: columns are narrow."""
        line = self._shown.get(key)
        if line is None:
            return
        parts = [("A", line.a), ("B", line.b), ("→", line.result)]
        told = [plain.joined(Content.styled(f"{name} ", "$text-accent"), plain.line(text))
                for name, text in parts if text]  # fmt: skip
        self.query_one("#detail", Static).update(plain.lines(told))

    def _complain(self, what: str) -> None:
        problem = self.query_one("#problem", Static)
        problem.update(plain.line(what))
        problem.display = True

    # -- choosing -------------------------------------------------------------------------

    def action_take(self, side: str) -> None:
        """The value of one side stays in the chosen line; once more lets the rule decide."""
        key = self.query_one("#rows", VirtualTable).key
        head = _HEADS.get(key, key)
        if not key or key.startswith("#"):
            self._complain(_("contacts and figures of both stay"))
            return
        keep = self._choices[self._at].keep
        if keep.get(head) == side:
            del keep[head]
        else:
            keep[head] = side
        self.look()

    def action_swap(self) -> None:
        """The other record survives."""
        if self._plan is not None:
            self._choices[self._at].into = self._plan.gone.id
            self.look()

    def action_pair(self, step: int) -> None:
        """Another pair."""
        self._at = (self._at + step) % len(self._pairs)
        self.look()

    # -- deciding -------------------------------------------------------------------------

    @work(group="ask", exclusive=True)
    async def action_merge(self) -> None:
        """Ask, then merge as shown."""
        plan = self._plan
        if plan is None:
            return
        heading = plain.joined(
            Content.styled(_("Merge?") + " ", "$text-accent"),
            plain.line(f"{plan.gone.name} ({plan.gone.id}) → {plan.kept.name} ({plan.kept.id})"),
        )
        parts = [Content.styled(_("One commit; undo gives both back."), "$muted")]
        parts += [plain.line(text, "$text-warning") for text in plan.warnings]
        if await self.app.push_screen_wait(Confirm(self.session, heading, plain.lines(parts))):
            self.dismiss(lambda ws: ws.merge_customers(plan))

    @work(group="ask", exclusive=True)
    async def action_not_same(self) -> None:
        """Ask, then remember that they are two."""
        pair, plan = self._pairs[self._at], self._plan
        if plan is None:
            return
        heading = plain.joined(
            Content.styled(_("Two customers?") + " ", "$text-accent"),
            plain.line(f"{plan.a.name} ({plan.a.id}), {plan.b.name} ({plan.b.id})"),
        )
        text = Content.styled(_("The pair is not shown again."), "$muted")
        if await self.app.push_screen_wait(Confirm(self.session, heading, text)):
            self.dismiss(lambda ws: ws.not_the_same(pair.a, pair.b))

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def _lines(plan: MergePlan) -> Iterator[_Line]:
    """Figures, what differs, people, and what is the same."""
    a, b = plan.a, plan.b
    yield _Line("#name", "", f"{a.name} {a.id}", f"{b.name} {b.id}", plan.kept.name, "strong")
    yield _Line("#entries", _("entries"), _entries(a), _entries(b), str(a.entries + b.entries), "")
    last = max(a.last_contact, b.last_contact)
    yield _Line("#last", _("last contact"), a.last_contact, b.last_contact, last, "")
    rows = [row for row in plan.fields if row.field not in ("id", "formerly")]
    for is_equal in (False, True):
        for row in rows:
            if (row.a == row.b == row.result) is is_equal:
                tone = "muted" if is_equal else "due" if row.a and row.b else ""
                yield _Line(row.field, part_label(row.field), row.a, row.b, row.result, tone)
        if not is_equal:
            for person in plan.people:
                key = f"#contacts.{person.key}"
                yield _Line(key, _("contact"), person.a, person.b, person.result, "")


def _entries(side: Side) -> str:
    if not side.entries:
        return "0"
    return f"{side.entries} · {side.first} – {side.last}"


def _row(line: _Line) -> TableRow:
    def cell(text: str, tone: str) -> tuple[str, str]:
        return safe_text(text, one_line=True), tone

    def side(text: str) -> str:
        return "strong" if text and text == line.result and line.tone == "due" else ""

    tone = "muted" if line.tone == "muted" else ""
    return TableRow(line.key, (cell(line.label, line.tone), cell(line.a, tone or side(line.a)),
                               cell(line.b, tone or side(line.b)), cell(line.result, tone)))  # fmt: skip
