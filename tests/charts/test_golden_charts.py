"""Every chart at three widths, without colours: what stands in which cell."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmtui.analysis.performance.goals import Standing, standing
from crmtui.analysis.performance.measures import Reading
from crmtui.charts.bars import Bar, bars
from crmtui.charts.bullets import bullets, scaled
from crmtui.charts.classes import (
    BAND_COLOURS,
    alerts_chart,
    cohort_chart,
    grid_of,
    health_chart,
    rfm_grid,
)
from crmtui.charts.columns import Column, columns
from crmtui.charts.curve import curve
from crmtui.charts.heat import Cell, heat
from crmtui.charts.months import points_chart
from crmtui.charts.palette import COLOURS, MANY, SIXTEEN, TRUE, depth_of, reduced
from crmtui.charts.spark import bar, sparkline
from crmtui.model.goal import MEASURES, Goal
from crmtui.text import cell_width

GOLDEN = Path(__file__).with_name("golden")
WIDTHS = (24, 48, 100)
MONTHS = [Column(f"{month}月", month * month, str(month * month), month == 12)
          for month in range(1, 13)]  # fmt: skip
OWNERS = [
    Bar("林晓 / Lin", 30, "30", mark=20),
    Bar("陈", 12.5, "12", mark=20),
    Bar("nobody", 0, "0"),
]
COHORTS = [("2026-Q1", [Cell(1.0, "100"), Cell(0.5, "50"), Cell(0.25, "25")]),
           ("2026-Q2", [Cell(1.0, "100"), Cell(0.0, "0"), Cell(None)]),
           ("三季度", [Cell(1.0, "100"), Cell(None), Cell(None)])]  # fmt: skip
CURVE = [(1 - (1 - n / 30) ** 3, "A" if n < 10 else "B" if n < 18 else "C") for n in range(30)]
COMING_BACK = [("2026-08 (4)", [0.25, 1.0, 0.5], "*"), ("2026-09 (2)", [0.0, 0.5], "*"),
               ("2026-10 (1)", [], ""), ("平均", [0.17, 0.8, None], "")]  # fmt: skip
ALERTS = [("churn", "high"), ("churn", "low"), ("churn", "low"), ("投诉", "medium")]
SCORES = [(date(2026, month, 28), None if month == 3 else month * 8.0) for month in range(1, 12)]


def reached(measure: str, target: int, actual: str | None) -> Standing:
    """A goal of the fourth quarter on 2026-11-15, half of it gone."""
    goal = Goal(measure, "", MEASURES[measure], Decimal(target), "absolute", date(2026, 10, 1),
                date(2026, 12, 31))  # fmt: skip
    value = None if actual is None else Decimal(actual)
    return standing(goal, date(2026, 11, 15), lambda _window, _before: Reading(value, 3))


GOALS = [
    (reached("orders", 40, "10"), "四季度订单 / Orders", "10 / 40"),
    (reached("repurchase", 50, "45"), "Repurchase", "45 % / 50 %"),
    (reached("nps", 40, "-20"), "NPS", "-20 / +40"),
    (reached("revenue", 100, "250"), "Revenue", "250 / 100"),
    (reached("satisfaction", 90, None), "Satisfaction", "– / 90 %"),
]
GRID = grid_of([(5, 5, 4), (5, 5, 5), (1, 1, 1), (3, 2, 3)], 5)


def drawn(name: str, width: int, colorless: bool) -> str:
    """One chart."""
    return {
        "columns": lambda: columns(MONTHS, width, 7, COLOURS, colorless),
        "bars": lambda: bars(OWNERS, width, 9, COLOURS, colorless),
        "cohorts": lambda: heat(COHORTS, ["0", "+1", "+2"], width, 9, COLOURS, colorless),
        "curve": lambda: curve(CURVE, width, 8, COLOURS, colorless),
        "grid": lambda: rfm_grid(GRID, width, 6, COLOURS, colorless),
        "health": lambda: health_chart({"healthy": 4, "": 1}, width, 9, COLOURS, colorless,
                                       {"at-risk": 2}),
        "goals": lambda: bullets(GOALS, width, 9, COLOURS, colorless),
        "alerts": lambda: alerts_chart(ALERTS, {"low": "low", "high": "高", "medium": "medium"}, width,
                                       3, COLOURS, colorless),
        "returning": lambda: cohort_chart(COMING_BACK, width, 5, COLOURS, colorless),
        "points": lambda: points_chart(SCORES, width, 6, COLOURS, colorless),
    }[name]()  # fmt: skip


NAMES = ("columns", "bars", "cohorts", "curve", "grid", "health", "goals", "alerts", "returning",
         "points")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_looks_as_it_did(name: str) -> None:
    pictures = [drawn(name, width, True) for width in WIDTHS]
    text = "\n\n".join(
        "\n".join(f"|{line}|" for line in picture.split("\n")) for picture in pictures
    )
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "update":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_as_wide_as_asked(name: str, width: int) -> None:
    picture = drawn(name, width, True)
    assert {cell_width(line) for line in picture.split("\n")} == {width}
    assert "\x1b[38;2;" in drawn(name, width, False)


def test_nothing_to_show_is_no_picture() -> None:
    assert columns([], 40, 7, {}) == bars([], 40, 7, {}) == curve([], 40, 7, {}) == ""
    assert heat([], [], 40, 7, {}) == rfm_grid([[0, 0], [0, 0]], 40, 7, {}) == ""
    assert columns(MONTHS, 10, 7, {}) == bars(OWNERS, 10, 7, {}) == curve(CURVE, 10, 7, {}) == ""
    assert columns([Column("a", 0, "0")], 30, 5, {}, True)
    assert bars([Bar("a", 0, "0", mark=0.0)], 30, 5, {}, True)
    assert bullets([], 40, 7, {}) == alerts_chart([], {"low": "low"}, 40, 7, {}) == ""
    assert cohort_chart([], 40, 7, {}) == points_chart([(date(2026, 1, 31), None)], 40, 7, {}) == ""


def test_each_goal_has_a_scale_of_its_own() -> None:
    shares = [scaled(one) for one, _label, _told in GOALS]
    assert (shares[0].actual, shares[0].target, shares[0].pace) == (0.25, 1, 0.5)
    assert shares[0].forecast == 0.5
    assert (round(shares[2].actual, 3), shares[2].target, shares[2].pace) == (0.571, 1, None)
    assert (shares[3].forecast, shares[3].target) == (1, 0.2)
    assert (shares[4].actual, shares[4].target, shares[4].forecast) == (0, 1, None)


def test_fewer_colours() -> None:
    text = "\x1b[38;2;204;85;75mx\x1b[48;2;0;0;0my"
    assert reduced(text, TRUE) == text
    assert reduced(text, MANY) == "\x1b[38;5;167mx\x1b[48;5;16my"
    assert reduced(text, SIXTEEN) == "\x1b[91mx\x1b[40my" or "\x1b[31mx" in reduced(text, SIXTEEN)
    assert depth_of({"COLORTERM": "truecolor"}) == TRUE
    assert depth_of({"TERM": "xterm-256color"}) == MANY
    assert depth_of({"TERM": "linux"}) == SIXTEEN


def test_grid_counts_by_r_and_the_mean_of_f_and_m() -> None:
    assert GRID[0] == [0, 0, 0, 0, 2] and GRID[4] == [1, 0, 0, 0, 0] and GRID[2] == [0, 0, 1, 0, 0]
    assert set(BAND_COLOURS.values()) < set(COLOURS)


def test_small_pictures() -> None:
    assert sparkline([0, 50, None, 100], 100) == "▁▅·█"
    assert sparkline([]) == "" and sparkline([None]) == "·" and sparkline([0, 0]) == "▁▁"
    assert (bar(50, 4), bar(0, 4), bar(100, 4)) == ("██", "", "████")
