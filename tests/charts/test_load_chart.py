"""The load of the coming days as bars."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from rich.text import Text

from crmtui.charts.load_chart import load_chart
from crmtui.text import cell_width

FRIDAY = date(2026, 11, 20)
COLORS = {
    "today": (255, 0, 0), "bar": (0, 0, 255), "over": (255, 255, 0), "line": (80, 80, 80),
    "value": (255, 255, 255), "label": (120, 120, 120), "background": (0, 0, 0),
}  # fmt: skip


def days(*counts: int) -> list[tuple[date, int]]:
    return [(FRIDAY + timedelta(days=n), count) for n, count in enumerate(counts)]


def plain(picture: str) -> str:
    return Text.from_ansi(picture).plain


def test_a_picture_as_people_see_it() -> None:
    picture = load_chart(days(6, 0, 0, 2, 3), 3, 24, 8, {}, colorless=True)
    assert [line.rstrip() for line in picture.split("\n")] == [
        "   6",
        "  ███",
        "  ███              3",
        "3 ███╌╌╌╌╌╌╌╌╌╌2╌╌▄▄▄",
        "  ███         ▅▅▅ ███",
        "0 ███  ·   ·  ███ ███",
        "   Fr  Sa  Su  Mo  Tu",
        "   20  21  22  23  24",
    ]


@pytest.mark.parametrize("width", [20, 21, 33, 57, 80, 140])
@pytest.mark.parametrize("height", [5, 6, 9, 20])
@pytest.mark.parametrize("counts", [(0,) * 14, (1,) * 14, (40, 1, 2, 0, 0, 3), (3,), (100_000, 1)])
@pytest.mark.parametrize("colors", [{}, COLORS], ids=["plain", "coloured"])
def test_every_line_is_exactly_as_wide_as_asked(width, height, counts, colors) -> None:
    picture = plain(load_chart(days(*counts), 5, width, height, colors))
    lines = picture.split("\n")
    assert len(lines) == height
    assert {cell_width(line) for line in lines} == {width}


@pytest.mark.parametrize(("width", "height"), [(19, 9), (60, 4), (0, 0), (1, 1), (-3, 5)])
def test_too_small_an_area_gives_no_picture(width: int, height: int) -> None:
    assert load_chart(days(1, 2), 3, width, height, {}) == ""


def test_no_days_no_picture() -> None:
    assert load_chart([], 3, 60, 9, {}) == ""


def test_negative_counts_are_nothing() -> None:
    assert "-" not in load_chart(days(-3, 2), None, 40, 8, {}, colorless=True)


def test_a_first_day_full_of_overdue_does_not_flatten_the_rest() -> None:
    picture = load_chart(days(400, 6, 6), 6, 40, 9, {}, colorless=True)
    rows = picture.split("\n")
    assert "400" in rows[0]
    assert sum("███ ███ ███" in row or "███████" in row for row in rows) or "█" in rows[4]
    highest = next(n for n, row in enumerate(rows) if row.count("█") > 8)
    assert highest <= 5


def test_days_that_do_not_fit_are_left_out_from_the_end() -> None:
    picture = load_chart(days(*range(14)), None, 20, 8, {}, colorless=True)
    assert "20" in picture and "3" not in picture.split("\n")[-1].split()[-1:][0]


def test_colours_name_today_the_load_and_what_is_too_much() -> None:
    picture = load_chart(days(2, 2, 9), 4, 40, 9, COLORS)
    for red, green, blue in (COLORS["today"], COLORS["bar"], COLORS["over"], COLORS["label"]):
        assert f"38;2;{red};{green};{blue}" in picture
    assert "48;5;15" not in picture


def test_colorless_has_no_escape_at_all() -> None:
    assert "\x1b" not in load_chart(days(2, 2, 9), 4, 40, 9, COLORS, colorless=True)


def test_threads_do_not_mix_their_pictures() -> None:
    wanted = {n: load_chart(days(n, n + 1), n, 40, 8, {}, colorless=True) for n in range(1, 5)}

    def drawn(n: int) -> bool:
        return load_chart(days(n, n + 1), n, 40, 8, {}, colorless=True) == wanted[n]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(drawn, [1, 2, 3, 4] * 20))


def test_charts_are_the_only_home_of_plotext() -> None:
    import crmtui

    root = crmtui.__path__[0]
    from pathlib import Path

    users = {
        path.relative_to(root).parts[0]
        for path in Path(root).rglob("*.py")
        if re.search(r"^\s*(import|from) plotext", path.read_text(), re.M)
    }
    assert users == {"charts"}
