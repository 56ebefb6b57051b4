"""Pairs of bars: before and after."""

from __future__ import annotations

import re

from crmtui.charts.pair_chart import pair_chart
from crmtui.text import cell_width

WEEKS = [("11-22", 10, 20), ("11-29", 0, 5)]


def test_every_line_is_as_wide_as_asked_and_every_number_is_there() -> None:
    lines = pair_chart(WEEKS, 40, 8, {}, colorless=True).split("\n")
    assert [cell_width(line) for line in lines] == [40] * 8
    assert lines[-1].split() == ["11-22", "11-29"]
    numbers = re.findall(r"\d+", " ".join(lines[:-1]))
    assert sorted(numbers, key=int) == ["0", "0", "5", "10", "20", "20"]
    assert any("▒" in line for line in lines)


def test_bars_are_coloured_not_hatched() -> None:
    picture = pair_chart(WEEKS, 40, 8, {"before": (1, 2, 3), "after": (4, 5, 6)})
    assert "\x1b[38;2;1;2;3m" in picture
    assert "\x1b[38;2;4;5;6m" in picture
    assert "▒" not in picture


def test_what_does_not_fit_is_left_out() -> None:
    many = [(f"w{n}", n, n + 1) for n in range(40)]
    lines = pair_chart(many, 60, 8, {}, colorless=True).split("\n")
    assert {cell_width(line) for line in lines} == {60}
    assert pair_chart([], 60, 8, {}) == pair_chart(WEEKS, 10, 8, {}) == ""
    assert pair_chart([("a", 0, 0)], 30, 8, {}, colorless=True)
