"""XLSX: numbers, dates and errors as text, sheets chosen, hostile books refused."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from crmtui.errors import CrmError, UsageError
from crmtui.exchange import xlsx_file
from crmtui.exchange.reading import read_table

Workbook = Callable[..., bytes]


def test_cells_become_text(workbook: Workbook) -> None:
    row: list[Any] = [
        "张*", 1.0, 1.5, 0.30000000000000004, "<c s=\"1\"><v>45296</v></c>",
        '<c s="2"><v>45296.4375</v></c>', '<c t="b"><v>1</v></c>', '<c t="str"><f>1+1</f><v>2</v></c>',
        13800138000.0, 6222021234567890123.0,
    ]  # fmt: skip
    table = read_table(workbook({"客户": [[f"h{n}" for n in range(10)], row]}), "a.xlsx")
    assert table.rows[0].cells == (
        "张*", "1", "1.5", "0.3", "2024-01-05", "2024-01-05T10:30:00", "TRUE", "2", "13800138000",
        "6.22202123456789e+18",
    )  # fmt: skip
    assert table.notes == ("sheet 客户",)


def test_rows_keep_their_numbers(workbook: Workbook) -> None:
    table = read_table(workbook({"a": [[], ["客户信息表"], ["name", "note"], [], ["Acme", "x"]]}))
    assert table.header == ("name", "note")
    assert [r.line for r in table.rows] == [5]


def test_rows_wider_than_the_header_show_a_column_without_name(workbook: Workbook) -> None:
    table = read_table(workbook({"a": [["name", "note"], ["Acme", "x", "stray"]]}), "a.xlsx")
    assert table.columns == ("name", "note", "column 3")
    assert [p.code for p in table.problems] == ["empty-header"]


def test_the_first_visible_filled_sheet_is_read_unless_named(workbook: Workbook) -> None:
    rows = [["name", "note"], ["Acme", "x"]]
    book = workbook(
        {"leer": [], "secret": [["a", "b"], ["1", "2"]], "list": rows}, hidden=("secret",)
    )
    assert read_table(book).rows[0].cells == ("Acme", "x")
    assert "sheets not read: leer, secret" in read_table(book).notes
    assert read_table(book, sheet="secret").rows[0].cells == ("1", "2")
    with pytest.raises(UsageError, match="has no sheet nope"):
        read_table(book, "a.xlsx", sheet="nope")
    with pytest.raises(UsageError, match="no sheet with cells"):
        read_table(workbook({"leer": []}), "a.xlsx")


def test_a_far_away_cell_does_not_fill_the_memory(workbook: Workbook) -> None:
    book = _with_sheet(workbook, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(UsageError, match="20 million cells"):
        read_table(book, "a.xlsx")


def test_a_zip_bomb_is_refused(workbook: Workbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_UNPACKED", 10_000)
    with pytest.raises(UsageError, match="unpacks to more"):
        read_table(_with_sheet(workbook, b" " * 20_000), "a.xlsx")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="not a readable XLSX"):
        read_table(data, "a.xlsx")


def test_another_zip_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "hi")
    with pytest.raises(UsageError, match="no workbook in it"):
        read_table(target.getvalue(), "a.zip")


def test_damaged_books_only_ever_raise_our_errors(workbook: Workbook) -> None:
    whole = workbook({"a": [["name", "note"], ["Acme", "x"]]})
    chance = random.Random(7)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        try:
            read_table(bytes(data), "a.xlsx")
        except CrmError:
            refused += 1
    assert refused > 50


def _with_sheet(workbook: Workbook, body: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"a": [["name"], ["x"]]}))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", body + b"</sheetData>")
            new.writestr(name, data)
    return target.getvalue()
