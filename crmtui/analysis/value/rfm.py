"""RFM: how lately, how often and for how much a customer buys, each as a score.

Score  With explicit bounds: 1 + the number of bounds reached (recency: the number of bounds not
       exceeded), so a new order of one customer never moves another.
       Without: by rank among all customers that ever ordered. With n of them and mean rank k of a
       value among equals (1 is the worst), p = (k - 1/2) / n and score = 1 + floor(scores * p).
       Equal values share a score; a single customer, or all equal, get the middle one.
Window Frequency and monetary count in the window; recency to the last order ever.
Empty  Who never ordered has no scores and is counted apart. Who ordered before the window has
       frequency 0 and the monetary of its returns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.snapshots import Known
from crmtui.model.policies.value import RfmPolicy, RfmSegment

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Scored:
    """One customer's scores, 1 (worst) to ``RfmPolicy.scores``."""

    id: str
    name: str
    owner: str
    recency: int
    """Days since the last order."""
    frequency: int
    monetary: Decimal
    r: int
    f: int
    m: int
    segment: str
    """Name of the segment; empty when the table has no cell for the scores."""

    @property
    def score(self) -> int:
        """The three digits, e.g. 543."""
        return 100 * self.r + 10 * self.f + self.m


@dataclass(frozen=True, slots=True)
class Rfm:
    """Everybody's scores, the best first."""

    customers: tuple[Scored, ...]
    of: int
    """Customers looked at."""
    without_orders: int
    """Left out because they never ordered."""
    without_rate: int
    """Left out because their money cannot be converted."""


def rfm(customers: Sequence[CustomerFacts | Known], policy: RfmPolicy) -> Rfm:
    """Scores and segments of all ``customers``."""
    known = [one for one in customers if one.recency is not None and one.monetary is not None]
    no_rate = sum(one.recency is not None and one.monetary is None for one in customers)
    r = _scores([-(one.recency or 0) for one in known], [-b for b in policy.recency], policy.scores)
    f = _scores([one.frequency for one in known], policy.frequency, policy.scores)
    m = _scores([one.monetary or Decimal(0) for one in known], policy.monetary, policy.scores)
    segments: dict[tuple[int, int, int], str] = {}
    for cell in {*zip(r, f, m, strict=True)}:
        segments[cell] = segment_of(cell, policy)
    scored = [
        Scored(one.id, one.name, one.owner, one.recency or 0, one.frequency,
               one.monetary or Decimal(0), *scores, segments[scores])
        for one, *each in zip(known, r, f, m, strict=True)
        for scores in [(each[0], each[1], each[2])]
    ]  # fmt: skip
    scored.sort(key=lambda one: (-one.score, -one.monetary, one.id))
    return Rfm(tuple(scored), len(customers), len(customers) - len(known) - no_rate, no_rate)


def segment_of(scores: tuple[int, int, int], policy: RfmPolicy) -> str:
    """The name of the first cell of the table that the scores fit. The table is written for five
    scores; others are stretched to its scale, r to whole numbers and fm to halves."""
    stretch = Decimal(4) / (policy.scores - 1)
    r, f, m = (1 + (score - 1) * stretch for score in scores)
    r, fm = Decimal(round(r)), Decimal(round(f + m)) / 2
    return next((s.name for s in policy.segments if _holds(s, r, fm)), "")


def _holds(segment: RfmSegment, r: Decimal, fm: Decimal) -> bool:
    return segment.r[0] <= r <= segment.r[1] and segment.fm[0] <= fm <= segment.fm[1]


def _scores(values: Sequence[Number], bounds: Sequence[Number], scores: int) -> list[int]:
    """The score of each value, where more is better."""
    if bounds:
        return [1 + bisect_right(bounds, value) for value in values]
    rank = mean_ranks(values)
    return [1 + floor(scores * (rank[value] - 0.5) / len(values)) for value in values]


def mean_ranks(values: Sequence[Number]) -> dict[Number, float]:
    """The rank of each different value (1 the smallest), the mean one among equals."""
    ordered, ranks, start = sorted(values), dict[Number, float](), 0
    while start < len(ordered):
        end = bisect_right(ordered, ordered[start])
        ranks[ordered[start]] = (start + 1 + end) / 2
        start = end
    return ranks
