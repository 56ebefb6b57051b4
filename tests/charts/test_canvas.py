"""A sheet of cells drawn by plotext."""

from __future__ import annotations

from crmtui.charts.canvas import Mark, Sheet, draw, margin


def test_marks_stand_at_their_cells() -> None:
    sheet = Sheet(6, 3, [Mark(0, 0, "a", ""), Mark(5, 2, "b", ""), Mark(2, 1, "c", "")])
    assert draw(sheet, colorless=True).split("\n") == ["     b", "  c   ", "a     "]


def test_labels_stand_beside_their_rows_and_below_their_columns() -> None:
    sheet = Sheet(8, 4, [Mark(0, 0, "x", "")], rows=[(0, "0"), (2, "9")], columns=[(3, "周")])
    lines = draw(sheet, colorless=True).split("\n")
    assert lines[0].startswith("9") and lines[2].startswith("0x") and "周" in lines[3]


def test_margin_counts_cells() -> None:
    assert margin([(0, "周"), (1, "1")]) == 2
    assert margin([]) == 0


def test_later_marks_cover_earlier_ones() -> None:
    sheet = Sheet(2, 1, [Mark(0, 0, "a", "x"), Mark(0, 0, "b", "y")])
    assert draw(sheet, colorless=True).strip() == "b"
