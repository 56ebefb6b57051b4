"""Whether one query says at least what another says: only what can be told from the two alone."""

from __future__ import annotations

from crmtui.query.language import Age, And, Bound, Has, Node, Not, Or, Point, Span, Text


def implies(one: Node, other: Node) -> bool:
    """Whether everything that ``one`` matches is certainly matched by ``other``, on the same day.
    False where it cannot be told."""
    if one == other:
        return True
    if isinstance(other, And):
        return all(implies(one, part) for part in other.parts)
    if isinstance(one, Or):
        return all(implies(part, other) for part in one.parts)
    if isinstance(other, Or) and any(implies(one, part) for part in other.parts):
        return True
    if isinstance(one, And):
        return any(implies(part, other) for part in one.parts)
    if isinstance(one, Not) and isinstance(other, Not):
        return implies(other.part, one.part)
    if isinstance(one, Span) and isinstance(other, Span) and one.field.name == other.field.name:
        return _reaches(other.low, one.low, 1) and _reaches(other.high, one.high, -1)
    if isinstance(other, Has):
        return _fills(one, other)
    return False


def _fills(one: Node, other: Has) -> bool:
    """Whether a query can only be true of a field that is filled in."""
    if isinstance(one, Text):
        return bool(one.value) and one.field.name == other.field.name
    if isinstance(one, Span):
        # of an age only the younger end asks for a day: never is older than all
        bound = one.high if _is_aged(one) else one.low or one.high
        return bound is not None and one.field.name == other.field.name and not _counts(one)
    return False


def _is_aged(span: Span) -> bool:
    return any(isinstance(bound.point, Age) for bound in (span.low, span.high) if bound)


def _counts(span: Span) -> bool:
    return span.field.type == "number" and span.field.unit == "days"


def _reaches(wide: Bound | None, narrow: Bound | None, way: int) -> bool:
    """Whether a span that ends at ``wide`` reaches as far as one that ends at ``narrow``."""
    if wide is None:
        return True
    if narrow is None:
        return False
    if wide.point == narrow.point:
        return wide.inclusive or not narrow.inclusive
    order = _compare(wide.point, narrow.point)
    return order is not None and order * way < 0


def _compare(one: Point, other: Point) -> int | None:
    """-1, 0 or 1; None for points that cannot be compared without knowing the day."""
    if isinstance(one, Age) and isinstance(other, Age):
        if one.unit != other.unit:
            return None
        return (one.length > other.length) - (one.length < other.length)
    if type(one) is not type(other) or isinstance(one, Age):
        return None
    try:
        return (one > other) - (one < other)  # type: ignore[operator]
    except TypeError:
        return None
