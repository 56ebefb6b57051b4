"""Tables for spreadsheets and other programs: CSV in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

_ACTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, full-width forms included."""


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, which spreadsheets need to read Chinese. A cell
    of text that would be taken for a formula begins with an apostrophe; numbers stay numbers, and
    None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int | float) else harmless(str(value))


def harmless(cell: str) -> str:
    """A cell's text that no spreadsheet calculates."""
    text = cell.replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(_ACTS) else text
