"""The order of the queue: a documented score, its parts added up.

=========  =====================================================================================
part       points
=========  =====================================================================================
alert      40 high, 20 medium, 8 low: the customer's worst open alert
kind       30 an open case, 15 a promise, 8 a date, 0 a cadence
overdue    10 times days overdue over the interval, at most 30; without an interval a week counts
           as one (a case: a day); a customer never contacted, and unknown since when, counts as one
window     5 after the window, -5 before the due day
tier       3 times the tier's weight
value      2 times the value band, 0 to 5
playbook   the playbook's ``priority``; for a case 8 high, 4 medium
=========  =====================================================================================

Equal scores go by task id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from crmtui.model.task import Task

ALERT_POINTS = {"high": 40.0, "medium": 20.0, "low": 8.0}
KIND_POINTS = {"case": 30.0, "promise": 15.0, "date": 8.0}
DEFAULT_INTERVALS = {"case": 1.0}
OVERDUE_POINTS, OVERDUE_CAP, WEEK = 10.0, 3.0, 7.0
LATE_POINTS, EARLY_POINTS = 5.0, -5.0
TIER_POINTS, VALUE_POINTS = 3.0, 2.0


class Standing(NamedTuple):
    """How a task stands on a day."""

    state: str
    """``early`` before the due day, ``late`` after the window, else ``due``."""
    overdue: int
    """Days since it was due, negative before; 0 when it is not known since when."""
    score: float
    parts: Mapping[str, float]
    """Those parts of the score that are not 0; they sum to it."""


def standing(task: Task, day: date, alert_severity: str = "", value_band: int = 0) -> Standing:
    """How ``task`` stands on ``day``, for a customer with that worst alert and value band."""
    return _standing(task.kind, task.due, task.closes, task.interval_days, task.tier_weight,
                     task.priority, day, alert_severity, value_band)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def _standing(
    kind: str, due: date, closes: date, interval: float, weight: float, priority: int, day: date,
    alert: str, band: int,
) -> Standing:  # fmt: skip
    """Remembered: thousands of tasks are due on the same few days by the same few rules."""
    is_late = day > closes > date.min
    state = "early" if day < due else "late" if is_late else "due"
    overdue = (day - due).days if due > date.min else 0
    points = {
        "alert": ALERT_POINTS.get(alert, 0.0),
        "kind": KIND_POINTS.get(kind, 0.0),
        "overdue": _overdue_points(kind, overdue, interval) if due > date.min else OVERDUE_POINTS,
        "window": EARLY_POINTS if state == "early" else LATE_POINTS if is_late else 0.0,
        "tier": round(TIER_POINTS * weight, 2),
        "value": VALUE_POINTS * band,
        "playbook": float(priority),
    }
    parts = {name: value for name, value in points.items() if value}
    return Standing(state, overdue, round(sum(parts.values()), 2), MappingProxyType(parts))


def value_sql(task: str, field: str) -> str:
    """A field of a task as SQL over its JSON."""
    return f"json_extract({task}, '$[{Task._fields.index(field)}]')"


def score_sql(task: str, alert: str, day: str) -> str:
    """The score of a task as SQL over its JSON, its customer's alerts (may be NULL) and the day; a
    hundredth of a point may be missing."""

    value = partial(value_sql, task)

    def points(what: str, table: Mapping[str, float]) -> str:
        cases = " ".join(f"WHEN '{name}' THEN {number}" for name, number in table.items())
        return f"CASE {what} {cases} ELSE 0.0 END"

    worries = " ".join(
        f"WHEN {alert} LIKE '%/{name}\"%' THEN {number}" for name, number in ALERT_POINTS.items()
    )
    interval = (
        f"CASE WHEN {value('interval_days')} > 0 THEN {value('interval_days')} ELSE "
        + points(value("kind"), DEFAULT_INTERVALS).replace("0.0", str(WEEK))
        + " END"
    )
    never = f"'{date.min.isoformat()}'"
    days = f"max(0.0, julianday({day}) - julianday({value('due')}))"
    overdue = (
        f"CASE WHEN {value('due')} = {never} THEN {OVERDUE_POINTS} "
        f"ELSE {OVERDUE_POINTS} * min({OVERDUE_CAP}, {days} / ({interval})) END"
    )
    window = (
        f"CASE WHEN {value('due')} > {day} THEN {EARLY_POINTS} WHEN {value('closes')} < {day} "
        f"AND {value('closes')} > {never} THEN {LATE_POINTS} ELSE 0.0 END"
    )
    return " + ".join([
        f"CASE {worries} ELSE 0.0 END", points(value("kind"), KIND_POINTS), overdue, window,
        f"{TIER_POINTS} * {value('tier_weight')}", value("priority"),
    ])  # fmt: skip


def score_in_time(task: Task) -> float:
    """The score of ``task`` when its due day is still to come, whatever day that is."""
    points = KIND_POINTS.get(task.kind, 0.0) + EARLY_POINTS + TIER_POINTS * task.tier_weight
    return round(points + task.priority, 2)


def _overdue_points(kind: str, days: int, interval: float) -> float:
    if days <= 0:
        return 0.0
    whole = interval or DEFAULT_INTERVALS.get(kind, WEEK)
    return round(OVERDUE_POINTS * min(OVERDUE_CAP, days / whole), 2)
