"""Which columns fit, and how wide they become."""

from __future__ import annotations

import pytest

from crmtui.text import cell_width
from crmtui.tui.widgets.columns import GAP, Column, fit, place

COLUMNS = (
    Column("state", "", 1),
    Column("name", "Name", 10, grow=2, most=20),
    Column("what", "What", 10, grow=1),
    Column("phone", "Phone", 12, needs=60),
)


def taken(width: int) -> int:
    shown = fit(COLUMNS, width)
    return sum(cells for _i, _column, cells in shown) + GAP * (len(shown) - 1)


@pytest.mark.parametrize("width", range(25, 140))
def test_all_cells_are_given_away(width: int) -> None:
    assert taken(width) == width


@pytest.mark.parametrize("width", range(25))
def test_too_narrow_leaves_columns_out_from_the_end(width: int) -> None:
    keys = [column.key for _i, column, _cells in fit(COLUMNS, width)]
    assert keys == ["state", "name", "what"][: len(keys)] and keys


def test_columns_wait_for_room_and_stop_at_their_most() -> None:
    assert [c.key for _i, c, _cells in fit(COLUMNS, 59)] == ["state", "name", "what"]
    assert [cells for _i, _c, cells in fit(COLUMNS, 100)][:2] == [1, 20]


@pytest.mark.parametrize("text", ["示例制造集团", "a", "", "👨‍👩‍👧 family", "é́́x", "한글", "ab示c"])
@pytest.mark.parametrize("cells", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("right", [True, False])
def test_placed_text_is_exactly_as_wide_as_its_column(text: str, cells: int, right: bool) -> None:
    assert cell_width(place(text, cells, right)) == cells
