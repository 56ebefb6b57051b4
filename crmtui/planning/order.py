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

from datetime import date

from crmtui.model.task import Task

ALERT_POINTS = {"high": 40.0, "medium": 20.0, "low": 8.0}
KIND_POINTS = {"case": 30.0, "promise": 15.0, "date": 8.0}
DEFAULT_INTERVALS = {"case": 1.0}
OVERDUE_POINTS, OVERDUE_CAP, WEEK = 10.0, 3.0, 7.0
LATE_POINTS, EARLY_POINTS = 5.0, -5.0
TIER_POINTS, VALUE_POINTS = 3.0, 2.0


def overdue_days(task: Task, day: date) -> int:
    """Days since ``task`` was due, negative before; 0 when it is not known since when."""
    return (day - task.due).days if task.due > date.min else 0


def state(task: Task, day: date) -> str:
    """``early`` before the due day, ``late`` after the window, else ``due``."""
    if day < task.due:
        return "early"
    return "late" if day > task.closes > date.min else "due"


def score(
    task: Task, day: date, alert_severity: str = "", value_band: int = 0
) -> tuple[float, dict[str, float]]:
    """The score of ``task`` on ``day`` and its parts (those that are not 0), which sum to it."""
    parts: dict[str, float] = {}
    if alert_severity:
        parts["alert"] = ALERT_POINTS.get(alert_severity, 0.0)
    if task.kind in KIND_POINTS:
        parts["kind"] = KIND_POINTS[task.kind]
    overdue = _overdue_points(task, day)
    if overdue:
        parts["overdue"] = overdue
    if day < task.due:
        parts["window"] = EARLY_POINTS
    elif day > task.closes > date.min:
        parts["window"] = LATE_POINTS
    if task.tier_weight:
        parts["tier"] = round(TIER_POINTS * task.tier_weight, 2)
    if value_band:
        parts["value"] = VALUE_POINTS * value_band
    if task.priority:
        parts["playbook"] = float(task.priority)
    return round(sum(parts.values()), 2), parts


def score_in_time(task: Task) -> float:
    """The score of ``task`` when its due day is still to come, whatever day that is."""
    points = KIND_POINTS.get(task.kind, 0.0) + EARLY_POINTS + TIER_POINTS * task.tier_weight
    return round(points + task.priority, 2)


def _overdue_points(task: Task, day: date) -> float:
    if task.due == date.min:
        return OVERDUE_POINTS
    days = (day - task.due).days
    if days <= 0:
        return 0.0
    interval = task.interval_days or DEFAULT_INTERVALS.get(task.kind, WEEK)
    return round(OVERDUE_POINTS * min(OVERDUE_CAP, days / interval), 2)
