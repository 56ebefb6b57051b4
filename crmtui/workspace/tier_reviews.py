"""The review of tiers: what is proposed, and what a person accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.index.changes import Changes
from crmtui.workspace.grading import Grading
from crmtui.workspace.knowledge import search_ids

if TYPE_CHECKING:
    from crmtui.model.drafts import Done
    from crmtui.reports.tier_review import Fit, OwnerWeeks, Proposal, TierReview

WEEKS = 4
"""Weeks over which the effect on the load is told."""


class TierReviews(Grading):
    """Proposals of tiers, by ``propose:`` of tiers.yaml."""

    def review_tiers(
        self, on: date | None = None, query: str = "", ids: Sequence[str] = (), weeks: int = WEEKS
    ) -> TierReview:
        """Whom another tier would fit on a day, why, and the load when all are accepted. ``query`` or
        ``ids`` keep some customers only. QueryError."""
        from crmtui.reports.tier_review import TierReview, review_tiers

        policy = self.policies()[0].value.review
        with self._as_of(on) as day:
            self._keep_ledger()
            among = list(ids) or (search_ids(self, query, day) if query else None)
            fits, broken = self._fits(day)
            proposals, held, of, unfit = review_tiers(self.index, fits, policy, day, among)
            load = self._loads({one.id: one.after for one in proposals}, day, weeks)
        by_class = not any(tier.propose for tier in self.rules.tiers.values())
        return TierReview(day, tuple(proposals), tuple(held), of, unfit, by_class, weeks, load,
                          tuple(broken))  # fmt: skip

    def tier_load(
        self, tiers: Mapping[str, str], on: date | None = None, weeks: int = WEEKS
    ) -> Sequence[OwnerWeeks]:
        """Contacts a week of each team member, now and when these customers (ids) had these tiers."""
        with self._as_of(on) as day:
            return self._loads(tiers, day, weeks)

    def _fits(self, day: date) -> tuple[dict[str, Fit], list[str]]:
        """The tier that fits each customer, and the tiers whose query cannot be read."""
        from crmtui.query.language import QueryError
        from crmtui.reports.class_words import judged_words
        from crmtui.reports.tier_review import Fit, told_fits

        fits: dict[str, Fit] = {}
        broken: list[str] = []
        asked = {name: tier.propose for name, tier in self.rules.tiers.items() if tier.propose}
        for name, query in asked.items():
            try:
                ids = [id for id in search_ids(self, query, day) if id not in fits]
            except QueryError:
                broken.append(name)
                continue
            told = told_fits(self.index, self.fields(), query, ids, day)
            fits.update((id, Fit(name, why)) for id, why in told)
        if asked:
            return fits, broken
        for one in self.classes(day).customers:
            if one.matrix is not None and one.matrix.name in self.rules.tiers:
                fits[one.id] = Fit(one.matrix.name, judged_words(one.matrix))
        return fits, broken

    def _loads(self, tiers: Mapping[str, str], day: date, weeks: int) -> tuple[OwnerWeeks, ...]:
        """The load with the index as it stands, and with other tiers tried on it."""
        from crmtui.index.supposing import suppose_tiers
        from crmtui.planning.dormancy import dormant_days
        from crmtui.reports.comparison.queue import owner_loads, snapshot
        from crmtui.reports.tier_review import OwnerWeeks

        if not tiers:
            return ()
        before = snapshot(self.index, self.rules, day, 7 * weeks).load
        with self.index.trying():
            suppose_tiers(self.index, tiers, day, dormant_days(self.rules))
            self._settle(Changes(), day)
            after = snapshot(self.index, self.rules, day, 7 * weeks).load
        return tuple(
            OwnerWeeks(load.owner, load.total[0] / weeks, load.total[1] / weeks)
            for load in owner_loads(before, after, weeks)
        )

    def set_tiers(self, accepted: Sequence[Proposal]) -> Done:
        """Give customers the proposed tiers, each with an entry that says why, in one commit."""
        from crmtui.actions import tier_review

        return tier_review.set_tiers(self._look().desk(), accepted)

    def confirm_tiers(self, ids: Sequence[str], why: str = "") -> Done:
        """Remember that these customers keep their tiers, in one commit."""
        from crmtui.actions import tier_review

        return tier_review.confirm_tiers(self._look().desk(), ids, why)
