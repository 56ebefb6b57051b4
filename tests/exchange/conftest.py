"""Tables for the tests of exchange: proposals from inline text, XLSX workbooks from rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pytest

from crmtui.exchange.detect import detect
from crmtui.exchange.proposals import Proposals
from crmtui.exchange.propose import propose
from crmtui.exchange.reading import read_table

TODAY = date(2026, 11, 21)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@pytest.fixture
def imported() -> Callable[..., Proposals]:
    """What an inline CSV text proposes; ``lines`` are texts of joined tables."""

    def run(
        text: str,
        *,
        kind: str = "",
        mapping: dict[str, str] | None = None,
        date_order: str = "",
        lines: tuple[str, ...] = (),
        **options: Any,
    ) -> Proposals:
        table = read_table(text.encode(), "list.csv")
        plan = detect(table, kind=kind, mapping=mapping, date_order=date_order)
        others = [read_table(t.encode(), f"lines{n}.csv") for n, t in enumerate(lines)]
        joined = [(t, detect(t, joined=True)) for t in others]
        wanted = {"today": TODAY, "currency": "CNY", **options}
        return propose(table, plan, joined=joined, **wanted)

    return run


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """An XLSX file: sheet name to rows; a cell is text, a number, or a raw ``<c>`` element."""

    def build(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in _parts(sheets, hidden).items():
                archive.writestr(name, text)
        return target.getvalue()

    return build


def _parts(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...]) -> dict[str, str]:
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(list(sheets), hidden),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows)
    return parts


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{sheets}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _book(names: list[str], hidden: tuple[str, ...]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}"'
        f'{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""} r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>'


def _sheet(rows: list[list[Any]]) -> str:
    body = "".join(
        f'<row r="{r}">{"".join(_cell(r, c, v) for c, v in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
        if row
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cell(row: int, column: int, value: Any) -> str:
    at = f"{chr(65 + column)}{row}"
    if isinstance(value, str) and value.startswith("<c"):
        return value.replace("<c", f'<c r="{at}"', 1)
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""
    return f'<c r="{at}"><v>{value!r}</v></c>'
