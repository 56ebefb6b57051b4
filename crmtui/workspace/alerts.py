"""Alerts: computed, compared with the recorded ones, reviewed, and tested on the past."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace.knowledge import Knowledge, search_ids

if TYPE_CHECKING:
    from crmtui.analysis.health.alerts import Alert, Audiences
    from crmtui.analysis.health.backtest import Backtest, Judged
    from crmtui.analysis.health.logistic import ModelTest
    from crmtui.analysis.health.readings import Scores
    from crmtui.analysis.health.signals import Signals
    from crmtui.analysis.health.standing import AlertChange, Standing
    from crmtui.model.drafts import Done
    from crmtui.model.policies.alerts import AlertPolicy
    from crmtui.reports.alerts import AlertLine, AlertPage


class Alerts(Knowledge):
    """Questions about alerts, and the review that records them."""

    def alerts(self, on: date | None = None, query: str = "", ids: Sequence[str] = ()) -> AlertPage:
        """What gives cause for worry on a day among the customers that fit (or ``ids``), and what a
        review would write. QueryError."""
        from crmtui.analysis.health.alerts import alerts_of, is_clear
        from crmtui.analysis.health.standing import changes, recorded_alerts
        from crmtui.reports.alerts import AlertPage, in_order

        policy = self.policies()[0].alerts
        day = self.day_asked(on)
        with self.fresh():
            signals, chosen = self._signals(on, query, ids)
            audiences, scores = self._audiences(policy), self._scores(policy, day, chosen)
            recorded = recorded_alerts(self.index, day, chosen)
        known = {one.id: one for one in signals}
        found = {
            one.id: alerts_of(one, policy, day, audiences, scores.get(one.id)) for one in signals
        }
        clear = [
            (id, name) for (id, name), entry in recorded.items()
            if entry.is_open and (
                id not in known
                or is_clear(known[id], name, policy, day, audiences, scores.get(id))
            )
        ]  # fmt: skip
        flat = [alert for alerts in found.values() for alert in alerts]
        written = {(c.customer, c.name): c for c in changes(flat, recorded, clear, policy, day)}
        lines = self._lines(flat, recorded, written, policy, day)
        silent = sum(not (one.signs or one.owed or one.answers or one.contracts or one.complaints)
                     for one in signals)  # fmt: skip
        return AlertPage(day, in_order(lines), len(signals), silent)

    def review_alerts(
        self, only: Collection[str] = (), page: AlertPage | None = None, query: str = ""
    ) -> Done:
        """Record what the page of today says (``only`` these keys or customers), in one commit; the
        same review again changes nothing. UsageError for a key that is not on it."""
        from crmtui.actions.alerts import record_alerts

        page = page or self.alerts(query=query)
        return record_alerts(self.desk(), page.changes, page.day, only)

    def backtest_alerts(
        self, months: int = 12, horizon: int = 90, query: str = "", on: date | None = None
    ) -> Backtest:
        """How the alerts would have done at the ends of the last months. QueryError."""
        from crmtui.analysis.health.backtest import summed_up

        found, signals = self._judged(months, horizon, query, on)
        return summed_up(found, self.policies()[0].alerts, signals)

    def backtest_model(
        self, months: int = 12, horizon: int = 90, query: str = "", on: date | None = None
    ) -> tuple[Backtest, ModelTest]:
        """The same, with a logistic model that learnt from the earlier months beside the rules on the
        later ones. UsageError without the extra it needs, QueryError."""
        from crmtui.analysis.health.backtest import summed_up
        from crmtui.analysis.health.logistic import is_installed, learn_and_test

        if not is_installed():
            raise UsageError(_("the logistic model needs scikit-learn, which is not installed"),
                             _("install it with: pip install 'crmtui[stats]'"))  # fmt: skip
        found, signals = self._judged(months, horizon, query, on)
        return summed_up(found, self.policies()[0].alerts, signals), learn_and_test(found, signals)

    def _judged(
        self, months: int, horizon: int, query: str, on: date | None
    ) -> tuple[Judged, Sequence[Signals]]:
        from crmtui.analysis.health.backtest import judged, past_month_ends

        policy = self.policies()[0].alerts
        with self.fresh():
            signals, _chosen = self._signals(on, query, ())
            audiences = self._audiences(policy)
            last = self.day_asked(on)
            found = judged(signals, policy, past_month_ends(last, months), last, horizon, audiences,
                           lambda day, ids: self._scores(policy, day, ids))  # fmt: skip
        return found, signals

    def _signals(
        self, on: date | None, query: str, ids: Sequence[str]
    ) -> tuple[list[Signals], Sequence[str] | None]:
        from crmtui.analysis.health.signals import signals_of

        rates = self.policies()[0].value.rates
        with self._asked(on, query) as (_day, fitting):
            chosen = list(ids) or fitting
            return signals_of(self.index, self.config.currency, rates, chosen), chosen

    def _audiences(self, policy: AlertPolicy) -> Audiences:
        """Whom the rules with ``for:`` are meant for, as customers are now: the past of a profile is
        not in the index."""
        day, queries = self.today_date(), {rule.audience for rule in policy.rules.values()}
        ids = {query: frozenset(search_ids(self, query, day)) for query in queries if query}
        return {name: ids[rule.audience] for name, rule in policy.rules.items() if rule.audience}

    def _scores(
        self, policy: AlertPolicy, day: date, ids: Sequence[str] | None
    ) -> Mapping[str, Scores]:
        """Health of the day and of thirty days ago, if a rule asks for it."""
        from crmtui.analysis.health.readings import MONTH, Scores

        if not any(rule.kind.startswith("health") for rule in policy.rules.values()):
            return {}
        if ids is not None and not ids:
            return {}
        now = self.health_scores(day, ids)
        least = _least_fall(policy)
        fallen = [id for id, score in now.items() if score is not None and score <= 100 - least]
        month_ago = day - timedelta(days=min(MONTH, day.toordinal() - 1))
        before = self.health_scores(month_ago, fallen) if fallen else {}
        return {id: Scores(score, before.get(id)) for id, score in now.items()}

    def _lines(
        self, alerts: Sequence[Alert], recorded: Standing,
        written: Mapping[tuple[str, str], AlertChange], policy: AlertPolicy, day: date,
    ) -> Sequence[AlertLine]:  # fmt: skip
        from crmtui.planning.answers import answering_playbooks
        from crmtui.reports.alerts import lines_of

        stand = [(alert.name, alert.severity) for alert in alerts]
        stand += [(known.name, known.severity) for known in recorded.values()]
        answers = answering_playbooks(self.rules, stand, day)
        return lines_of(self.index, alerts, recorded, written, answers, policy)


def _least_fall(policy: AlertPolicy) -> float:
    """The least fall of the health score that changes anything: only who has lost as much of a hundred
    needs a score of the month before."""
    bounds = [float(bound) for rule in policy.rules.values() if rule.kind == "health-fall"
              for bound in rule.bounds if bound is not None]  # fmt: skip
    return min(bounds, default=101.0) * (1 - float(policy.clear))
