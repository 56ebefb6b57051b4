"""``playbooks/policies/alerts.yaml``: what makes an alert, how grave it is, and what answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from crmtui.model.intervals import Interval
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

LEVELS = ("low", "medium", "high")
"""The severities, the gravest last."""


class Kind(NamedTuple):
    """What a rule of a kind looks at."""

    rises: bool
    """Whether more of its number is worse; else less is."""
    unit: str
    meaning: str


KINDS: Mapping[str, Kind] = {
    "dormancy": Kind(True, "times the limit", "days since the last contact, order or usage / days of "
                     "silence after which its tier is dormant"),
    "rhythm": Kind(True, "deviations", "(days since the last order - its mean gap) / deviation of its "
                   "own gaps; from four gaps on"),
    "purchases": Kind(True, "share", "1 - orders of the last 90 days / mean of 90 days in the year "
                      "before them; from four orders in that year on"),
    "usage": Kind(True, "share", "1 - usage of the last 90 days / mean of 90 days in the year before "
                  "them; for years that are known only in part, of the part"),
    "complaints": Kind(True, "complaints", "complaints opened within 30 days"),
    "overdue": Kind(True, "days", "days the longest unpaid payment is over its day"),
    "failed": Kind(True, "payments", "payments that failed within 90 days"),
    "returns": Kind(True, "returns", "returns within 90 days"),
    "score": Kind(False, "0 to 10", "latest NPS answer, or latest satisfaction score times 2, whichever "
                  "is newer; at most 180 days old"),
    "score-fall": Kind(True, "points", "the NPS answer before less the latest, at most 180 days old "
                       "(without two: satisfaction times 2)"),
    "contract": Kind(False, "days", "days to the end of the contract that ends last; one that ended "
                     "counts for 90 days more"),
    "health": Kind(False, "0 to 100", "the health score"),
    "health-fall": Kind(True, "points", "the health score of 30 days ago less that of the day"),
}  # fmt: skip
"""What a rule can look at, with the number that its bounds are about."""

RULE = Schema(
    "alert rule",
    "One sign, and from where on it is how grave. At least one of `low`, `medium`, `high`.",
    (
        Field("kind", "choice", "What is looked at; default: the name of the rule",
              choices=tuple(KINDS)),
        Field("alert", "id", "The alert it raises; several rules may raise one. Default: the name"),
        Field("title", "text", "Title, both languages"),
        Field("low", "number", "Of low severity from here on, the bound included"),
        Field("medium", "number", "Of medium severity from here on"),
        Field("high", "number", "Of high severity from here on"),
        Field("for", "text", "Query: whose customers it is for; default: all"),
        Field("response", "text", "What answers it when no playbook does, in words or a guide"),
        Field("active", "flag", "Whether it is in use; default yes"),
    ),
)  # fmt: skip
ALERTS = Schema(
    "alert policy",
    "What makes an alert.",
    (
        Field("rules", "named", "The rules by name; one of the package's is changed where it is named, "
              "and off with `active: no`", schema=RULE),
        Field("clear", "number", "An alert closes when every number is clear of its lowest bound by "
              "this share; default 0.1"),
        Field("again", "interval", "One that a person closed comes again after this time, or when "
              "graver; default 30 days"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Fields as in ``RULE``."""

    name: str
    kind: str
    alert: str
    title: str
    bounds: tuple[Decimal | None, Decimal | None, Decimal | None]
    """Of low, medium and high; None: there is no such severity."""
    audience: str = ""
    response: str = ""
    active: bool = True

    @property
    def rises(self) -> bool:
        """Whether more is worse."""
        return KINDS[self.kind].rises

    def severity(self, number: float) -> str:
        """The gravest severity whose bound the number has reached; empty when none."""
        reached = [level for level, bound in zip(LEVELS, self.bounds, strict=True)
                   if bound is not None and self._is_beyond(number, float(bound))]  # fmt: skip
        return reached[-1] if reached else ""

    def is_clear(self, number: float, share: Decimal) -> bool:
        """Whether the number is clear of the lowest bound by a share of it."""
        lowest = next(float(bound) for bound in self.bounds if bound is not None)
        margin = abs(lowest) * float(share)
        return not self._is_beyond(number, lowest - margin if self.rises else lowest + margin)

    def _is_beyond(self, number: float, bound: float) -> bool:
        return number >= bound if self.rises else number <= bound


def _rule(
    name: str, alert: str, title: str, low: str, medium: str, high: str, audience: str = ""
) -> AlertRule:
    bounds = tuple(Decimal(text) if text else None for text in (low, medium, high))
    assert len(bounds) == 3
    return AlertRule(name, name, alert, title, bounds, audience)


RULES: Mapping[str, AlertRule] = {rule.name: rule for rule in (
    _rule("dormancy", "churn", "沉默 / Silence", "1", "1.5", "2", "orders:>=1"),
    _rule("rhythm", "churn", "错过自己的采购节奏 / Missed its own rhythm of orders", "1.5", "2", "3"),
    _rule("contract", "churn", "合同到期 / Contract runs out", "", "60", "30"),
    _rule("overdue", "churn", "逾期未付 / Payment overdue", "", "7", "30"),
    _rule("failed", "churn", "扣款失败 / Payments failed", "", "1", "2"),
    _rule("score", "churn", "评分低 / Low score", "", "6", "3"),
    _rule("score-fall", "churn", "评分下降 / Score fell", "", "3", "5"),
    _rule("health", "churn", "健康度低 / Poor health", "30", "20", "10", "orders:>=1"),
    _rule("health-fall", "churn", "健康度骤降 / Health plunged", "50", "60", "", "orders:>=1"),
    _rule("purchases", "plunge", "采购骤降 / Purchases plunged", "0.35", "0.5", "0.8"),
    _rule("usage", "plunge", "使用骤降 / Usage plunged", "", "0.2", "0.5"),
    _rule("complaints", "complaints", "投诉增多 / Complaints", "", "1", "3"),
    _rule("returns", "returns", "退货增多 / Returns", "1", "2", "3"),
)}  # fmt: skip
"""The rules when no file says otherwise."""


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """Fields as in ``ALERTS``; the rules that are in use."""

    rules: Mapping[str, AlertRule] = field(default_factory=lambda: dict(RULES))
    clear: Decimal = Decimal("0.1")
    again: Interval = Interval(30, "day")


def alert_policy(raw: Raw) -> tuple[AlertPolicy, list[Finding]]:
    """The policy of a file; what is wrong in it keeps its default."""
    findings = ALERTS.check(raw)
    v: Mapping[str, Any] = ALERTS.convert(raw) if isinstance(raw, dict) else {}
    rules = dict(RULES)
    for name, given in (v.get("rules") or {}).items():
        made = _made(name, given, findings)
        if made is not None:
            rules[name] = made
    clear = v.get("clear", Decimal("0.1"))
    if not 0 <= clear < 1:
        findings.append(Finding(("clear",), "bad-share", f"{clear} is no share below 1",
                                "write `clear: 0.1`"))  # fmt: skip
        clear = Decimal("0.1")
    used = {name: rule for name, rule in rules.items() if rule.active}
    return AlertPolicy(used, clear, v.get("again") or Interval(30, "day")), findings


def _made(name: str, given: Mapping[str, Any], findings: list[Finding]) -> AlertRule | None:
    """The rule of a file, over the package's of that name; None, with a finding, for one that can
    never be used."""
    before, at = RULES.get(name), ("rules", name)
    kind = given.get("kind") or (before.kind if before else name)
    if kind not in KINDS:
        findings.append(Finding(at, "unknown-kind", f"{name[:40]!r} does not say what it looks at",
                                "add `kind:`, one of " + ", ".join(KINDS)))  # fmt: skip
        return None
    bounds = tuple(given.get(level) for level in LEVELS)
    if bounds == (None,) * 3 and before and before.kind == kind:
        bounds = before.bounds
    known = [bound for bound in bounds if bound is not None]
    rising = KINDS[kind].rises
    if not known or known != sorted(set(known), reverse=not rising):
        order = "rising" if rising else "falling"
        findings.append(Finding(at, "bad-bounds", f"`{name[:40]}` has no {order} bounds",
                                f"write low, medium, high, {order}, or some of them"))  # fmt: skip
        return None
    return AlertRule(
        name, kind, given.get("alert") or (before.alert if before else name),
        given.get("title") or (before.title if before else name), (bounds[0], bounds[1], bounds[2]),
        given.get("for") or (before.audience if before else ""), given.get("response") or "",
        given.get("active", True),
    )  # fmt: skip
