"""A query asked of values at hand instead of the index: of a customer on a day, or of an entry.

What it finds is what the SQL of ``query.compile`` finds; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crmtui.query.language import (
    Age,
    And,
    Bound,
    Everything,
    Has,
    NamedDay,
    Node,
    Not,
    Or,
    Point,
    QueryField,
    Span,
    Text,
    Word,
)
from crmtui.query.spans import before
from crmtui.text import fold

Look = Callable[[QueryField], Any]
"""A field's value: text, texts, number, day or flag; None (or nothing) when it is empty."""
Answer = Callable[[Look, date], bool]
Test = Callable[[Any, date], bool]


def matches(node: Node, look: Look, today: date) -> bool:
    """Whether what ``look`` gives is what the query asks for on ``today``. ValueError as
    ``answering``, which is for asking one query many times."""
    return answering(node)(look, today)


def answering(node: Node) -> Answer:
    """The answer to a query, as a function: whether what ``look`` gives is what it asks for on a day.

    ValueError for bare words and for days told from today (``下周五``): the one needs the full text,
    the other has no meaning for a day in the past. ``unanswerable`` finds them beforehand.
    """
    if isinstance(node, And):
        return _all_of([answering(part) for part in node.parts])
    if isinstance(node, Or):
        return _any_of([answering(part) for part in node.parts])
    if isinstance(node, Not):
        part = answering(node.part)
        return lambda look, today: not part(look, today)
    if isinstance(node, Everything):
        return lambda look, today: True
    if isinstance(node, Has | Text | Span):
        field, test = node.field, testing(node)
        return lambda look, today: test(look(field), today)
    raise ValueError(f"{node!r} needs the full text")


def testing(leaf: Has | Text | Span) -> Test:
    """Whether a value of its field is what a leaf of a query asks for on a day."""
    if isinstance(leaf, Has):
        field = leaf.field
        return lambda value, today: _has(field, value)
    if isinstance(leaf, Text):
        text = leaf
        return lambda value, today: _is_text(text, value)
    return _within(leaf)


def _all_of(parts: list[Answer]) -> Answer:
    def answer(look: Look, today: date) -> bool:
        for part in parts:  # noqa: SIM110 - all() of a generator takes twice the time
            if not part(look, today):
                return False
        return True

    return answer


def _any_of(parts: list[Answer]) -> Answer:
    def answer(look: Look, today: date) -> bool:
        for part in parts:  # noqa: SIM110 - any() of a generator takes twice the time
            if part(look, today):
                return True
        return False

    return answer


def unanswerable(node: Node) -> str:
    """What in a query only the index can answer, as typed; empty when nothing is."""
    for leaf in _leaves(node):
        if isinstance(leaf, Span):
            ends = (bound.point for bound in (leaf.low, leaf.high) if bound)
            named = next((point for point in ends if isinstance(point, NamedDay)), None)
            if named:
                return named.text
        elif isinstance(leaf, Word):
            return leaf.text
    return ""


def turning_days(leaf: Span, began: date) -> Iterator[int]:
    """The days (ordinals), among others, on which the answer for a date that stays ``began`` may
    turn, because its age passes a bound. For a number of days it is the day from which they
    count."""
    start = began.toordinal()
    for bound in (leaf.low, leaf.high):
        if bound is not None:
            for days in _lengths(leaf.field, bound.point):
                yield start + days


def _leaves(node: Node) -> Iterator[Everything | Word | Has | Text | Span]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, Not):
        yield from _leaves(node.part)
    else:
        yield node


def _lengths(field: QueryField, point: Point) -> Sequence[int]:
    """Ages in days next to a bound, whatever the lengths of the months between."""
    if isinstance(point, Decimal):
        return (int(point), int(point) + 1) if _counts_days(field) else ()
    if not isinstance(point, Age):
        return ()
    if point.unit in "dw":
        days = point.length * (7 if point.unit == "w" else 1)
        return days, days + 1
    shortest, longest = (28, 31) if point.unit == "m" else (365, 366)
    count = min(point.length, 9999)
    low = max(shortest * count, int((30.4 if point.unit == "m" else 365.2) * count) - 4)
    return range(low, min(longest * count, low + 8) + 2)


def _has(field: QueryField, value: Any) -> bool:
    if field.type in ("number", "money"):
        return value is not None
    return bool(value)


def _is_text(node: Text, value: Any) -> bool:
    if node.field.type == "choice" and node.how == "equal":
        return bool(value == node.value)
    if value is None:
        return False
    listed = value if node.field.type == "tags" else (value,)
    return any(_compares(node, fold(str(one))) for one in listed)


def _compares(node: Text, folded: str) -> bool:
    if node.how == "equal":
        return folded == node.value
    return folded.startswith(node.value) if node.how == "prefix" else node.value in folded


def _within(node: Span) -> Test:
    """The answer to a span. Ages of a date run against it: the older end is the earlier day, and
    never is older than all."""
    field, low, high = node
    is_older = field.type == "date" and is_aged(node)
    of_nothing = high is None and (is_older or _counts_days(field))
    if is_older:
        low, high = high, low
    ends = [_beyond(field, end, way) for end, way in ((low, 1), (high, -1)) if end]

    def test(value: Any, today: date) -> bool:
        if value is None:
            return of_nothing
        for is_beyond in ends:  # noqa: SIM110 - all() of a generator takes twice the time
            if not is_beyond(value, today):
                return False
        return True

    return test


def _beyond(field: QueryField, bound: Bound, way: int) -> Test:
    """Whether a value is on the right side of a bound: above (1) or below (-1) it."""
    end_on, inclusive = _end(field, bound.point), bound.inclusive

    def is_beyond(value: Any, today: date) -> bool:
        end = end_on(today)
        if value == end:
            return inclusive
        is_above: bool = value > end
        return is_above is (way > 0)

    return is_beyond


def _end(field: QueryField, point: Point) -> Callable[[date], Decimal | int | date]:
    """The value of a bound on a day."""
    if isinstance(point, NamedDay):
        raise ValueError(f"{point.text} is told from today")
    if not isinstance(point, Age):
        value = int(point) if isinstance(point, Decimal) and point == int(point) else point
        return lambda today: value
    age = point
    if field.type == "date":
        return lambda today: before(today, age)
    return lambda today: (today - before(today, age)).days


def is_aged(node: Span) -> bool:
    """Whether a bound of a span is an age."""
    return any(isinstance(bound.point, Age) for bound in (node.low, node.high) if bound)


def _counts_days(field: QueryField) -> bool:
    return field.unit == "days" and field.type == "number"
