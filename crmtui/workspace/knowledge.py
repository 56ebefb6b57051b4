"""What is known of customers in numbers: facts, value, classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from crmtui.model.problem import Problem
from crmtui.workspace.questions import Questions

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
        from crmtui.store.policies import FOLDER, load_policies

        paths = [path for path in self._rule_files.rule_paths() if path.startswith(FOLDER)]
        found = load_policies(self._read_rule, paths)
        self._rule_files.rest()
        return found

    def window(self, on: date | None = None, days: int | None = None) -> Window:
        """The days that count: ``days`` (default: the policy's) up to ``on``."""
        from crmtui.analysis.facts import Window

        last = on or self.today_date()
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
            yield on or self.today_date(), None
            return
        with self._as_of(on) as day:
            self._keep_ledger()
            yield day, search_ids(self, query, day)

    def _keep_ledger(self) -> None:
        """Bring the ledger up; what is there stays there, also when a day is only tried."""
        from crmtui.analysis.ledger import is_current, refresh_ledger

        if is_current(self.index):
            return
        if self.index.db.in_transaction:
            refresh_ledger(self.index, self.config.currency)
            return
        with self.index.writing():
            refresh_ledger(self.index, self.config.currency)

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
        from crmtui.analysis.facts import customer_facts
        from crmtui.analysis.health.score import Seen, health, windows
        from crmtui.planning.dormancy import shortest_cadence

        policies, currency = self.policies()[0], self.config.currency
        intervals = {tier: shortest_cadence(self.rules, tier) for tier in self.rules.tiers}
        with self._asked(on, query) as (day, fitting):
            chosen = list(ids) or fitting
            views = [
                customer_facts(self.index, window, currency, policies.value.rates, chosen)
                for window in windows(day)
            ]
        return [
            health(Seen(*three), policies.health, day, intervals.get(three[0].tier))
            for three in zip(*views, strict=True)
        ]

    def health_over_time(
        self, customer: str, months: int = 12, on: date | None = None
    ) -> list[tuple[date, HealthScore]]:
        """How one customer (an id) was doing at the ends of the last months, and is doing."""
        from crmtui.analysis.health.score import month_ends

        with self.fresh():
            return [
                (day, found)
                for day in month_ends(on or self.today_date(), months)
                for found in self.health(day, ids=[customer])
            ]


def search_ids(workspace: Questions, query: str, day: date) -> Sequence[str]:
    """The ids of the customers that fit a query on a day."""
    from crmtui.index import search

    workspace._grade(query, day)
    return search.customer_ids(workspace.index.db, workspace.fields(), query, day, "name")
