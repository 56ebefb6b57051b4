"""Sets of days, as sorted periods: from a day on, until another one that is no part of it.

Days are ordinals: thousands of customers are asked for all days of their past, and numbers compare
and add faster than dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Periods = list[tuple[int, int]]
"""Apart from each other and in order."""
NEVER: Periods = []
END = date.max.toordinal() + 1
"""Where a period ends that goes on for ever."""


def joined(pieces: Iterable[tuple[int, int]]) -> Periods:
    """Pieces in the order of their first days, those that meet or overlap made one."""
    found: Periods = []
    for start, end in pieces:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def both(one: Periods, other: Periods) -> Periods:
    """The days that are in both."""
    found: Periods = []
    n = m = 0
    while n < len(one) and m < len(other):
        start, end = max(one[n][0], other[m][0]), min(one[n][1], other[m][1])
        if start < end:
            found.append((start, end))
        if one[n][1] < other[m][1]:
            n += 1
        else:
            m += 1
    return found


def either(one: Periods, other: Periods) -> Periods:
    """The days that are in one of them."""
    return joined(sorted([*one, *other]))


def others(periods: Periods, begin: int) -> Periods:
    """The days from ``begin`` on that are in none."""
    found: Periods = []
    for start, end in periods:
        if begin < start:
            found.append((begin, start))
        begin = end
    if begin < END:
        found.append((begin, END))
    return found
