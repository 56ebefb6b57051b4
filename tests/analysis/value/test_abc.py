"""ABC classes, against a table by hand and against pandas."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value.abc import abc


def worth(values: list[object]) -> list[CustomerFacts]:
    return [
        CustomerFacts(f"c{n:03}", f"c{n}", "lin", "", "", None,
                      monetary=None if value is None else Decimal(str(value)))
        for n, value in enumerate(values)
    ]  # fmt: skip


def test_by_hand() -> None:
    found = abc(worth([500, 250, 100, 80, 40, 20, 10]))
    assert [one.grade for one in found.customers] == ["A", "A", "A", "B", "B", "C", "C"]
    assert found.total == 1000
    assert [round(one.cumulative, 3) for one in found.customers][:3] == [0.5, 0.75, 0.85]
    assert (found.count("B"), found.value("B")) == (2, 120)


def test_the_one_that_crosses_a_bound_is_in_the_better_class() -> None:
    assert [one.grade for one in abc(worth([80, 15, 5])).customers] == ["A", "B", "C"]
    assert [one.grade for one in abc(worth([79, 16, 5])).customers] == ["A", "A", "C"]


def test_equal_values_share_a_class() -> None:
    found = abc(worth([25, 25, 25, 25]))
    assert {one.grade for one in found.customers} == {"A"}


@pytest.mark.parametrize("values", [[], [0, 0, 0], [-5, -1], [0]])
def test_no_value_at_all(values: list[object]) -> None:
    found = abc(worth(values))
    assert {one.grade for one in found.customers} <= {"C"}
    assert found.total == 0
    assert all(one.share == one.cumulative == 0 for one in found.customers)


def test_returns_beyond_orders_take_nothing_from_the_total() -> None:
    found = abc(worth([100, -40, None]))
    assert (found.total, found.of, found.without_rate) == (100, 3, 1)
    assert [one.grade for one in found.customers] == ["A", "C"]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=80))
def test_as_pandas_says(values: list[int]) -> None:
    import pandas

    found = {one.id: one.grade for one in abc(worth([*values])).customers}
    frame = pandas.Series(values).sort_values(ascending=False, kind="stable")
    before = frame.cumsum().shift(fill_value=0)
    first = before.groupby(frame).transform("min")
    total = frame.sum()
    for n, value in frame.items():
        expected = "C"
        if value > 0:
            expected = (
                "A" if 100 * first[n] < 80 * total else "B" if 100 * first[n] < 95 * total else "C"
            )
        assert found[f"c{n:03}"] == expected
