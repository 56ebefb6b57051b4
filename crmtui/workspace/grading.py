"""What customers are: classes by bounds, and the stages of their lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmtui.workspace.knowledge import Knowledge, search_ids

if TYPE_CHECKING:
    from crmtui.analysis.value.classified import Classes
    from crmtui.analysis.value.lifecycle import Life
    from crmtui.store.policies import Policies


class Grading(Knowledge):
    """Questions about classes and stages. ``on`` and ``query`` as in ``Knowledge``; ``ids`` names
    customers instead of a query."""

    def classes(self, on: date | None = None, query: str = "", ids: Sequence[str] = ()) -> Classes:
        """Value x activity, bands, loyalty, activity level and behaviour of each customer."""
        from crmtui.analysis.facts import Window, customer_facts
        from crmtui.analysis.value.classified import classify

        policies = self.policies()[0]
        policy, currency = policies.value, self.config.currency
        span = policy.matrix.window or policy.window
        with self._dated(on, query, *policy.behaviour.values()) as day:
            self._keep_ledger()
            chosen = list(ids) or (search_ids(self, query, day) if query else None)
            everything, recent = (
                customer_facts(self.index, window, currency, policy.rates, chosen)
                for window in (self.window(day), Window.ending(day, max(1, round(span.days))))
            )
            behaviours = self._behaviours(policies, day)
        return classify(everything, {one.id: one for one in recent}, behaviours, policy, day)

    def _behaviours(self, policies: Policies, day: date) -> dict[str, str]:
        """The behaviour type of everybody who has one; `check` names a query nobody can read."""
        from crmtui.query.language import QueryError

        found: dict[str, str] = {}
        for name, query in policies.value.behaviour.items():
            try:
                fitting = search_ids(self, query, day)
            except QueryError:
                continue
            for id in fitting:
                found.setdefault(id, name)
        return found

    def lifecycle(
        self, on: date | None = None, query: str = "", ids: Sequence[str] = ()
    ) -> list[Life]:
        """The dated stages of the customers that fit, up to a day, by id."""
        from crmtui.analysis.value.lifecycle import lives

        with self._asked(on, query) as (day, fitting):
            return lives(self.index, day, list(ids) or fitting)
