"""RFM scores: against pandas, and in the cases where quantiles say nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value.rfm import rfm, segment_of
from crmtui.model.policies.value import RfmPolicy


def customer(
    id: str, recency: int | None = 10, frequency: int = 1, monetary: object = 100
) -> CustomerFacts:
    money = None if monetary is None else Decimal(str(monetary))
    return CustomerFacts(id, id, "lin", "", "", None, recency=recency, frequency=frequency,
                         monetary=money, last_order=date(2026, 1, 1))  # fmt: skip


VALUES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 9), st.integers(-5, 50)), min_size=1, max_size=60
)


@given(VALUES, st.integers(2, 9))
def test_quantile_scores_are_those_of_pandas(
    values: list[tuple[int, int, int]], scores: int
) -> None:
    import numpy
    import pandas

    found = rfm([customer(f"c{n:03}", *one) for n, one in enumerate(values)], RfmPolicy(scores))
    frame = pandas.DataFrame(values, columns=["r", "f", "m"])
    frame["r"] = -frame["r"]
    place = (frame.rank(method="average") - 0.5) / len(frame)
    expected = numpy.floor(place * scores + 1e-12).astype(int) + 1
    by_id = {one.id: (one.r, one.f, one.m) for one in found.customers}
    assert [by_id[f"c{n:03}"] for n in range(len(values))] == list(
        expected.itertuples(index=False, name=None)
    )


def test_equal_customers_share_the_middle_score() -> None:
    for count in (1, 2, 7):
        found = rfm([customer(f"c{n}") for n in range(count)], RfmPolicy())
        assert {(one.r, one.f, one.m) for one in found.customers} == {(3, 3, 3)}


def test_nobody_is_no_error() -> None:
    assert rfm([], RfmPolicy()).customers == ()


def test_who_never_ordered_is_counted_apart() -> None:
    found = rfm(
        [customer("a"), customer("b", recency=None), customer("c", monetary=None)], RfmPolicy()
    )
    assert [one.id for one in found.customers] == ["a"]
    assert (found.of, found.without_orders, found.without_rate) == (3, 1, 1)


BOUNDS = RfmPolicy(
    recency=tuple(map(Decimal, (365, 180, 90, 30))), frequency=tuple(map(Decimal, (2, 4, 8, 12))),
    monetary=tuple(map(Decimal, (100, 200, 300, 400))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("recency", "frequency", "monetary", "scores"),
    [
        (30, 12, 400, (5, 5, 5)),
        (31, 11, 399, (4, 4, 4)),
        (365, 2, 100, (2, 2, 2)),
        (366, 1, 99, (1, 1, 1)),
        (0, 0, -5, (5, 1, 1)),
    ],
)
def test_explicit_bounds_belong_to_the_better_score(
    recency: int, frequency: int, monetary: int, scores: tuple[int, int, int]
) -> None:
    (one,) = rfm([customer("a", recency, frequency, monetary)], BOUNDS).customers
    assert (one.r, one.f, one.m) == scores


def test_one_new_order_moves_nobody_else_between_bounds() -> None:
    many = [customer(f"c{n}", n * 9, n % 13, n * 11) for n in range(40)]
    before = {one.id: one.score for one in rfm(many, BOUNDS).customers}
    many[7] = customer("c7", 0, 13, 99_999)
    after = {one.id: one.score for one in rfm(many, BOUNDS).customers}
    assert {id for id in before if before[id] != after[id]} == {"c7"}


@pytest.mark.parametrize("scores", range(2, 10))
def test_the_table_has_a_segment_for_every_score(scores: int) -> None:
    for cell in product(range(1, scores + 1), repeat=3):
        assert segment_of(cell, RfmPolicy(scores)), cell  # type: ignore[arg-type]


def test_known_cells_of_the_table() -> None:
    known = {(5, 5, 5): "champions", (1, 5, 5): "cannot-lose", (1, 1, 1): "lost", (5, 1, 1): "new",
             (4, 1, 1): "promising", (3, 1, 2): "about-to-sleep", (2, 3, 3): "at-risk",
             (2, 1, 2): "hibernating", (3, 2, 2): "need-attention", (4, 3, 4): "loyal",
             (5, 2, 2): "potential-loyalists"}  # fmt: skip
    assert {cell: segment_of(cell, RfmPolicy()) for cell in known} == known
