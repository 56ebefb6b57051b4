"""What is known of customers in numbers: facts, value, classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from crmtui.model.problem import Problem
from crmtui.workspace.questions import Questions
from crmtui.workspace.snapshots import bounds_of, keep_ledger, keep_snapshot, policies_of

if TYPE_CHECKING:
    from crmtui.analysis.facts import CustomerFacts, Window
    from crmtui.analysis.health.score import HealthScore
    from crmtui.analysis.value.abc import Abc
    from crmtui.analysis.value.expected import Future
    from crmtui.analysis.value.rfm import Rfm
    from crmtui.store.policies import Policies


class Knowledge(Questions):
    """Questions to the analysis. ``on`` is the day asked for (default: today), ``query`` chooses
    customers; bounds come from ``playbooks/policies/``."""

    def policies(self) -> tuple[Policies, Sequence[Problem]]:
        """The policies of the workspace, and what is wrong in their files."""
        return policies_of(self)

    def window(self, on: date | None = None, days: int | None = None) -> Window:
        """The days that count: ``days`` (default: the policy's) up to ``on``."""
        from crmtui.analysis.facts import Window

        last = self.day_asked(on)
        given = self.policies()[0].value.window
        return Window.ending(last, days or max(1, round(given.days)))

    def facts(
        self, on: date | None = None, query: str = "", days: int | None = None
    ) -> list[CustomerFacts]:
        """The facts of the customers that fit a query, by id. QueryError."""
        from crmtui.analysis.facts import customer_facts

        window, rates = self.window(on, days), self.policies()[0].value.rates
        with self._asked(on, query) as (_day, ids):
            return customer_facts(self.index, window, self.config.currency, rates, ids)

    @contextmanager
    def _asked(self, on: date | None, query: str) -> Iterator[tuple[date, Sequence[str] | None]]:
        """The day, and the ids that fit the query on it (None without one). The ledger tells days
        apart by itself; only a query of another day needs the index as of that day."""
        if not query:
            self._look()
            self._keep_ledger()
            yield self.day_asked(on), None
            return
        with self._dated(on, query) as day:
            self._keep_ledger()
            yield day, search_ids(self, query, day)

    def _fitting(self, on: date, query: str) -> Sequence[str]:
        """The ids of the customers that fit a query on a day. The facts of another day are computed
        only of those whom the rest of the query, which no day changes, leaves. QueryError."""
        from crmtui.index.search import ids_of
        from crmtui.index.standing import is_standing, standing_part
        from crmtui.query.parse import parse
        from crmtui.workspace.grades import is_planned

        if on == self.today_date() or is_planned(self, query):
            with self._dated(on, query) as day:
                return search_ids(self, query, day)
        self._look()
        node = parse(query, self.fields())
        self._keep_graded(on, query)
        with self.index.trying():
            left = [] if is_standing(node) else ids_of(self.index.db, standing_part(node), on)
            self.index.redate(self._context(on), left)
            return search_ids(self, query, on)

    def _keep_ledger(self) -> None:
        keep_ledger(self)

    def rfm(self, on: date | None = None, query: str = "", days: int | None = None) -> Rfm:
        """Recency, frequency and monetary scores with their segments."""
        from crmtui.analysis.value.rfm import rfm

        return rfm(self.facts(on, query, days), self.policies()[0].value.rfm)

    def abc(self, on: date | None = None, query: str = "", days: int | None = None) -> Abc:
        """The ABC classes by the value of the window."""
        from crmtui.analysis.value.abc import abc

        policy = self.policies()[0].value
        return abc(self.facts(on, query, days), policy.a, policy.b)

    def future(self, on: date | None = None, query: str = "") -> Future:
        """What to expect of the customers that fit: still one, coming orders, their worth."""
        from crmtui.analysis.value.expected import future, purchases

        policy = self.policies()[0].value
        days = max(1, round(policy.lifetime.horizon.days))
        with self._asked(on, "") as (day, _ids):
            bought = purchases(self.index, day, self.config.currency, policy.rates)
        return future(self.facts(on, query), bought, day, days, policy.lifetime.margin)

    def health(
        self, on: date | None = None, query: str = "", ids: Sequence[str] = ()
    ) -> list[HealthScore]:
        """How the customers that fit (or ``ids``) are doing, by id."""
        from crmtui.analysis.facts import facts_and_stretches
        from crmtui.analysis.health.score import Seen, health, windows

        bounds = bounds_of(self)
        with self._asked(on, query) as (day, fitting):
            year, *others = windows(day)
            found = facts_and_stretches(self.index, year, others, bounds.currency,
                                        bounds.value.rates, list(ids) or fitting)  # fmt: skip
            return [
                health(Seen(one, *rest), bounds.health, day, bounds.intervals.get(one.tier))
                for one, rest in found
            ]

    def health_scores(
        self, on: date | None = None, ids: Sequence[str] | None = None
    ) -> Mapping[str, float | None]:
        """The health score of everybody (or of ``ids``) on a day, None for those without. What is
        known from the last time is not computed again."""
        from crmtui.analysis.snapshots import scores

        with self._asked(on, "") as (day, _fitting):
            keep_snapshot(self, day, bounds_of(self))
            return scores(self.index, day, ids)

    def health_over_time(
        self, customer: str, months: int = 12, on: date | None = None
    ) -> list[tuple[date, HealthScore]]:
        """How one customer (an id) was doing at the ends of the last months, and is doing."""
        from crmtui.analysis.health.score import month_ends

        with self.fresh():
            return [
                (day, found)
                for day in month_ends(self.day_asked(on), months)
                for found in self.health(day, ids=[customer])
            ]


def search_ids(workspace: Questions, query: str, day: date) -> Sequence[str]:
    """The ids of the customers that fit a query on a day."""
    from crmtui.index import search

    workspace._grade(query, day)
    return search.customer_ids(workspace.index.db, workspace.fields(), query, day, "name")
