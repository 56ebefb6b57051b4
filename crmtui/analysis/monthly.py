"""What happened in a time, and what held on a day: the sums behind the monthly board.

Flows  Orders and returns count on their own day; drafts and cancelled orders never do. Contacts are
       touches reached, replied, held or inbound; attempts those where nobody was there.
NPS    %(9 and 10) - %(0 to 6) of the answers of the time, -100 to 100.
CSAT   Share of 4 and 5 (of 5) among the answers of the time.
New    Customers whose first order ever is in the time.
Kept   Of the customers with an order in the ``days`` before the last ``days``, those who ordered in
       the last ``days`` too. Repurchase is their share over 90 days; churn is the share of the others
       over 180 days. Without anybody in the days before there is neither.
Money  Other currencies are converted by the rates of the policy; amounts without a rate are left out
       and counted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from crmtui.analysis.ledger import SCALE
from crmtui.index.cache import Index

REPURCHASE_DAYS, CHURN_DAYS = 90, 180
"""How long the two times are over which customers are kept or lost."""
_KINDS = ("order", "return", "contact", "attempt", "complaint", "solved", "nps", "csat")
_NAMES = {"contact": "contacts", "attempt": "attempts", "complaint": "complaints"}
_PROMOTER, _DETRACTOR, _CONTENT = 9 * SCALE, 6 * SCALE, 4 * SCALE


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in a time."""

    orders: int = 0
    value: Decimal = Decimal(0)
    """Of orders less returns."""
    ordered: Decimal = Decimal(0)
    """Of orders alone."""
    returns: int = 0
    contacts: int = 0
    attempts: int = 0
    complaints: int = 0
    solved: int = 0
    """Cases resolved, complaints and others."""
    nps_answers: int = 0
    promoters: int = 0
    detractors: int = 0
    csat_answers: int = 0
    content: int = 0
    without_rate: int = 0
    """Orders and returns whose money is left out."""

    @property
    def average_order(self) -> Decimal | None:
        """Value of an order; None without one that has a rate."""
        return (self.ordered / self.orders).quantize(Decimal("0.01")) if self.orders else None

    @property
    def nps(self) -> float | None:
        """-100 to 100; None without an answer."""
        if not self.nps_answers:
            return None
        return 100 * (self.promoters - self.detractors) / self.nps_answers

    @property
    def csat(self) -> float | None:
        """0 to 1; None without an answer."""
        return self.content / self.csat_answers if self.csat_answers else None


class Daily(NamedTuple):
    """The ledger's lines of one kind, customers' owner, currency and day together."""

    day: int
    owner: str
    kind: str
    currency: str
    number: int
    total: int
    high: int
    """Answers of promoters."""
    low: int
    """Answers of detractors."""
    content: int
    """Answers of 4 and more."""


class Kept(NamedTuple):
    """How many of those who ordered before ordered again."""

    before: int
    again: int

    @property
    def share(self) -> float | None:
        """0 to 1; None without anybody before."""
        return self.again / self.before if self.before else None


def daily(index: Index, first: date, last: date, ids: Collection[str] | None = None) -> list[Daily]:
    """What happened from ``first`` to ``last``, to everybody or to ``ids``. One pass over the
    ledger, which must be current."""
    among, given = _among(ids)
    rows = index.db.execute(
        "SELECT l.day, coalesce(c.owner, ''), l.kind, l.currency, count(*), sum(l.value), "
        f"sum(l.value >= {_PROMOTER}), sum(l.value <= {_DETRACTOR}), sum(l.value >= {_CONTENT}) "
        "FROM ledger l JOIN customers c ON c.id = l.customer "
        f"WHERE l.day BETWEEN :first AND :last AND l.kind IN {_KINDS}{among} "
        "GROUP BY l.day, c.owner, l.kind, l.currency",
        {"first": first.toordinal(), "last": last.toordinal(), **given},
    )  # fmt: skip
    return [Daily(*row) for row in rows]


def flow(lines: Iterable[Daily], first: date, last: date, rates: Mapping[str, Decimal]) -> Flow:
    """What happened from ``first`` to ``last``. ``rates`` name the workspace's currency too."""
    start, end = first.toordinal(), last.toordinal()
    sums: dict[str, Any] = {}
    for one in lines:
        if start <= one.day <= end:
            for name, more in _added(one, rates):
                sums[name] = sums.get(name, 0) + more
    return Flow(**sums)


def _added(one: Daily, rates: Mapping[str, Decimal]) -> Iterator[tuple[str, int | Decimal]]:
    """What a line adds to which fields."""
    if one.kind in ("order", "return"):
        yield from _money(one, rates.get(one.currency))
    elif one.kind == "nps":
        yield "nps_answers", one.number
        yield "promoters", one.high
        yield "detractors", one.low
    elif one.kind == "csat":
        yield "csat_answers", one.number
        yield "content", one.content
    else:
        yield _NAMES.get(one.kind, one.kind), one.number


def _money(one: Daily, rate: Decimal | None) -> Iterator[tuple[str, int | Decimal]]:
    if rate is None:
        yield "without_rate", one.number
        return
    amount = (rate * one.total / SCALE).quantize(Decimal("0.01"))
    if one.kind == "order":
        yield "orders", one.number
        yield "ordered", amount
        yield "value", amount
    else:
        yield "returns", one.number
        yield "value", -amount


def kept(index: Index, day: date, days: int, ids: Collection[str] | None = None) -> Kept:
    """Of those who ordered in the ``days`` before the last ``days``, how many ordered again."""
    among, given = _among(ids)
    last = day.toordinal()
    row = index.db.execute(
        "SELECT sum(before), sum(before AND again) FROM (SELECT max(day <= :middle) AS before, "
        "max(day > :middle) AS again FROM ledger l WHERE kind = 'order' "
        f"AND day > :start AND day <= :last{among} GROUP BY customer)",
        {"last": last, "middle": last - days, "start": last - 2 * days, **given},
    ).fetchone()  # fmt: skip
    return Kept(row[0] or 0, row[1] or 0)


def first_orders(index: Index, first: date, last: date, ids: Collection[str] | None = None) -> int:
    """Customers whose first order ever is in a time."""
    among, given = _among(ids)
    row = index.db.execute(
        "SELECT count(*) FROM (SELECT min(day) AS day FROM ledger l WHERE kind = 'order'"
        f"{among} GROUP BY customer) WHERE day BETWEEN :first AND :last",
        {"first": first.toordinal(), "last": last.toordinal(), **given},
    ).fetchone()  # fmt: skip
    return int(row[0])


def open_complaints(index: Index, day: date, ids: Collection[str] | None = None) -> int:
    """Complaints open at the end of a day."""
    among, given = _among(ids)
    row = index.db.execute(
        f"SELECT sum(value) FROM ledger l WHERE kind = 'upset' AND day <= :day{among}",
        {"day": day.toordinal(), **given},
    ).fetchone()
    return int(row[0] or 0)


def open_alerts(index: Index, day: date, ids: Collection[str] | None = None) -> Mapping[int, int]:
    """Recorded alerts that are open at the end of a day, by severity 1 to 3."""
    among, given = _among(ids)
    found: dict[int, int] = {}
    for severity, number in index.db.execute(
        "SELECT value, count(*) FROM (SELECT value, max(n) FROM ledger l "
        f"WHERE kind = 'alert' AND day <= :day{among} GROUP BY customer, about) "
        "WHERE value > 0 GROUP BY value", {"day": day.toordinal(), **given},
    ):  # fmt: skip
        found[severity] = number
    return found


def owned(index: Index, ids: Collection[str] | None = None) -> Mapping[str, int]:
    """Customers by owner today; an empty key for nobody's."""
    among, given = _among(ids, "c.id")
    rows = index.db.execute(
        f"SELECT coalesce(owner, ''), count(*) FROM customers c WHERE true{among} GROUP BY owner "
        "ORDER BY owner", given,
    )  # fmt: skip
    return dict(rows.fetchall())


def tiers(index: Index, ids: Collection[str] | None = None) -> Mapping[str, int]:
    """Customers by tier today; an empty key for those without."""
    among, given = _among(ids, "c.id")
    rows = index.db.execute(
        f"SELECT coalesce(tier, ''), count(*) FROM customers c WHERE true{among} GROUP BY 1", given
    )
    return dict(rows.fetchall())


def months_before(day: date, count: int) -> Sequence[date]:
    """The first days of the ``count`` months that end with the month of ``day``, oldest first."""
    firsts = [day.replace(day=1)]
    while len(firsts) < count and firsts[-1] > date(1, 1, 31):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[::-1]


def _among(
    ids: Collection[str] | None, column: str = "l.customer"
) -> tuple[str, Mapping[str, str]]:
    if ids is None:
        return "", {}
    return f" AND {column} IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps([*ids])}
