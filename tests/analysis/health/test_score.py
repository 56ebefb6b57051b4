"""The health score: parts by hand, weights shared out, and what moved it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import CustomerFacts, Stretch
from crmtui.analysis.health.score import Seen, health, month_ends, moved, windows
from crmtui.model.policies.health import PARTS, HealthPolicy

DAY = date(2026, 11, 20)
POLICY = HealthPolicy()


def facts(**known: Any) -> CustomerFacts:
    return CustomerFacts("a", "a", "lin", "core", "", date(2020, 1, 1), **known)


def seen(year: dict[str, Any], quarter: dict[str, Any], before: dict[str, Any]) -> Seen:
    return Seen(facts(**year), Stretch(**quarter), Stretch(**before))


FULL = seen(
    {"last_contact": DAY, "silent": 52, "open_complaints": 1, "usage_trend": -0.25, "breadth": 3,
     "promises_kept_share": 1.0, "nps": Decimal(9), "nps_day": DAY, "total_orders": 9},
    {"contacts": 3, "monetary": Decimal(90)}, {"monetary": Decimal(730)},
)  # fmt: skip


def test_every_part_by_hand() -> None:
    found = health(FULL, POLICY, DAY, 30.0)
    points = {part.name: part.points for part in found.parts}
    assert points == {
        "cadence": 100, "silence": 50, "purchases": pytest.approx(100 * (0.5 - 0.25) / 0.75),
        "satisfaction": 100, "complaints": 50, "usage": 50, "breadth": 100, "promises": 100,
    }  # fmt: skip
    expected = (
        20 * 100 + 15 * 50 + 20 * 100 / 3 + 15 * 100 + 10 * 50 + 10 * 50 + 5 * 100 + 5 * 100
    ) / 100
    assert found.score == pytest.approx(expected, abs=0.05)
    assert sum(part.share for part in found.parts) == pytest.approx(1)
    assert found.band == "watch"


def test_missing_parts_share_their_weight_out() -> None:
    found = health(seen({"silent": 14, "last_contact": DAY}, {}, {}), POLICY, DAY, None)
    shares = {part.name: part.share for part in found.parts if part.points is not None}
    assert set(shares) == {"silence", "complaints", "breadth"}
    assert shares["silence"] == pytest.approx(15 / 30)
    assert found.score == pytest.approx(100 * 25 / 30, abs=0.05)


def test_money_that_cannot_be_converted_says_nothing_of_purchases() -> None:
    for quarter, before in ((None, Decimal(730)), (Decimal(90), None), (Decimal(90), Decimal(0))):
        found = health(
            seen({"silent": 14, "last_contact": DAY}, {"monetary": quarter}, {"monetary": before}),
            POLICY, DAY, None,
        )  # fmt: skip
        part = next(part for part in found.parts if part.name == "purchases")
        assert part.points is None


def test_nothing_known_is_no_score() -> None:
    found = health(seen({}, {}, {}), POLICY, DAY, None)
    assert (found.score, found.band) == (None, "")


@pytest.mark.parametrize(("days", "is_stale"), [(180, False), (181, True)])
def test_an_old_answer_is_dropped(days: int, is_stale: bool) -> None:
    year = {"nps": Decimal(3), "nps_day": DAY - timedelta(days=days)}
    part = next(
        p for p in health(seen(year, {}, {}), POLICY, DAY, None).parts if p.name == "satisfaction"
    )
    assert (part.is_stale, part.points is None) == (is_stale, is_stale)


def test_the_newer_of_two_answers_counts() -> None:
    year = {
        "nps": Decimal(3),
        "nps_day": DAY - timedelta(days=9),
        "csat": Decimal(5),
        "csat_day": DAY,
    }
    part = next(
        p for p in health(seen(year, {}, {}), POLICY, DAY, None).parts if p.name == "satisfaction"
    )
    assert part.number == 10


def test_a_new_customer_is_asked_for_one_contact() -> None:
    young = CustomerFacts("a", "a", "", "", "", DAY - timedelta(days=5))
    found = health(Seen(young, Stretch(contacts=1), Stretch()), POLICY, DAY, 30.0)
    part = next(p for p in found.parts if p.name == "cadence")
    assert part.number == 1


@pytest.mark.parametrize(
    ("score", "band"),
    [(75, "healthy"), (74.9, "watch"), (50, "watch"), (49.9, "at-risk"), (None, "")],
)
def test_bands_include_their_lower_bound(score: float | None, band: str) -> None:
    assert POLICY.band(score) == band


NUMBERS = st.fixed_dictionaries({}, optional={
    "silent": st.integers(0, 200), "open_complaints": st.integers(0, 3), "breadth": st.integers(0, 5),
    "usage_trend": st.floats(-1, 2), "promises_kept_share": st.floats(0, 1),
    "last_contact": st.just(DAY),
})  # fmt: skip


@given(NUMBERS, NUMBERS)
def test_what_moved_it_adds_up(now: dict[str, Any], then: dict[str, Any]) -> None:
    after, before = (health(seen(one, {}, {}), POLICY, DAY, None) for one in (now, then))
    changes = moved(after, before)
    if after.score is None or before.score is None:
        assert changes == ()
    else:
        total = sum(change.points for change in changes)
        assert total == pytest.approx(after.score - before.score, abs=0.6)


def test_what_comes_in_with_the_same_points_moves_only_by_its_share() -> None:
    before = health(seen({"open_complaints": 0, "total_orders": 1}, {}, {}), POLICY, DAY, None)
    after = health(
        seen({"open_complaints": 0, "total_orders": 1, "silent": 90}, {}, {}), POLICY, DAY, None
    )
    assert (before.score, after.score) == (100, 40)
    assert {one.name for one in moved(after, before)} == {"silence", "complaints"}
    assert moved(after, before)[0].points < 0


def test_the_windows_do_not_overlap() -> None:
    year, quarter, before = windows(DAY)
    assert (year.days, quarter.days, before.days) == (365, 90, 365)
    assert before.last + timedelta(days=1) == quarter.first


def test_month_ends() -> None:
    assert list(month_ends(date(2026, 3, 15), 2)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 15),
    ]
    assert list(month_ends(date(1, 1, 15), 3)) == [date(1, 1, 15)]


def test_every_part_has_a_meaning() -> None:
    from crmtui.model.policies.health import MEANING
    from crmtui.reports.health_words import part_names

    assert set(PARTS) == set(MEANING) == set(part_names())
