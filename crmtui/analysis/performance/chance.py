"""What may be chance: intervals and tests for shares and means.

Share        Wilson's score interval (Wilson, JASA 22, 1927); never outside 0 to 1, no interval for n = 0.
Difference   of two shares: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10).
Test         of two shares: z with the pooled share, two-sided p by erfc. Of two means: Welch's t with its
             variance of each side, p by the normal approximation.
Sample size  of each of two arms: (z_a √(2 p̄ q̄) + z_b √(p₁ q₁ + p₂ q₂))² / (p₁ − p₂)², rounded up
             (Fleiss, Statistical Methods for Rates and Proportions, without correction for continuity).
"""

from __future__ import annotations

from math import ceil, erfc, sqrt
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95
"""How sure intervals are."""
ENOUGH = 30
"""Each side of a comparison needs so many for the normal approximation."""
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


class Interval(NamedTuple):
    """Bounds, both inclusive."""

    low: float
    high: float


class Comparison(NamedTuple):
    """One arm against another."""

    difference: float
    interval: Interval
    statistic: float
    """z, or Welch's t."""
    p: float
    """Chance of a difference at least so large when there is none, two-sided."""


class Sample(NamedTuple):
    """Numbers of one arm, as their count, mean and variance (of n − 1)."""

    n: int
    mean: float
    variance: float


def share_interval(hits: int, n: int, z: float = Z) -> Interval | None:
    """Wilson's interval of a share; None without anybody."""
    if n <= 0:
        return None
    share, weight = hits / n, z * z / n
    centre = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def compare_shares(hits: int, n: int, base_hits: int, base_n: int) -> Comparison | None:
    """A share against that of the base; None when one of them has nobody."""
    one, base = share_interval(hits, n), share_interval(base_hits, base_n)
    if one is None or base is None:
        return None
    share, base_share = hits / n, base_hits / base_n
    difference = share - base_share
    below = sqrt((share - one.low) ** 2 + (base.high - base_share) ** 2)
    above = sqrt((one.high - share) ** 2 + (base_share - base.low) ** 2)
    pooled = (hits + base_hits) / (n + base_n)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / base_n))
    z = difference / error if error else 0.0
    return Comparison(difference, Interval(difference - below, difference + above), z, two_sided(z))


def compare_means(one: Sample, base: Sample) -> Comparison | None:
    """A mean against that of the base; None when one of them has fewer than two."""
    if min(one.n, base.n) < 2:
        return None
    difference = one.mean - base.mean
    error = sqrt(one.variance / one.n + base.variance / base.n)
    t = difference / error if error else 0.0
    p = two_sided(t) if error else float(difference == 0)
    return Comparison(difference, Interval(difference - Z * error, difference + Z * error), t, p)


def two_sided(z: float) -> float:
    """Chance of a normal number at least so far from 0."""
    return erfc(abs(z) / sqrt(2))


def sample_size(base: float, lift: float, power: float = 0.8, level: float = LEVEL) -> int:
    """Customers that each of two arms needs so that a change of a share from ``base`` by ``lift``
    (points, 0.05 = 5) is found with chance ``power``. Both shares must lie between 0 and 1."""
    other, normal = base + lift, NormalDist()
    mean = (base + other) / 2
    by_chance = normal.inv_cdf((1 + level) / 2) * sqrt(2 * mean * (1 - mean))
    by_effect = normal.inv_cdf(power) * sqrt(base * (1 - base) + other * (1 - other))
    return ceil((by_chance + by_effect) ** 2 / lift**2)
