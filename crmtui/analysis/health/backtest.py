"""How the alerts would have done: computed at the ends of past months, compared with what came.

Case      A customer at a month's end that has a rhythm (four gaps between order days or more) and is
          not gone by its own measure: the next order was due at its last order plus its mean gap,
          and since then no more than the horizon has passed.
Churned   No order after the month's end and up to the horizon after the day it was due (after the
          month's end where that is later).
Left out  Customers without a rhythm, those gone already, and cases whose time is not over yet (all of
          them, also those that ordered meanwhile: otherwise the rest would look worse than it is).
Precision Of the cases with an alert, the share that churned. Recall: of the churned, the share with
          an alert. None where there is nothing to divide by.
Warning   For each loss (a customer and its last order) with an alert: days from the first month's end
          with the alert to the day it counted as churned. The median of them.
AUC       The chance that of a churned and a kept case the churned one has the worse number (half for
          ties), by mid-ranks (Mann and Whitney 1947; Hanley and McNeil 1982). Of a rule over its
          number, of an alert and of all over the severity. Cases without a number are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from statistics import median

from crmtui.analysis.health.alerts import Alert, Audiences, alerts_of, rank, readings_of
from crmtui.analysis.health.readings import Scores, reading, rhythm_of
from crmtui.analysis.health.score import month_ends
from crmtui.analysis.health.signals import Signals
from crmtui.model.policies.alerts import LEVELS, AlertPolicy

FEW = 10
"""With fewer losses (or fewer kept cases) than this the figures are chance."""
TRIED = tuple(Decimal(text) for text in ("0.5", "1", "1.5", "2", "2.5", "3", "4", "5"))
"""Deviations that are tried for the rhythm of orders."""


AskScores = Callable[[date, Sequence[str]], Mapping[str, Scores]]
"""The health scores of these customers on a day; empty where no rule asks for them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A customer at the end of a month, with what became of it."""

    customer: str
    day: date
    churned: bool
    last_order: date
    gone: date
    """The day on which it counts as churned when it does not order."""
    alerts: tuple[Alert, ...]
    numbers: Mapping[str, float]
    """By rule; larger is worse."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one rule, alert or severity did."""

    name: str
    what: str
    """``rule``, ``alert``, ``all``, or ``rhythm`` for a bound that was tried."""
    severity: str
    """From which on it counts."""
    alarms: int
    hits: int
    """Of them churned."""
    losses: int
    """Churned cases."""
    warning: float | None
    auc: float | None
    of: int
    """Cases with a number."""

    @property
    def precision(self) -> float | None:
        """Hits of the alarms."""
        return self.hits / self.alarms if self.alarms else None

    @property
    def recall(self) -> float | None:
        """Hits of the losses."""
        return self.hits / self.losses if self.losses else None


@dataclass(frozen=True, slots=True)
class Backtest:
    """How the alerts would have done."""

    days: tuple[date, ...]
    """The month ends that were looked at."""
    horizon: int
    cases: int
    churned: int
    without_rhythm: int
    """Customers and month ends left out because there were too few orders,"""
    gone: int
    """or the customer was gone already,"""
    undecided: int
    """or its time is not over."""
    verdicts: tuple[Verdict, ...]
    tried: tuple[Verdict, ...]
    """Bounds for the rhythm of orders; ``severity`` holds the number."""

    @property
    def is_thin(self) -> bool:
        """Whether there are too few losses, or too few others, to say much."""
        return min(self.churned, self.cases - self.churned) < FEW

    @property
    def of(self) -> int:
        """Customers and month ends in all."""
        return self.cases + self.without_rhythm + self.gone + self.undecided


def past_month_ends(last: date, months: int) -> tuple[date, ...]:
    """The ends of the ``months`` before ``last``, oldest first."""
    return tuple(month_ends(last, months))[:-1]


@dataclass(frozen=True, slots=True)
class Judged:
    """The cases of past days with what became of them."""

    days: tuple[date, ...]
    horizon: int
    cases: tuple[Case, ...]
    left_out: Mapping[str, int]
    """By reason: ``without_rhythm``, ``gone``, ``undecided``."""


def backtest(
    signals: Sequence[Signals], policy: AlertPolicy, days: Sequence[date], last: date, horizon: int,
    audiences: Audiences, scores: AskScores,
) -> Backtest:  # fmt: skip
    """How the policy would have done on these days, by what is known on ``last``."""
    found = judged(signals, policy, days, last, horizon, audiences, scores)
    return summed_up(found, policy, signals)


def judged(
    signals: Sequence[Signals], policy: AlertPolicy, days: Sequence[date], last: date, horizon: int,
    audiences: Audiences, scores: AskScores,
) -> Judged:  # fmt: skip
    """The cases of these days, by what is known on ``last``."""
    left = {"without_rhythm": 0, "gone": 0, "undecided": 0}
    by_id = {one.id: one for one in signals}
    cases: list[Case] = []
    for day in days:
        found = [_case(one, day, last, horizon) for one in signals]
        for why in found:
            if isinstance(why, str):
                left[why] += 1
        those = [case for case in found if isinstance(case, Case)]
        known = scores(day, [case.customer for case in those]) if those else {}
        cases += [
            _looked_at(case, by_id[case.customer], policy, audiences, known.get(case.customer))
            for case in those
        ]
    return Judged(tuple(days), horizon, tuple(cases), left)


def summed_up(found: Judged, policy: AlertPolicy, signals: Sequence[Signals]) -> Backtest:
    """How the policy did in these cases."""
    by_id, cases = {one.id: one for one in signals}, found.cases
    return Backtest(
        found.days, found.horizon, len(cases), sum(case.churned for case in cases), **found.left_out,
        verdicts=tuple(_verdicts(cases, policy)), tried=tuple(_tried(cases, by_id)),
    )  # fmt: skip


def _case(one: Signals, day: date, last: date, horizon: int) -> Case | str:
    """The case, or why it is left out."""
    days, at = one.order_days(last.toordinal()), day.toordinal()
    known = bisect_right(days, at)
    rhythm = rhythm_of(days[:known])
    if rhythm is None:
        return "without_rhythm"
    due = rhythm.last + round(rhythm.mean)
    if at > due + horizon:
        return "gone"
    gone = max(at, due) + horizon
    if gone > last.toordinal():
        return "undecided"
    came = known < len(days) and days[known] <= gone
    return Case(
        one.id, day, not came, date.fromordinal(rhythm.last), date.fromordinal(gone), (), {}
    )


def _looked_at(
    case: Case, one: Signals, policy: AlertPolicy, audiences: Audiences, scores: Scores | None
) -> Case:
    rules = policy.rules.values()
    numbers = {
        rule.name: read.number if rule.rises else -read.number
        for rule, read in readings_of(one, rules, case.day, audiences, scores) if read
    }  # fmt: skip
    alerts = alerts_of(one, policy, case.day, audiences, scores)
    return replace(case, alerts=tuple(alerts), numbers=numbers)


Number = Callable[[Case], float | None]
"""How bad a case is; None when that cannot be told."""


def _verdicts(cases: Sequence[Case], policy: AlertPolicy) -> Iterator[Verdict]:
    """All alerts together, each alert, each rule; by severity."""
    names = dict.fromkeys(rule.alert for rule in policy.rules.values())
    for what, name in [("all", ""), *(("alert", name) for name in names)]:
        for level in LEVELS:
            yield verdict(name, what, level, cases, worst_of(name), rank(level))
    for rule in policy.rules.values():
        for level, bound in zip(LEVELS, rule.bounds, strict=True):
            if bound is not None:
                least = float(bound) if rule.rises else -float(bound)
                yield verdict(rule.name, "rule", level, cases, _number_of(rule.name), least)


def _tried(cases: Sequence[Case], by_id: Mapping[str, Signals]) -> Iterator[Verdict]:
    """Other bounds for the rhythm of orders, whatever the policy says."""
    late = {}
    for case in cases:
        read = reading("rhythm", by_id[case.customer], case.day.toordinal())
        late[case.customer, case.day] = read.number if read else None

    def number(case: Case) -> float | None:
        return late[case.customer, case.day]

    for k in TRIED:
        yield verdict("rhythm", "rhythm", str(k), cases, number, float(k))


def _number_of(rule: str) -> Number:
    def number(case: Case) -> float | None:
        return case.numbers.get(rule)

    return number


def worst_of(name: str) -> Number:
    """The severity of an alert (of any for an empty name), 0 to 3."""

    def worst(case: Case) -> float:
        return max((rank(a.severity) for a in case.alerts if name in ("", a.name)), default=0)

    return worst


def verdict(
    name: str, what: str, severity: str, cases: Sequence[Case],
    number: Number, least: float,
) -> Verdict:  # fmt: skip
    """How it did when it is raised from a number of ``least`` on."""
    known = [(n, case.churned) for case in cases if (n := number(case)) is not None]
    alarms = [case for case in cases if (n := number(case)) is not None and n >= least]
    hits = [case for case in alarms if case.churned]
    return Verdict(
        name, what, severity, len(alarms), len(hits), sum(case.churned for case in cases),
        _warning(hits), auc(known), len(known),
    )  # fmt: skip


def _warning(hits: Iterable[Case]) -> float | None:
    """Days from the first alarm before a loss to the loss."""
    first: dict[tuple[str, date], int] = {}
    for case in hits:
        key = case.customer, case.last_order
        first[key] = max(first.get(key, 0), (case.gone - case.day).days)
    return float(median(first.values())) if first else None


def auc(known: Sequence[tuple[float, bool]]) -> float | None:
    """The area under the curve of numbers (larger is worse) and outcomes, by mid-ranks; None unless
    there are both outcomes."""
    bad = sum(churned for _number, churned in known)
    good = len(known) - bad
    if not bad or not good:
        return None
    ordered = sorted(known)
    total, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        middle = (start + 1 + end) / 2
        total += middle * sum(churned for _number, churned in ordered[start:end])
        start = end
    return (total - bad * (bad + 1) / 2) / (bad * good)
