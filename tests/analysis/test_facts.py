"""Facts over a window, against sums made by hand and by pandas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import DAYS_PER_MONTH, FACTS, CustomerFacts, Window
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]

ENTRIES = """\
- {id: A1, type: order, at: 2025-11-20, amount: 1000}
- {id: A2, type: order, at: 2026-01-10, amount: 100.10}
- {id: A3, type: order, at: 2026-11-10, amount: 300}
- {id: A4, type: order, at: 2026-11-30, amount: 9999}
- {type: return, at: 2026-02-01, of: A1, amount: 50.05}
- {type: touch, at: 2026-10-01, via: phone, with: [li]}
- {type: touch, at: 2026-11-01, via: visit, with: [li, wang]}
- {type: touch, at: 2026-11-05, via: phone, outcome: no-answer}
- {type: survey, at: 2026-05-01, measure: nps, score: 6}
- {type: survey, at: 2026-09-01, measure: nps, score: 9}
- {type: usage, at: 2026-11-01, signal: logins, count: 30}
- {type: usage, at: 2026-07-01, signal: logins, count: 60}
- {type: case, at: 2026-11-02, case: K1, step: opened, severity: high}
- {type: payment, at: 2026-10-01, of: A2, amount: 1, due: 2026-10-15, paid: 2026-10-20}
- {type: payment, at: 2026-10-01, of: A3, amount: 1, due: 2026-11-15}
"""
MIXED = ENTRIES + "- {id: U1, type: order, at: 2026-11-11, amount: 10, currency: USD}\n"
PROFILE = (
    "id: solo\nname: 单一客户\ncontacts:\n  - {key: li, name: 李}\n  - {key: wang, name: 王}\n"
)


@pytest.fixture
def facts(make_workspace: Make) -> Callable[..., CustomerFacts]:
    def ask(entries: str = ENTRIES, policy: str = "", **asked: object) -> CustomerFacts:
        files = {"records/customers/lo/solo/customer.yaml": PROFILE,
                 "records/customers/lo/solo/all.yaml": entries}  # fmt: skip
        if policy:
            files["playbooks/policies/value.yaml"] = policy
        workspace = make_workspace(extra=files)
        (found,) = workspace.facts(query="id:solo", **asked)
        return found

    return ask


def test_one_customer_by_hand(facts: Callable[..., CustomerFacts]) -> None:
    one = facts(on=date(2026, 11, 20))
    assert (one.recency, one.frequency, one.total_orders) == (10, 2, 3)
    assert one.monetary == Decimal("350.05"), "A1 is a day outside the window, A4 in the future"
    assert one.total_value == Decimal("1350.05")
    assert one.average_order == Decimal("200.05")
    assert (one.silent, one.contacts, one.attempts, one.breadth) == (19, 2, 1, 2)
    assert (one.nps, one.nps_day) == (9, date(2026, 9, 1))
    assert one.usage == 30 and one.usage_trend == pytest.approx(-0.5)
    assert (one.complaints, one.open_complaints, one.open_cases) == (1, 1, 1)
    assert one.late_payments == 2
    assert one.orders_per_month == pytest.approx(2 / (365 / DAYS_PER_MONTH))


def test_an_earlier_day_sees_nothing_later(facts: Callable[..., CustomerFacts]) -> None:
    one = facts(on=date(2026, 10, 31))
    assert (one.frequency, one.contacts, one.open_cases) == (2, 1, 0)
    assert one.late_payments == 1
    assert one.usage == 0 and one.usage_before == 60


def test_nothing_at_all_is_no_number(facts: Callable[..., CustomerFacts]) -> None:
    one = facts(entries="[]")
    assert (one.recency, one.silent, one.average_order, one.usage_trend) == (None,) * 4
    assert (one.frequency, one.monetary) == (0, 0)


def test_other_currencies_need_a_rate(facts: Callable[..., CustomerFacts]) -> None:
    one = facts(MIXED)
    assert (one.no_rate, one.monetary, one.total_value) == ("USD", None, None)


def test_other_currencies_are_converted(facts: Callable[..., CustomerFacts]) -> None:
    assert facts(MIXED, "rates: {USD: 7.1}\n").monetary == Decimal("421.05")


def test_every_fact_is_a_field_and_told_in_full() -> None:
    fields = CustomerFacts.__dataclass_fields__
    for fact in FACTS:
        assert fact.name in fields
        assert fact.meaning and fact.formula and fact.aliases


@given(st.integers(1, 4000), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_window_has_its_days(days: int, last: date) -> None:
    assert Window.ending(last, days).days == days


def test_a_window_never_begins_before_time() -> None:
    assert Window.ending(date(1, 1, 3), 50).first == date.min
