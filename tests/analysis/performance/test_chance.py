"""Intervals and tests: against published values, and against figures worked out by hand."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.performance.chance import (
    Sample,
    compare_means,
    compare_shares,
    sample_size,
    share_interval,
    two_sided,
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17:857, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(hits: int, n: int, low: float, high: float) -> None:
    found = share_interval(hits, n)
    assert found is not None
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "n", "base_hits", "base_n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),  # Newcombe 1998, 17:873, table II, method 10
        (9, 10, 3, 10, 0.1705, 0.8090),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombe_as_published(
    hits: int, n: int, base_hits: int, base_n: int, low: float, high: float
) -> None:
    found = compare_shares(hits, n, base_hits, base_n)
    assert found is not None
    assert found.interval == pytest.approx((low, high), abs=5e-5)


def test_two_shares_by_hand() -> None:
    found = compare_shares(60, 200, 40, 200)
    assert found is not None
    assert found.difference == pytest.approx(0.1)
    assert found.statistic == pytest.approx(0.1 / sqrt(0.25 * 0.75 * 0.01))
    assert found.p == pytest.approx(0.0209213, abs=1e-6)


def test_normal_tails_as_in_tables() -> None:
    assert two_sided(1.959964) == pytest.approx(0.05, abs=1e-6)
    assert two_sided(2.575829) == pytest.approx(0.01, abs=1e-6)
    assert two_sided(0) == 1


def test_two_means_by_hand() -> None:
    found = compare_means(Sample(50, 110.0, 400.0), Sample(40, 100.0, 360.0))
    assert found is not None
    assert found.statistic == pytest.approx(10 / sqrt(8 + 9))
    assert found.interval == pytest.approx((10 - 1.959964 * sqrt(17), 10 + 1.959964 * sqrt(17)))


def test_equal_means_without_variance_are_no_difference() -> None:
    same, other = Sample(40, 5.0, 0.0), Sample(40, 6.0, 0.0)
    assert compare_means(same, same) == (0, (0, 0), 0, 1)
    found = compare_means(other, same)
    assert found is not None and found.p == 0


def test_sample_size_by_the_formula() -> None:
    # z = 1.959964 and 0.841621: (1.959964 * 0.590550 + 0.841621 * 0.589491)^2 / 0.0025 = 1093.74
    assert sample_size(0.2, 0.05) == 1094
    assert sample_size(0.2, -0.05) == 906
    assert sample_size(0.5, 0.1) == 388


def test_nobody_says_nothing() -> None:
    assert share_interval(0, 0) is None
    assert compare_shares(0, 0, 3, 9) is None
    assert compare_means(Sample(1, 3.0, 0.0), Sample(9, 3.0, 1.0)) is None


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_the_difference_lies_in_its_interval(n: int, m: int, data: st.DataObject) -> None:
    one, base = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = compare_shares(one, n, base, m)
    assert found is not None
    assert found.interval.low - 1e-9 <= found.difference <= found.interval.high + 1e-9
    assert found.interval.low >= -1 - 1e-9 and found.interval.high <= 1 + 1e-9
    assert 0 <= found.p <= 1
