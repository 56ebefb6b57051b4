"""Where a goal stands on a day: the target as a figure, the actual one, the pace, the forecast.

Target    ``absolute``: itself. ``points``: the measure over the baseline + target. ``relative``: the measure
          over the baseline × (1 + target / 100). Without a figure over the baseline there is no target.
Actual    the measure from the first day of the period to the day (or the last day, when that is over). The
          period before it is the one of the same length, whatever the baseline.
Elapsed   days of the period that are over, the day included / all its days.
Forecast  for the last day, by how the measure grows: ``sum``: actual / elapsed. ``share``: as if everybody had
          the same chance each day, 1 − (1 − actual)^(1 / elapsed); what shrinks (retention): actual^(1 / elapsed).
          ``level``: actual.
Status    not-begun, no-data, then before the end: met (a sum or share that cannot fall back has reached
          it), on-track (the forecast reaches it), close (it misses by at most a tenth of the target), behind;
          after the end: met or missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.measures import Reading
from crmtui.analysis.performance.periods import before
from crmtui.model.goal import Goal

_CENT = Decimal("0.01")
_CLOSE = Decimal("0.1")
_SHRINKING = frozenset({"retention"})
"""Shares that begin at 100 % and fall."""
STATES = ("not-begun", "no-data", "behind", "close", "on-track", "met", "missed")

Read = Callable[[Window, Window], Reading]
"""The goal's measure over a window, with the period before it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One goal on a day."""

    goal: Goal
    actual: Reading
    baseline: Window
    base: Reading | None
    """The measure over the baseline; None for an absolute target."""
    target: Decimal | None
    elapsed: float
    """Share of the period that is over, 0 to 1."""
    forecast: Decimal | None
    status: str
    """One of ``STATES``."""
    pace: Decimal | None = None
    """What is reached by now on an even way to the target; None before the period, or without a
    target."""


def standing(goal: Goal, day: date, read: Read) -> Standing:
    """Where a goal stands at the end of ``day``."""
    period = Window(goal.first, goal.last)
    baseline = Window(*goal.baseline) if goal.baseline else before(period)
    base = None if goal.unit == "absolute" else read(baseline, before(baseline))
    target = _target(goal, base)
    seen = min(day, goal.last)
    if seen < goal.first:
        return Standing(goal, Reading(None, 0), baseline, base, target, 0.0, None, "not-begun")
    actual = read(Window(goal.first, seen), before(period))
    elapsed = Window(goal.first, seen).days / period.days
    forecast = _forecast(goal, actual.value, elapsed)
    status = _status(goal, actual.value, target, forecast, is_over=day >= goal.last)
    pace = _pace(goal, target, elapsed)
    return Standing(goal, actual, baseline, base, target, elapsed, forecast, status, pace)


def _target(goal: Goal, base: Reading | None) -> Decimal | None:
    if base is None:
        return goal.target
    if base.value is None:
        return None
    more = goal.target if goal.unit == "points" else abs(base.value) * goal.target / 100
    return (base.value + more).quantize(_CENT)


def _forecast(goal: Goal, actual: Decimal | None, elapsed: float) -> Decimal | None:
    if actual is None or goal.measure.grows == "level":
        return actual
    if goal.measure.grows == "sum":
        return (actual / Decimal(elapsed)).quantize(_CENT)
    return _grown(goal, actual, 1 / elapsed)


def _pace(goal: Goal, target: Decimal | None, elapsed: float) -> Decimal | None:
    """The forecast turned round: who has as much by now will just come to the target."""
    if target is None or goal.measure.grows == "level":
        return target
    if goal.measure.grows == "sum":
        return (target * Decimal(elapsed)).quantize(_CENT)
    return _grown(goal, target, elapsed)


def _grown(goal: Goal, share: Decimal, times: float) -> Decimal:
    """A share after so many times the time, when everybody has the same chance each day."""
    part = min(1.0, max(0.0, float(share) / 100))
    end = part**times if goal.measure.name in _SHRINKING else 1 - (1 - part) ** times
    return Decimal(100 * end).quantize(_CENT)


def _status(
    goal: Goal, actual: Decimal | None, target: Decimal | None, forecast: Decimal | None,
    *, is_over: bool,
) -> str:  # fmt: skip
    if actual is None or target is None or forecast is None:
        return "no-data"
    if is_over:
        return "met" if _reaches(goal, actual, target) else "missed"
    if _is_safe(goal) and _reaches(goal, actual, target):
        return "met"
    if _reaches(goal, forecast, target):
        return "on-track"
    missing = (forecast - target) if goal.measure.is_lower_better else (target - forecast)
    return "close" if missing <= _CLOSE * abs(target) else "behind"


def _reaches(goal: Goal, value: Decimal, target: Decimal) -> bool:
    return value <= target if goal.measure.is_lower_better else value >= target


def _is_safe(goal: Goal) -> bool:
    """Whether what is reached stays reached: counts and shares that only grow. Money may go back with
    returns."""
    return goal.measure.name in ("repurchase", "reactivation", "new_customers", "orders")
