"""Lifetime value: how many orders to expect of a customer, whether it is still one, and its worth.

Orders     BG/NBD: while alive a customer orders at random with its own rate (gamma distributed with
           shape r and rate alpha), and after each order it leaves with its own chance (beta
           distributed with a and b). Fader, Hardie, Lee, *Counting your customers the easy way*,
           Marketing Science 24 (2005) 275-284.
Value      Gamma-Gamma: the mean value of an order differs between customers (p, q, gamma) and does
           not depend on how often they order. Fader, Hardie, *The Gamma-Gamma model of monetary
           value* (2013).
Parameters by maximum likelihood over all customers with an order, found by ``optimum.minimize`` on
           their logarithms.
Data       x repeat orders (days with an order, less the first), t the age of the last one at the
           first order, T the age of the customer, both in weeks; z the mean value of its repeat
           orders.
Lifetime value over a horizon = expected orders x expected value of an order x margin, without
           discounting.

A model is only fitted to enough data (``LEAST_CUSTOMERS``, ``LEAST_REPEATS``); the answer says so
otherwise, and when the search did not settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isfinite, lgamma, log
from typing import Any, NamedTuple

from crmtui.analysis.value.optimum import Point, minimize

LEAST_CUSTOMERS = 50
"""Customers with an order below which no parameters are estimated."""
LEAST_REPEATS = 20
"""Customers who ordered again below which no parameters are estimated."""
STAYS = 0.001
"""Mean chance to leave below which everybody seems to stay for ever."""
CORRELATED = 0.3
"""Correlation of how often and for how much from which Gamma-Gamma's assumption is in doubt."""
_TERMS = 5000


class Buyer(NamedTuple):
    """What the models need to know of a customer."""

    id: str
    repeats: int
    """x: days with an order after the first."""
    last: float
    """t: weeks from the first order to the last; 0 without a repeat."""
    age: float
    """T: weeks from the first order to the day asked for."""
    mean: float = 0.0
    """z: mean value of the repeat orders; 0 without one."""


class BgNbd(NamedTuple):
    """The parameters of the orders, and how they were found."""

    r: float
    alpha: float
    a: float
    b: float
    likelihood: float
    """Logarithm of the likelihood."""
    customers: int
    converged: bool

    @property
    def leaves(self) -> float:
        """The mean chance to leave after an order, a / (a + b). Next to 0 the model has found no
        sign of anybody leaving, and says of everybody that it stays."""
        return self.a / (self.a + self.b)

    def alive(self, one: Buyer) -> float:
        """The chance that the customer is still one (1 before any repeat order, by the model)."""
        return 1 / (1 + self._gone(one))

    def orders(self, one: Buyer, weeks: float) -> float:
        """The repeat orders to expect in the coming ``weeks``."""
        x, r, alpha, a, b = one.repeats, self.r, self.alpha, self.a, self.b
        if weeks <= 0:
            return 0.0
        reach = alpha + one.age
        if abs(a - 1) < 1e-9:
            a += 1e-6  # the formula has a removable hole at a = 1
        series = hypergeometric(r + x, b + x, a + b + x - 1, weeks / (reach + weeks))
        left = 1 - exp((r + x) * log(reach / (reach + weeks))) * series
        return max(0.0, (a + b + x - 1) / (a - 1) * left / (1 + self._gone(one)))

    def _gone(self, one: Buyer) -> float:
        x = one.repeats
        if not x:
            return 0.0
        odds = (self.r + x) * log((self.alpha + one.age) / (self.alpha + one.last))
        return self.a / (self.b + x - 1) * exp(min(odds, 700))


class GammaGamma(NamedTuple):
    """The parameters of the value of an order, and how they were found."""

    p: float
    q: float
    gamma: float
    likelihood: float
    customers: int
    converged: bool
    correlation: float
    """Of how often and for how much among these customers; the model assumes none."""

    def value(self, one: Buyer) -> float | None:
        """The value to expect of an order; the mean of all customers for one without a repeat.
        None when the parameters allow no mean (q <= 1)."""
        x = one.repeats if one.mean > 0 else 0
        weight = self.p * x + self.q - 1
        return self.p * (self.gamma + x * one.mean) / weight if weight > 0 else None


class TooLittle(NamedTuple):
    """Why nothing was estimated."""

    customers: int
    repeats: int
    reason: str
    """``customers``, ``repeats`` (fewer than the model wants) or ``equal`` (no spread in value)."""


def fit_orders(buyers: Sequence[Buyer]) -> BgNbd | TooLittle:
    """The BG/NBD parameters of all ``buyers`` (customers with an order)."""
    if refused := _refused(buyers):
        return refused
    likelihood = _OrderLikelihood(buyers)
    found = minimize(likelihood, (0.0, log(_mean([b.age for b in buyers]) / 10 + 1), 0.0, 1.0))
    r, alpha, a, b = map(exp, found.at)
    return BgNbd(r, alpha, a, b, -found.value, len(buyers), found.converged)


def fit_value(buyers: Sequence[Buyer]) -> GammaGamma | TooLittle:
    """The Gamma-Gamma parameters of those of ``buyers`` with a repeat order of some value."""
    if refused := _refused(buyers):
        return refused
    repeated = [one for one in buyers if one.repeats and one.mean > 0]
    if len(repeated) < LEAST_REPEATS:
        return TooLittle(len(buyers), len(repeated), "repeats")
    if len({one.mean for one in repeated}) == 1:
        return TooLittle(len(buyers), len(repeated), "equal")
    scale = _mean([one.mean for one in repeated])
    likelihood = _ValueLikelihood([one._replace(mean=one.mean / scale) for one in repeated])
    found = minimize(likelihood, (1.0, 1.0, 0.0))
    p, q, gamma = map(exp, found.at)
    known = -found.value - len(repeated) * log(scale)
    return GammaGamma(p, q, gamma * scale, known, len(repeated), found.converged,
                      _correlation(repeated))  # fmt: skip


def _refused(buyers: Sequence[Buyer]) -> TooLittle | None:
    repeats = sum(one.repeats > 0 for one in buyers)
    if len(buyers) < LEAST_CUSTOMERS:
        return TooLittle(len(buyers), repeats, "customers")
    return TooLittle(len(buyers), repeats, "repeats") if repeats < LEAST_REPEATS else None


class _OrderLikelihood:
    """Minus the logarithm of the BG/NBD likelihood, as a function of the parameters' logarithms."""

    def __init__(self, buyers: Sequence[Buyer]) -> None:
        import numpy

        self._np: Any = numpy
        self._counts, self._place = numpy.unique([b.repeats for b in buyers], return_inverse=True)
        self._x = numpy.array([float(b.repeats) for b in buyers])
        self._last = numpy.array([b.last for b in buyers])
        self._age = numpy.array([b.age for b in buyers])

    def __call__(self, at: Point) -> float:
        if any(abs(one) > 30 for one in at):
            return float("inf")
        np, (r, alpha, a, b) = self._np, map(exp, at)
        known = [lgamma(r + x) + lgamma(b + x) - lgamma(a + b + x) for x in self._counts]
        same = lgamma(a + b) - lgamma(r) - lgamma(b) + r * log(alpha)
        shared = np.array(known)[self._place] + same
        rate = r + self._x
        stays = -rate * np.log(alpha + self._age)
        leaves = np.where(
            self._x > 0,
            log(a)
            - np.log(np.maximum(b + self._x - 1, 1e-300))
            - rate * np.log(alpha + self._last),
            -np.inf,
        )
        total = float((shared + np.logaddexp(stays, leaves)).sum())
        return -total if isfinite(total) else float("inf")


class _ValueLikelihood:
    """Minus the logarithm of the Gamma-Gamma likelihood, likewise."""

    def __init__(self, buyers: Sequence[Buyer]) -> None:
        import numpy

        self._np: Any = numpy
        self._counts, self._place = numpy.unique([b.repeats for b in buyers], return_inverse=True)
        self._x = numpy.array([float(b.repeats) for b in buyers])
        self._z = numpy.array([b.mean for b in buyers])

    def __call__(self, at: Point) -> float:
        if any(abs(one) > 30 for one in at):
            return float("inf")
        np, (p, q, gamma) = self._np, map(exp, at)
        known = np.array([lgamma(p * x + q) - lgamma(p * x) for x in self._counts])[self._place]
        px = p * self._x
        total = float((
            known - lgamma(q) + q * log(gamma) + (px - 1) * np.log(self._z) + px * np.log(self._x)
            - (px + q) * np.log(gamma + self._x * self._z)
        ).sum())  # fmt: skip
        return -total if isfinite(total) else float("inf")


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Gauss's 2F1 for 0 <= z < 1, by its series."""
    term = total = 1.0
    for n in range(_TERMS):
        term *= (a + n) * (b + n) / ((c + n) * (1 + n)) * z
        total += term
        if abs(term) < 1e-12 * abs(total):
            break
    return total


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _correlation(buyers: Sequence[Buyer]) -> float:
    """Pearson's, of repeat orders and their mean value; 0 where one of them does not vary."""
    xs, zs = [float(b.repeats) for b in buyers], [b.mean for b in buyers]
    mx, mz = _mean(xs), _mean(zs)
    xx, zz = sum((x - mx) ** 2 for x in xs), sum((z - mz) ** 2 for z in zs)
    xz = sum((x - mx) * (z - mz) for x, z in zip(xs, zs, strict=True))
    return xz / (xx * zz) ** 0.5 if xx and zz else 0.0
