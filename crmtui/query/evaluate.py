"""A query asked of values at hand instead of the index: of a customer on a day, or of an entry.

What it finds is what the SQL of ``query.compile`` finds; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date, timedelta
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
Settled = Callable[[Look], bool | None]


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
    if isinstance(node, Has):
        field = node.field
        return lambda look, today: _has(field, look(field))
    if isinstance(node, Text):
        text = node
        return lambda look, today: _is_text(text, look(text.field))
    if isinstance(node, Span):
        return _within(node)
    raise ValueError(f"{node!r} needs the full text")


def settling(node: Node, moving: Container[str]) -> Settled:
    """As ``answering``, for all days at once: None where the answer may depend on the day, because
    of an age or of a field among ``moving``, whose value changes as days pass."""
    if isinstance(node, And | Or):
        return _settled_by([settling(part, moving) for part in node.parts], isinstance(node, Or))
    if isinstance(node, Not):
        part = settling(node.part, moving)
        return lambda look: None if (answer := part(look)) is None else not answer
    if isinstance(node, Has | Text | Span) and (node.field.name in moving or _is_aged(node)):
        return lambda look: None
    answer = answering(node)
    return lambda look: answer(look, date.min)


def _settled_by(parts: list[Settled], deciding: bool) -> Settled:
    """The answer of an ``And`` (or, with ``deciding``, an ``Or``): one part may decide alone."""

    def settled(look: Look) -> bool | None:
        known: bool | None = not deciding
        for part in parts:
            answer = part(look)
            if answer is deciding:
                return answer
            if answer is None:
                known = None
        return known

    return settled


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


def turning_days(node: Node, look: Look, today: date) -> Iterator[date]:
    """The days, among others, on which the answer may turn while the values stay what they are on
    ``today``: where the age of a date passes a bound of the query."""
    for leaf in _leaves(node):
        if not isinstance(leaf, Span):
            continue
        began = _began(leaf.field, look(leaf.field), today)
        if began is not None:
            yield from _passing(leaf, began)


def _leaves(node: Node) -> Iterator[Everything | Word | Has | Text | Span]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, Not):
        yield from _leaves(node.part)
    else:
        yield node


def _began(field: QueryField, value: Any, today: date) -> date | None:
    """The day whose age a field tells."""
    if isinstance(value, date):
        return value
    if value is not None and _counts_days(field):
        return today - timedelta(days=int(value))
    return None


def _passing(leaf: Span, began: date) -> Iterator[date]:
    for bound in (leaf.low, leaf.high):
        if bound is None:
            continue
        for days in _lengths(leaf.field, bound.point):
            try:
                yield began + timedelta(days=days)
            except OverflowError:
                return


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


def _within(node: Span) -> Answer:
    """The answer to a span. Ages of a date run against it: the older end is the earlier day, and
    never is older than all."""
    field, low, high = node
    is_older = field.type == "date" and _is_aged(node)
    of_nothing = high is None and (is_older or _counts_days(field))
    if is_older:
        low, high = high, low
    ends = [_beyond(field, end, way) for end, way in ((low, 1), (high, -1)) if end]

    def answer(look: Look, today: date) -> bool:
        value = look(field)
        if value is None:
            return of_nothing
        for is_beyond in ends:  # noqa: SIM110 - all() of a generator takes twice the time
            if not is_beyond(value, today):
                return False
        return True

    return answer


def _beyond(field: QueryField, bound: Bound, way: int) -> Callable[[Any, date], bool]:
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


def _is_aged(node: Node) -> bool:
    """Whether a bound of a span is an age."""
    if not isinstance(node, Span):
        return False
    return any(isinstance(bound.point, Age) for bound in (node.low, node.high) if bound)


def _counts_days(field: QueryField) -> bool:
    return field.unit == "days" and field.type == "number"
