"""Facts per customer: what the ledger says of each of them on a day, over a window of days.

Every number of the analysis is made of these. A window ends on the day that is asked for (``as_of``)
and takes in the days before it; what is dated later is not seen. Money of other currencies is
converted by the rates of the policy file; a customer with an amount for which there is no rate has
no money facts (``None``) and is counted as skipped wherever money is asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from crmtui.analysis.ledger import SCALE
from crmtui.index.cache import Index

DAYS_PER_MONTH = 365.2425 / 12
"""The mean month of the Gregorian calendar."""
WINDOW_DAYS = 365
"""Days of the window when nobody says otherwise."""
TREND_DAYS = 90
"""Usage is compared over this many days with as many before."""
BREADTH_DAYS = 180
"""Days within which a contact who took part counts as one we know."""


class Window(NamedTuple):
    """Days, both inclusive. The last is the day that is asked for."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, days: int = WINDOW_DAYS) -> Window:
        """The ``days`` (at least 1) that end with ``last``."""
        return cls(last - timedelta(days=min(days, last.toordinal()) - 1), last)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> float:
        """How many mean months it has."""
        return self.days / DAYS_PER_MONTH


@dataclass(slots=True)
class CustomerFacts:
    """What is known of one customer on ``Window.last``. ``FACTS`` explains every field."""

    id: str
    name: str
    owner: str
    tier: str
    industry: str
    since: date | None
    first_order: date | None = None
    last_order: date | None = None
    last_contact: date | None = None
    recency: int | None = None
    silent: int | None = None
    frequency: int = 0
    monetary: Decimal | None = Decimal(0)
    average_order: Decimal | None = None
    total_orders: int = 0
    total_value: Decimal | None = Decimal(0)
    orders_per_month: float = 0.0
    contacts: int = 0
    attempts: int = 0
    contacts_per_month: float = 0.0
    breadth: int = 0
    response_hours: float | None = None
    promises_due: int = 0
    promises_kept: int = 0
    promises_kept_share: float | None = None
    complaints: int = 0
    open_complaints: int = 0
    open_cases: int = 0
    returns: int = 0
    nps: Decimal | None = None
    nps_day: date | None = None
    csat: Decimal | None = None
    csat_day: date | None = None
    usage: Decimal = Decimal(0)
    usage_before: Decimal = Decimal(0)
    usage_trend: float | None = None
    late_payments: int = 0
    failed_payments: int = 0
    no_rate: str = ""
    """The currency for which there is no rate; empty when all money could be added up."""


class Fact(NamedTuple):
    """One entry of the registry: a field of ``CustomerFacts`` and what it means."""

    name: str
    aliases: tuple[str, ...]
    type: str
    """``number``, ``money``, ``share`` (0 to 1), ``date``."""
    unit: str
    meaning: str
    formula: str
    source: str = "entries"


FACTS = (
    Fact("recency", ("最近购买天数",), "number", "days", "Days since the last order",
         "as_of - last_order; none without an order"),
    Fact("frequency", ("购买频率",), "number", "orders", "Orders in the window",
         "count of orders that are neither draft nor cancelled"),
    Fact("monetary", ("购买金额",), "money", "workspace currency", "Value of the window",
         "sum of orders less returns, both by their own day"),
    Fact("average_order", ("客单价",), "money", "workspace currency", "Value of an order",
         "sum of orders in the window / frequency; none without an order"),
    Fact("total_orders", ("累计订单",), "number", "orders", "Orders ever", "count up to as_of"),
    Fact("total_value", ("累计价值",), "money", "workspace currency", "Value ever",
         "sum of orders less returns up to as_of"),
    Fact("orders_per_month", ("月均订单",), "number", "orders a month", "How often it orders",
         "frequency / months of the window (a month is 365.2425 / 12 days)"),
    Fact("first_order", ("首单日",), "date", "", "Day of the first order", "earliest order"),
    Fact("last_order", ("末单日",), "date", "", "Day of the last order", "latest order up to as_of"),
    Fact("silent", ("沉默",), "number", "days", "Days since the last contact made",
         "as_of - day of the last touch reached, replied, held or inbound; none without one"),
    Fact("contacts", ("联系次数",), "number", "touches", "Contacts made in the window",
         "count of touches reached, replied, held or inbound"),
    Fact("contacts_per_month", ("月均联系",), "number", "touches a month", "How often we speak",
         "contacts / months of the window"),
    Fact("attempts", ("未接通",), "number", "touches", "Attempts in the window",
         "count of touches where nobody was there"),
    Fact("breadth", ("关系广度",), "number", "people", "People there we spoke to lately",
         f"distinct contacts named in contacts made within {BREADTH_DAYS} days"),
    Fact("response_hours", ("响应时长",), "number", "hours", "How long questions wait for us",
         "median over the window of the time from a written question, or a case, to our answer; "
         "elapsed time; none without an answer"),
    Fact("promises_due", ("到期承诺",), "number", "promises", "Next steps due in the window",
         "count of next steps whose day is in the window, dropped ones left out"),
    Fact("promises_kept", ("兑现承诺",), "number", "promises", "Those of them that were done",
         "done on any day up to as_of"),
    Fact("promises_kept_share", ("承诺兑现率",), "share", "", "How reliable we are",
         "promises done by their day / promises due; none without one"),
    Fact("complaints", ("投诉数",), "number", "cases", "Complaints in the window",
         "count of complaints opened"),
    Fact("open_complaints", ("未结投诉",), "number", "cases", "Complaints open on the day",
         "opened or reopened less resolved, up to as_of"),
    Fact("open_cases", ("未结工单",), "number", "cases", "Cases open on the day, complaints included",
         "opened or reopened less resolved, up to as_of"),
    Fact("returns", ("退货数",), "number", "returns", "Returns in the window", "count of returns"),
    Fact("nps", ("推荐意愿",), "number", "0 to 10", "Latest answer to the NPS question",
         "score of the latest answer up to as_of"),
    Fact("csat", ("满意度",), "number", "1 to 5", "Latest satisfaction score",
         "score of the latest answer up to as_of"),
    Fact("usage", ("使用量",), "number", "signals", "Behaviour signals lately",
         f"sum of counts within {TREND_DAYS} days"),
    Fact("usage_trend", ("使用趋势",), "share", "", "How usage changed",
         f"usage / usage of the {TREND_DAYS} days before - 1; none when there was none before"),
    Fact("late_payments", ("逾期付款",), "number", "payments", "Payments late in the window",
         "payments due in the window, paid after their day or not yet and overdue"),
    Fact("failed_payments", ("付款失败",), "number", "payments", "Payments that failed",
         "count in the window"),
)  # fmt: skip
"""Every fact with its meaning, formula and source; the documentation is made of it."""


class _Sums(NamedTuple):
    """What the ledger says of one kind for one customer (and currency)."""

    kind: str
    currency: str
    number: int
    """Of all time, up to the day."""
    total: int
    first: int
    last: int
    window_count: int
    window_total: int


def customer_facts(
    index: Index, window: Window, currency: str, rates: Mapping[str, Decimal] | None = None,
    ids: Iterable[str] | None = None,
) -> list[CustomerFacts]:  # fmt: skip
    """The facts of every customer (or of ``ids``) on ``window.last``, by id. The ledger must be
    current. ``rates`` turn one unit of another currency into ``currency``."""
    chosen = None if ids is None else [*ids]
    among, given = ("", {}) if chosen is None else (_AMONG, {"ids": json.dumps(chosen)})
    bound = {**_days(window), **given}
    rates = {currency: Decimal(1), **(rates or {})}
    sums, parts = _sums(index, bound, among), _parts(index, bound, among)
    found = []
    for id, name, owner, tier, industry, since in index.db.execute(
        "SELECT id, name, owner, tier, industry, since FROM customers c WHERE true"
        f"{among.replace('customer', 'id')} ORDER BY id", given,
    ):  # fmt: skip
        facts = CustomerFacts(id, name or "", owner or "", tier or "", industry or "", _date(since))
        for one in sums.get(id, ()):
            if fill := _FILLERS.get(one.kind):
                fill(facts, one)
        _money(facts, sums.get(id, ()), rates)
        _finish(facts, window, parts.get(id, {}))
        found.append(facts)
    return found


_AMONG = " AND customer IN (SELECT value FROM json_each(:ids))"


def _days(window: Window) -> dict[str, Any]:
    """The ordinals that the statements are bound to."""
    last = window.last.toordinal()
    return {"first": window.first.toordinal(), "last": last, "broad": last - BREADTH_DAYS + 1,
            "recent": last - TREND_DAYS + 1, "before": last - 2 * TREND_DAYS + 1}  # fmt: skip


def _sums(index: Index, bound: Mapping[str, Any], among: str) -> dict[str, list[_Sums]]:
    """One pass over the ledger, which lies in the order of customers and kinds."""
    rows = index.db.execute(
        "SELECT customer, kind, currency, count(*), sum(value), min(day), max(day), "
        "sum(day >= :first), sum(CASE WHEN day >= :first THEN value ELSE 0 END) FROM ledger "
        "WHERE day <= :last AND kind NOT IN ('person', 'answer', 'promise', 'owed', 'solved', "
        f"'alert', 'review', 'usage', 'contract'){among} GROUP BY customer, kind, currency", bound,
    )  # fmt: skip
    found: dict[str, list[_Sums]] = {}
    for customer, *rest in rows:
        found.setdefault(customer, []).append(_Sums(*rest))
    return found


def _parts(index: Index, bound: Mapping[str, Any], among: str) -> dict[str, dict[str, Any]]:
    """What is no plain sum: medians, latest scores, promises, people, payments, usage."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for id, minutes in index.db.execute(
        "SELECT customer, value FROM ledger "
        f"WHERE kind = 'answer' AND day BETWEEN :first AND :last{among}", bound,
    ):  # fmt: skip
        found[id].setdefault("waits", []).append(minutes)
    for name, statement in _PARTS.items():
        for id, *values in index.db.execute(f"{statement}{among} GROUP BY customer", bound):
            found[id][name] = values
    return found


_PARTS = {
    "people": "SELECT customer, count(DISTINCT about) FROM ledger WHERE kind = 'person' "
              "AND day BETWEEN :broad AND :last",
    "promises": "SELECT customer, count(*), sum(value BETWEEN 1 AND :last), "
                "sum(value BETWEEN 1 AND min(day, :last)) FROM ledger "
                "WHERE kind = 'promise' AND day BETWEEN :first AND :last",
    "owed": "SELECT customer, sum((value > day AND value <= :last) OR "
            "((value = 0 OR value > :last) AND day < :last)) FROM ledger "
            "WHERE kind = 'owed' AND day BETWEEN :first AND :last",
    "usage": "SELECT customer, sum(CASE WHEN day >= :recent THEN value ELSE 0 END), "
             "sum(CASE WHEN day < :recent THEN value ELSE 0 END) FROM ledger "
             "WHERE kind = 'usage' AND day BETWEEN :before AND :last",
    "nps": "SELECT customer, value, max(day) FROM ledger WHERE kind = 'nps' AND day <= :last",
    "csat": "SELECT customer, value, max(day) FROM ledger WHERE kind = 'csat' AND day <= :last",
}  # fmt: skip


def _orders(facts: CustomerFacts, one: _Sums) -> None:
    facts.total_orders += one.number
    facts.frequency += one.window_count
    facts.first_order = min(filter(None, (facts.first_order, date.fromordinal(one.first))))
    facts.last_order = max(filter(None, (facts.last_order, date.fromordinal(one.last))))


def _contacts(facts: CustomerFacts, one: _Sums) -> None:
    facts.contacts += one.window_count
    facts.last_contact = date.fromordinal(one.last)


def _open(facts: CustomerFacts, one: _Sums) -> None:
    facts.open_cases += one.total
    if one.kind == "upset":
        facts.open_complaints = one.total


def _counted(name: str) -> Callable[[CustomerFacts, _Sums], None]:
    def fill(facts: CustomerFacts, one: _Sums) -> None:
        setattr(facts, name, getattr(facts, name) + one.window_count)

    return fill


_FILLERS: Mapping[str, Callable[[CustomerFacts, _Sums], None]] = {
    "order": _orders, "contact": _contacts, "upset": _open, "trouble": _open,
    "attempt": _counted("attempts"), "complaint": _counted("complaints"),
    "return": _counted("returns"), "failed": _counted("failed_payments"),
}  # fmt: skip


def _money(facts: CustomerFacts, sums: Iterable[_Sums], rates: Mapping[str, Decimal]) -> None:
    """Value of the window and of all time; None where an amount cannot be converted."""
    value = ordered = ever = Decimal(0)
    for one in sums:
        if one.kind not in ("order", "return"):
            continue
        rate, sign = rates.get(one.currency), 1 if one.kind == "order" else -1
        if rate is None:
            facts.no_rate = one.currency
            facts.monetary = facts.total_value = None
            return
        ever += sign * rate * one.total
        value += sign * rate * one.window_total
        ordered += rate * one.window_total if sign > 0 else 0
    facts.total_value, facts.monetary = _exact(ever), _exact(value)
    if facts.frequency:
        facts.average_order = _exact(ordered / facts.frequency)


def _exact(scaled: Decimal) -> Decimal:
    return (scaled / SCALE).quantize(Decimal("0.01"))


def _finish(facts: CustomerFacts, window: Window, parts: Mapping[str, Any]) -> None:
    last = window.last
    facts.recency = (last - facts.last_order).days if facts.last_order else None
    facts.silent = (last - facts.last_contact).days if facts.last_contact else None
    facts.orders_per_month = facts.frequency / window.months
    facts.contacts_per_month = facts.contacts / window.months
    for name, fill in _FINISHERS.items():
        if name in parts:
            fill(facts, parts[name])


def _waits(facts: CustomerFacts, minutes: Sequence[int]) -> None:
    facts.response_hours = median(minutes) / 60


def _people(facts: CustomerFacts, values: Sequence[int]) -> None:
    facts.breadth = values[0]


def _promises(facts: CustomerFacts, values: Sequence[int]) -> None:
    facts.promises_due, facts.promises_kept, in_time = values
    facts.promises_kept_share = in_time / facts.promises_due


def _owed(facts: CustomerFacts, values: Sequence[int]) -> None:
    facts.late_payments = values[0]


def _usage(facts: CustomerFacts, values: Sequence[int]) -> None:
    facts.usage, facts.usage_before = (Decimal(value) / SCALE for value in values)
    if facts.usage_before:
        facts.usage_trend = float(facts.usage / facts.usage_before) - 1


def _score(name: str) -> Callable[[CustomerFacts, Sequence[int]], None]:
    def fill(facts: CustomerFacts, values: Sequence[int]) -> None:
        setattr(facts, name, Decimal(values[0]) / SCALE)
        setattr(facts, f"{name}_day", date.fromordinal(values[1]))

    return fill


_FINISHERS: Mapping[str, Callable[[CustomerFacts, Any], None]] = {
    "waits": _waits, "people": _people, "promises": _promises, "owed": _owed, "usage": _usage,
    "nps": _score("nps"), "csat": _score("csat"),
}  # fmt: skip


def order_days(index: Index, last: date) -> Iterator[tuple[str, list[int]]]:
    """For each customer with an order up to ``last``: the ordinals of the days of its orders,
    sorted; two orders of a day are there twice."""
    held, days = "", list[int]()
    rows = index.db.execute(
        "SELECT customer, day FROM ledger WHERE kind = 'order' AND day <= ? ORDER BY customer, day",
        (last.toordinal(),),
    )
    for customer, day in rows:
        if customer != held and days:
            yield held, days
            days = []
        held = customer
        days.append(day)
    if days:
        yield held, days


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
