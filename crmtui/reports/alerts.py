"""The page on alerts: what gives cause for worry on a day, and what a review would write."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmtui.analysis.health.alerts import Alert, rank
from crmtui.analysis.health.standing import AlertChange, Recorded, Standing
from crmtui.index.cache import Index
from crmtui.model.policies.alerts import AlertPolicy


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert of one customer: as computed, as recorded, and what becomes of it."""

    customer: str
    customer_name: str
    owner: str
    tier: str
    name: str
    severity: str
    """The graver of computed and recorded."""
    action: str
    """``open``, ``raise``, ``close``, or empty when a review changes nothing."""
    alert: Alert | None
    recorded: Recorded | None
    change: AlertChange | None
    responses: tuple[str, ...]
    """The playbooks that answer it, else the response that its gravest rule names."""
    is_planned: bool = False
    """Whether those are playbooks."""

    @property
    def key(self) -> str:
        """Customer and alert."""
        return f"{self.customer}/{self.name}"


@dataclass(frozen=True, slots=True)
class AlertPage:
    """All alerts of a day, the gravest first."""

    day: date
    lines: tuple[AlertLine, ...]
    of: int
    """Customers that were looked at."""
    without_signs: int
    """Those of whom no number could be told."""

    @property
    def changes(self) -> tuple[AlertChange, ...]:
        """What a review would write."""
        return tuple(line.change for line in self.lines if line.change)

    def count(self, action: str) -> int:
        """How many lines a review would open, raise or close."""
        return sum(line.action == action for line in self.lines)

    @property
    def news(self) -> int:
        """How many alerts are new or graver."""
        return self.count("open") + self.count("raise")


def in_order(lines: Sequence[AlertLine]) -> tuple[AlertLine, ...]:
    """The gravest first, news before what is known, then by customer and name."""
    order: Mapping[str, int] = {"open": 0, "raise": 0, "": 1, "close": 2}
    return tuple(sorted(lines, key=lambda one: (
        one.action == "close", -rank(one.severity), order[one.action], one.customer, one.name)))  # fmt: skip


def lines_of(
    index: Index, alerts: Sequence[Alert], recorded: Standing,
    written: Mapping[tuple[str, str], AlertChange],
    answers: Mapping[tuple[str, str], Sequence[str]], policy: AlertPolicy,
) -> list[AlertLine]:  # fmt: skip
    """One line for every alert that is computed or open on record."""
    by_key = {(alert.customer, alert.name): alert for alert in alerts}
    keys = {*by_key, *(key for key, entry in recorded.items() if entry.is_open)}
    people = _people(index, {customer for customer, _name in keys})
    books = _memberships(index, {customer for customer, _name in keys})
    found = []
    for key in keys:
        alert, known, change = by_key.get(key), recorded.get(key), written.get(key)
        severity = change.severity if change else _severity(alert, known)
        mine = books.get(key[0], set())
        playbooks = tuple(book for book in answers.get((key[1], severity), ()) if book in mine)
        found.append(AlertLine(
            *people.get(key[0], (key[0], "", "", "")), key[1], severity,
            change.action if change else "", alert, known, change,
            playbooks or _responses(alert, policy), bool(playbooks),
        ))  # fmt: skip
    return found


def _severity(alert: Alert | None, known: Recorded | None) -> str:
    if known is not None and known.is_open:
        return known.severity
    return alert.severity if alert else ""


def _responses(alert: Alert | None, policy: AlertPolicy) -> tuple[str, ...]:
    causes = alert.causes if alert else ()
    said = (policy.rules[cause.rule].response for cause in causes)
    return tuple(dict.fromkeys(filter(None, said)))[:1]


def _people(index: Index, ids: Collection[str]) -> dict[str, tuple[str, str, str, str]]:
    rows = index.db.execute(
        "SELECT id, name, owner, tier FROM customers "
        "WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*ids]),),
    )  # fmt: skip
    return {row[0]: row for row in rows}


def _memberships(index: Index, ids: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for customer, playbook in index.db.execute(
        "SELECT customer, playbook FROM memberships "
        "WHERE customer IN (SELECT value FROM json_each(?))", (json.dumps([*ids]),),
    ):  # fmt: skip
        found.setdefault(customer, set()).add(playbook)
    return found
