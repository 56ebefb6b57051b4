"""Alerts: each number by hand, bounds, causes together, and when one is over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.health.alerts import alerts_of, is_clear
from crmtui.analysis.health.readings import Scores, reading, rhythm_of
from crmtui.analysis.health.signals import Signals
from crmtui.model.policies.alerts import KINDS, RULES, AlertPolicy, alert_policy
from crmtui.reports.alert_words import cause_words, why

DAY = date(2026, 11, 20)
NOW = DAY.toordinal()


def signals(**known: object) -> Signals:
    return Signals("a", "A", "lin", "core", **known)  # type: ignore[arg-type]


def number(kind: str, one: Signals, day: int = NOW) -> float | None:
    found = reading(kind, one, day)
    return found.number if found else None


def orders(*days_ago: int, amount: float = 100.0) -> list[tuple[int, float]]:
    return [(NOW - n, amount) for n in sorted(days_ago, reverse=True)]


@pytest.mark.parametrize(
    ("kind", "one", "expected"),
    [
        ("dormancy", signals(signs=[NOW - 90, NOW - 45], limit=30), 1.5),
        ("dormancy", signals(), None),
        # gaps 30 30 30 30: mean 30, deviation at least 3; 45 days since the last
        ("rhythm", signals(orders=orders(45, 75, 105, 135, 165)), 5.0),
        ("rhythm", signals(orders=orders(45, 75, 105, 135)), None),
        # gaps 20 40 20 40: mean 30, deviation 11.547
        ("rhythm", signals(orders=orders(53, 73, 113, 133, 173)), 23 / 11.5470),
        # two orders of a day are one
        ("rhythm", signals(orders=orders(45, 45, 75, 105, 135)), None),
        # 4 in the year before make 4 * 100 * 90 / 365 a quarter; one since
        ("purchases", signals(orders=orders(10, 100, 200, 300, 454)), 1 - 100 / (400 * 90 / 365)),
        ("purchases", signals(orders=orders(10, 100, 200, 300)), None),
        ("purchases", signals(orders=orders(100, 200, 300, 454), has_rate=False), None),
        # 180 days known before the quarter: 10 a day for 18 entries, then half
        ("usage", signals(usage=[*((NOW - n, 10.0) for n in range(269, 89, -10)),
                                 *((NOW - n, 5.0) for n in range(80, 0, -10))]),
         1 - 40 / (180 * 90 / 180)),
        ("usage", signals(usage=orders(100, 110, 120, 130)), None),
        ("complaints", signals(complaints=[NOW - 30, NOW - 29, NOW]), 2),
        ("complaints", signals(), 0),
        ("overdue", signals(owed=[(NOW - 40, NOW - 39), (NOW - 8, 0), (NOW - 3, 0)]), 8),
        ("overdue", signals(owed=[(NOW - 40, NOW - 1)]), 0),
        ("overdue", signals(owed=[(NOW - 40, NOW + 1)]), 40),
        ("overdue", signals(), None),
        ("failed", signals(failed=[NOW - 90, NOW - 89]), 1),
        ("returns", signals(returns=[NOW - 89, NOW - 1]), 2),
        ("score", signals(answers=[(NOW - 200, 2.0, True), (NOW - 180, 9.0, True)]), 9),
        ("score", signals(answers=[(NOW - 181, 2.0, True)]), None),
        ("score-fall", signals(answers=[(NOW - 400, 9.0, True), (NOW - 5, 6.0, False),
                                        (NOW - 2, 5.0, True)]), 4),
        ("score-fall", signals(answers=[(NOW - 2, 5.0, True)]), None),
        ("contract", signals(contracts=[(NOW - 300, NOW + 20), (NOW - 1, NOW + 400)]), 400),
        ("contract", signals(contracts=[(NOW - 300, NOW - 5), (NOW + 1, NOW + 400)]), -5),
        ("contract", signals(contracts=[(NOW - 300, NOW - 91)]), None),
        ("contract", signals(contracts=[(NOW - 300, NOW - 5), (NOW - 200, 0)]), None),
    ],
)  # fmt: skip
def test_a_number_by_hand(kind: str, one: Signals, expected: float | None) -> None:
    assert number(kind, one) == (None if expected is None else pytest.approx(expected, abs=1e-4))


def test_health_and_its_fall() -> None:
    scores = Scores(40.0, 75.0)
    assert reading("health", signals(), NOW, scores).number == 40  # type: ignore[union-attr]
    assert reading("health-fall", signals(), NOW, scores).number == 35  # type: ignore[union-attr]
    for none in (None, Scores(None, 75.0)):
        assert reading("health", signals(), NOW, none) is None
    assert reading("health-fall", signals(), NOW, Scores(40.0, None)) is None


def test_the_bound_counts_and_the_gravest_one_does() -> None:
    rule = RULES["contract"]
    assert [rule.severity(n) for n in (61, 60, 31, 30, -5)] == [
        "",
        "medium",
        "medium",
        "high",
        "high",
    ]
    assert [RULES["dormancy"].severity(n) for n in (0.99, 1, 1.5, 7)] == [
        "",
        "low",
        "medium",
        "high",
    ]


def test_causes_of_one_alert_stand_together() -> None:
    one = signals(signs=[NOW - 45], limit=30, complaints=[NOW],
                  answers=[(NOW - 2, 3.0, True)])  # fmt: skip
    churn, complaints = alerts_of(one, AlertPolicy(), DAY, {"dormancy": {"a"}})
    assert (churn.name, churn.severity) == ("churn", "high")
    assert [(cause.rule, cause.severity) for cause in churn.causes] == [
        ("score", "high"), ("dormancy", "medium")]  # fmt: skip
    assert churn.since == DAY - timedelta(days=15)
    assert (complaints.name, complaints.severity) == ("complaints", "medium")
    assert cause_words(churn.causes[0]) == "latest score 3 of 10"
    assert why(churn.causes) == (
        "最近评分 3（满分 10）；45 天没有联系、订单或使用，界限 30 天 / "
        "latest score 3 of 10; no contact, order or usage for 45 days, the limit is 30"
    )


def test_a_rule_is_for_those_it_says() -> None:
    one = signals(signs=[NOW - 45], limit=30)
    assert alerts_of(one, AlertPolicy(), DAY, {"dormancy": {"b"}}) == []


def test_it_is_over_only_clear_of_the_bound() -> None:
    policy, mine = AlertPolicy(), {"dormancy": {"a"}}
    for silent, over in ((30, False), (28, False), (27, False), (26, True)):
        one = signals(signs=[NOW - silent], limit=30)
        assert is_clear(one, "churn", policy, DAY, mine) is over, silent
    for left, over in ((60, False), (66, False), (67, True)):
        assert is_clear(signals(contracts=[(1, NOW + left)]), "churn", policy, DAY) is over, left


def test_since_is_the_day_the_bound_was_reached() -> None:
    cases = {
        "dormancy": (signals(signs=[NOW - 45], limit=30), 15),
        "contract": (signals(contracts=[(1, NOW + 20)]), 40),
        "overdue": (signals(owed=[(NOW - 10, 0)]), 3),
        "rhythm": (signals(orders=orders(45, 75, 105, 135, 165)), 10),
        "complaints": (signals(complaints=[NOW - 4]), 4),
    }
    for kind, (one, days) in cases.items():
        (alert,) = alerts_of(one, AlertPolicy({kind: RULES[kind]}), DAY, {kind: {"a"}})
        assert alert.since == DAY - timedelta(days=days), kind
        yesterday = alert.since - timedelta(days=1)
        assert alerts_of(one, AlertPolicy({kind: RULES[kind]}), yesterday, {kind: {"a"}}) == []


DAYS = st.lists(st.integers(NOW - 900, NOW + 60), max_size=20).map(sorted)


@given(DAYS, DAYS, st.integers(NOW - 400, NOW))
def test_what_comes_later_is_not_seen(bought: list[int], due: list[int], day: int) -> None:
    whole = signals(orders=[(d, 10.0) for d in bought], signs=bought, owed=[(d, 0) for d in due],
                    complaints=due)  # fmt: skip
    seen = signals(orders=[(d, 10.0) for d in bought if d <= day], signs=[d for d in bought if d <= day],
                   owed=[(d, 0) for d in due if d <= day], complaints=[d for d in due if d <= day])  # fmt: skip
    for kind in KINDS:
        if kind != "overdue" or seen.owed:
            assert reading(kind, whole, day) == reading(kind, seen, day), kind


@given(DAYS)
def test_a_rhythm_has_no_deviation_of_nothing(days: list[int]) -> None:
    found = rhythm_of(sorted(set(days)))
    assert found is None or found.deviation >= 1


# -- the policy file -----------------------------------------------------------------------------


def test_a_file_changes_and_adds_rules() -> None:
    policy, findings = alert_policy({"rules": {
        "dormancy": {"medium": "2"}, "usage": {"active": "no"},
        "logins": {"kind": "usage", "alert": "plunge", "high": "0.7", "for": "tier:core"},
    }, "clear": "0.2"})  # fmt: skip
    assert findings == []
    assert policy.rules["dormancy"].bounds == (None, Decimal(2), None)
    assert policy.rules["dormancy"].alert == "churn"
    assert "usage" not in policy.rules and policy.rules["logins"].audience == "tier:core"
    assert policy.clear == Decimal("0.2")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"rules": {"x": {"low": "1"}}}, "unknown-kind"),
        ({"rules": {"x": {"kind": "moon"}}}, "bad-choice"),
        ({"rules": {"contract": {"medium": "30", "high": "60"}}}, "bad-bounds"),
        ({"rules": {"x": {"kind": "usage"}}}, "bad-bounds"),
        ({"rules": {"dormancy": {"low": "2", "high": "1"}}}, "bad-bounds"),
        ({"clear": "1"}, "bad-share"),
        ({"rules": ["x"]}, "wrong-type"),
        ("nonsense", "not-a-mapping"),
    ],
)
def test_what_is_wrong_is_said_and_keeps_its_default(raw: object, code: str) -> None:
    policy, findings = alert_policy(raw)  # type: ignore[arg-type]
    assert code in {finding.code for finding in findings}
    assert policy.rules["dormancy"] == RULES["dormancy"]
    assert policy.clear == Decimal("0.1")
