"""The models of lifetime value against published figures and against data made by them."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from math import log

import pytest

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value.expected import Purchases, future
from crmtui.analysis.value.lifetime import (
    BgNbd,
    Buyer,
    GammaGamma,
    TooLittle,
    fit_orders,
    fit_value,
    hypergeometric,
)
from crmtui.analysis.value.optimum import minimize

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4, 2357, True)
"""Fader, Hardie, Lee (2005), table 2."""
SPEND = GammaGamma(6.25, 3.74, 15.44, 0.0, 946, True, 0.0)
"""Fader, Hardie (2013)."""


def test_the_published_conditional_expectation() -> None:
    assert CDNOW.orders(Buyer("1", 2, 30.43, 38.86), 39) == pytest.approx(1.226, abs=0.001)


@pytest.mark.parametrize(
    ("repeats", "mean", "published"),
    [(2, 22.35, 24.65), (1, 11.77, 18.91), (0, 0, 35.17), (7, 73.74, 71.46), (2, 25.55, 27.28)],
)
def test_the_published_values_of_an_order(repeats: int, mean: float, published: float) -> None:
    assert SPEND.value(Buyer("1", repeats, 1, 2, mean)) == pytest.approx(published, abs=0.1)


def test_longer_silence_means_less_life() -> None:
    chances = [CDNOW.alive(Buyer("1", 5, 20.0, age)) for age in (20.0, 25.0, 40.0, 80.0)]
    assert chances == sorted(chances, reverse=True) and 0 < chances[-1] < chances[0] < 1
    assert CDNOW.alive(Buyer("1", 0, 0.0, 99.0)) == 1, (
        "the model knows of no leaving before a repeat"
    )


def test_no_time_no_orders() -> None:
    assert CDNOW.orders(Buyer("1", 3, 10.0, 20.0), 0) == 0


def test_gauss() -> None:
    assert hypergeometric(1, 1, 2, 0.5) == pytest.approx(2 * log(2))
    assert hypergeometric(3, 2, 2, 0.25) == pytest.approx((1 - 0.25) ** -3)


def test_the_simplex_finds_rosenbrocks_valley() -> None:
    found = minimize(lambda at: (1 - at[0]) ** 2 + 100 * (at[1] - at[0] ** 2) ** 2, (-1.2, 1.0))
    assert found.converged and found.at == pytest.approx((1, 1), abs=1e-3)


def made_by(model: BgNbd, count: int, weeks: float, seed: int) -> list[Buyer]:
    """Customers as the model makes them."""
    draw = random.Random(seed)
    buyers = []
    for n in range(count):
        rate = draw.gammavariate(model.r, 1 / model.alpha)
        leaves = draw.betavariate(model.a, model.b)
        now, last, repeats = 0.0, 0.0, 0
        while (now := now + draw.expovariate(max(rate, 1e-9))) < weeks:
            last, repeats = now, repeats + 1
            if draw.random() < leaves:
                break
        worth = [draw.gammavariate(6.0, 20.0)] * repeats
        buyers.append(
            Buyer(f"c{n}", repeats, last, weeks, sum(worth) / len(worth) if worth else 0.0)
        )
    return buyers


def test_the_parameters_of_made_customers_are_found_again() -> None:
    true = BgNbd(0.6, 6.0, 1.0, 3.0, 0, 0, True)
    found = fit_orders(made_by(true, 6000, 100.0, seed=4))
    assert isinstance(found, BgNbd) and found.converged
    assert (found.r, found.alpha, found.leaves) == (
        pytest.approx(0.6, rel=0.15), pytest.approx(6.0, rel=0.2), pytest.approx(0.25, rel=0.15),
    )  # fmt: skip
    later = made_by(true, 3000, 150.0, seed=5)
    early = [Buyer(b.id, b.repeats, b.last, 100.0) for b in made_by(true, 3000, 100.0, seed=5)]
    expected = sum(found.orders(b, 50.0) for b in early) / 3000
    happened = (sum(b.repeats for b in later) - sum(b.repeats for b in early)) / 3000
    assert expected == pytest.approx(happened, rel=0.2)


def test_a_better_answer_does_not_lie_beside_the_one_found() -> None:
    from crmtui.analysis.value.lifetime import _OrderLikelihood

    buyers = made_by(CDNOW, 800, 60.0, seed=1)
    found = fit_orders(buyers)
    assert isinstance(found, BgNbd)
    at = tuple(map(log, (found.r, found.alpha, found.a, found.b)))
    value = _OrderLikelihood(buyers)
    for n in range(4):
        for step in (-0.05, 0.05):
            beside = (*at[:n], at[n] + step, *at[n + 1 :])
            assert value(beside) >= -found.likelihood - 1e-6


@pytest.mark.parametrize(
    ("buyers", "reason"),
    [
        ([], "customers"),
        ([Buyer("a", 3, 9.0, 10.0, 5.0)] * 49, "customers"),
        ([Buyer("a", 0, 0.0, 10.0)] * 60, "repeats"),
    ],
)
def test_too_little_is_said(buyers: list[Buyer], reason: str) -> None:
    for fit in (fit_orders, fit_value):
        found = fit(buyers)
        assert isinstance(found, TooLittle) and found.reason == reason


def test_equal_values_have_no_spread_to_learn_from() -> None:
    found = fit_value([Buyer(f"c{n}", 3, 9.0, 10.0, 5.0) for n in range(60)])
    assert isinstance(found, TooLittle) and found.reason == "equal"


def test_the_next_order_by_rhythm_alone() -> None:
    bought = Purchases()
    for day in (100, 100, 130, 162):
        bought.add(date(2026, 1, 1).toordinal() + day, Decimal(5))
    facts = CustomerFacts("a", "a", "lin", "", "", None, recency=1)
    found = future([facts, CustomerFacts("b", "b", "", "", "", None)], {"a": bought},
                   date(2026, 11, 20), 365, Decimal(1))  # fmt: skip
    (one,) = found.customers
    assert (one.orders, one.gap) == (3, 31)
    assert one.next_order == date.fromordinal(date(2026, 1, 1).toordinal() + 193)
    assert (one.alive, one.lifetime_value) == (None, None)
    assert (found.of, found.without_orders) == (2, 1)
    assert isinstance(found.orders_model, TooLittle)


def test_nothing_is_learnt_of_the_worth_of_orders_without_a_rate() -> None:
    bought = Purchases()
    for day, value in ((10, Decimal(5)), (40, Decimal(5)), (70, None)):
        bought.add(day, value)
    buyer = bought.buyer("a", 100)
    assert (buyer.repeats, buyer.mean) == (2, 0.0)
