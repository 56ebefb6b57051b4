"""Measures of goals: by hand, and against pandas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.measures import Past, Reading, Sale, measure
from crmtui.analysis.performance.surveys import Answer
from crmtui.model.goal import MEASURES

Q3 = Window(date(2026, 7, 1), date(2026, 9, 30))
Q4 = Window(date(2026, 10, 1), date(2026, 12, 31))


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def sale(text: str, value: object = 100, *, back: bool = False) -> Sale:
    return Sale(day(text), None if value is None else Decimal(str(value)), back)


SALES = {
    "a": [sale("2026-07-01"), sale("2026-10-01", 300), sale("2026-12-31", 50.5)],
    "b": [sale("2026-09-30"), sale("2026-10-05", 20, back=True)],
    "c": [sale("2025-05-01"), sale("2026-11-01", 1000)],
    "d": [sale("2026-11-11", 600), sale("2026-11-20", 200, back=True)],
    "e": [sale("2026-12-01", None)],
    "f": [sale("2026-06-30")],
}
PAST = Past(frozenset("abcdefgh"), SALES, least=Decimal(400))


def read(name: str, past: Past = PAST, window: Window = Q4, base: Window = Q3) -> Reading:
    return measure(name, past, window, base)


@pytest.mark.parametrize(
    ("name", "value", "n", "left_out"),
    [
        ("repurchase", "50.00", 2, 0),  # a and b before, a again
        ("reactivation", "50.00", 6, 0),  # c d e of c d e f g h
        ("new_customers", "2", 2, 0),  # d and e
        ("new_good", "1", 2, 1),  # d keeps 400; nobody knows what e is worth
        ("orders", "5", 5, 0),
        ("revenue", "1730.50", 4, 1),
        ("order_value", "487.62", 4, 1),  # half to even
        ("retention", "66.67", 3, 0),  # active on 09-30: a b f; f is not at the end, b is
        ("churn", "33.33", 3, 0),
    ],
)
def test_by_hand(name: str, value: str, n: int, left_out: int) -> None:
    past = Past(PAST.ids, SALES, active_days=180, least=PAST.least)
    assert read(name, past) == (Decimal(value), n, left_out)


def test_every_measure_has_a_formula_and_an_empty_case() -> None:
    nobody = Past(frozenset(), {})
    for name in set(MEASURES) - {"hygiene"}:
        found = read(name, nobody)
        assert found.n == 0
        assert found.value in ({0} if MEASURES[name].grows == "sum" else {None}), name


def test_answers_and_complaints() -> None:
    answers = [Answer("a", "", "", kind, date.fromisoformat(at), Decimal(score), "")
               for kind, at, score in (("nps", "2026-10-01", 9), ("nps", "2026-12-31", 6),
                                       ("nps", "2026-11-01", 10), ("nps", "2026-09-30", 0),
                                       ("csat", "2026-10-02", 4), ("csat", "2026-10-03", 2))]  # fmt: skip
    complaints = [("a/K1", day("2026-09-01"), 1), ("a/K2", day("2026-10-01"), 1),
                  ("a/K2", day("2026-10-02"), -1), ("b/K3", day("2026-11-01"), 1),
                  ("b/K3", day("2027-01-01"), -1)]  # fmt: skip
    past = Past(frozenset("ab"), {}, answers, complaints)
    assert read("nps", past) == (Decimal("33.33"), 3, 0)
    assert read("satisfaction", past) == (Decimal("50.00"), 2, 0)
    assert read("complaints_closed", past) == (Decimal("50.00"), 2, 0), "K3 closed only later"


DAYS = st.dates(date(2026, 6, 1), date(2026, 12, 31))


@given(st.lists(st.lists(st.tuples(DAYS, st.integers(1, 900)), max_size=6), max_size=25))
def test_repurchase_and_money_are_those_of_pandas(bought: Sequence[Sequence[tuple[date, int]]]) -> None:  # fmt: skip
    import pandas

    sales = {f"c{n}": [Sale(d.toordinal(), Decimal(v)) for d, v in sorted(one)]
             for n, one in enumerate(bought) if one}  # fmt: skip
    past = Past(frozenset(f"c{n}" for n in range(len(bought))), sales)
    frame = pandas.DataFrame([(n, d, v) for n, one in enumerate(bought) for d, v in one],
                             columns=["who", "day", "value"])  # fmt: skip
    before = set(frame[frame.day.between(*Q3)].who)
    now = frame[frame.day.between(*Q4)]
    again = len(before & set(now.who))
    assert read("repurchase", past).n == len(before)
    if before:
        assert float(read("repurchase", past).value or 0) == pytest.approx(100 * again / len(before), abs=0.01)  # fmt: skip
    assert read("revenue", past).value == int(now.value.sum())
    if len(now):
        assert float(read("order_value", past).value or 0) == pytest.approx(now.value.mean(), abs=0.01)  # fmt: skip
