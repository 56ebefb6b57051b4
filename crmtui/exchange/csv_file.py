"""CSV text to rows of cells: quoted line breaks, the line each row begins on, broken quotes refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from crmtui.errors import UsageError
from crmtui.exchange.sniff import DELIMITERS, decode, delimiter_named, sniff_delimiter
from crmtui.i18n import _

Grid = list[tuple[int, list[str]]]
"""Rows with the line each begins on."""

MAX_ROWS = 1_000_000


def read_csv(
    data: bytes, name: str, encoding: str = "", delimiter: str = ""
) -> tuple[Grid, list[str]]:
    """The rows of a CSV file and what was decided about it.

    Raises UsageError for undecodable text, an unbalanced quote (with its line), too many rows.
    """
    decoded = decode(data, name, encoding)
    char = delimiter_named(delimiter) if delimiter else sniff_delimiter(decoded.text, name)
    notes = [
        _("encoding %(encoding)s (%(why)s)") % {"encoding": decoded.encoding, "why": decoded.why},
        _("delimiter %(delimiter)s") % {"delimiter": DELIMITERS[char]},
    ]
    return list(_rows(decoded.text, char, name)), notes


def too_many_rows(name: str) -> UsageError:
    """The refusal of a table beyond ``MAX_ROWS``."""
    return UsageError(
        _("%(name)s has more than %(most)d rows") % {"name": name, "most": MAX_ROWS},
        _("split it into smaller files"),
    )


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    skip = bool(re.match(r"sep=.\r?\n", text))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin, count = 1, 0
    try:
        for row in reader:
            if not (skip and begin == 1):
                yield begin, row
            begin, count = reader.line_num + 1, count + 1
            if count > MAX_ROWS:
                raise too_many_rows(name)
    except csv.Error as error:
        raise _malformed(name, begin, reader.line_num, error) from None


def _malformed(name: str, begin: int, end: int, error: csv.Error) -> UsageError:
    if "field larger" in str(error):
        what = _("%(name)s:%(line)d has a cell of more than 128 KB") % {"name": name, "line": begin}
        return UsageError(what, _("is a quote missing above it?"))
    return UsageError(
        _("%(name)s:%(line)d has an unbalanced quote (seen at line %(end)d)")
        % {"name": name, "line": begin, "end": end},
        _('close it, or write a quote inside a quoted cell twice: ""'),
    )
