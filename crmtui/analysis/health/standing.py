"""What is on record about alerts, and what a review would write: opened, made graver, closed.

Opened    An alert that is not open on record.
Raised    One that is open with a lower severity. A severity never falls: the alert closes when it
          is over, so that nothing flaps between two.
Closed    One that a review opened and that is clear: every number is beyond its lowest bound by the
          policy's share (``clear``), and not on the day it was opened. In between nothing happens.
By hand   What a person opened, a person closes. What a person closed stays closed for ``again``,
          unless it is graver now.

The id of an entry is made of customer, alert, state, severity and day, and it holds nothing else that
could differ: two clones that review on the same day make the same files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from crmtui.analysis.health.alerts import Alert, rank
from crmtui.index.cache import Index
from crmtui.index.facts import alert_rank
from crmtui.index.severity import SEVERITIES
from crmtui.model.policies.alerts import AlertPolicy

ACTIONS = ("open", "raise", "close")


@dataclass(frozen=True, slots=True)
class Recorded:
    """How an alert of a customer stands on record."""

    customer: str
    name: str
    severity: str
    """The latest one, also of a closed alert."""
    is_open: bool
    since: date
    """Day of the latest entry."""
    opened: date | None
    """Day it was opened, the last time."""
    by_review: bool
    """Whether a review wrote the latest entry, not a person."""
    why: str = ""


Standing = Mapping[tuple[str, str], Recorded]
"""By customer and name of the alert."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """One entry that a review would write."""

    customer: str
    name: str
    action: str
    """``open``, ``raise`` or ``close``."""
    severity: str
    alert: Alert | None = None
    """What is to worry about; None when it is over."""
    recorded: Recorded | None = None

    @property
    def key(self) -> str:
        """What it is called among the others."""
        return f"{self.customer}/{self.name}"


def recorded_alerts(
    index: Index, day: date, ids: Iterable[str] | None = None
) -> dict[tuple[str, str], Recorded]:
    """How every alert stands on a day, by the entries up to it."""
    given: list[str] = [day.isoformat()]
    among = ""
    if ids is not None:
        among = "AND customer IN (SELECT value FROM json_each(?))"
        given.append(json.dumps([*ids]))
    rows = index.db.execute(
        "SELECT customer, id, day, data FROM entries WHERE type = 'alert' AND NOT shadowed "
        f"AND day <= ? {among}", given,
    )  # fmt: skip
    read = [(customer, id, day, json.loads(data)) for customer, id, day, data in rows]
    read.sort(key=lambda row: (row[0], str(row[3].get("at")), alert_rank(row[3]), row[1]))
    found: dict[tuple[str, str], Recorded] = {}
    for customer, id, when, raw in read:
        name, state = str(raw.get("alert") or ""), alert_rank(raw)
        before = found.get((customer, name))
        is_open = state < len(SEVERITIES)
        severity = SEVERITIES[state] if is_open else before.severity if before else ""
        since = date.fromisoformat(when)
        was_open = before.opened if before and before.is_open else None
        own = alert_id(customer, name, "opened" if is_open else "closed",
                       severity if is_open else "", since)  # fmt: skip
        found[customer, name] = Recorded(customer, name, severity, is_open, since, was_open or since,
                                         id == own, str(raw.get("why") or ""))  # fmt: skip
    return found


def alert_id(customer: str, name: str, state: str, severity: str, day: date) -> str:
    """The id of the entry that a review writes."""
    said = "\n".join((customer, name, state, severity, day.isoformat()))
    return "a" + hashlib.sha256(said.encode()).hexdigest()[:9]


def changes(
    alerts: Iterable[Alert], standing: Standing, clear: Iterable[tuple[str, str]],
    policy: AlertPolicy, day: date,
) -> Iterator[AlertChange]:  # fmt: skip
    """What a review on ``day`` would write, by customer and name. ``clear`` are the recorded alerts
    for which there is nothing left to worry about."""
    found = [
        change for alert in alerts
        if (change := _change(alert, standing.get((alert.customer, alert.name)), policy, day))
    ]  # fmt: skip
    for key in clear:
        known = standing[key]
        if known.is_open and known.by_review and known.since < day:
            found.append(AlertChange(*key, "close", known.severity, None, known))
    return iter(sorted(found, key=lambda one: (one.customer, one.name)))


def _change(
    alert: Alert, known: Recorded | None, policy: AlertPolicy, day: date
) -> AlertChange | None:
    graver = known is None or rank(alert.severity) > rank(known.severity)
    if known is not None and known.is_open:
        action = "raise" if graver else ""
    elif known is None or (known.since < day and (graver or _may_come_again(known, policy, day))):
        action = "open"
    else:
        action = ""
    if not action:
        return None
    return AlertChange(alert.customer, alert.name, action, alert.severity, alert, known)


def _may_come_again(known: Recorded, policy: AlertPolicy, day: date) -> bool:
    return known.by_review or policy.again.after(known.since) <= day
