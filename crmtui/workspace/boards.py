"""The monthly board: what happened, how customers stand, how the team works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.dataclass import replace
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace.authoring import Authoring
from crmtui.workspace.evidence import Evidence
from crmtui.workspace.knowledge import search_ids
from crmtui.workspace.performance import Performance
from crmtui.workspace.snapshots import snapshot_of

if TYPE_CHECKING:
    from crmtui.analysis.performance.goals import Standing
    from crmtui.reports.board import Board, Classed, Condition, Happened, OwnerRow, Span, Worth
    from crmtui.store.policies import Policies


class Boards(Evidence, Authoring, Performance):
    """Questions about a month. ``owner`` (a key of the team) and ``query`` keep those customers that
    are theirs and fit today."""

    def board_span(self, month: date | None = None) -> Span:
        """The days of a month (default: this one) as far as they have passed. UsageError for a
        month that has not begun."""
        from crmtui.reports.board import span_of

        today = self.today_date()
        month = month or today
        if month.replace(day=1) > today:
            raise UsageError(_("%(month)s has not begun") % {"month": f"{month:%Y-%m}"})
        if month.year < 3:
            raise UsageError(_("%(month)s is too long ago") % {"month": f"{month:%Y-%m}"})
        return span_of(month, today)

    def board_happened(self, span: Span, owner: str = "", query: str = "") -> Happened:
        """Orders, contacts, complaints, answers; repurchase and churn; by owner and month."""
        from crmtui.reports.board import happened

        names = {key: member.name for key, member in self.config.team.items()}
        ids = self._board_ids(owner, query)
        return happened(self.index, span, self._rates(self.policies()[0]), names, ids)

    def board_worth(self, span: Span, owner: str = "", query: str = "") -> Worth:
        """The classes at the end of the span and of what it is compared with."""
        from crmtui.reports.board import worth

        policy, ids = self.policies()[0], self._board_ids(owner, query)
        titles = {segment.name: segment.title for segment in policy.value.rfm.segments}
        now, before = (self._classed(day, policy, ids) for day in (span.last, span.before_last))
        return worth(self.index, now, before, policy.value.rfm.scores, titles, ids)

    def board_condition(self, span: Span, owner: str = "", query: str = "") -> Condition:
        """How customers are doing at the end of both."""
        from crmtui.reports.board import condition, lowest

        ids = self._board_ids(owner, query)
        now, before = (self.health_scores(day, ids) for day in (span.last, span.before_last))
        worst = lowest(now)
        found = {one.id: one for one in self.health(span.last, ids=worst)} if worst else {}
        return condition(now, before, [found[id] for id in worst], self.policies()[0].health)

    def board_goals(
        self, span: Span, owner: str = "", segment: str = ""
    ) -> tuple[Sequence[Standing], int]:
        """Goals about the owner's or segment's customers (default: all) at the end of the span, the
        worst first, and how many cannot be measured. Those whose period is over before the span, or
        begins after it, are not told. UsageError."""
        from crmtui.reports.goal_words import worst_first

        found, problems = self.goals(span.last, owner, segment)
        running = [
            one for one in found if one.goal.first <= span.last and one.goal.last >= span.first
        ]
        return worst_first(running), len(problems)

    def board(self, month: date | None = None, owner: str = "", query: str = "") -> Board:
        """The whole page. How playbooks are kept and records are written down is told by owner, for
        all customers: a query does not change it. UsageError, NotFound, QueryError."""
        from crmtui.reports.board import Board, skipped
        from crmtui.reports.board_work import hygiene_figures, playbook_figures

        self._require_member(owner)
        span = self.board_span(month)
        self._look()
        with self.fresh():
            done = self.board_happened(span, owner, query)
            classes = self.board_worth(span, owner, query)
            health = self.board_condition(span, owner, query)
            kept = self.adherence(span.first, span.last, owner)
            kept_before = self.adherence(span.before_first, span.before_last, owner)
            written = self.hygiene(span.first, span.last, owner)
            written_before = self.hygiene(span.before_first, span.before_last, owner)
            goals, goals_left_out = self.board_goals(span, owner)
        shares = {one.owner: one.figures.adherence for one in kept.owners}
        soon = {one.owner: one.touches.share for one in written.owners}
        done = replace(done, owners=_with_work(done.owners, shares, soon))
        return Board(
            span, span.last, owner, query, self.config.currency, classes.customers, done, classes,
            health, playbook_figures(kept, kept_before), hygiene_figures(written, written_before),
            skipped(self.index), tuple(goals), goals_left_out,
        )  # fmt: skip

    def write_board(self, board: Board, path: Path, *, replace: bool = False) -> None:
        """Write the page as one file for a browser. Conflict when a file of something else is there
        (unless ``replace``), StorageFailed."""
        from crmtui.exchange.page_file import write_page
        from crmtui.reports.board_page import MARK, board_page

        names = {key: member.name for key, member in self.config.team.items()}
        write_page(path, board_page(board, self.config.name, names), MARK, replace=replace)

    def _board_ids(self, owner: str, query: str) -> Sequence[str] | None:
        """The customers a page is about; None for all of them. The ledger is current after it."""
        self._look()
        self._keep_ledger()
        if not owner and not query:
            return None
        found = search_ids(self, query, self.today_date())
        if not owner:
            return found
        rows = self.index.db.execute("SELECT id FROM customers WHERE owner = ?", (owner,))
        theirs = {id for (id,) in rows}
        return [id for id in found if id in theirs]

    def _rates(self, policies: Policies) -> Mapping[str, Decimal]:
        return {self.config.currency: Decimal(1), **policies.value.rates}

    def _classed(self, day: date, policies: Policies, ids: Sequence[str] | None) -> Classed:
        from crmtui.analysis.value.abc import abc
        from crmtui.analysis.value.rfm import rfm
        from crmtui.reports.board import Classed

        known, value = snapshot_of(self, day, ids), policies.value
        return Classed(known, abc(known, value.a, value.b), rfm(known, value.rfm))


def _with_work(
    owners: Sequence[OwnerRow], kept: Mapping[str, float | None], soon: Mapping[str, float | None]
) -> tuple[OwnerRow, ...]:
    """The rows with how playbooks were kept and how soon touches were written down."""
    return tuple(
        replace(one, adherence=kept.get(one.owner), logged_in_time=soon.get(one.owner))
        for one in owners
    )
