"""Queries of plays, made ready to be asked of thousands of customers for all days of their past."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from crmtui.planning.periods import END, NEVER, Periods, both, either, joined, others
from crmtui.planning.story import Dated
from crmtui.query.entry_fields import looking_at
from crmtui.query.evaluate import Look, answering, is_aged, testing, turning_days
from crmtui.query.language import And, Everything, Has, Node, Not, Or, Span, Text

SILENT = "silent"
"""The query field whose value grows by one every day; its history is that of ``last_contact``."""


class History(Protocol):
    """What is known of a customer's past, as questions need it."""

    @property
    def begin(self) -> int:
        """The ordinal of the first day."""

    def values(self, name: str) -> Sequence[tuple[int, Any]]:
        """The values of a query field, each with the day from which on it is that; of ``silent``
        the days of the last contact."""


_Asked = Callable[[History], Periods]


class Question:
    """A query on a customer."""

    def __init__(self, node: Node) -> None:
        self._answer = answering(node)
        self._periods = _asking(node)

    def is_true(self, look: Look, day: date) -> bool:
        """The answer for what ``look`` gives on a day."""
        return self._answer(look, day)

    def periods(self, history: History) -> Periods:
        """The days on which it is true, from the beginning of the history for ever, as if nothing
        more would happen."""
        return self._periods(history)


class EntryQuestion:
    """A query on entries."""

    def __init__(self, node: Node) -> None:
        self._answer = answering(node)
        self.types = _types(node)
        """The types of entries that it may be true of; None for any."""

    def is_true(self, look: Look, day: date) -> bool:
        """The answer for what ``look`` gives on a day."""
        return self._answer(look, day)

    def is_about(self, dated: Dated) -> bool:
        """Whether it is true of an entry. Most are of another type than those that are meant, and
        are not even made for it."""
        if self.types is not None and dated.type not in self.types:
            return False
        return self._answer(looking_at(dated.entry, dated.day), dated.day)


def _asking(node: Node) -> _Asked:
    if isinstance(node, And):
        return _in_all([_asking(part) for part in node.parts])
    if isinstance(node, Or):
        return _in_any([_asking(part) for part in node.parts])
    if isinstance(node, Not):
        part = _asking(node.part)
        return lambda history: others(part(history), history.begin)
    if isinstance(node, Everything):
        return lambda history: [(history.begin, END)]
    if isinstance(node, Has | Text | Span):
        return _of_field(node)
    raise ValueError(f"{node!r} needs the full text")


def _in_all(parts: list[_Asked]) -> _Asked:
    def periods(history: History) -> Periods:
        found = parts[0](history)
        for part in parts[1:]:
            if not found:
                return NEVER
            found = both(found, part(history))
        return found

    return periods


def _in_any(parts: list[_Asked]) -> _Asked:
    def periods(history: History) -> Periods:
        found = parts[0](history)
        for part in parts[1:]:
            found = either(found, part(history))
        return found

    return periods


def _of_field(leaf: Has | Text | Span) -> _Asked:
    """The days on which one field has the values asked for."""
    name, test = leaf.field.name, testing(leaf)
    aged = leaf if isinstance(leaf, Span) and (is_aged(leaf) or name == SILENT) else None

    def periods(history: History) -> Periods:
        values = history.values(name)
        found: Periods = []
        for n, (start, value) in enumerate(values, 1):
            end = values[n][0] if n < len(values) else END
            if aged is not None:
                found += _passing(aged, test, value, (start, end))
            elif test(value, date.min):
                found.append((start, end))
        return joined(found)

    return periods


def _passing(
    leaf: Span, test: Callable[[Any, date], bool], value: Any, span: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The pieces of a span in which a value that stays the same is what is asked for, or is not
    any more, because time passes."""
    first, end = span
    turns = {first}
    if isinstance(value, date):
        turns.update(day for day in turning_days(leaf, value) if first < day < end)
    is_silence = leaf.field.name == SILENT
    for start, until in pairwise([*sorted(turns), end]):
        day = date.fromordinal(start)
        now = (day - value).days if is_silence and value else value
        if test(now, day):
            yield start, until


def _types(node: Node) -> frozenset[str] | None:
    """The types that an entry must be of; None for any."""
    if isinstance(node, Text) and node.field.name == "type" and node.how == "equal":
        return frozenset({node.value})
    if isinstance(node, And):
        known = [types for types in _types_of_parts(node) if types is not None]
        return frozenset.intersection(*known) if known else None
    if isinstance(node, Or):
        all_types = [*_types_of_parts(node)]
        return None if None in all_types else frozenset().union(*filter(None, all_types))
    return None


def _types_of_parts(node: And | Or) -> Iterator[frozenset[str] | None]:
    return (_types(part) for part in node.parts)
