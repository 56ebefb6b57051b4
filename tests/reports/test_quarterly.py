"""The file of a quarterly review: figures that change, prose that stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.goals import Standing
from crmtui.analysis.performance.measures import Reading
from crmtui.errors import Conflict
from crmtui.model.goal import MEASURES, Goal
from crmtui.reports.quarterly import BEGIN, END, Quarter, told, written

BEFORE = Window(date(2026, 7, 1), date(2026, 9, 30))


def quarter(revenue: str = "1234.50", title: str = "更多订单") -> Quarter:
    goal = Goal("g", title, MEASURES["orders"], Decimal(9), "absolute", date(2026, 10, 1), date(2026, 12, 31))  # fmt: skip
    standing = Standing(goal, Reading(Decimal(4), 4), BEFORE, None, Decimal(9), 0.5, Decimal(8), "behind")  # fmt: skip
    figures = [(MEASURES["revenue"], Reading(Decimal(revenue), 3), Reading(None, 0)),
               (MEASURES["nps"], Reading(Decimal("-20"), 5), Reading(Decimal("33.33"), 3))]  # fmt: skip
    return Quarter("2026-Q4", Window(date(2026, 10, 1), date(2026, 11, 20)), False, BEFORE, figures,
                   [standing], "CNY")  # fmt: skip


def test_a_new_file_has_front_matter_figures_and_headings() -> None:
    text = written(quarter(), None)
    assert text.startswith("---\nquarter: 2026-Q4\nfrom: 2026-10-01\nto: 2026-12-31\n---\n")
    assert "| 销售额 / Revenue | 1,234 CNY | 3 | – | 0 |" in text
    assert "| 净推荐值 / NPS | -20 | 5 | +33 | 3 |" in text
    assert "| 更多订单 | 4 | 9 | behind |" in text
    assert text.count("\n## ") == 4
    assert text == written(quarter(), None)


def test_written_again_only_the_figures_change() -> None:
    held = written(quarter(), None).replace("## 下个季度", "多打电话。\r\n\n## 下个季度")
    text = written(quarter("99.00"), held)
    assert "99 CNY" in text and "1,234 CNY" not in text
    assert text.partition(END)[2] == held.partition(END)[2]
    assert text.partition(BEGIN)[0] == held.partition(BEGIN)[0]
    assert written(quarter("99.00"), text) == text


@pytest.mark.parametrize("held", ["# mine\n", f"{END}\n{BEGIN}\n", ""])
def test_a_file_without_a_place_for_figures_is_left_alone(held: str) -> None:
    with pytest.raises(Conflict, match="no place for the figures"):
        written(quarter(), held)


def test_titles_break_out_of_no_table() -> None:
    text = written(quarter(title="a|b\n| c | <script> [x](y) `d` " + END), None)
    (line,) = [line for line in text.splitlines() if "script" in line]
    assert line.startswith("| a\\|b") and line.count("|") - line.count("\\|") == 5
    assert "<script>" not in text and text.count(END) == 1


def test_figures_have_their_units() -> None:
    assert told(None, "%", "CNY") == "–"
    assert told(Decimal("33.33"), "%", "CNY") == "33.3 %"
    assert told(Decimal("1.80"), "count", "CNY") == "1.8"
    assert told(Decimal("10"), "count", "CNY") == "10"
