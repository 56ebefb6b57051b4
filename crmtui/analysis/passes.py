"""Passes over the ledger: one for what can be added up, whatever the number of windows, and one for
the rest. The ledger lies in the order of customers and kinds, so both read it as it lies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

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


class Sums(NamedTuple):
    """What the ledger says of one kind for one customer (and currency)."""

    kind: str
    currency: str
    number: int
    """Of all time, up to the day."""
    total: int
    first: int
    last: int
    inside: tuple[int, ...]
    """For each window in turn: how many, and their total."""


ADDED = ("order", "return", "contact", "attempt", "complaint", "upset", "trouble", "failed")
"""Kinds of which sums say everything."""
_AMONG = " AND customer IN (SELECT value FROM json_each(:ids))"


def sums_by_customer(
    index: Index, windows: Sequence[Window], ids: Sequence[str] | None = None
) -> Mapping[str, Sequence[Sums]]:
    """The sums of all windows up to the last day of the first, for everybody or ``ids``."""
    columns, bound = "", {"last": windows[0].last.toordinal(), **_given(ids)}
    for n, window in enumerate(windows):
        bound |= {f"f{n}": window.first.toordinal(), f"l{n}": window.last.toordinal()}
        inside = f"day BETWEEN :f{n} AND :l{n}"
        columns += f", sum({inside}), sum(CASE WHEN {inside} THEN value ELSE 0 END)"
    rows = index.db.execute(
        f"SELECT customer, kind, currency, count(*), sum(value), min(day), max(day){columns} "
        f"FROM ledger WHERE day <= :last AND kind IN {ADDED}{_among(ids)} "
        "GROUP BY customer, kind, currency", bound,
    )  # fmt: skip
    found: dict[str, list[Sums]] = {}
    held, of = "", list[Sums]()
    for row in rows:
        if row[0] != held:
            held = row[0]
            of = found[held] = []
        of.append(Sums(row[1], row[2], row[3], row[4], row[5], row[6], row[7:]))
    return found


def parts_by_customer(
    index: Index, window: Window, ids: Sequence[str] | None = None
) -> Mapping[str, Mapping[str, Any]]:
    """What is no plain sum, by customer and part; see ``_Parts``."""
    last = window.last.toordinal()
    bound = {"first": window.first.toordinal(), "last": last, "broad": last - BREADTH_DAYS + 1,
             "before": last - 2 * TREND_DAYS + 1, **_given(ids)}  # fmt: skip
    rows = index.db.execute(
        "SELECT customer, kind, day, value, about FROM ledger WHERE day <= :last AND CASE kind "
        "WHEN 'person' THEN day >= :broad WHEN 'promise' THEN day >= :first "
        "WHEN 'answer' THEN day >= :first WHEN 'owed' THEN day >= :first "
        "WHEN 'usage' THEN day >= :before WHEN 'nps' THEN 1 WHEN 'csat' THEN 1 END"
        f"{_among(ids)} ORDER BY customer, kind, day, n", bound,
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for customer, name, lines in _runs(rows):
        found.setdefault(customer, {})[name] = _PARTS[name](lines, last)
    return found


_Rest = tuple[int, int, str]
"""Day, value and what it is about."""


def _runs(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[str, str, list[_Rest]]]:
    """The lines of one customer and kind together."""
    customer, kind, lines = "", "", list[_Rest]()
    for row in rows:
        if row[1] != kind or row[0] != customer:
            if lines:
                yield customer, kind, lines
            customer, kind, lines = row[0], row[1], []
        lines.append(row[2:])
    if lines:
        yield customer, kind, lines


def _people(lines: Sequence[_Rest], last: int) -> int:
    return len({about for _day, _value, about in lines})


def _promises(lines: Sequence[_Rest], last: int) -> tuple[int, int, int]:
    """Due, kept, kept by their day."""
    kept = [(day, done) for day, done, _about in lines if 1 <= done <= last]
    return len(lines), len(kept), sum(done <= day for day, done in kept)


def _owed(lines: Sequence[_Rest], last: int) -> int:
    return sum(
        day < paid <= last or (not 0 < paid <= last and day < last) for day, paid, _of in lines
    )


def _usage(lines: Sequence[_Rest], last: int) -> tuple[int, int]:
    """Lately, and before."""
    recent = last - TREND_DAYS + 1
    lately = sum(value for day, value, _of in lines if day >= recent)
    return lately, sum(value for _day, value, _of in lines) - lately


def _latest(lines: Sequence[_Rest], last: int) -> tuple[int, int]:
    """The score of the last day and that day; of several answers on it the first."""
    latest = lines[-1][0]
    return next(value for day, value, _of in lines if day == latest), latest


def _minutes(lines: Sequence[_Rest], last: int) -> list[int]:
    return [value for _day, value, _of in lines]


_PARTS: Mapping[str, Callable[[Sequence[_Rest], int], Any]] = {
    "person": _people, "promise": _promises, "owed": _owed, "usage": _usage, "nps": _latest,
    "csat": _latest, "answer": _minutes,
}  # fmt: skip


def customer_rows(
    index: Index, ids: Sequence[str] | None = None
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Id, name, owner, tier, industry and first day of everybody or of ``ids``, by id."""
    return index.db.execute(
        "SELECT id, name, owner, tier, industry, since FROM customers WHERE true"
        f"{_among(ids, 'id')} ORDER BY id", _given(ids),
    )  # fmt: skip


def _among(ids: Sequence[str] | None, column: str = "customer") -> str:
    return "" if ids is None else _AMONG.replace("customer", column)


def _given(ids: Sequence[str] | None) -> dict[str, Any]:
    return {} if ids is None else {"ids": json.dumps(ids)}
