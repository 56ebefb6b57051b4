"""Classes by bounds: value x activity, bands, loyalty, activity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value import classes
from crmtui.model.policies.value import ActivityPolicy, LoyaltyPolicy, MatrixPolicy

DAY = date(2026, 11, 20)


def customer(**known: Any) -> CustomerFacts:
    return CustomerFacts("a", "a", "lin", "", "", None, **known)


@pytest.mark.parametrize(
    ("value", "ever", "rate", "expected"),
    [
        (1_000_000, 1_000_000, 1.0, "core"),
        (999_999, 999_999, 1.0, "basic"),
        (1_000_000, 1_000_000, 0.9, "potential"),
        (0, 1_000_000, 0.0, "potential"),
        (0, 0, 0.0, "watch"),
    ],
)
def test_value_by_activity(value: int, ever: int, rate: float, expected: str) -> None:
    one = customer(monetary=Decimal(value), total_value=Decimal(ever))
    judged = classes.matrix_class(one, MatrixPolicy(), customer(orders_per_month=rate))
    assert judged is not None and judged.name == expected
    assert judged.why[0] == ("value", Decimal(value), Decimal(1_000_000))


def test_money_that_cannot_be_converted_has_no_class() -> None:
    assert classes.matrix_class(customer(monetary=None), MatrixPolicy(), customer()) is None


def test_bands_include_their_lower_bound() -> None:
    bounds = (Decimal(2), Decimal(12))
    assert [classes.band(n, bounds) for n in (1, 2, 11, 12)] == ["low", "medium", "medium", "high"]
    assert classes.band(None, bounds) == ""


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"total_orders": 4, "recency": 180}, "loyal"),
        ({"total_orders": 4, "recency": 181}, "maybe-loyal"),
        ({"total_orders": 9, "recency": 1, "nps": Decimal(6)}, "not-loyal"),
        ({"total_orders": 1, "recency": 1}, "not-loyal"),
        ({}, "not-loyal"),
    ],
)
def test_loyalty(known: dict[str, Any], expected: str) -> None:
    assert classes.loyalty(customer(**known), LoyaltyPolicy()).name == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"last_contact": date(2026, 10, 21)}, "active"),
        ({"last_contact": date(2026, 10, 20)}, "quiet"),
        ({"last_order": date(2026, 8, 21)}, "at-risk"),
        ({"last_contact": date(2026, 11, 19), "usage_trend": -0.5}, "at-risk"),
        ({}, "at-risk"),
    ],
)
def test_activity(known: dict[str, Any], expected: str) -> None:
    assert classes.activity(customer(**known), ActivityPolicy(), DAY).name == expected
