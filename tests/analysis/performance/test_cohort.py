"""Cohorts: by hand, and against pandas."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.cohort import cohorts
from crmtui.analysis.performance.periods import before, first_of, label_of, last_of, number_of


def ordinals(*days: str) -> list[int]:
    return [date.fromisoformat(day).toordinal() for day in days]


BOUGHT = [
    ("a", ordinals("2026-08-03", "2026-09-30", "2026-11-01")),
    ("b", ordinals("2026-08-31", "2026-08-31")),
    ("c", ordinals("2026-10-01", "2026-11-20")),
]


def test_three_customers_by_hand() -> None:
    found = cohorts(BOUGHT, date(2026, 11, 20), "month", of=5)
    assert [(c.label, c.customers, c.active) for c in found.cohorts] == [
        ("2026-08", 2, (2, 1, 0, 1)), ("2026-10", 1, (1, 1)),
    ]  # fmt: skip
    assert found.is_partial and found.without_orders == 2
    assert found.mean == (1, 0.5, 0, None), "November is not over: it counts in no mean"


def test_a_period_that_ends_with_the_day_is_whole() -> None:
    found = cohorts(BOUGHT, date(2026, 11, 30), "month", of=3)
    assert not found.is_partial
    assert found.mean == (1, pytest.approx(2 / 3), 0, 0.5)


def test_quarters() -> None:
    found = cohorts(BOUGHT, date(2026, 11, 20), "quarter", of=3)
    assert [(c.label, c.active) for c in found.cohorts] == [("2026-Q3", (2, 1)), ("2026-Q4", (1,))]


def test_nobody_is_no_error() -> None:
    found = cohorts([], date(2026, 11, 20), "month", of=0)
    assert (found.cohorts, found.mean) == ((), ())


HISTORIES = st.lists(
    st.lists(st.dates(date(2024, 11, 1), date(2026, 11, 20)), min_size=1, max_size=8),
    min_size=1, max_size=40,
)  # fmt: skip


@given(HISTORIES, st.sampled_from(["month", "quarter"]))
def test_counts_are_those_of_pandas(histories: list[list[date]], by: str) -> None:
    import pandas

    bought = [(f"c{n}", [d.toordinal() for d in days]) for n, days in enumerate(histories)]
    found = cohorts(bought, date(2026, 11, 20), by, len(histories))
    frame = pandas.DataFrame([(n, d) for n, days in enumerate(histories) for d in days],
                             columns=["who", "day"])  # fmt: skip
    frame["p"] = pandas.to_datetime(frame["day"]).dt.to_period("M" if by == "month" else "Q")
    frame["c"] = frame.groupby("who")["p"].transform("min")
    expected = frame.groupby(["c", "p"])["who"].nunique()
    ours = {
        (one.label, k): count
        for one in found.cohorts for k, count in enumerate(one.active) if count
    }  # fmt: skip
    theirs = {
        (label_of(number_of(c.start_time.date(), by), by), p.ordinal - c.ordinal): int(n)
        for (c, p), n in expected.items()
    }
    assert ours == theirs


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), st.sampled_from(["month", "quarter"]))
def test_periods_follow_each_other_without_a_gap(day: date, by: str) -> None:
    number = number_of(day, by)
    assert first_of(number, by) <= day <= last_of(number, by)
    for one, other in pairwise(range(number - 1, number + 2)):
        assert (first_of(other, by) - last_of(one, by)).days == 1


@pytest.mark.parametrize(
    ("window", "earlier"),
    [
        (("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2026-03-02", "2026-03-31"), ("2026-01-31", "2026-03-01")),
        (("2026-11-20", "2026-11-20"), ("2026-11-19", "2026-11-19")),
    ],
)
def test_the_period_before(window: tuple[str, str], earlier: tuple[str, str]) -> None:
    assert before(Window(*map(date.fromisoformat, window))) == Window(
        *map(date.fromisoformat, earlier)
    )
