"""What happened in a time, and what held on a day: the sums behind the monthly board.

Flows  Orders and returns count on their own day; drafts and cancelled orders never do. Contacts are
       touches reached, replied, held or inbound; attempts those where nobody was there.
NPS    %(9 and 10) - %(below 7) of the answers of the time, -100 to 100.
CSAT   Share of 4 and 5 (of 5) among the answers of the time. Scores outside their scale are left out.
New    Customers whose first order ever is in the time.
Kept   Of the customers with an order in the ``days`` before the last ``days``, those who ordered in
       the last ``days`` too. Repurchase is their share over 90 days; churn is the share of the others
       over 180 days. Without anybody in the days before there is neither.
Money  Other currencies are converted by the rates of the policy; amounts without a rate are left out
       and counted. An order without a rate is an order all the same, but not part of the average.
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
_PROMOTER, _PASSIVE, _CONTENT = 9 * SCALE, 7 * SCALE, 4 * SCALE


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in a time."""

    orders: int = 0
    """Those without a rate too."""
    valued: int = 0
    """Orders whose money can be converted."""
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
        return (self.ordered / self.valued).quantize(Decimal("0.01")) if self.valued else None

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


class Lump(NamedTuple):
    """The ledger's lines of one kind, customers' owner, currency and stretch of days together."""

    day: int
    """The first of the stretch."""
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


_LINES = (
    "SELECT l.*, l.value AS score FROM customers c CROSS JOIN ledger l ON l.customer = c.id "
    "WHERE c.id IN (SELECT value FROM json_each(:ids))"
)
"""The lines of some customers, by customer as they lie."""


class Kept(NamedTuple):
    """How many of those who ordered before ordered again."""

    before: int
    again: int

    @property
    def share(self) -> float | None:
        """0 to 1; None without anybody before."""
        return self.again / self.before if self.before else None


def lumps(
    index: Index, starts: Collection[date], last: date, ids: Collection[str] | None = None
) -> list[Lump]:
    """What happened to everybody (or ``ids``) in the stretches of days that begin with ``starts``
    and end before the next of them, the latest with ``last``. The ledger must be current. Of
    everybody the sums by day are at hand; else it is one pass over the ledger."""
    days = sorted({day.toordinal() for day in starts if day <= last})
    given: dict[str, object] = {"first": days[0], "last": last.toordinal()}
    if ids is None:
        what, lines = ("sum(number)", "sum(total)", "number"), "flows l"
    else:
        what, lines = ("count(*)", "sum(value)", "1"), f"({_LINES}) l"
        given["ids"] = json.dumps([*ids])
    number, total, each = what
    rows = index.db.execute(
        f"SELECT {_start_of(days)} AS start, owner, kind, currency, {number}, {total}, "
        f"sum({each} * (score >= {_PROMOTER})), sum({each} * (score < {_PASSIVE})), "
        f"sum({each} * (score >= {_CONTENT})) FROM {lines} "
        f"WHERE day BETWEEN :first AND :last AND kind IN {_KINDS} "
        f"GROUP BY start, owner, kind, currency HAVING {number} > 0", given,
    )  # fmt: skip
    return [Lump(*row) for row in rows]


def _start_of(days: Sequence[int]) -> str:
    """SQL for the last of ``days`` that is not after a line's, found by halves."""
    if len(days) == 1:
        return str(days[0])
    middle = len(days) // 2
    earlier, later = _start_of(days[:middle]), _start_of(days[middle:])
    return f"CASE WHEN l.day < {days[middle]} THEN {earlier} ELSE {later} END"


def flow(lines: Iterable[Lump], first: date, last: date, rates: Mapping[str, Decimal]) -> Flow:
    """What happened from ``first`` to ``last``, days at which stretches begin and end. ``rates`` name
    the workspace's currency too."""
    start, end = first.toordinal(), last.toordinal()
    sums: dict[str, Any] = {}
    for one in lines:
        if start <= one.day <= end:
            for name, more in _added(one, rates):
                sums[name] = sums.get(name, 0) + more
    return Flow(**sums)


def _added(one: Lump, rates: Mapping[str, Decimal]) -> Iterator[tuple[str, int | Decimal]]:
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


def _money(one: Lump, rate: Decimal | None) -> Iterator[tuple[str, int | Decimal]]:
    is_order = one.kind == "order"
    yield ("orders" if is_order else "returns"), one.number
    if rate is None:
        yield "without_rate", one.number
        return
    amount = (rate * one.total / SCALE).quantize(Decimal("0.01"))
    yield "value", amount if is_order else -amount
    if is_order:
        yield "valued", one.number
        yield "ordered", amount


def buyers(
    index: Index, kept: Sequence[tuple[date, int]], new: Sequence[tuple[date, date]],
    ids: Collection[str] | None = None,
) -> tuple[list[Kept], list[int]]:  # fmt: skip
    """For each day and number of days in ``kept``: of those who ordered in the days before the last
    days, how many ordered again. For each time in ``new``: customers whose first order ever is in
    it. One pass over the orders."""
    among, given = _among(ids)
    inner, outer = ["min(day) AS first"], list[str]()
    for n, (day, days) in enumerate(kept):
        last = day.toordinal()
        inner += [f"max(day BETWEEN {last - 2 * days + 1} AND {last - days}) AS before{n}",
                  f"max(day BETWEEN {last - days + 1} AND {last}) AS again{n}"]  # fmt: skip
        outer += [f"sum(before{n})", f"sum(before{n} AND again{n})"]
    for first, end in new:
        outer.append(f"sum(first BETWEEN {first.toordinal()} AND {end.toordinal()})")
    found = index.db.execute(
        f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM ledger l "
        f"WHERE kind = 'order'{among} GROUP BY customer)", given,
    ).fetchone()  # fmt: skip
    numbers = [number or 0 for number in found]
    pairs = [Kept(*numbers[2 * n : 2 * n + 2]) for n in range(len(kept))]
    return pairs, numbers[2 * len(kept) :]


def open_complaints(
    index: Index, days: Sequence[date], ids: Collection[str] | None = None
) -> list[int]:
    """Complaints open at the end of each of ``days``."""
    among, given = _among(ids)
    value, lines = ("total", "flows") if ids is None else ("value", "ledger")
    columns = ", ".join(f"sum({value} * (day <= {day.toordinal()}))" for day in days)
    found = index.db.execute(
        f"SELECT {columns} FROM {lines} l WHERE kind = 'upset'{among}", given
    ).fetchone()
    return [int(number or 0) for number in found]


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
