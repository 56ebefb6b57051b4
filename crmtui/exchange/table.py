"""A foreign table as read: header, rows with their line numbers, and what reading it decided."""

from __future__ import annotations

from dataclasses import dataclass

from crmtui.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One data row."""

    line: int
    """1-based line of the file on which the row begins (for XLSX the row's number)."""
    cells: tuple[str, ...]
    """As many as the table has columns; text exactly as in the file."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that becomes nothing, and why."""

    line: int
    reason: str
    table: str = ""
    """Name of the file the line is in."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV or XLSX file as text cells."""

    name: str
    header: tuple[str, ...]
    """The header cells exactly as in the file."""
    columns: tuple[str, ...]
    """A unique name for each column: the header, ``column 3`` when it is empty, ``电话 #2`` when
    it repeats."""
    rows: tuple[Row, ...]
    broken: tuple[Skipped, ...] = ()
    """Rows with more or fewer cells than the header; they count as rows of the file."""
    notes: tuple[str, ...] = ()
    """What was decided: encoding, delimiter, sheet, lines left out above the header."""
    problems: tuple[Problem, ...] = ()
    """Findings about the file as a table; ``column`` is the number of the column."""
