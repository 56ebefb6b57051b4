"""ABC analysis: the few customers that make most of the value.

Class  Customers by falling value of the window; a customer is in A when those before it make less
       than the share ``a`` of the total, in B when less than ``b``, else in C. So the one that
       crosses a bound is in the better class.
Ties   Equal values share the class of the first of them.
Empty  Who has no value, or a negative one (more returned than ordered), is in C and adds nothing to
       the total; when nobody has any, everybody is in C.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.snapshots import Known

CLASSES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Graded:
    """One customer's place in the curve."""

    id: str
    name: str
    owner: str
    value: Decimal
    share: float
    """Of the total, 0 to 1."""
    cumulative: float
    """Share of the total that it and everybody before it make, 0 to 1."""
    grade: str


@dataclass(frozen=True, slots=True)
class Abc:
    """Everybody by falling value."""

    customers: tuple[Graded, ...]
    total: Decimal
    of: int
    """Customers looked at."""
    without_rate: int
    """Left out because their money cannot be converted."""

    def count(self, grade: str) -> int:
        """Customers in a class."""
        return sum(one.grade == grade for one in self.customers)

    def value(self, grade: str) -> Decimal:
        """What the customers of a class are worth together."""
        return sum((one.value for one in self.customers if one.grade == grade), Decimal(0))


def abc(
    customers: Sequence[CustomerFacts | Known], a: Decimal = Decimal(80), b: Decimal = Decimal(95)
) -> Abc:
    """The classes of all ``customers``; ``a`` and ``b`` in percent of the total, a <= b."""
    known = [(one.monetary, one) for one in customers if one.monetary is not None]
    known.sort(key=lambda pair: (-pair[0], pair[1].id))
    total = sum((value for value, _one in known if value > 0), Decimal(0))
    graded: list[Graded] = []
    before, held, grade = Decimal(0), None, "C"
    for value, one in known:
        if value != held:
            grade, held = _grade(before, value, total, a, b), value
        before += max(value, Decimal(0))
        graded.append(Graded(one.id, one.name, one.owner, value,
                             _part(max(value, Decimal(0)), total), _part(before, total), grade))  # fmt: skip
    return Abc(tuple(graded), total, len(customers), len(customers) - len(known))


def _grade(before: Decimal, value: Decimal, total: Decimal, a: Decimal, b: Decimal) -> str:
    if value <= 0:
        return "C"
    percent = 100 * before
    return "A" if percent < a * total else "B" if percent < b * total else "C"


def _part(value: Decimal, total: Decimal) -> float:
    return float(value / total) if total else 0.0
