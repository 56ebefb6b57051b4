"""Classes that a bound alone decides: value x activity, bands, loyalty, activity level.

Each comes with the numbers that decided it, so that it can be told to the customer's manager.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmtui.analysis.facts import CustomerFacts, Stretch
from crmtui.model.policies.value import ActivityPolicy, LoyaltyPolicy, MatrixPolicy, ValuePolicy

CORE, POTENTIAL, BASIC, WATCH = "core", "potential", "basic", "watch"
LOW, MEDIUM, HIGH = "low", "medium", "high"
LOYAL, MAYBE_LOYAL, NOT_LOYAL = "loyal", "maybe-loyal", "not-loyal"
ACTIVE, QUIET, AT_RISK = "active", "quiet", "at-risk"


@dataclass(frozen=True, slots=True)
class Judged:
    """A class and the sentence parts that led to it: ``(code, number, bound)``."""

    name: str
    why: tuple[tuple[str, Decimal | int | float | None, Decimal | int | float], ...]


def matrix_class(
    one: CustomerFacts, policy: MatrixPolicy, recent: CustomerFacts | Stretch
) -> Judged | None:
    """核心 when the window's value and the orders a month reach their bounds, 潜力 when only value
    does (for one that is not active the value of all time counts too), 基础 when only activity
    does, 待观察 else. ``recent`` are the facts over the policy's window of activity. None when money
    cannot be converted. Source: practice, row 13."""
    if one.monetary is None or one.total_value is None:
        return None
    ever = policy.value if policy.ever is None else policy.ever
    is_active = recent.orders_per_month >= float(policy.orders_per_month)
    is_valuable = one.monetary >= policy.value
    why = (("value", one.monetary, policy.value),
           ("orders-per-month", recent.orders_per_month, policy.orders_per_month))  # fmt: skip
    if is_active:
        return Judged(CORE if is_valuable else BASIC, why)
    if is_valuable or one.total_value >= ever:
        return Judged(POTENTIAL, (*why, ("value-ever", one.total_value, ever)))
    return Judged(WATCH, (*why, ("value-ever", one.total_value, ever)))


def band(value: Decimal | int | None, bounds: Sequence[Decimal]) -> str:
    """low below the first bound, medium below the second, else high; empty for no value."""
    if value is None:
        return ""
    return (LOW, MEDIUM, HIGH)[sum(value >= bound for bound in bounds)]


def loyalty(one: CustomerFacts, policy: LoyaltyPolicy) -> Judged:
    """忠诚: enough orders, the last lately, no NPS answer below the bound; 潜在忠诚: some orders and
    no such answer; 非忠诚 else. Source: practice, row 15."""
    days = round(policy.recency.days)
    lately = one.recency is not None and one.recency <= days
    content = one.nps is None or one.nps >= policy.score
    why = (("orders", one.total_orders, policy.orders), ("recency", one.recency, days),
           ("nps", one.nps, policy.score))  # fmt: skip
    if one.total_orders >= policy.orders and lately and content:
        return Judged(LOYAL, why)
    return Judged(
        MAYBE_LOYAL if one.total_orders >= policy.maybe_orders and content else NOT_LOYAL, why
    )


def activity(one: CustomerFacts, policy: ActivityPolicy, day: date) -> Judged:
    """高活跃, 沉默 or 流失风险 by the days since the last contact or order, and by a plunge of usage.
    Source: practice, row 20."""
    signs = [sign for sign in (one.last_contact, one.last_order) if sign]
    days = (day - max(signs)).days if signs else None
    fell = one.usage_trend is not None and one.usage_trend <= -float(policy.drop)
    why = (
        ("sign", days, round(policy.active.days)),
        ("usage-trend", one.usage_trend, -policy.drop),
    )
    if days is None or days > policy.quiet.days or fell:
        return Judged(AT_RISK, why)
    return Judged(ACTIVE if days <= policy.active.days else QUIET, why)


def bands(one: CustomerFacts, policy: ValuePolicy) -> tuple[str, str]:
    """The bands of value and frequency. Source: practice, row 14."""
    return band(one.monetary, policy.value_bands), band(one.frequency, policy.frequency_bands)
