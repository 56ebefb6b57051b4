"""Snapshots: what every customer is at the end of a day, kept in the index.

A row is made of one customer's ledger, profile and the bounds of the policies, so that another
customer's change never touches it. Rows of a customer go when its ledger or profile is made anew, all rows
of a day when the bounds are others; whoever asks makes what is missing. Ranks (RFM, ABC) need
everybody's numbers and are made of the rows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmtui.analysis.facts import CustomerFacts, Stretch, Window, facts_and_stretches
from crmtui.analysis.health.score import Seen, health, windows
from crmtui.analysis.value.classes import activity, loyalty, matrix_class
from crmtui.index.cache import Index
from crmtui.model.policies.health import HealthPolicy
from crmtui.model.policies.value import ValuePolicy

KEPT = 8
"""Days of which rows are kept; the first that was asked for goes first."""
BATCH = 2000
"""Customers made in one transaction, so that nobody who writes waits for all of them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What rows are made with beside the ledger."""

    currency: str
    value: ValuePolicy
    health: HealthPolicy
    intervals: Mapping[str, float | None]
    """Days of the shortest cadence by tier."""
    key: str
    """Another one when anything of it is another."""


@dataclass(slots=True)
class Known:
    """One customer at the end of a day; fields as in ``CustomerFacts``, classes by name."""

    id: str
    name: str
    owner: str
    recency: int | None
    frequency: int
    monetary: Decimal | None
    matrix: str
    """Empty when money cannot be converted."""
    loyalty: str
    activity: str
    health: float | None


def is_complete(index: Index, day: date, bounds: Bounds) -> bool:
    """Whether nobody's row of the day is missing."""
    return _key_of(index, day) == bounds.key and not _missing(index, day, 1)


def fill(index: Index, day: date, bounds: Bounds, most: int = BATCH) -> bool:
    """Make the next ``most`` rows that are missing, inside a transaction of the caller; False when
    there are none left. The ledger must be current."""
    if _key_of(index, day) != bounds.key:
        _begin(index, day, bounds.key)
    ids = _missing(index, day, most)
    index.db.executemany(
        "INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _rows(index, day, bounds, ids)
    )
    return len(ids) == most


def snapshot(index: Index, day: date, ids: Sequence[str] | None = None) -> list[Known]:
    """Everybody (or ``ids``) at the end of a day, by id. The rows must be complete."""
    among = "" if ids is None else "AND c.id IN (SELECT value FROM json_each(:ids)) "
    rows = index.db.execute(
        "SELECT c.id, c.name, c.owner, recency, frequency, monetary, class, s.loyalty, s.activity, "
        "health FROM customers c JOIN snapshots s ON s.customer = c.id AND s.day = :day "
        f"{among}ORDER BY c.id", {"day": day.toordinal(), "ids": json.dumps(ids)},
    )  # fmt: skip
    return [
        Known(id, name or "", owner or "", recency, frequency,
              None if money is None else Decimal(money), *rest)
        for id, name, owner, recency, frequency, money, *rest in rows
    ]  # fmt: skip


def class_counts(index: Index, day: date, ids: Collection[str] | None = None) -> Mapping[str, int]:
    """Customers by class of value and activity at the end of a day; of everybody or of ``ids``."""
    rows = index.db.execute(f"SELECT class, count(*) {_OF_DAY} GROUP BY class", _given(day, ids))
    return dict(rows.fetchall())


def in_class(
    index: Index, day: date, name: str, most: int, ids: Collection[str] | None = None
) -> list[str]:
    """The first ids of the customers in a class at the end of a day."""
    rows = index.db.execute(
        f"SELECT customer {_OF_DAY} AND class = :class ORDER BY customer LIMIT :most",
        {**_given(day, ids), "class": name, "most": most},
    )
    return [id for (id,) in rows]


def scores(
    index: Index, day: date, ids: Collection[str] | None = None
) -> Mapping[str, float | None]:
    """The health scores at the end of a day, by id in order."""
    rows = index.db.execute(
        f"SELECT customer, health {_OF_DAY} ORDER BY customer", _given(day, ids)
    )
    return dict(rows.fetchall())


_OF_DAY = (
    "FROM snapshots WHERE day = :day "
    "AND (:ids IS NULL OR customer IN (SELECT value FROM json_each(:ids)))"
)


def _given(day: date, ids: Collection[str] | None) -> dict[str, object]:
    return {"day": day.toordinal(), "ids": None if ids is None else json.dumps([*ids])}


def _key_of(index: Index, day: date) -> str:
    row = index.db.execute(
        "SELECT key FROM snapshot_days WHERE day = ?", (day.toordinal(),)
    ).fetchone()
    return row[0] if row else ""


def _missing(index: Index, day: date, limit: int) -> list[str]:
    rows = index.db.execute(
        "SELECT id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM snapshots s "
        "WHERE s.customer = c.id AND s.day = ?) ORDER BY id LIMIT ?", (day.toordinal(), limit),
    )  # fmt: skip
    return [id for (id,) in rows]


def _begin(index: Index, day: date, key: str) -> None:
    """No rows of the day, and room for them."""
    db = index.db
    db.execute("DELETE FROM snapshot_days WHERE day = ?", (day.toordinal(),))
    db.execute(
        "DELETE FROM snapshot_days WHERE n NOT IN "
        "(SELECT n FROM snapshot_days ORDER BY n DESC LIMIT ?)", (KEPT - 1,),
    )  # fmt: skip
    db.execute("DELETE FROM snapshots WHERE day NOT IN (SELECT day FROM snapshot_days)")
    db.execute("INSERT INTO snapshot_days (day, key) VALUES (?, ?)", (day.toordinal(), key))


def _rows(
    index: Index, day: date, bounds: Bounds, ids: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    policy, number = bounds.value, day.toordinal()
    for one, lately, seen in _seen(index, day, bounds, ids):
        judged = matrix_class(one, policy.matrix, lately)
        score = health(seen, bounds.health, day, bounds.intervals.get(one.tier)).score
        yield (one.id, number, one.recency, one.frequency,
               None if one.monetary is None else str(one.monetary), judged.name if judged else "",
               loyalty(one, policy.loyalty).name, activity(one, policy.activity, day).name, score)  # fmt: skip


def _seen(
    index: Index, day: date, bounds: Bounds, ids: Sequence[str]
) -> Iterator[tuple[CustomerFacts, CustomerFacts | Stretch, Seen]]:
    """Facts over the policy's window, what of them belongs to its window of activity, and what the
    parts of the health score look at; one pass answers all when the window is a year."""
    policy, given = bounds.value, (bounds.currency, bounds.value.rates, ids)
    year, quarter, before = windows(day)
    window = Window.ending(day, max(1, round(policy.window.days)))
    recent = Window.ending(day, max(1, round((policy.matrix.window or policy.window).days)))
    others = [quarter, before, *([recent] if recent != window else [])]
    found = facts_and_stretches(index, window, others, *given)
    years = None if window == year else facts_and_stretches(index, year, (), *given)
    for one, (last, first, *more) in found:
        whole = next(years)[0] if years else one
        yield one, more[0] if more else one, Seen(whole, last, first)
