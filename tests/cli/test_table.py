"""Columns aligned by terminal cells."""

import pytest

from crmtui.cli import table
from crmtui.cli.paint import ink, put, put_block
from crmtui.cli.table import Column, put_table
from crmtui.text import cell_width

Capture = pytest.CaptureFixture[str]


def test_chinese_takes_two_cells(capsys: Capture) -> None:
    put_table([Column("a"), Column("b")], [["张三", "x"], ["Ann", "y"]])
    assert capsys.readouterr().out == "a     b\n张三  x\nAnn   y\n"


def test_empty_columns_vanish(capsys: Capture) -> None:
    put_table(
        [Column("a"), Column("gone"), Column("c", right=True)], [["1", "", "2"], ["1", "", "30"]]
    )
    assert capsys.readouterr().out == "a   c\n1   2\n1  30\n"


def test_no_rows_no_head(capsys: Capture) -> None:
    put_table([Column("a")], [])
    assert capsys.readouterr().out == ""


def test_a_column_to_be_cut_shows_the_half_of_its_titles_that_is_read(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [Column("title", flexible=True), Column("n", right=True)]
    rows = [["核心客户 / Core accounts", "1"], ["流失 / Lost", "2"], ["示例制造集团", "3"]]
    put_table(columns, rows, head=False)
    assert capsys.readouterr().out.splitlines()[0] == "核心客户 / Core accounts  1"
    monkeypatch.setattr(table.sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    put_table(columns, rows, head=False)
    assert capsys.readouterr().out.splitlines() == [
        "Core accounts  1", "Lost           2", "示例制造集团   3",
    ]  # fmt: skip


def test_flexible_columns_give_way_on_a_screen(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table.sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    columns = [Column("n", flexible=True, least=4), Column("p")]
    put_table(columns, [["示例制造集团有限公司", "12345678"]], head=False)
    rows = capsys.readouterr().out.splitlines()
    assert max(map(cell_width, rows)) <= 20
    assert rows == ["示例制造…   12345678"]


def test_markup_and_escapes_are_shown(capsys: Capture) -> None:
    put_table([Column("a")], [[ink("[red]\x1b[31mx\r\ny", "green")]], head=False)
    assert capsys.readouterr().out == "[red]␛[31mx⏎y\n"


def test_put_is_one_line(capsys: Capture) -> None:
    put("a\nb", ink("\x9b1;2H", bold=True))
    assert capsys.readouterr().out == "a⏎b⟨9B⟩1;2H\n"


def test_block_wraps_by_cells(capsys: Capture) -> None:
    put_block("对价格有顾虑希望分期对价格有顾虑希望分期\n\nshort", 2, 24)
    rows = capsys.readouterr().out.splitlines()
    assert rows == ["  对价格有顾虑希望分期对", "  价格有顾虑希望分期", "", "  short"]


def test_what_is_too_wide_even_cut_goes_on_below(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [Column("name", flexible=True, least=8), Column("due"), Column("phone"),
               Column("worth", right=True)]  # fmt: skip
    rows = [["示例制造集团有限公司", "2026-11-25", "+86 138 0000 2024", "1,200"],
            ["acme", "2026-12-01", "", ""]]  # fmt: skip
    put_table(columns, rows)
    assert len(capsys.readouterr().out.splitlines()) == 3, "a pipe gets everything on one line"
    monkeypatch.setattr(table.sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    put_table(columns, rows)
    assert capsys.readouterr().out.splitlines() == [
        "name                due",
        "    phone              worth",
        "示例制造集团有限…   2026-11-25",
        "    +86 138 0000 2024  1,200",
        "acme                2026-12-01",
    ]


@pytest.mark.parametrize("cells", [12, 20, 40, 60])
def test_no_line_is_wider_than_the_screen(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    monkeypatch.setattr(table.sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(cells))
    columns = [Column("名称"), Column("why", flexible=True, least=20), Column("n", right=True),
               Column("bar", optional=True)]  # fmt: skip
    put_table(columns, [["示例制造集团有限公司" * 2, "对价格有顾虑" * 9, "12", "█" * 24]], indent=2)
    shown = capsys.readouterr().out.splitlines()
    assert max(map(cell_width, shown)) <= cells
    assert any(line.endswith("12") for line in shown)
