"""Bounds that the customers of today would suggest for the policy; a person accepts them.

Quantiles  n customers in k classes of the same size: bound i is the value at place i * n / k (rounded
           up, counted from 0) of the sorted values, so that whoever has it reaches it.
Clusters   k-means of one measure (Lloyd's iteration from the quantiles, on the logarithm of 1 + the
           value, because sizes are ratios): a bound is the smallest value of the next cluster.
           Deterministic. Source: S. Lloyd, *Least squares quantization in PCM*, IEEE Transactions on
           Information Theory 28 (1982) 129-137.
Top        The value that the best 20 % (and 50 %) reach; at least one customer.
Rounded    To two digits, towards the value that is easier to reach, unless two bounds would then meet.
Who        Customers who ever ordered and whose money can be converted; for bands and the matrix those
           with a value or an order in the window.
Empty      When so many different bounds cannot be found (few customers, equal values), nothing is
           proposed for that measure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, log1p

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value.classified import Classes, class_of
from crmtui.analysis.value.rfm import Rfm
from crmtui.model.policies.value import ValuePolicy

QUANTILES, CLUSTERS = "quantiles", "clusters"
TOP, HALF = Fraction(1, 5), Fraction(1, 2)
_TURNS = 100

Bounds = tuple[Decimal, ...]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoundProposal:
    """Other bounds for one measure of the policy."""

    at: Path
    """Where they stand in value.yaml."""
    before: Bounds
    """Empty where the file has none."""
    after: Bounds
    by: str
    """``quantiles``, ``clusters`` or ``top``."""
    of: int
    """Customers they were computed from."""

    @property
    def name(self) -> str:
        """``rfm.bounds.monetary``."""
        return ".".join(self.at)


@dataclass(frozen=True, slots=True)
class ClassMove:
    """A customer who would be in another class."""

    id: str
    name: str
    what: str
    """``segment``, ``matrix``, ``value_band`` or ``frequency_band``."""
    before: str
    after: str


def propose_bounds(
    customers: Sequence[CustomerFacts], policy: ValuePolicy, by: str = QUANTILES
) -> tuple[list[BoundProposal], list[Path]]:
    """Bounds that differ from those of the policy, and measures for which none can be found."""
    buyers = [one for one in customers if one.recency is not None and one.monetary is not None]
    found: list[BoundProposal] = []
    missing: list[Path] = []
    for at, values, before, count in _measures(buyers, policy):
        is_falling = at[-1] == "recency"
        signed = sorted(-value if is_falling else value for value in values)
        if at == ("matrix", "value"):
            how, after = "top", top(signed, (TOP,))
        elif at[0] == "bands" and by == QUANTILES:
            how, after = "top", top(signed, (HALF, TOP))
        else:
            how, after = by, (clusters if by == CLUSTERS else quantiles)(signed, count + 1)
        if len(after) != count:
            missing.append(at)
            continue
        bounds = tuple(abs(bound) if is_falling else bound for bound in rounded(after))
        if bounds != before:
            found.append(BoundProposal(at, before, bounds, how, len(values)))
    return found, missing


def _measures(
    buyers: Sequence[CustomerFacts], policy: ValuePolicy
) -> Iterator[tuple[Path, list[Decimal], Bounds, int]]:
    """Where bounds stand, the values they part, what they are, and how many there have to be."""
    worth = [one.monetary for one in buyers if one.monetary is not None]
    often = [Decimal(one.frequency) for one in buyers]
    days = [Decimal(one.recency or 0) for one in buyers]
    count = policy.rfm.scores - 1
    yield ("rfm", "bounds", "recency"), days, policy.rfm.recency, count
    yield ("rfm", "bounds", "frequency"), often, policy.rfm.frequency, count
    yield ("rfm", "bounds", "monetary"), worth, policy.rfm.monetary, count
    positive = [value for value in worth if value > 0]
    yield ("matrix", "value"), positive, (policy.matrix.value,), 1
    yield ("bands", "value"), positive, policy.value_bands, 2
    yield ("bands", "frequency"), [n for n in often if n], policy.frequency_bands, 2


def quantiles(values: Sequence[Decimal], classes: int) -> Bounds:
    """Bounds between ``classes`` classes of the same size; ``values`` sorted. Fewer where values are
    equal."""
    n = len(values)
    return _rising(values, (ceil(Fraction(i * n, classes)) for i in range(1, classes)))


def top(values: Sequence[Decimal], shares: Iterable[Fraction]) -> Bounds:
    """The values that the best ``shares`` of all reach, from the largest share to the smallest."""
    n = len(values)
    places = [n - max(1, int(share * n)) for share in shares] if n else []
    return tuple(sorted({values[place] for place in places}))


def clusters(values: Sequence[Decimal], classes: int) -> Bounds:
    """The smallest values of the clusters from the second on; ``values`` sorted."""
    points = [_log(value) for value in values]
    sums = [0.0]
    for point in points:
        sums.append(sums[-1] + point)
    starts = [bisect_left(values, bound) for bound in quantiles(values, classes)]
    if len(starts) != classes - 1:
        return ()
    for _turn in range(_TURNS):
        edges = [0, *starts, len(points)]
        centres = [(sums[b] - sums[a]) / (b - a) for a, b in pairwise(edges)]
        moved = [bisect_left(points, (one + other) / 2) for one, other in pairwise(centres)]
        if moved == starts:
            break
        if len({0, *moved, len(points)}) != classes + 1:
            return ()
        starts = moved
    return _rising(values, starts)


def _log(value: Decimal) -> float:
    return log1p(float(value)) if value >= 0 else -log1p(float(-value))


def _rising(values: Sequence[Decimal], places: Iterable[int]) -> Bounds:
    """The values at these places, each once and none that everybody reaches."""
    found = {values[place] for place in places if place < len(values)}
    return tuple(sorted(value for value in found if value > values[0]))


def rounded(bounds: Bounds) -> Bounds:
    """To two digits, downwards (days without an order, which are negative here, get more): whoever
    reached a bound still does. As they are where two would meet."""
    short = tuple(_two_digits(bound) for bound in bounds)
    return short if len({*short}) == len(bounds) else bounds


def _two_digits(bound: Decimal) -> Decimal:
    if abs(bound) < 100:
        return bound.to_integral_value(ROUND_FLOOR) if abs(bound) >= 1 else bound
    step = Decimal(10) ** (bound.adjusted() - 1)
    return Decimal(int((bound / step).to_integral_value(ROUND_FLOOR) * step))


def moves(before: tuple[Rfm, Classes], after: tuple[Rfm, Classes]) -> list[ClassMove]:
    """The customers who are in another class after a change of bounds, by name."""
    segments = {one.id: one.segment for one in before[0].customers}
    found = [
        ClassMove(one.id, one.name, "segment", segments[one.id], one.segment)
        for one in after[0].customers
        if segments[one.id] != one.segment
    ]
    known = {one.id: one for one in before[1].customers}
    for what in ("matrix", "value_band", "frequency_band"):
        for one in after[1].customers:
            was, now = class_of(known[one.id], what), class_of(one, what)
            if was != now:
                found.append(ClassMove(one.id, one.name, what, was, now))
    return sorted(found, key=lambda move: (move.what, move.name, move.id))
