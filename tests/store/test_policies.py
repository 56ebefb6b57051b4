"""Policy files: what is right is taken, what is wrong is named and keeps its default."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmtui.model.policies.value import SEGMENTS, ValuePolicy
from crmtui.store.policies import Policies, load_policies

PATH = "playbooks/policies/value.yaml"


def load(text: str) -> tuple[Policies, list[tuple[int, str]]]:
    found, problems = load_policies(lambda path: text.encode(), [PATH])
    return found, [(p.line, p.code) for p in problems]


def test_without_files_the_defaults_hold() -> None:
    assert load_policies(lambda path: None, []) == (Policies(), [])
    assert load("")[0].value == ValuePolicy()


def test_what_a_file_says() -> None:
    found, problems = load(
        "window: 6 months\nrates: {USD: 7.1}\nabc: {a: 70, b: 90}\n"
        "rfm:\n  scores: 3\n  bounds: {recency: [90, 30], frequency: [2, 5], monetary: [10, 20]}\n"
        "  segments:\n    - {name: all, r: 1..5, fm: 1..5}\n"
    )
    assert problems == []
    policy = found.value
    assert policy.rates == {"USD": Decimal("7.1")}
    assert (policy.a, policy.b) == (70, 90)
    assert policy.rfm.recency == (90, 30)
    assert [s.name for s in policy.rfm.segments] == ["all"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc: {a: 95, b: 80}", "bad-share"),
        ("rfm: {scores: 12}", "bad-number"),
        ("rfm: {bounds: {recency: [30, 90, 180, 365]}}", "bad-bounds"),
        ("rfm: {bounds: {frequency: [1, 2]}}", "bad-bounds"),
        ("rfm: {bounds: {monetary: [1, x]}}", "bad-number"),
        ("rfm: {segments: [{name: a, r: 5..1, fm: 1}]}", "bad-range"),
        ("rates: {USD: -1}", "bad-number"),
        ("rates: {USD: NaN}", "bad-number"),
        ("window: 0 days", "bad-interval"),
        ("windwo: 3 days", "unknown-field"),
        ("bands: {value: [5]}", "bad-bounds"),
        ("[1, 2]", "not-a-mapping"),
    ],
)
def test_what_is_wrong_is_named_and_keeps_its_default(text: str, code: str) -> None:
    found, problems = load(text + "\n")
    assert (1, code) in problems
    assert found.value.rfm.segments == SEGMENTS
    assert found.value.window == ValuePolicy().window


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("parts: {usge: {weight: 1}}", "unknown-part"),
        ("parts: {usage: {good: 1, bad: 1}}", "bad-part"),
        ("parts: {usage: {weight: -1}}", "bad-part"),
        ("{healthy: 40, watch: 60}", "bad-bounds"),
    ],
)
def test_a_wrong_health_policy_keeps_its_defaults(text: str, code: str) -> None:
    path = "playbooks/policies/health.yaml"
    found, problems = load_policies(lambda _path: text.encode(), [path])
    assert code in [problem.code for problem in problems]
    assert found.health == Policies().health
