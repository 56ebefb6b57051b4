"""The number that each kind of alert rule looks at, of one customer on a day.

``model.policies.alerts.KINDS`` says what each is. A number that cannot be told (no baseline, no
answer, no contract) is None, which is neither good nor bad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, stdev
from typing import NamedTuple

from crmtui.analysis.health.signals import Signals, up_to, within

QUARTER, YEAR, MONTH = 90, 365, 30
LEAST_GAPS = 4
"""Gaps between orders from which a customer has a rhythm of its own."""
LEAST_BEFORE = 4
"""Orders, or counts of usage, in the year before from which there is a baseline."""
LEAST_DEVIATION = 0.1
"""A deviation is at least this share of the mean gap, and a day: who orders like a clock is not lost
an hour later."""
STALE = 180
"""Days after which an answer says nothing any more."""


class Reading(NamedTuple):
    """A number, with what it was made of."""

    number: float
    facts: Mapping[str, float]
    """For the words: days, counts, baselines by name."""
    origin: int = 0
    """The day (ordinal) the number began to grow from; 0 when there is none."""
    pace: float = 0.0
    """How much it grows a day from there; 0 when it does not grow by itself."""


class Scores(NamedTuple):
    """Health scores of one customer."""

    now: float | None
    before: float | None
    """Of 30 days ago."""


class Rhythm(NamedTuple):
    """How a customer orders, as of a day."""

    last: int
    mean: float
    deviation: float


def rhythm_of(days: Sequence[int]) -> Rhythm | None:
    """The rhythm of sorted days with an order; None for too few."""
    gaps = [later - earlier for earlier, later in pairwise(days)]
    if len(gaps) < LEAST_GAPS:
        return None
    mean = fmean(gaps)
    return Rhythm(days[-1], mean, max(stdev(gaps), LEAST_DEVIATION * mean, 1.0))


def reading(kind: str, one: Signals, day: int, scores: Scores | None = None) -> Reading | None:
    """The number of a kind for a customer on a day (ordinal)."""
    if kind in ("health", "health-fall"):
        return _health(kind, scores) if scores else None
    return _READERS[kind](one, day)


def _dormancy(one: Signals, day: int) -> Reading | None:
    known = [when for when in one.signs if when <= day]
    if not known:
        return None
    silent = day - known[-1]
    return Reading(
        silent / one.limit, {"days": silent, "limit": one.limit}, known[-1], 1 / one.limit
    )


def _rhythm(one: Signals, day: int) -> Reading | None:
    found = rhythm_of(one.order_days(day))
    if found is None:
        return None
    late = (day - found.last - found.mean) / found.deviation
    facts = {"days": day - found.last, "mean": found.mean, "deviation": found.deviation}
    return Reading(late, facts, round(found.last + found.mean), 1 / found.deviation)


def _purchases(one: Signals, day: int) -> Reading | None:
    return _fall(up_to(one.orders, day), day) if one.has_rate else None


def _usage(one: Signals, day: int) -> Reading | None:
    return _fall(up_to(one.usage, day), day)


def _fall(those: Sequence[tuple[int, float]], day: int) -> Reading | None:
    """How much less the last quarter is than quarters of the year before it were."""
    start = day - QUARTER
    before = [value for when, value in those if start - YEAR < when <= start]
    if len(before) < LEAST_BEFORE:
        return None
    known = min(YEAR, start - those[0][0] + 1)
    base = sum(before) * QUARTER / known
    if known < QUARTER or base <= 0:
        return None
    recent = sum(value for when, value in those if when > start)
    return Reading(1 - recent / base, {"recent": recent, "base": base})


def _complaints(one: Signals, day: int) -> Reading:
    return _count(one.complaints, day, MONTH)


def _failed(one: Signals, day: int) -> Reading:
    return _count(one.failed, day, QUARTER)


def _returns(one: Signals, day: int) -> Reading:
    return _count(one.returns, day, QUARTER)


def _count(days: Sequence[int], day: int, length: int) -> Reading:
    found = within(days, day, length)
    return Reading(len(found), {"count": len(found), "days": length}, found[-1] if found else 0)


def _overdue(one: Signals, day: int) -> Reading | None:
    unpaid = [due for due, paid in one.owed if due < day and not 0 < paid <= day]
    if not one.owed:
        return None
    late = day - unpaid[0] if unpaid else 0
    return Reading(late, {"days": late, "count": len(unpaid)}, unpaid[0] if unpaid else 0, 1)


def _score(one: Signals, day: int) -> Reading | None:
    known = up_to(one.answers, day)
    if not known or day - known[-1][0] > STALE:
        return None
    when, score, is_nps = known[-1]
    return Reading(score, {"score": score, "nps": float(is_nps)}, when)


def _score_fall(one: Signals, day: int) -> Reading | None:
    for wanted in (True, False):
        known = [answer for answer in up_to(one.answers, day) if answer[2] is wanted]
        if len(known) > 1 and day - known[-1][0] <= STALE:
            before, now = known[-2][1], known[-1][1]
            return Reading(before - now, {"before": before, "now": now}, known[-1][0])
    return None


def _contract(one: Signals, day: int) -> Reading | None:
    ends = [end for when, end in one.contracts if when <= day]
    if not ends or 0 in ends or day - max(ends) > QUARTER:
        return None
    left = max(ends) - day
    return Reading(left, {"days": left}, max(ends), -1)


def _health(kind: str, scores: Scores) -> Reading | None:
    if scores.now is None:
        return None
    if kind == "health":
        return Reading(scores.now, {"score": scores.now})
    if scores.before is None:
        return None
    return Reading(scores.before - scores.now, {"now": scores.now, "before": scores.before})


_READERS: Mapping[str, Callable[[Signals, int], Reading | None]] = {
    "dormancy": _dormancy, "rhythm": _rhythm, "purchases": _purchases, "usage": _usage,
    "complaints": _complaints, "overdue": _overdue, "failed": _failed, "returns": _returns,
    "score": _score, "score-fall": _score_fall, "contract": _contract,
}  # fmt: skip
