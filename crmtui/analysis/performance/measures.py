"""The measures of goals, each over a window of days; ``model.goal.MEASURES`` says what they mean.

Empty    A share of nobody, a mean of no order and a score without an answer have no value, never 0.
Money    in the workspace's currency. An order for which there is no rate counts as an order; where its
         amount matters, its customer is left out and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from crmtui.analysis.facts import Window
from crmtui.analysis.ledger import unscaled
from crmtui.analysis.performance.surveys import Answer, answers_in, csat, is_on_scale, nps
from crmtui.index.cache import Index

_CENT = Decimal("0.01")


class Sale(NamedTuple):
    """An order, or a return."""

    day: int
    """Ordinal."""
    value: Decimal | None
    """In the workspace's currency, never negative for either; None without a rate."""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What is measured: everything up to a day about the customers that are asked about."""

    ids: frozenset[str]
    sales: Mapping[str, Sequence[Sale]]
    """By customer, oldest first; only those with any."""
    answers: Sequence[Answer] = ()
    complaints: Sequence[tuple[str, int, int]] = ()
    """Case, ordinal of the day, and +1 for opened or -1 for closed, in the order of the days."""
    active_days: int = 365
    least: Decimal = Decimal(0)
    """What makes a new customer a good one."""


class Reading(NamedTuple):
    """What a measure came to."""

    value: Decimal | None
    """In the measure's unit, shares in %; None when there is nothing to measure."""
    n: int
    """Customers, orders, answers, cases or records that it is of."""
    left_out: int = 0
    """Customers with money that cannot be converted."""


def past_of(
    index: Index, last: date, ids: Iterable[str], currency: str, rates: Mapping[str, Decimal],
    active_days: int, least: Decimal,
) -> Past:  # fmt: skip
    """Everything up to ``last`` about some customers. The ledger must be current."""
    chosen = frozenset(ids)
    answers = [one for one in answers_in(index, Window(date.min, last), chosen) if is_on_scale(one)]
    given = {currency: Decimal(1), **rates}
    return Past(chosen, _sales(index, last, chosen, given), answers,
                _complaints(index, last, chosen), active_days, least)  # fmt: skip


def _sales(
    index: Index, last: date, ids: frozenset[str], rates: Mapping[str, Decimal]
) -> dict[str, list[Sale]]:
    rows = index.db.execute(
        "SELECT customer, day, value, currency, kind FROM ledger WHERE kind IN ('order', 'return') "
        "AND day <= ? ORDER BY customer, day", (last.toordinal(),),
    )  # fmt: skip
    return {
        customer: [
            Sale(day, rates[currency] * unscaled(value) if currency in rates else None, kind == "return")
            for _id, day, value, currency, kind in lines
        ]
        for customer, lines in groupby(rows, lambda row: str(row[0])) if customer in ids
    }  # fmt: skip


def _complaints(index: Index, last: date, ids: frozenset[str]) -> list[tuple[str, int, int]]:
    rows = index.db.execute(
        "SELECT customer, about, day, value FROM ledger WHERE kind = 'upset' AND day <= ? "
        "ORDER BY day, value DESC", (last.toordinal(),),
    )  # fmt: skip
    return [(f"{id}/{case}", day, value) for id, case, day, value in rows if id in ids]


def measure(name: str, past: Past, window: Window, base: Window) -> Reading:
    """The measure ``name`` (any but ``hygiene``) over a window; ``base`` is the period before it."""
    return _FORMULAS[name](past, window, base)


def share(hits: int, n: int) -> Reading:
    """``hits`` of ``n`` in %."""
    return Reading((Decimal(100 * hits) / n).quantize(_CENT) if n else None, n)


def _bought_in(past: Past, window: Window) -> set[str]:
    first, last = window.first.toordinal(), window.last.toordinal()
    return {
        id for id, sales in past.sales.items()
        if any(first <= one.day <= last and not one.is_return for one in sales)
    }  # fmt: skip


def _repurchase(past: Past, window: Window, base: Window) -> Reading:
    before = _bought_in(past, base)
    return share(len(before & _bought_in(past, window)), len(before))


def _reactivation(past: Past, window: Window, base: Window) -> Reading:
    quiet = past.ids - _bought_in(past, base)
    return share(len(quiet & _bought_in(past, window)), len(quiet))


def _retained(past: Past, window: Window) -> tuple[int, int]:
    day_before = max(date.min.toordinal(), window.first.toordinal() - 1)
    started = _bought_in(past, Window.ending(date.fromordinal(day_before), past.active_days))
    return len(started & _bought_in(past, Window.ending(window.last, past.active_days))), len(
        started
    )


def _retention(past: Past, window: Window, base: Window) -> Reading:
    return share(*_retained(past, window))


def _churn(past: Past, window: Window, base: Window) -> Reading:
    kept, started = _retained(past, window)
    return share(started - kept, started)


def _new(past: Past, window: Window) -> Iterator[list[Sale]]:
    """The sales of the window of each customer who began in it."""
    first, last = window.first.toordinal(), window.last.toordinal()
    for sales in past.sales.values():
        began = next((one.day for one in sales if not one.is_return), None)
        if began is not None and first <= began <= last:
            yield [one for one in sales if first <= one.day <= last]


def _new_customers(past: Past, window: Window, base: Window) -> Reading:
    count = sum(1 for _sales in _new(past, window))
    return Reading(Decimal(count), count)


def _new_good(past: Past, window: Window, base: Window) -> Reading:
    worth = [_worth(sales) for sales in _new(past, window)]
    good = sum(value is not None and value >= past.least for value in worth)
    return Reading(Decimal(good), len(worth), worth.count(None))


def _worth(sales: Iterable[Sale]) -> Decimal | None:
    """Orders less returns; None when one of them cannot be converted."""
    total = Decimal(0)
    for one in sales:
        if one.value is None:
            return None
        total += -one.value if one.is_return else one.value
    return total


def _within(past: Past, window: Window) -> tuple[list[Sale], int]:
    """The sales of the window, without customers whose money cannot be converted; how many those are."""
    first, last = window.first.toordinal(), window.last.toordinal()
    kept: list[Sale] = []
    left_out = 0
    for sales in past.sales.values():
        those = [one for one in sales if first <= one.day <= last]
        if any(one.value is None for one in those):
            left_out += 1
        else:
            kept += those
    return kept, left_out


def _orders(past: Past, window: Window, base: Window) -> Reading:
    first, last = window.first.toordinal(), window.last.toordinal()
    count = sum(
        first <= one.day <= last and not one.is_return
        for sales in past.sales.values() for one in sales
    )  # fmt: skip
    return Reading(Decimal(count), count)


def _revenue(past: Past, window: Window, base: Window) -> Reading:
    sales, left_out = _within(past, window)
    total = _worth(sales) or Decimal(0)
    return Reading(total.quantize(_CENT), sum(not one.is_return for one in sales), left_out)


def _order_value(past: Past, window: Window, base: Window) -> Reading:
    sales, left_out = _within(past, window)
    values = [one.value for one in sales if one.value is not None and not one.is_return]
    mean = (sum(values, Decimal(0)) / len(values)).quantize(_CENT) if values else None
    return Reading(mean, len(values), left_out)


def _scores(past: Past, window: Window, kind: str) -> list[Decimal]:
    return [one.score for one in past.answers
            if one.measure == kind and window.first <= one.day <= window.last]  # fmt: skip


def _satisfaction(past: Past, window: Window, base: Window) -> Reading:
    found = csat(_scores(past, window, "csat"))
    return share(found.satisfied, found.n)


def _nps(past: Past, window: Window, base: Window) -> Reading:
    found = nps(_scores(past, window, "nps"))
    if not found.n:
        return Reading(None, 0)
    score = Decimal(100 * (found.promoters - found.detractors)) / found.n
    return Reading(score.quantize(_CENT), found.n)


def _complaints_closed(past: Past, window: Window, base: Window) -> Reading:
    first, last = window.first.toordinal(), window.last.toordinal()
    began: dict[str, int] = {}
    is_open: dict[str, int] = {}
    for case, day, step in past.complaints:
        if day <= last:
            began.setdefault(case, day)
            is_open[case] = is_open.get(case, 0) + step
    mine = [case for case, day in began.items() if first <= day]
    return share(sum(is_open[case] <= 0 for case in mine), len(mine))


_FORMULAS: Mapping[str, Callable[[Past, Window, Window], Reading]] = {
    "repurchase": _repurchase, "reactivation": _reactivation, "retention": _retention,
    "churn": _churn, "new_customers": _new_customers, "new_good": _new_good, "orders": _orders,
    "revenue": _revenue, "order_value": _order_value, "satisfaction": _satisfaction, "nps": _nps,
    "complaints_closed": _complaints_closed,
}  # fmt: skip
