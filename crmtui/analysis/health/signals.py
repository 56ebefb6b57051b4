"""What alerts look at: of each customer the days and numbers of its ledger, as plain sorted lists.

Read once, they can be asked for any day: a day only cuts the lists.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from crmtui.analysis.ledger import SCALE
from crmtui.index.cache import Index

DORMANT_DAYS = 30
"""Where a customer's row does not say."""


@dataclass(slots=True)
class Signals:
    """One customer's signs. Days are ordinals, every list is sorted by day."""

    id: str
    name: str
    owner: str
    tier: str
    limit: int = DORMANT_DAYS
    """Days of silence after which it is dormant."""
    signs: list[int] = field(default_factory=list)
    """Days of contacts made, orders and usage."""
    orders: list[tuple[int, float]] = field(default_factory=list)
    """With their amounts in the workspace's currency."""
    usage: list[tuple[int, float]] = field(default_factory=list)
    complaints: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    returns: list[int] = field(default_factory=list)
    owed: list[tuple[int, int]] = field(default_factory=list)
    """Day a payment was due, day it was paid or 0."""
    answers: list[tuple[int, float, bool]] = field(default_factory=list)
    """Day, score from 0 to 10, and whether it answers the NPS question."""
    contracts: list[tuple[int, int]] = field(default_factory=list)
    """Day of the entry, day it ends or 0."""
    has_rate: bool = True
    """Whether all its money can be converted."""

    def order_days(self, day: int) -> list[int]:
        """The different days with an order up to ``day``."""
        return sorted({when for when, _amount in up_to(self.orders, day)})


Dated = TypeVar("Dated", tuple[int, float], tuple[int, int], tuple[int, float, bool])


def up_to(those: Sequence[Dated], day: int) -> Sequence[Dated]:
    """Those not later than ``day``, of a sorted list of tuples that begin with theirs."""
    return those[: bisect_right(those, day, key=_day_of)]


def _day_of(one: tuple[int, *tuple[float, ...]]) -> int:
    return one[0]


def within(days: Sequence[int], day: int, length: int) -> Sequence[int]:
    """The days among the ``length`` ones that end with ``day``."""
    return days[bisect_right(days, day - length) : bisect_right(days, day)]


def signals_of(
    index: Index, currency: str, rates: Mapping[str, Decimal], ids: Iterable[str] | None = None
) -> list[Signals]:
    """The signs of every customer (or of ``ids``) that is not set down as lost, by id. The ledger
    must be current."""
    given: dict[str, str] = {} if ids is None else {"ids": json.dumps([*ids])}
    among = "" if ids is None else "AND {} IN (SELECT value FROM json_each(:ids))"
    known = {
        row[0]: Signals(*row)
        for row in index.db.execute(
            "SELECT id, name, owner, tier, dormant_days FROM customers "
            f"WHERE stage_set <> 'lost' {among.format('id')} ORDER BY id", given,
        )
    }  # fmt: skip
    worth = {name: float(rate) for name, rate in {**rates, currency: Decimal(1)}.items()}
    for customer, kind, day, value, unit in index.db.execute(
        "SELECT customer, kind, day, value, currency FROM ledger "
        f"WHERE kind IN ({', '.join(map(repr, _TAKERS))}) {among.format('customer')}", given,
    ):  # fmt: skip
        one = known.get(customer)
        if one is not None:
            _TAKERS[kind](one, day, value, worth.get(unit))
    for one in known.values():
        one.signs.sort()
        one.answers.sort()
    return [*known.values()]


def _order(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.signs.append(day)
    one.orders.append((day, value / SCALE * (rate or 0)))
    one.has_rate = one.has_rate and rate is not None


def _used(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.signs.append(day)
    one.usage.append((day, value / SCALE))


def _contact(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.signs.append(day)


def _nps(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.answers.append((day, value / SCALE, True))


def _csat(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.answers.append((day, 2 * value / SCALE, False))


def _owed(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.owed.append((day, value))


def _contract(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.contracts.append((day, value))


def _complaint(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.complaints.append(day)


def _failed(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.failed.append(day)


def _return(one: Signals, day: int, value: int, rate: float | None) -> None:
    one.returns.append(day)


_TAKERS: Mapping[str, Callable[[Signals, int, int, float | None], None]] = {
    "order": _order, "usage": _used, "contact": _contact, "nps": _nps, "csat": _csat, "owed": _owed,
    "contract": _contract, "complaint": _complaint, "failed": _failed, "return": _return,
}  # fmt: skip
