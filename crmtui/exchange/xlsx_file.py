"""XLSX sheets to rows of text cells; formulas stay unevaluated, oversized books are refused."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from crmtui.errors import UsageError
from crmtui.exchange.csv_file import MAX_ROWS, Grid, too_many_rows
from crmtui.i18n import _

MAX_UNPACKED = 400 * 1024 * 1024
"""Bytes a workbook may unpack to."""
MAX_CELLS = 20_000_000
"""Cells of the rectangle a sheet spans; one far-away cell would otherwise fill the memory."""

_ADDRESS = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=[\"'](\d{1,7})[\"']")
_CHUNK = 1 << 20


def is_workbook(data: bytes) -> bool:
    """Whether ``data`` is a zip archive or an old Excel file, whatever its name says."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_xlsx(data: bytes, name: str, sheet: str = "") -> tuple[Grid, list[str]]:
    """The rows of one sheet (the named one, else the first visible one that is not empty).

    Numbers come without ``.0``, dates as ISO text. Raises UsageError for anything but a sound
    XLSX workbook within the limits, and for a sheet that does not exist.
    """
    import python_calamine as calamine

    _check_archive(data, name)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            chosen = _choose(book, name, sheet)
            cells = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
            others = [s for s in book.sheet_names if s != chosen]
    except calamine.CalamineError as error:
        raise _unreadable(name, str(error)) from None
    if len(cells) > MAX_ROWS:
        raise too_many_rows(name)
    return _grid(cells), _notes(chosen, others)


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, others to Excel's 15 digits, dates as ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | timedelta) else ""


def _grid(cells: list[list[Any]]) -> Grid:
    return [(n, [cell_text(value) for value in row]) for n, row in enumerate(cells, 1)]


def _notes(chosen: str, others: list[str]) -> list[str]:
    notes = [_("sheet %(sheet)s") % {"sheet": chosen}]
    if others:
        notes.append(_("sheets not read: %(sheets)s") % {"sheets": ", ".join(others)})
    return notes


def _choose(book: Any, name: str, sheet: str) -> str:
    if sheet in book.sheet_names:
        return sheet
    if sheet:
        raise UsageError(
            _("%(name)s has no sheet %(sheet)s") % {"name": name, "sheet": sheet},
            _("choose from %(sheets)s") % {"sheets": ", ".join(book.sheet_names)},
        )
    shown = [m.name for m in book.sheets_metadata if _is_shown_sheet(m)]
    filled = [s for s in shown if book.get_sheet_by_name(s).height]
    if not filled:
        raise UsageError(_("%(name)s has no sheet with cells") % {"name": name})
    return str(filled[0])


def _is_shown_sheet(metadata: Any) -> bool:
    return str(metadata.visible).endswith("Visible") and str(metadata.typ).endswith("WorkSheet")


def _check_archive(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        raise _unreadable(name, _("it is an old .xls file, or protected by a password"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise _unreadable(name, str(error)) from None


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise _unreadable(name, _("there is no workbook in it"))
    if sum(m.file_size for m in members) > MAX_UNPACKED:
        raise UsageError(_("%(name)s unpacks to more than 400 MB") % {"name": name})
    for member in members:
        if member.filename.startswith("xl/worksheets/") and _span(archive, member) > MAX_CELLS:
            raise UsageError(
                _("%(name)s: %(sheet)s spans more than 20 million cells")
                % {"name": name, "sheet": member.filename},
                _("delete the stray cells far from the table, or save the table as CSV"),
            )


def _span(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Rows times columns of the rectangle the addressed cells of a sheet span, from A1."""
    rows = columns = 0
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                return MAX_CELLS + 1
            for letters, number in _ADDRESS.findall(tail + chunk):
                rows, columns = max(rows, int(number)), max(columns, _column(letters.upper()))
            rows = max(rows, *map(int, _ROW.findall(tail + chunk)), 0)
            tail = chunk[-256:]
    return rows * max(columns, 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unreadable(name: str, why: str) -> UsageError:
    return UsageError(
        _("%(name)s is not a readable XLSX file: %(why)s") % {"name": name, "why": why},
        _("open it in a spreadsheet program and save it as .xlsx or CSV"),
    )
