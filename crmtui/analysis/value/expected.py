"""What to expect of each customer: whether it is still one, its coming orders, their worth.

The models of ``lifetime`` are fitted to the days on which customers ordered. Beside them stands what
needs no model: when the next order would come if the customer kept its rhythm, the last order plus
the median of the gaps between its days with an order (from three such days on).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.ledger import SCALE
from crmtui.analysis.value.lifetime import (
    BgNbd,
    Buyer,
    GammaGamma,
    TooLittle,
    fit_orders,
    fit_value,
)
from crmtui.index.cache import Index

LEAST_DAYS = 3
"""Days with an order from which a customer has a rhythm."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What to expect of one customer. Model figures are None without a model."""

    id: str
    name: str
    owner: str
    orders: int
    """Days with an order so far."""
    last_order: date
    gap: float | None
    """Median days between two of them; None for fewer than three days."""
    next_order: date | None
    """``last_order + gap``; may be past."""
    alive: float | None
    expected_orders: float | None
    """Within the horizon."""
    order_value: Decimal | None
    """Of one order to come."""
    lifetime_value: Decimal | None
    """Within the horizon, times the margin."""


@dataclass(frozen=True, slots=True)
class Future:
    """Everybody with an order, the most worth first."""

    customers: tuple[Prospect, ...]
    orders_model: BgNbd | TooLittle
    value_model: GammaGamma | TooLittle
    days: int
    """The horizon."""
    of: int
    without_orders: int
    without_rate: int
    margin: Decimal = Decimal(1)
    """The share of the value that stays."""


class Purchases:
    """The days on which one customer ordered, and for how much."""

    __slots__ = ("days", "has_rate", "values")

    def __init__(self) -> None:
        self.days: list[int] = []
        """Ordinals, rising, each once."""
        self.values: list[Decimal] = []
        self.has_rate = True
        """Whether all its money can be converted."""

    def add(self, day: int, value: Decimal | None) -> None:
        """An order, None without a rate; the days must come in order."""
        if value is None:
            self.has_rate, value = False, Decimal(0)
        if self.days and self.days[-1] == day:
            self.values[-1] += value
        else:
            self.days.append(day)
            self.values.append(value)

    def buyer(self, id: str, today: int) -> Buyer:
        """As the models see it. Of whom money cannot be converted no value is learnt."""
        first, repeats = self.days[0], len(self.days) - 1
        worth = [float(value) for value in self.values[1:] if value > 0 and self.has_rate]
        return Buyer(id, repeats, (self.days[-1] - first) / 7, (today - first) / 7,
                     sum(worth) / len(worth) if worth else 0.0)  # fmt: skip


def purchases(
    index: Index, last: date, currency: str, rates: Mapping[str, Decimal]
) -> dict[str, Purchases]:
    """Everybody's orders up to a day, in ``currency``; returns are not taken off."""
    known = {currency: Decimal(1), **rates}
    found: dict[str, Purchases] = {}
    for id, day, value, unit in index.db.execute(
        "SELECT customer, day, value, currency FROM ledger WHERE kind = 'order' AND day <= ? "
        "ORDER BY customer, day", (last.toordinal(),),
    ):  # fmt: skip
        worth = Decimal(value) / SCALE * known[unit] if unit in known else None
        found.setdefault(id, Purchases()).add(day, worth)
    return found


def future(
    customers: Sequence[CustomerFacts], bought: Mapping[str, Purchases], today: date, days: int,
    margin: Decimal,
) -> Future:  # fmt: skip
    """What to expect of ``customers`` within ``days``. The models are fitted to all of ``bought``,
    so that a customer's figures do not depend on who else is asked about."""
    buyers = {id: one.buyer(id, today.toordinal()) for id, one in bought.items()}
    orders, value = fit_orders([*buyers.values()]), fit_value([*buyers.values()])
    known = [one for one in customers if one.id in bought and not one.no_rate]
    made = [
        _prospect(one, bought[one.id], buyers[one.id], orders, value, days, margin) for one in known
    ]
    made.sort(key=lambda one: (-(one.lifetime_value or 0), one.id))
    no_rate = sum(one.id in bought and bool(one.no_rate) for one in customers)
    return Future(tuple(made), orders, value, days, len(customers),
                  len(customers) - len(known) - no_rate, no_rate, margin)  # fmt: skip


def _prospect(
    one: CustomerFacts, bought: Purchases, buyer: Buyer, orders: BgNbd | TooLittle,
    value: GammaGamma | TooLittle, days: int, margin: Decimal,
) -> Prospect:  # fmt: skip
    gaps = list(_gaps(bought.days))
    gap = median(gaps) if len(bought.days) >= LEAST_DAYS else None
    last = date.fromordinal(bought.days[-1])
    alive = orders.alive(buyer) if isinstance(orders, BgNbd) else None
    coming = orders.orders(buyer, days / 7) if isinstance(orders, BgNbd) else None
    worth = value.value(buyer) if isinstance(value, GammaGamma) else None
    each = Decimal(f"{worth:.2f}") if worth is not None else None
    total = (
        Decimal(f"{coming * worth * float(margin):.2f}")
        if coming is not None and worth is not None
        else None
    )
    return Prospect(one.id, one.name, one.owner, len(bought.days), last, gap, _after(last, gap),
                    alive, coming, each, total)  # fmt: skip


def _gaps(days: Sequence[int]) -> Iterator[int]:
    return (later - earlier for earlier, later in pairwise(days))


def _after(day: date, gap: float | None) -> date | None:
    if gap is None or day.toordinal() + gap > date.max.toordinal():
        return None
    return day + timedelta(days=round(gap))
