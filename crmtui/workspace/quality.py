"""Customers that stand twice, and how good the records are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace.questions import Questions

if TYPE_CHECKING:
    from crmtui.actions.dedupe import MergePlan
    from crmtui.analysis.pairs import Pair
    from crmtui.model.drafts import Done
    from crmtui.reports.duplicates import Duplicates
    from crmtui.reports.quality import Quality as QualityPage


class Quality(Questions):
    """Duplicates found, looked at, merged or judged; the page on data quality."""

    def quality(self, owner: str = "", on: date | None = None) -> QualityPage:
        """How good the records are: everybody's, or those of one member's customers. UsageError."""
        from crmtui.reports.quality import quality

        if owner and owner not in self.config.team:
            raise UsageError(_("Nobody in the team is %(key)r") % {"key": owner},
                             _("choose from %(names)s") % {"names": ", ".join(self.config.team)})  # fmt: skip
        day = self.day_asked(on)
        return quality(self._look().index, self.repository, self.config, day, owner)

    def duplicate_pairs(
        self, query: str = "", *, who: str = "", least: int | None = None
    ) -> Duplicates:
        """Pairs of records that may be one customer, the likeliest first: among the customers that
        match ``query``, or with the one that ``who`` names; from a score of ``least`` (0 to 100) on.
        Judged pairs are left out. NotFound, Ambiguous, QueryError."""
        from crmtui.analysis.pairs import LEAST
        from crmtui.reports.duplicates import duplicates

        among = {self.find(who).id} if who else set(self.ids(query)) if query else None
        least = LEAST if least is None else least
        return duplicates(self._look().index, self.config.phone_region, least, among)

    def likeness_of(self, a: str, b: str) -> Pair | None:
        """What speaks for two customers being one; None when nothing does. NotFound, Ambiguous."""
        from crmtui.reports.duplicates import pair_of

        first, second = self.find(a), self.find(b)
        return pair_of(self.index, self.config.phone_region, first.id, second.id)

    def is_judged(self, a: str, b: str) -> bool:
        """Whether somebody judged that the two are not the same. NotFound, Ambiguous."""
        from crmtui.reports.duplicates import verdicts

        pair = frozenset((self.find(a).id, self.find(b).id))
        return pair in verdicts(self.index)

    def merge_preview(
        self, a: str, b: str, *, into: str = "", keep: Mapping[str, str] | None = None
    ) -> MergePlan:
        """What merging two customers would do. ``into`` names the one that survives; ``keep`` says
        per field whose value stays: ``A``, ``B``, or a value. NotFound, Ambiguous, UsageError."""
        from crmtui.actions.dedupe import plan_merge

        first, second = self.find(a), self.find(b)
        survivor = self.find(into).id if into else ""
        return plan_merge(self.desk(), first, second, into=survivor, keep=keep)

    def merge_customers(self, plan: MergePlan) -> Done:
        """Make two customers one, as the preview showed, in one commit."""
        from crmtui.actions.dedupe import merge_customers

        return merge_customers(self.desk(), plan)

    def not_the_same(self, a: str, b: str, why: str = "") -> Done:
        """Remember that two customers are two; the pair is not shown again. NotFound, Ambiguous."""
        from crmtui.actions.dedupe import not_the_same

        first, second = self.find(a), self.find(b)
        return not_the_same(self.desk(), first, second, why)
