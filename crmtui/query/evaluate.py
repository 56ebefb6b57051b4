"""A query asked of values at hand instead of the index: of a customer on a day, or of an entry.

What it finds is what the SQL of ``query.compile`` finds; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


def matches(node: Node, look: Look, today: date) -> bool:
    """Whether what ``look`` gives is what the query asks for on ``today``.

    ValueError for bare words and for days told from today (``下周五``): the one needs the full text,
    the other has no meaning for a day in the past. ``unanswerable`` finds them beforehand.
    """
    if isinstance(node, And):
        return all(matches(part, look, today) for part in node.parts)
    if isinstance(node, Or):
        return any(matches(part, look, today) for part in node.parts)
    if isinstance(node, Not):
        return not matches(node.part, look, today)
    if isinstance(node, Everything):
        return True
    if isinstance(node, Has):
        return _has(node.field, look(node.field))
    if isinstance(node, Text):
        return _is_text(node, look(node.field))
    if isinstance(node, Span):
        return _is_within(node, look(node.field), today)
    raise ValueError(f"{node!r} needs the full text")


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
        if isinstance(leaf, Span):
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


def _is_within(node: Span, value: Any, today: date) -> bool:
    low, high = node.low, node.high
    is_aged = any(isinstance(bound.point, Age) for bound in (low, high) if bound)
    if is_aged and node.field.type == "date":
        # Ages run against dates: the older end is the earlier day, and never is older than all.
        if value is None:
            return high is None
        low, high = high, low
    elif value is None:
        return _counts_days(node.field) and high is None
    return _is_beyond(node.field, low, value, today, 1) and _is_beyond(
        node.field, high, value, today, -1
    )


def _is_beyond(field: QueryField, bound: Bound | None, value: Any, today: date, way: int) -> bool:
    """Whether ``value`` is on the right side of a bound: above (1) or below (-1) it."""
    if bound is None:
        return True
    end = _value(field, bound.point, today)
    if value == end:
        return bound.inclusive
    is_above: bool = value > end
    return is_above is (way > 0)


def _value(field: QueryField, point: Point, today: date) -> Decimal | int | date:
    if isinstance(point, Age):
        day = before(today, point)
        return day if field.type == "date" else (today - day).days
    if isinstance(point, NamedDay):
        raise ValueError(f"{point.text} is told from today")
    return point


def _counts_days(field: QueryField) -> bool:
    return field.unit == "days" and field.type == "number"
