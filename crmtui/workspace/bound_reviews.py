"""The review of bounds: what today's customers would suggest, who would move, and accepting it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.workspace.grading import Grading

if TYPE_CHECKING:
    from crmtui.analysis.value.bounds import BoundProposal
    from crmtui.model.drafts import Done
    from crmtui.reports.bound_review import BoundReview


class BoundReviews(Grading):
    """Proposals of bounds for ``playbooks/policies/value.yaml``."""

    def review_bounds(
        self, on: date | None = None, by: str = "quantiles", only: Sequence[str] = ()
    ) -> BoundReview:
        """Bounds by ``quantiles`` or ``clusters``, and the customers whose class they change.
        ``only`` keeps parts of the policy (``rfm``, ``matrix``, ``bands``)."""
        from crmtui.actions.bounds import with_bounds
        from crmtui.analysis.facts import Window, customer_facts
        from crmtui.analysis.value.bounds import moves, propose_bounds
        from crmtui.analysis.value.classified import classify
        from crmtui.analysis.value.rfm import rfm
        from crmtui.model.policies.value import value_policy
        from crmtui.reports.bound_review import BoundReview
        from crmtui.store.codec import parse

        policy, window = self.policies()[0].value, self.window(on)
        span = max(1, round((policy.matrix.window or policy.window).days))
        with self._asked(on, "") as (day, _ids):
            everything, recent = (
                customer_facts(self.index, days, self.config.currency, policy.rates)
                for days in (window, Window.ending(day, span))
            )
        found, missing = propose_bounds(everything, policy, by)
        kept = [one for one in found if not only or one.at[0] in only]
        wanted, _findings = value_policy(parse(with_bounds(self.root, kept), "value.yaml").value)
        lately = {one.id: one for one in recent}
        states = [
            (rfm(everything, rules.rfm), classify(everything, lately, {}, rules, day))
            for rules in (policy, wanted if kept else policy)
        ]
        missed = tuple(".".join(at) for at in missing if not only or at[0] in only)
        return BoundReview(day, by, tuple(kept), tuple(moves(*states)), missed, len(everything))

    def set_bounds(self, accepted: Sequence[BoundProposal]) -> Done:
        """Write the accepted bounds into value.yaml, in one commit."""
        from crmtui.actions import bounds

        return bounds.set_bounds(self.desk(), accepted)
