"""NPS, CSAT and whom to ask: by hand and against pandas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.surveys import Answer, csat, nps, stratified, surveys

WINDOW = Window(date(2026, 1, 1), date(2026, 11, 20))


def answer(customer: str, measure: str, score: str, **more: str) -> Answer:
    return Answer(customer, more.get("owner", "lin"), "", measure, date(2026, 5, 1),
                  Decimal(score), more.get("campaign", ""))  # fmt: skip


def scores(*given: int) -> list[Decimal]:
    return [Decimal(one) for one in given]


def test_nps_by_hand() -> None:
    found = nps(scores(10, 9, 9, 8, 7, 6, 0, 10))
    assert (found.n, found.promoters, found.passives, found.detractors) == (8, 4, 2, 2)
    assert found.score == 25
    up, down = 4.75 / 11, 2.75 / 11
    half = 1.959964 * sqrt((up + down - (up - down) ** 2) / 11)
    assert found.interval == pytest.approx((100 * (up - down - half), 100 * (up - down + half)))


def test_three_promoters_are_not_certain() -> None:
    found = nps(scores(10, 10, 9))
    assert found.score == 100
    assert found.interval is not None and found.interval.low < 30


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_is_that_of_pandas(given_scores: list[int]) -> None:
    import pandas

    found, series = nps(scores(*given_scores)), pandas.Series(given_scores)
    assert found.score == pytest.approx(100 * ((series >= 9).mean() - (series <= 6).mean()))
    assert found.interval is not None
    assert -100 <= found.interval.low <= found.interval.high <= 100


def test_csat_by_hand() -> None:
    found = csat(scores(5, 4, 4, 3, 1))
    assert (found.n, found.satisfied, found.share, found.mean) == (5, 3, 60, 3.4)
    assert found.interval == pytest.approx((23.07, 88.24), abs=0.01)


def test_without_answers_there_is_no_figure() -> None:
    found = surveys([], WINDOW, of=4)
    assert (found.total.nps.score, found.total.csat.share, found.asked, found.of) == (
        None,
        None,
        0,
        4,
    )


def test_groups_and_odd_scores() -> None:
    answers = [answer("a", "nps", "10"), answer("a", "csat", "5"), answer("b", "nps", "3", owner="zhao"),
               answer("b", "csat", "7", owner="zhao"), answer("c", "nps", "11")]  # fmt: skip
    found = surveys(answers, WINDOW, 9, lambda one: [one.owner])
    assert found.left_out == 2 and found.asked == 2
    assert [(g.group, g.nps.score, g.csat.n) for g in found.groups] == [
        ("lin", 100, 1), ("zhao", -100, 0),
    ]  # fmt: skip


STRATA = {"core": [f"k{n}" for n in range(10)], "basic": [f"b{n}" for n in range(85)],
          "vip": ["v1", "v2"], "": ["x"]}  # fmt: skip


def test_strata_get_places_by_their_size() -> None:
    found = stratified(STRATA, 20, "2026-Q4")
    assert {one.name: len(one.chosen) for one in found} == {"core": 2, "basic": 16, "vip": 1, "": 1}
    assert found == stratified({k: v[::-1] for k, v in STRATA.items()}, 20, "2026-Q4")
    assert found != stratified(STRATA, 20, "2027-Q1")


@given(
    st.dictionaries(st.text("abc", max_size=3), st.integers(0, 30), max_size=6), st.integers(0, 90)
)
def test_samples_have_their_size(sizes: dict[str, int], size: int) -> None:
    strata = {name: [f"{name}-{n}" for n in range(count)] for name, count in sizes.items()}
    found = stratified(strata, size, "s")
    assert sum(len(one.chosen) for one in found) == min(size, sum(sizes.values()))
    for one in found:
        assert {*one.chosen} <= {*strata[one.name]} and len({*one.chosen}) == len(one.chosen)
        if size >= sum(count > 0 for count in sizes.values()) and one.customers:
            assert one.chosen
