"""Questions of the dashboard: parts of the board, the quick ones by themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crmtui.workspace.boards import Boards
from crmtui.workspace.snapshots import bounds_of, keep_snapshot, snapshot_of

_FEW, _MANY = 200, 20_000
"""Customers of one step ahead of who asks, and of a workspace in which that would take minutes."""

if TYPE_CHECKING:
    from crmtui.reports.board import Happened, Span
    from crmtui.reports.tiles import Classes, Ranks


class Tiles(Boards):
    """As ``Boards``: ``owner`` and ``query`` choose customers."""

    def board_month(
        self, month: date | None = None, owner: str = "", query: str = ""
    ) -> tuple[Span, Happened]:
        """The days of a month (default: this one), and what happened in them. UsageError as
        ``board_span``."""
        span = self.board_span(month)
        return span, self.board_happened(span, owner, query)

    def board_classes(self, span: Span, owner: str = "", query: str = "") -> Classes:
        """How many customers are in each class, at the end of the span and of what it is compared
        with: counted where snapshots are kept, nobody is ranked."""
        from crmtui.reports.tiles import classes

        ids, bounds = self._board_ids(owner, query), bounds_of(self)
        for day in (span.last, span.before_last):
            keep_snapshot(self, day, bounds)
        return classes(self.index, span.last, span.before_last, ids)

    def board_ranks(self, span: Span, owner: str = "", query: str = "") -> Ranks:
        """The ABC curve and RFM scores at the end of the span."""
        from crmtui.analysis.value.abc import abc
        from crmtui.analysis.value.rfm import rfm
        from crmtui.reports.tiles import ranks

        known = snapshot_of(self, span.last, self._board_ids(owner, query))
        value = self.policies()[0].value
        return ranks(abc(known, value.a, value.b), rfm(known, value.rfm), value.rfm.scores)

    def prepare(self) -> bool:
        """One short step of what the dashboard and adherence need of everybody: entries counted,
        snapshots of two days, what playbooks wanted. Whether there may be another step; in a large
        workspace there is none, whoever asks waits. The index is taken as it is."""
        from crmtui.analysis.ledger import BATCH, is_current, refresh_ledger
        from crmtui.analysis.snapshots import fill, is_complete
        from crmtui.reports.adherence import replay_ahead

        index = self.index
        if index.count("SELECT count(*) FROM customers") > _MANY:
            return False
        if not is_current(index):
            with index.writing():
                refresh_ledger(index, self.config.currency, BATCH)
            return True
        span, bounds = self.board_span(), bounds_of(self)
        for day in (span.last, span.before_last):
            if not is_complete(index, day, bounds):
                with index.writing():
                    fill(index, day, bounds, _FEW)
                return True
        return replay_ahead(index, self.rules, self.today_date(), _FEW)
