"""Facts per customer: what the ledger says of each of them on a day, over a window of days.

Every number of the analysis is made of these. A window ends on the day that is asked for (``as_of``)
and takes in the days before it; what is dated later is not seen. Money of other currencies is
converted by the rates of the policy file; a customer with an amount for which there is no rate has
no money facts (``None``) and is counted as skipped wherever money is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from crmtui.analysis.ledger import SCALE
from crmtui.analysis.passes import (
    BREADTH_DAYS,
    DAYS_PER_MONTH,
    TREND_DAYS,
    WINDOW_DAYS,
    Sums,
    Window,
    customer_rows,
    parts_by_customer,
    sums_by_customer,
)
from crmtui.i18n import N_
from crmtui.index.cache import Index

__all__ = (
    "BREADTH_DAYS", "DAYS_PER_MONTH", "FACTS", "TREND_DAYS", "WINDOW_DAYS", "CustomerFacts", "Fact",
    "Stretch", "Window", "customer_facts", "facts_and_stretches", "order_days",
)  # fmt: skip


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


class Stretch(NamedTuple):
    """What of a customer's facts belongs to another window than theirs."""

    monetary: Decimal | None = Decimal(0)
    contacts: int = 0
    orders_per_month: float = 0.0


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
    Fact("recency", ("最近购买天数",), "number", N_("days"), N_("Days since the last order"),
         "as_of - last_order; none without an order"),
    Fact("frequency", ("购买频率",), "number", N_("orders"), N_("Orders in the window"),
         "count of orders that are neither draft nor cancelled"),
    Fact("monetary", ("购买金额",), "money", N_("workspace currency"), N_("Value of the window"),
         "sum of orders less returns, both by their own day"),
    Fact("average_order", ("客单价",), "money", N_("workspace currency"), N_("Value of an order"),
         "sum of orders in the window / frequency; none without an order"),
    Fact("total_orders", ("累计订单",), "number", N_("orders"), N_("Orders ever"), "count up to as_of"),
    Fact("total_value", ("累计价值",), "money", N_("workspace currency"), N_("Value ever"),
         "sum of orders less returns up to as_of"),
    Fact("orders_per_month", ("月均订单",), "number", N_("orders a month"), N_("How often it orders"),
         "frequency / months of the window (a month is 365.2425 / 12 days)"),
    Fact("first_order", ("首单日",), "date", "", N_("Day of the first order"), "earliest order"),
    Fact("last_order", ("末单日",), "date", "", N_("Day of the last order"), "latest order up to as_of"),
    Fact("silent", ("沉默",), "number", N_("days"), N_("Days since the last contact made"),
         "as_of - day of the last touch reached, replied, held or inbound; none without one"),
    Fact("contacts", ("联系次数",), "number", N_("touches"), N_("Contacts made in the window"),
         "count of touches reached, replied, held or inbound"),
    Fact("contacts_per_month", ("月均联系",), "number", N_("touches a month"), N_("How often we speak"),
         "contacts / months of the window"),
    Fact("attempts", ("未接通",), "number", N_("touches"), N_("Attempts in the window"),
         "count of touches where nobody was there"),
    Fact("breadth", ("关系广度",), "number", N_("people"), N_("People there we spoke to lately"),
         f"distinct contacts named in contacts made within {BREADTH_DAYS} days"),
    Fact("response_hours", ("响应时长",), "number", N_("hours"), N_("How long questions wait for us"),
         "median over the window of the time from a written question, or a case, to our answer; "
         "elapsed time; none without an answer"),
    Fact("promises_due", ("到期承诺",), "number", N_("promises"), N_("Next steps due in the window"),
         "count of next steps whose day is in the window, dropped ones left out"),
    Fact("promises_kept", ("兑现承诺",), "number", N_("promises"), N_("Those of them that were done"),
         "done on any day up to as_of"),
    Fact("promises_kept_share", ("承诺兑现率",), "share", "", N_("How reliable we are"),
         "promises done by their day / promises due; none without one"),
    Fact("complaints", ("投诉数",), "number", N_("cases"), N_("Complaints in the window"),
         "count of complaints opened"),
    Fact("open_complaints", ("未结投诉",), "number", N_("cases"), N_("Complaints open on the day"),
         "opened or reopened less resolved, up to as_of"),
    Fact("open_cases", ("未结工单",), "number", N_("cases"), N_("Cases open on the day, complaints included"),
         "opened or reopened less resolved, up to as_of"),
    Fact("returns", ("退货数",), "number", N_("returns"), N_("Returns in the window"), "count of returns"),
    Fact("nps", ("推荐意愿",), "number", N_("0 to 10"), N_("Latest answer to the NPS question"),
         "score of the latest answer up to as_of"),
    Fact("csat", ("满意度",), "number", N_("1 to 5"), N_("Latest satisfaction score"),
         "score of the latest answer up to as_of"),
    Fact("usage", ("使用量",), "number", N_("signals"), N_("Behaviour signals lately"),
         f"sum of counts within {TREND_DAYS} days"),
    Fact("usage_trend", ("使用趋势",), "share", "", N_("How usage changed"),
         f"usage / usage of the {TREND_DAYS} days before - 1; none when there was none before"),
    Fact("late_payments", ("逾期付款",), "number", N_("payments"), N_("Payments late in the window"),
         "payments due in the window, paid after their day or not yet and overdue"),
    Fact("failed_payments", ("付款失败",), "number", N_("payments"), N_("Payments that failed"),
         "count in the window"),
)  # fmt: skip
"""Every fact with its meaning, formula and source; the documentation is made of it."""


def customer_facts(
    index: Index, window: Window, currency: str, rates: Mapping[str, Decimal] | None = None,
    ids: Iterable[str] | None = None,
) -> list[CustomerFacts]:  # fmt: skip
    """The facts of every customer (or of ``ids``) on ``window.last``, by id. The ledger must be
    current. ``rates`` turn one unit of another currency into ``currency``."""
    return [one for one, _ in facts_and_stretches(index, window, (), currency, rates, ids)]


def facts_and_stretches(
    index: Index, window: Window, others: Sequence[Window], currency: str,
    rates: Mapping[str, Decimal] | None = None, ids: Iterable[str] | None = None,
) -> Iterator[tuple[CustomerFacts, Sequence[Stretch]]]:  # fmt: skip
    """As ``customer_facts``, with what the same pass over the ledger says of ``others``: windows
    that do not end after ``window``."""
    chosen = None if ids is None else [*ids]
    rates = {currency: Decimal(1), **(rates or {})}
    sums = sums_by_customer(index, [window, *others], chosen)
    parts = parts_by_customer(index, window, chosen)
    nothing: dict[str, Any] = {}
    months = window.months
    for id, name, owner, tier, industry, since in customer_rows(index, chosen):
        facts = CustomerFacts(id, name or "", owner or "", tier or "", industry or "", _date(since))
        found = sums.get(id, ())
        for one in found:
            if fill := _FILLERS.get(one.kind):
                fill(facts, one)
        _money(facts, found, rates)
        _finish(facts, window.last, months, parts.get(id, nothing))
        yield facts, [_stretch(found, rates, n, other) for n, other in enumerate(others, 1)]


def _orders(facts: CustomerFacts, one: Sums) -> None:
    facts.total_orders += one.number
    facts.frequency += one.inside[0]
    first, last = date.fromordinal(one.first), date.fromordinal(one.last)
    facts.first_order = min(facts.first_order or first, first)
    facts.last_order = max(facts.last_order or last, last)


def _contacts(facts: CustomerFacts, one: Sums) -> None:
    facts.contacts += one.inside[0]
    facts.last_contact = date.fromordinal(one.last)


def _open(facts: CustomerFacts, one: Sums) -> None:
    facts.open_cases += one.total
    if one.kind == "upset":
        facts.open_complaints = one.total


def _counted(name: str) -> Callable[[CustomerFacts, Sums], None]:
    def fill(facts: CustomerFacts, one: Sums) -> None:
        setattr(facts, name, getattr(facts, name) + one.inside[0])

    return fill


_FILLERS: Mapping[str, Callable[[CustomerFacts, Sums], None]] = {
    "order": _orders, "contact": _contacts, "upset": _open, "trouble": _open,
    "attempt": _counted("attempts"), "complaint": _counted("complaints"),
    "return": _counted("returns"), "failed": _counted("failed_payments"),
}  # fmt: skip


def _money(facts: CustomerFacts, sums: Iterable[Sums], rates: Mapping[str, Decimal]) -> None:
    """Value of the window and of all time; None where an amount cannot be converted."""
    value = ordered = ever = Decimal(0)
    for one in sums:
        if one.kind not in _SIGNS:
            continue
        rate, sign = rates.get(one.currency), _SIGNS[one.kind]
        if rate is None:
            facts.no_rate = one.currency
            facts.monetary = facts.total_value = None
            return
        ever += rate * (sign * one.total)
        value += rate * (sign * one.inside[1])
        ordered += rate * one.inside[1] if sign > 0 else 0
    facts.total_value, facts.monetary = _exact(ever), _exact(value)
    if facts.frequency:
        facts.average_order = _exact(ordered / facts.frequency)


_SIGNS = {"order": 1, "return": -1}


def _stretch(sums: Iterable[Sums], rates: Mapping[str, Decimal], n: int, window: Window) -> Stretch:
    """What the sums say of the window at place ``n``, on its own last day."""
    value, contacts, orders, last = Decimal(0), 0, 0, window.last.toordinal()
    is_money = True
    for one in sums:
        number, total = one.inside[2 * n], one.inside[2 * n + 1]
        if one.kind == "contact":
            contacts += number
        elif one.kind in _SIGNS:
            orders += number if one.kind == "order" else 0
            rate = rates.get(one.currency)
            if rate is not None:
                value += rate * (_SIGNS[one.kind] * total)
            elif one.first <= last:
                is_money = False
    return Stretch(_exact(value) if is_money else None, contacts, orders / window.months)


def _exact(scaled: Decimal) -> Decimal:
    return (scaled / SCALE).quantize(_CENT)


_CENT = Decimal("0.01")


def _finish(facts: CustomerFacts, last: date, months: float, parts: Mapping[str, Any]) -> None:
    facts.recency = (last - facts.last_order).days if facts.last_order else None
    facts.silent = (last - facts.last_contact).days if facts.last_contact else None
    facts.orders_per_month = facts.frequency / months
    facts.contacts_per_month = facts.contacts / months
    for name, part in parts.items():
        _FINISHERS[name](facts, part)


def _waits(facts: CustomerFacts, minutes: Sequence[int]) -> None:
    facts.response_hours = median(minutes) / 60


def _people(facts: CustomerFacts, number: int) -> None:
    facts.breadth = number


def _promises(facts: CustomerFacts, values: Sequence[int]) -> None:
    facts.promises_due, facts.promises_kept, in_time = values
    facts.promises_kept_share = in_time / facts.promises_due


def _owed(facts: CustomerFacts, number: int) -> None:
    facts.late_payments = number


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
    "answer": _waits, "person": _people, "promise": _promises, "owed": _owed, "usage": _usage,
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
