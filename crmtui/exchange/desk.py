"""The desk a table is worked on: cells by field, and the pile of warnings, questions and refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crmtui.errors import UsageError
from crmtui.exchange.damage import clean, damaged, says_nothing
from crmtui.exchange.dates import Moment, read_moment
from crmtui.exchange.detect import Plan
from crmtui.exchange.proposals import Question
from crmtui.exchange.table import Row, Skipped, Table
from crmtui.exchange.words import CHOICES, is_answer, meaning, word
from crmtui.i18n import _
from crmtui.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """A non-empty cell under a field."""

    column: str
    place: int
    """0-based position of the column."""
    text: str


@dataclass(slots=True)
class Desk:
    """One table being turned into proposals."""

    table: Table
    plan: Plan
    today: date
    currency: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _asked: dict[tuple[str, str], Question] = field(default_factory=dict)
    _lines: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _places: dict[str, list[int]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether some column means the field."""
        return bool(self.places(name))

    def __post_init__(self) -> None:
        for place, name in enumerate(self.plan.columns.values()):
            if name:
                self._places.setdefault(name, []).append(place)

    def places(self, name: str) -> Sequence[int]:
        """Positions of the columns of a field."""
        return self._places.get(name, ())

    def cells(self, row: Row, name: str) -> list[Cell]:
        """The non-empty cells of a row under a field, cleaned."""
        found = []
        for n in self._places.get(name, ()):
            if text := clean(row.cells[n]):
                found.append(Cell(self.table.columns[n], n, text))
        return found

    def cell(self, row: Row, name: str) -> Cell | None:
        """The first of them."""
        found = self.cells(row, name) if name in self._places else None
        return found[0] if found else None

    def text(self, row: Row, name: str) -> str:
        """The text of the first of them; empty when there is none."""
        found = self.cell(row, name)
        return found.text if found else ""

    def moment(self, cell: Cell) -> Moment:
        """The date in a cell, by its column's order. A damaged or ambiguous one says why."""
        harm = damaged(cell.text)
        if harm:
            return Moment(why=_("%(text)s is %(harm)s") % {"text": cell.text[:40], "harm": harm})
        return read_moment(cell.text, self.plan.date_orders.get(cell.column, ""))

    def required_day(self, row: Row, name: str) -> str:
        """The ISO date or time under a field; empty after refusing the row. The future is warned
        about."""
        cell = self.cell(row, name)
        if cell is None:
            self.skip(row, _("no date"))
            return ""
        moment = self.moment(cell)
        if moment.day is None:
            self.skip(row, moment.why)
        else:
            self.warn_future(row, cell, moment)
        return moment.iso

    def warn_future(self, row: Row, cell: Cell, moment: Moment) -> None:
        """Warns when a day that should have passed lies ahead."""
        if moment.day and moment.day > self.today:
            what = _("%(column)s lies in the future") % {"column": cell.column}
            self.warn(row.line, cell.place, "future-date", what)

    def skip(self, row: Row, reason: str) -> None:
        """This row becomes nothing."""
        self.skipped.append(Skipped(row.line, reason, self.table.name))

    def warn(self, line: int, place: int, code: str, what: str, fix: str = "") -> None:
        """Something about a cell that a person should look at."""
        self.warnings.append(
            Problem(self.table.name, line, place + 1, code, what, fix, severity="warning")
        )

    def keep_as_text(self, row: Row, cell: Cell, code: str, why: str) -> str:
        """Warns that a cell cannot be what its column says; the line to keep in a note instead."""
        if says_nothing(cell.text):
            return ""
        what = _("%(column)s: %(why)s; kept in the note") % {"column": cell.column, "why": why}
        self.warn(row.line, cell.place, code, what)
        return f"{cell.column}: {cell.text}"

    def means(self, row: Row, cell: Cell, asks: str, unanswered: str) -> str:
        """The meaning of a word: answered (for ``COLUMN=WORD``, else ``WORD``), known, or empty after
        noting the question."""
        keys = (f"{cell.column}={cell.text}", cell.text or cell.column)
        answer = next((self.answers[key] for key in keys if key in self.answers), "")
        if answer:
            return self._checked(asks, cell, answer)
        known = meaning(asks, cell.text, self.tiers)
        if not known:
            self._ask(row, cell, asks, unanswered)
        return known

    def _checked(self, asks: str, cell: Cell, answer: str) -> str:
        if not is_answer(asks, answer):
            raise UsageError(
                _("%(value)s=%(answer)s does not answer the question for %(asks)s in %(column)s")
                % {"value": cell.text, "answer": answer, "asks": asks, "column": cell.column},
                _("choose from %(choices)s") % {"choices": ", ".join(CHOICES[asks])},
            )
        return answer

    def _ask(self, row: Row, cell: Cell, asks: str, unanswered: str) -> None:
        key = (cell.column, word(cell.text))
        self._lines.setdefault(key, []).append(row.line)
        self._asked.setdefault(
            key, Question(cell.column, cell.text, asks, CHOICES[asks], (), unanswered)
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every unknown word once, with all its lines."""
        return tuple(
            Question(q.column, q.value, q.asks, q.choices, tuple(self._lines[key]), q.unanswered)
            for key, q in self._asked.items()
        )
