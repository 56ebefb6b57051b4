"""Whether one query says what another says, told from the two alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.query.evaluate import matches
from crmtui.query.implication import implies
from crmtui.query.language import Registry
from crmtui.query.parse import parse

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tier:core", "tier:core"),
        ("tier:core orders:>=3", "orders:>=1"),
        ("orders:>3", "orders:>=3"),
        ("orders:2..4", "orders:>1"),
        ("last_order:>90d", "last_order:>60d"),
        ("last_order:<30d", "last_order:<=30d"),
        ("silent:>60d", "silent:>20d"),
        ("tier:core OR tier:potential", "has:tier"),
        ("tier:core", "tier:core OR orders:>=1"),
        ("-has:tier", "-tier:core"),
        ("(tier:core orders:1) OR orders:>=5", "orders:>=1"),
    ],
)
def test_what_follows(registry: Registry, one: str, other: str) -> None:
    assert implies(parse(one, registry), parse(other, registry))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("orders:>=1", "orders:>=3"),
        ("orders:>=3", "orders:>3"),
        ("last_order:>70d", "last_order:<=14d"),
        ("last_order:>60d", "has:last_order"),
        ("silent:>60d", "has:silent"),
        ("tier:core OR orders:>=1", "orders:>=1"),
        ("-tier:core", "-has:tier"),
        ("last_order:>2m", "last_order:>30d"),
        ("tier:core", ""),
    ],
)
def test_what_does_not_follow_or_cannot_be_told(registry: Registry, one: str, other: str) -> None:
    assert not implies(parse(one, registry), parse(other, registry))


leaves = st.sampled_from(
    ["tier:core", "tier:potential", "has:tier", "orders:1", "orders:>=2", "orders:<3", "orders:>2",
     "silent:>30d", "silent:<=30d", "silent:>60", "last_order:<30d", "last_order:>60d",
     "last_order:>=30d", "last_order:2026", "has:last_order", "has:orders", "has:silent"]
)  # fmt: skip
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({}) ({})".format, inner, inner),
        st.builds("({}) OR ({})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=4,
)
values = st.fixed_dictionaries(
    {
        "tier": st.sampled_from(["", "core", "potential", "normal"]),
        "orders": st.sampled_from([None, 0, 1, 2, 3]),
        "silent": st.sampled_from([None, 0, 29, 30, 31, 60, 61]),
        "last_order": st.sampled_from(
            [None, *(TODAY - timedelta(days=n) for n in (0, 29, 30, 31, 60, 61, 400))]
        ),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(queries, queries, st.lists(values, min_size=8, max_size=8))
def test_what_is_said_to_follow_does(
    registry: Registry, one: str, other: str, those: list[dict[str, Any]]
) -> None:
    first, second = parse(one, registry), parse(other, registry)
    if implies(first, second):
        for known in those:
            if matches(first, lambda field, known=known: known[field.name], TODAY):
                assert matches(second, lambda field, known=known: known[field.name], TODAY), known
