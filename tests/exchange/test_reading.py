"""Files to tables: line numbers, ragged rows, odd headers, refusals before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmtui.errors import NotFound, UsageError
from crmtui.exchange import csv_file, reading
from crmtui.exchange.reading import read_table


def _read(text: str) -> reading.Table:
    return read_table(text.encode(), "list.csv")


def test_cells_are_text_exactly_as_in_the_file() -> None:
    table = _read("name,id,note\n Acme ,007,NA\n")
    assert table.header == ("name", "id", "note")
    assert table.rows[0].cells == (" Acme ", "007", "NA")
    assert table.notes == ("encoding utf-8 (valid UTF-8)", "delimiter comma")


def test_rows_know_the_line_they_begin_on() -> None:
    table = _read('name,note\n"Acme","first\r\nsecond"\n\nBeta,x\n')
    assert [(r.line, r.cells[0]) for r in table.rows] == [(2, "Acme"), (5, "Beta")]
    assert table.rows[0].cells[1] == "first\r\nsecond"
    assert "1 blank row left out" in table.notes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(end: str) -> None:
    assert [r.line for r in _read(f"name,x{end}A,1{end}B,2{end}").rows] == [2, 3]


def test_an_unbalanced_quote_is_refused_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"list\.csv:3 has an unbalanced quote"):
        _read('name,note\nA,1\nB,"open\nC,2\n')
    with pytest.raises(UsageError, match=r"list\.csv:2 has an unbalanced quote"):
        _read('name,note\n"12" screen,1\n')


def test_ragged_rows_are_set_aside_with_reason_and_line() -> None:
    table = _read("name,phone\nAcme\nBeta,1,2\nGamma,1,,\nDelta,2\n")
    assert [(s.line, s.reason) for s in table.broken] == [
        (2, "the row has 1 cells, the header has 2"),
        (3, "the row has 3 cells, the header has 2"),
    ]
    assert [r.cells for r in table.rows] == [("Gamma", "1"), ("Delta", "2")]


def test_odd_headers_are_reported_and_get_unique_names() -> None:
    table = _read("name,,电话,电话,\nAcme,x,1,2,\n")
    assert table.columns == ("name", "column 2", "电话", "电话 #2", "column 5")
    assert [(p.line, p.column, p.code) for p in table.problems] == [
        (1, 2, "empty-header"),
        (1, 4, "duplicate-header"),
    ]


def test_header_only_and_empty_files() -> None:
    assert [p.code for p in _read("name,phone\n").problems] == ["no-rows"]
    for text in ("", "\n\n", ",,\n"):
        with pytest.raises(UsageError, match="is empty"):
            _read(text)


def test_a_title_above_the_header_is_left_out() -> None:
    table = _read("客户信息表,,\n客户编号,客户名称,备注\nC1,示例,\n")
    assert table.header[0] == "客户编号"
    assert any("客户信息表" in note for note in table.notes)
    assert [r.line for r in table.rows] == [3]


def test_one_column_and_the_delimiter_hint() -> None:
    assert _read("客户名称\n示例\n").rows[0].cells == ("示例",)
    table = _read("sep=;\nname;note\nAcme;a,b\n")
    assert table.header == ("name", "note")
    assert table.rows[0].line == 3


def test_files_on_disk(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\nAcme\n", encoding="utf-8")
    assert read_table(tmp_path / "a.csv").name == "a.csv"
    assert read_table(str(tmp_path / "a.csv"), "mine").name == "mine"
    with pytest.raises(NotFound):
        read_table(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="is a folder"):
        read_table(tmp_path)


def test_caps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(csv_file, "MAX_ROWS", 3)
    with pytest.raises(UsageError, match="more than 3 rows"):
        _read("name\na\nb\nc\nd\n")
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    (tmp_path / "a.csv").write_bytes(b"name\n" + b"x" * 100)
    for source in (tmp_path / "a.csv", b"name\n" + b"x" * 100):
        with pytest.raises(UsageError, match="larger than 50 MB"):
            read_table(source, "a.csv")


def test_an_endless_cell_is_refused_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"list\.csv:2 has a cell of more than 128 KB"):
        _read("name,x\n" + "a" * 200_000 + ",1\n")
