"""Alerts: which customers give cause for worry on a day, how grave, and why.

Rule      Looks at one number of the customer (``readings``), with bounds for low, medium and high
          severity; a bound that is reached counts. The bounds for the rhythm of orders float: the
          customer's own mean gap plus k times its own deviation.
Alert     The rules that raise the same alert are one: as grave as the gravest of them, with all
          their causes, the gravest first, then by name.
Since     The day from which on the lowest reached bound was reached by time passing (silence,
          rhythm, overdue, contract), or the day of the event that did it (answer, complaint);
          otherwise unknown.
Empty     A number that cannot be told raises nothing. Customers that were set down as lost have no
          alerts.
Source    Tiers of churn signs as in NetEase's health score (14 days without a sign, usage down by
          half, contract ends within 30 days, more than three complaints in 30 days, 30 days overdue
          are high; any of them is enough), with floating thresholds in place of one for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from crmtui.analysis.health.readings import Reading, Scores, reading
from crmtui.analysis.health.signals import Signals
from crmtui.model.policies.alerts import LEVELS, AlertPolicy, AlertRule

Audiences = Mapping[str, Collection[str]]
"""For rules that say ``for:``, the ids of the customers it means."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One sign of worry."""

    rule: str
    kind: str
    severity: str
    number: float
    facts: Mapping[str, float]
    """What the number was made of."""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Cause for worry about one customer on a day."""

    customer: str
    name: str
    """Of the alert: ``churn``, ``plunge`` …"""
    severity: str
    causes: tuple[Cause, ...]

    @property
    def since(self) -> date | None:
        """The first day that is known of any cause."""
        return min((one.since for one in self.causes if one.since), default=None)


def alerts_of(
    one: Signals, policy: AlertPolicy, day: date, audiences: Audiences | None = None,
    scores: Scores | None = None,
) -> list[Alert]:  # fmt: skip
    """What is to worry about in one customer, by name."""
    found: dict[str, list[Cause]] = {}
    for rule, read in readings_of(one, policy.rules.values(), day, audiences or {}, scores):
        severity = rule.severity(read.number) if read else ""
        if read and severity:
            cause = Cause(rule.name, rule.kind, severity, round(read.number, 4), read.facts,
                          _since(rule, read))  # fmt: skip
            found.setdefault(rule.alert, []).append(cause)
    return [_alert(one.id, name, causes) for name, causes in sorted(found.items())]


def is_clear(
    one: Signals, name: str, policy: AlertPolicy, day: date, audiences: Audiences | None = None,
    scores: Scores | None = None,
) -> bool:  # fmt: skip
    """Whether every rule of an alert is clear of its lowest bound, so that it may close. A number
    that can no more be told is clear."""
    rules = [rule for rule in policy.rules.values() if rule.alert == name]
    return all(
        read is None or rule.is_clear(read.number, policy.clear)
        for rule, read in readings_of(one, rules, day, audiences or {}, scores)
    )


def readings_of(
    one: Signals, rules: Iterable[AlertRule], day: date, audiences: Audiences,
    scores: Scores | None = None,
) -> Iterator[tuple[AlertRule, Reading | None]]:  # fmt: skip
    """The numbers of the rules that are meant for a customer."""
    for rule in rules:
        if not rule.audience or one.id in audiences.get(rule.name, ()):
            yield rule, reading(rule.kind, one, day.toordinal(), scores)


def _alert(customer: str, name: str, causes: Iterable[Cause]) -> Alert:
    ordered = sorted(causes, key=lambda cause: (-rank(cause.severity), cause.rule))
    return Alert(customer, name, ordered[0].severity, tuple(ordered))


def rank(severity: str) -> int:
    """0 for none, then 1 to 3."""
    return LEVELS.index(severity) + 1 if severity in LEVELS else 0


def _since(rule: AlertRule, read: Reading) -> date | None:
    if not read.origin:
        return None
    if not read.pace:
        return date.fromordinal(read.origin)
    lowest = next(float(bound) for bound in rule.bounds if bound is not None)
    reached = read.origin + ceil(lowest / read.pace)
    return date.fromordinal(max(1, min(reached, date.max.toordinal())))
