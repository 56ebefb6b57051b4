"""The minimum of a function of few variables, by Nelder and Mead's simplex.

Source: J. A. Nelder, R. Mead, *A simplex method for function minimization*, The Computer Journal 7
(1965) 308-313, with their coefficients (reflect 1, expand 2, contract 1/2, shrink 1/2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Point = tuple[float, ...]


class Minimum(NamedTuple):
    """Where the function is smallest, as far as was found."""

    at: Point
    value: float
    converged: bool
    """Whether the simplex shrank to nothing within the allowed steps."""


def minimize(
    function: Callable[[Point], float], start: Sequence[float], *, step: float = 0.5,
    tolerance: float = 1e-9, most: int = 4000,
) -> Minimum:  # fmt: skip
    """The minimum near ``start``. ``step`` is the size of the first simplex, ``tolerance`` the
    difference of values at which it counts as found, ``most`` the steps allowed. Deterministic."""
    simplex = [(function(point), point) for point in _corners(tuple(start), step)]
    for _turn in range(most):
        simplex.sort()
        if abs(simplex[-1][0] - simplex[0][0]) <= tolerance * (1 + abs(simplex[0][0])):
            return Minimum(simplex[0][1], simplex[0][0], True)
        _improve(simplex, function)
    simplex.sort()
    return Minimum(simplex[0][1], simplex[0][0], False)


def _corners(start: Point, step: float) -> list[Point]:
    return [start, *(
        (*start[:n], start[n] + step, *start[n + 1 :]) for n in range(len(start))
    )]  # fmt: skip


def _improve(simplex: list[tuple[float, Point]], function: Callable[[Point], float]) -> None:
    """Replace the worst corner; when nothing better is found, draw all corners to the best."""
    best, second, (worst, corner) = simplex[0], simplex[-2][0], simplex[-1]
    middle = [sum(p[n] for _v, p in simplex[:-1]) / (len(simplex) - 1) for n in range(len(corner))]

    def along(factor: float) -> tuple[float, Point]:
        point = tuple(m + factor * (c - m) for m, c in zip(middle, corner, strict=True))
        return function(point), point

    reflected = along(-1)
    if best[0] <= reflected[0] < second:
        simplex[-1] = reflected
    elif reflected[0] < best[0]:
        simplex[-1] = min(along(-2), reflected)
    else:
        contracted = along(-0.5 if reflected[0] < worst else 0.5)
        if contracted[0] < min(reflected[0], worst):
            simplex[-1] = contracted
        else:
            simplex[1:] = [_halved(best[1], point, function) for _v, point in simplex[1:]]


def _halved(best: Point, point: Point, function: Callable[[Point], float]) -> tuple[float, Point]:
    nearer = tuple((a + b) / 2 for a, b in zip(best, point, strict=True))
    return function(nearer), nearer
