"""Where goals stand: target, pace, forecast and status by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.goals import Standing, standing
from crmtui.analysis.performance.measures import Reading
from crmtui.model.goal import MEASURES, Goal, goal_from_raw

BASELINE = Window(date(2026, 7, 1), date(2026, 9, 30))


def stand(
    measure: str, actual: str | None, on: str, *, target: str = "40", unit: str = "absolute",
    base: str | None = "30",
) -> Standing:  # fmt: skip
    """A goal from 1 October to 31 December; 15 November is half of its 92 days."""
    goal = Goal("g", "", MEASURES[measure], Decimal(target), unit, date(2026, 10, 1), date(2026, 12, 31))  # fmt: skip

    def read(window: Window, before: Window) -> Reading:
        value = base if window == BASELINE else actual
        return Reading(None if value is None else Decimal(value), 7)

    return standing(goal, date.fromisoformat(on), read)


def test_a_sum_goes_on_as_it_went() -> None:
    found = stand("revenue", "18", "2026-11-15")
    assert (found.elapsed, found.forecast, found.status) == (0.5, Decimal("36.00"), "close")
    assert stand("revenue", "20", "2026-11-15").status == "on-track"
    assert stand("revenue", "17.9", "2026-11-15").status == "behind"


def test_a_share_goes_on_with_the_same_chance_each_day() -> None:
    found = stand("repurchase", "36", "2026-11-15")
    assert found.forecast == Decimal("59.04"), "1 - 0.64^2"
    assert stand("retention", "80", "2026-11-15").forecast == Decimal("64.00"), "0.8^2"
    assert stand("churn", "20", "2026-11-15").forecast == Decimal("36.00")


def test_a_level_stays() -> None:
    assert stand("nps", "41", "2026-10-01").forecast == 41
    assert stand("nps", "-60", "2026-11-15").status == "behind"


@pytest.mark.parametrize(
    ("measure", "actual", "on", "status"),
    [
        ("orders", "40", "2026-10-20", "met"),
        ("revenue", "40", "2026-11-15", "on-track"),  # returns may take it back
        ("orders", "40", "2026-12-31", "met"),
        ("orders", "39", "2027-02-01", "missed"),
        ("churn", "40", "2026-12-31", "met"),
        ("churn", "41", "2026-12-31", "missed"),
        ("churn", "20", "2026-11-15", "on-track"),
        ("churn", "24", "2026-11-15", "close"),  # 42.24 against 40
        ("orders", "0", "2026-09-30", "not-begun"),
        ("nps", None, "2026-11-15", "no-data"),
    ],
)
def test_status(measure: str, actual: str | None, on: str, status: str) -> None:
    assert stand(measure, actual, on).status == status


def test_fifteen_percent_is_not_fifteen_points() -> None:
    points = stand("repurchase", "36", "2026-11-15", target="15", unit="points")
    relative = stand("repurchase", "36", "2026-11-15", target="15", unit="relative")
    assert (points.target, relative.target) == (45, Decimal("34.50"))
    assert points.baseline == BASELINE
    assert stand("nps", "0", "2026-11-15", target="10", unit="relative", base="-20").target == -18


def test_a_baseline_without_figure_gives_no_target() -> None:
    found = stand("nps", "36", "2026-11-15", unit="points", base=None)
    assert (found.target, found.status) == (None, "no-data")


RAW = {"id": "g", "measure": "nps", "target": "40", "from": "2026-10-01", "to": "2026-12-31"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"measure": "nsp"}, "bad-choice"),
        ({"target": "+15%"}, "bad-number"),
        ({"unit": "percent"}, "bad-choice"),
        ({"to": "2026-09-30"}, "bad-period"),
        ({"from": "soon"}, "bad-date"),
        ({"baseline": "2026-09-30..2026-07-01"}, "bad-range"),
        ({"id": None}, "missing-field"),
    ],
)
def test_what_is_wrong_in_a_goal_is_told(wrong: dict[str, str | None], code: str) -> None:
    assert code in [finding.code for finding in goal_from_raw(RAW | wrong, "g.yaml")[1]]


def test_a_goal_is_read() -> None:
    goal, findings = goal_from_raw(RAW | {"baseline": "2026-01-01..2026-03-31", "least": "5"}, "g.yaml")  # fmt: skip
    assert goal is not None and findings == []
    assert goal.baseline == (date(2026, 1, 1), date(2026, 3, 31))
    assert (goal.unit, goal.least, goal.measure.unit) == ("absolute", 5, "points")


def test_the_pace_is_the_forecast_turned_round() -> None:
    assert stand("orders", "10", "2026-11-15").pace == Decimal("20.00"), "half of 40"
    assert stand("repurchase", "36", "2026-11-15").pace == Decimal("22.54"), "1 - sqrt(0.6)"
    assert stand("retention", "80", "2026-11-15").pace == Decimal("63.25"), "sqrt(0.4)"
    assert stand("nps", "41", "2026-11-15").pace == 40, "a level is there from the first day"
    assert stand("orders", None, "2026-11-15").pace == Decimal("20.00")
    assert stand("orders", "10", "2026-09-30").pace is None, "not begun"
