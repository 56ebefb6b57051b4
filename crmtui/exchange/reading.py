"""Reading a CSV or XLSX file into a ``Table``: the header found, ragged rows set aside."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from crmtui.errors import NotFound, StorageFailed, UsageError
from crmtui.exchange.csv_file import Grid, read_csv
from crmtui.exchange.table import Row, Skipped, Table
from crmtui.exchange.xlsx_file import is_workbook, read_xlsx
from crmtui.i18n import _, ngettext
from crmtui.model.problem import Problem

MAX_BYTES = 50 * 1024 * 1024
_TITLE_ROWS = 5


def read_table(
    source: str | Path | bytes,
    name: str = "",
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
) -> Table:
    """The table in a file (or its bytes), every cell as text exactly as in the file.

    ``name`` is what messages call it; default: the file's name. Raises NotFound, StorageFailed, or
    UsageError when it is empty, too large, undecodable or its quotes do not balance.
    """
    data = source if isinstance(source, bytes) else _load(Path(source))
    called = name or (_("the table") if isinstance(source, bytes) else Path(source).name)
    if len(data) > MAX_BYTES:
        raise _too_large(called)
    if is_workbook(data):
        grid, notes = read_xlsx(data, called, sheet)
    else:
        grid, notes = read_csv(data, called, encoding, delimiter)
    return _shape(called, grid, notes, padded=is_workbook(data))


def _load(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError(_("%(path)s is a folder") % {"path": path}, _("name a file"))
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFound(_("there is no file %(path)s") % {"path": path}) from None
    except OSError as error:
        raise StorageFailed(
            _("cannot read %(path)s: %(why)s") % {"path": path, "why": error.strerror}
        ) from None
    return data


def _too_large(name: str) -> UsageError:
    return UsageError(
        _("%(name)s is larger than 50 MB") % {"name": name}, _("split it into smaller files")
    )


def _is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _shape(name: str, grid: Grid, notes: list[str], *, padded: bool) -> Table:
    filled = [(line, cells) for line, cells in grid if not _is_blank(cells)]
    if not filled:
        raise UsageError(_("%(name)s is empty") % {"name": name})
    start = _header_at(filled)
    header = _without_empty_tail(filled[start][1], filled[start + 1 :] if padded else [])
    rows, broken = _fitted(filled[start + 1 :], len(header), name)
    columns = _unique(header)
    return Table(
        name, tuple(header), columns, tuple(rows), tuple(broken),
        (*notes, *_layout_notes(filled[:start], len(grid) - len(filled))),
        tuple(_findings(name, filled[start][0], header, rows, broken)),
    )  # fmt: skip


def _header_at(filled: Grid) -> int:
    """Forms carry a title in one cell above the header: the first wider row is the header."""
    for n, (_line, cells) in enumerate(filled[:_TITLE_ROWS]):
        if sum(bool(c.strip()) for c in cells) > 1:
            return n
    return 0


def _without_empty_tail(header: list[str], rows: Grid) -> list[str]:
    last = max((n for n, c in enumerate(header, 1) if c.strip()), default=0)
    for _line, cells in rows:
        last = max(last, max((n for n, c in enumerate(cells, 1) if c.strip()), default=0))
    return header[:last] + [""] * (last - len(header)) if rows else header


def _fitted(grid: Grid, width: int, name: str) -> tuple[list[Row], list[Skipped]]:
    rows: list[Row] = []
    broken: list[Skipped] = []
    for line, cells in grid:
        if len(cells) > width and _is_blank(cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            rows.append(Row(line, tuple(cells)))
        else:
            broken.append(Skipped(line, _ragged(len(cells), width), name))
    return rows, broken


def _ragged(cells: int, width: int) -> str:
    return _("the row has %(cells)d cells, the header has %(width)d") % {
        "cells": cells,
        "width": width,
    }


def _unique(header: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    seen: Counter[str] = Counter()
    for n, cell in enumerate(header, 1):
        name = " ".join(cell.split()) or f"column {n}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(names)


def _layout_notes(titles: Grid, blank: int) -> list[str]:
    notes = [
        _("line %(line)d is a title, not the header: %(text)s")
        % {"line": line, "text": "".join(cells).strip()[:60]}
        for line, cells in titles
    ]
    if blank:
        notes.append(
            ngettext("%(n)d blank row left out", "%(n)d blank rows left out", blank) % {"n": blank}
        )
    return notes


def _findings(
    name: str, line: int, header: list[str], rows: list[Row], broken: list[Skipped]
) -> list[Problem]:
    found: list[Problem] = []
    seen: dict[str, int] = {}
    for n, cell in enumerate(header, 1):
        text = " ".join(cell.split())
        if not text and any(row.cells[n - 1].strip() for row in rows):
            what = _("column %(n)d has cells but no header") % {"n": n}
            found.append(Problem(name, line, n, "empty-header", what, "", "warning"))
        elif text and text in seen:
            what = _("the header %(text)s stands over columns %(first)d and %(n)d") % {
                "text": text, "first": seen[text], "n": n,
            }  # fmt: skip
            found.append(Problem(name, line, n, "duplicate-header", what, "", "warning"))
        seen.setdefault(text, n)
    if not rows and not broken:
        found.append(Problem(name, line, 1, "no-rows", _("there is a header but no row below it")))
    return found
