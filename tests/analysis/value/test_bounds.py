"""Proposed bounds: by hand, and that explicit bounds move nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value.bounds import clusters, moves, propose_bounds, quantiles, rounded, top
from crmtui.analysis.value.classified import classify
from crmtui.analysis.value.rfm import rfm
from crmtui.model.policies.value import MatrixPolicy, RfmPolicy, ValuePolicy, value_policy

DAY = date(2026, 11, 20)


def numbers(*values: object) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def customer(id: str, recency: int | None, frequency: int, monetary: int) -> CustomerFacts:
    return CustomerFacts(id, id, "lin", "", "", None, recency=recency, frequency=frequency,
                         monetary=Decimal(monetary), total_value=Decimal(monetary),
                         orders_per_month=frequency / 12, total_orders=frequency,
                         last_order=DAY if recency is not None else None)  # fmt: skip


def test_quantiles_part_into_classes_of_the_same_size() -> None:
    assert quantiles(numbers(*range(10)), 5) == tuple(numbers(2, 4, 6, 8))
    assert quantiles(numbers(1, 1, 1, 1, 9), 5) == tuple(numbers(9))
    assert quantiles([], 5) == () and quantiles(numbers(4, 4), 2) == ()


def test_top_is_what_the_best_reach() -> None:
    assert top(numbers(*range(1, 11)), (Fraction(1, 5),)) == tuple(numbers(9))
    assert top(numbers(7), (Fraction(1, 2), Fraction(1, 5))) == tuple(numbers(7))
    assert top([], (Fraction(1, 5),)) == ()


def test_clusters_are_the_gaps_anybody_sees() -> None:
    values = numbers(1, 2, 2, 3, 100, 110, 120, 9000, 9500)
    assert clusters(values, 3) == tuple(numbers(100, 9000))
    assert clusters(numbers(5, 5, 5), 2) == ()


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=60), st.integers(2, 5))
def test_clusters_are_a_fixed_point_of_k_means(values: list[int], count: int) -> None:
    import numpy

    ordered = sorted(map(Decimal, values))
    bounds = clusters(ordered, count)
    if len(bounds) != count - 1:
        return
    points = numpy.log1p(numpy.array([float(value) for value in ordered]))
    label = numpy.searchsorted([float(b) for b in bounds], [float(v) for v in ordered], "right")
    centres = numpy.array([points[label == n].mean() for n in range(count)])
    distance = numpy.abs(points[:, None] - centres[None, :])
    assert (distance[numpy.arange(len(points)), label] <= distance.min(axis=1) + 1e-9).all()


def test_rounding_shuts_nobody_out() -> None:
    assert rounded(tuple(numbers(1234, 98765))) == tuple(numbers(1200, 98000))
    assert rounded(tuple(numbers(1210, 1290))) == tuple(numbers(1210, 1290))
    assert rounded(tuple(numbers(-345, -42))) == tuple(numbers(-350, -42))


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 40), st.integers(-50, 10**7)),
                max_size=40), st.sampled_from(["quantiles", "clusters"]))  # fmt: skip
def test_what_is_proposed_the_policy_takes(rows: list[tuple[int, int, int]], by: str) -> None:
    everybody = [customer(f"c{n}", *row) for n, row in enumerate(rows)]
    found, missing = propose_bounds(everybody, ValuePolicy(), by)
    raw: dict[str, dict[str, object]] = {}
    for one in found:
        told: object = [f"{bound:f}" for bound in one.after]
        if one.at[0] == "rfm":
            raw.setdefault("rfm", {}).setdefault("bounds", {})[one.at[2]] = told  # type: ignore[index]
        else:
            raw.setdefault(one.at[0], {})[one.at[1]] = (
                f"{one.after[0]:f}" if one.at[0] == "matrix" else told
            )
    assert value_policy(raw)[1] == []  # type: ignore[arg-type]
    assert not {one.at for one in found} & {*missing}


POLICY = ValuePolicy(
    rfm=RfmPolicy(5, tuple(numbers(180, 90, 60, 30)), tuple(numbers(2, 4, 8, 12)),
                  tuple(numbers(20, 100, 400, 1000))),
    matrix=MatrixPolicy(value=Decimal(500)), value_bands=(Decimal(50), Decimal(500)),
)  # fmt: skip
ROWS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 20), st.integers(0, 2000)),
    min_size=1,
    max_size=20,
)


@given(
    ROWS,
    st.integers(0, 19),
    st.tuples(st.integers(0, 400), st.integers(0, 20), st.integers(0, 2000)),
)
def test_a_change_of_one_moves_nobody_else(
    rows: list[tuple[int, int, int]], at: int, other: tuple[int, int, int]
) -> None:
    before = [customer(f"c{n:02}", *row) for n, row in enumerate(rows)]
    at %= len(rows)
    after = [*before[:at], customer(f"c{at:02}", *other), *before[at + 1 :]]
    states = [
        (rfm(those, POLICY.rfm), classify(those, {c.id: c for c in those}, {}, POLICY, DAY))
        for those in (before, after)
    ]
    assert {move.id for move in moves(states[0], states[1])} <= {f"c{at:02}"}


def test_moves_name_the_class_before_and_after() -> None:
    everybody = [customer("a", 10, 3, 600), customer("b", None, 0, 0)]
    lately = {one.id: one for one in everybody}
    wider = replace(POLICY, matrix=MatrixPolicy(value=Decimal(700)))
    states = [
        (rfm(everybody, p.rfm), classify(everybody, lately, {}, p, DAY)) for p in (POLICY, wider)
    ]
    (move,) = moves(states[0], states[1])
    assert (move.id, move.what, move.before, move.after) == ("a", "matrix", "potential", "watch")
