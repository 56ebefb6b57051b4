"""The review of tiers: proposals with their reasons, accepted all, some or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from crmtui.errors import CrmError
from crmtui.i18n import _, ngettext
from crmtui.model.drafts import Done
from crmtui.reports.tier_review import OwnerWeeks, Proposal, TierReview
from crmtui.text import safe_text
from crmtui.tui import plain
from crmtui.tui.commands import TIERS, bindings
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
    Column("customer", _("Customer"), 16, grow=3, most=40),
    Column("before", _("Tier"), 9, most=14, grow=1),
    Column("after", _("Proposed"), 10, most=14, grow=1),
    Column("owner", _("Owner"), 6, most=12, needs=60),
    Column("why", _("Why"), 12, grow=4),
)


class TiersScreen(ModalScreen[Verdict]):
    """A box over the list: space takes a proposal out or in. Nothing is written before a question is
    answered with yes."""

    CSS_PATH = "tiers.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TIERS)]
    AUTO_FOCUS = "#rows"

    def __init__(self, session: Session, review: TierReview) -> None:
        super().__init__()
        self.session = session
        self._review = review
        self._chosen = {one.id for one in review.proposals}

    def compose(self) -> ComposeResult:
        """Heading, the proposals, the reason of the chosen one, the load."""
        with Vertical(id="box"):
            yield Static(id="title")
            yield VirtualTable(COLUMNS, id="rows")
            yield Static(id="why")
            yield Static(id="load")
        yield KeyBar(self.session)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show everything, all chosen."""
        rows = [self._row(one) for one in self._review.proposals]
        table = self.query_one("#rows", VirtualTable)
        table.reset(len(rows), rows)
        table.say([(_("Every customer has the tier that fits."), "good")])
        self._mark(self._review.load)

    def _row(self, one: Proposal) -> TableRow:
        ranks = list(self.session.facts.rules.tiers)
        is_up = one.before not in ranks or ranks.index(one.after) < ranks.index(one.before)
        cells = (
            (one.name, "strong"), (one.before or "–", "muted"), (one.after, "good" if is_up else "due"),
            (self.session.facts.person(one.owner), "muted"), (one.why, ""),
        )  # fmt: skip
        return TableRow(
            one.id, tuple((safe_text(text, one_line=True), tone) for text, tone in cells)
        )

    def _mark(self, load: Sequence[OwnerWeeks] | None = None) -> None:
        self.query_one("#rows", VirtualTable).mark(self._chosen)
        heading = Content.styled(_("Review of tiers") + " · ", "bold $text-accent")
        told = _("%(n)d of %(of)d chosen") % {
            "n": len(self._chosen),
            "of": len(self._review.proposals),
        }
        left = _("; %(n)d left alone") % {"n": len(self._review.held)} if self._review.held else ""
        self.query_one("#title", Static).update(plain.joined(heading, plain.line(told + left)))
        if load is None:
            self._count()
        else:
            self._show_load(load)

    @work(group="load", exclusive=True)
    async def _count(self) -> None:
        """The load of what is chosen now."""
        tiers = {one.id: one.after for one in self._picked()}
        try:
            load = await self.session.ask(lambda ws: ws.tier_load(tiers))
        except CrmError as error:
            self.query_one("#load", Static).update(plain.line(str(error), "$text-warning"))
            return
        if self.is_attached:
            self._show_load(load)

    def _show_load(self, load: Sequence[OwnerWeeks]) -> None:
        parts = [f"{self.session.facts.person(one.owner) or _('nobody')} {one.before:.1f} → {one.after:.1f}"
                 for one in load]  # fmt: skip
        told = _("Contacts a week: ") + (" · ".join(parts) or _("as now"))
        self.query_one("#load", Static).update(plain.line(told))

    @on(VirtualTable.Highlighted)
    def _highlighted(self, event: VirtualTable.Highlighted) -> None:
        """The reason in full: the column is narrow."""
        why = next((one.why for one in self._review.proposals if one.id == event.key), "")
        self.query_one("#why", Static).update(plain.line(why, "$text-accent"))

    def _picked(self) -> list[Proposal]:
        return [one for one in self._review.proposals if one.id in self._chosen]

    # -- choosing -------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Take a proposal out or in, then go down."""
        table = self.query_one("#rows", VirtualTable)
        if table.key:
            self._chosen ^= {table.key}
            table.action_cursor(1)
            self._mark()

    def action_mark_all(self) -> None:
        """All, or none."""
        everything = {one.id for one in self._review.proposals}
        self._chosen = set() if self._chosen >= everything else everything
        self._mark()

    # -- deciding -------------------------------------------------------------------------

    @work(group="ask", exclusive=True)
    async def action_accept(self) -> None:
        """Ask, then set the tiers that are chosen."""
        picked = self._picked()
        if await self._agrees(_("Set these tiers?"), picked,
                              _("One commit with the reasons; undo takes it back.")):  # fmt: skip
            self.dismiss(lambda ws: ws.set_tiers(picked))

    @work(group="ask", exclusive=True)
    async def action_keep(self) -> None:
        """Ask, then remember that the chosen customers keep their tiers."""
        picked = self._picked()
        if await self._agrees(_("Keep their tiers?"), picked,
                              _("It is remembered, and not proposed again soon.")):  # fmt: skip
            self.dismiss(lambda ws: ws.confirm_tiers([one.id for one in picked]))

    async def _agrees(self, question: str, picked: Sequence[Proposal], consequence: str) -> bool:
        if not picked:
            self.notify(_("Nobody is chosen"), markup=False)
            return False
        count = ngettext("%(n)d customer", "%(n)d customers", len(picked)) % {"n": len(picked)}
        told = [plain.line(count, "bold")]
        told += [plain.line(f"{one.name}  {one.before or '–'} → {one.after}") for one in picked[:5]]
        text = plain.lines([*told, plain.line(consequence, "$muted")])
        heading = Content.styled(question, "$text-accent")
        return await self.app.push_screen_wait(Confirm(self.session, heading, text)) is True

    def action_close(self) -> None:
        """Go back; nothing is changed."""
        self.dismiss(None)
