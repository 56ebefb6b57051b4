"""The ledger: what a customer's entries mean in numbers, kept in the index for analysis.

One line is (kind, day, value, currency, about). Lines are made from a customer's entries alone and
kept until one of these changes, so that asking again reads only who changed. Money and scores are
whole numbers of 1/10000, so that sums are exact. Kinds:

=========  ==================  =======================  =========================================
kind       day                 value                    about
=========  ==================  =======================  =========================================
order      of the order        amount / 10000           id of the order
return     of the return       amount / 10000           id of the order
contact    of the touch        0                        channel
person     of the touch        0                        key of a contact who took part
attempt    of the touch        0                        channel; nobody was there, or it came back
sent       of the touch        0                        channel; went out, no contact made
answer     it was answered     minutes it waited        channel, or ``case``
promise    it was due          day it was kept, or 0    id of the promise; dropped ones are left out
complaint  it was opened       severity 1 to 3          id of the case
case       it was opened       severity 1 to 3          id of the case that is no complaint
upset      of the change       +1 opened, -1 resolved   id of the complaint; the sum is open
trouble    of the change       +1 opened, -1 resolved   id of any other case
solved     it was resolved     minutes it took          id of the case
nps csat   of the answer       score / 10000            campaign
ces        of the answer       score / 10000            campaign
odd        of the answer       score / 10000            measure; the score is none of its scale
usage      last day counted    count / 10000            signal
owed       it was due          day it was paid, or 0    id of the order
failed     of the payment      0                        id of the order
alert      of the alert        severity 1 to 3, 0 shut  name of the alert
contract   of the entry        day it ends, 0: open     id of the contract
review     of the review       0                        what was reviewed, a slash, the result
=========  ==================  =======================  =========================================

Days are ordinals of the proleptic calendar (``date.toordinal``), in the workspace's zone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any, NamedTuple

from crmtui.index.cache import Index
from crmtui.index.parsed import parsed
from crmtui.model.entries.order import VOID_STATES
from crmtui.model.entries.service import SCALES
from crmtui.model.entries.touch import DAYS_WITHOUT_DATE, made_contact
from crmtui.model.moments import parse_date
from crmtui.model.schema import is_id, parse_number

SCALE = 10_000
"""Money and scores are kept in this fraction of one."""
_MOST = 2**62 // SCALE
"""No amount is larger; what is cannot be added up and is left out."""
BATCH = 500
"""Customers read between two writes."""
SEVERITY = {"low": 1, "medium": 2, "high": 3}
TALLIED = ("order", "return", "contact", "attempt", "complaint", "upset", "solved", "nps", "csat")
"""Kinds whose sums by day and owner are kept too (the table ``flows``)."""
_OWNERS = (
    "SELECT id, coalesce(owner, '') FROM customers WHERE id IN (SELECT value FROM json_each(?))"
)
_FLOWS = f"""
INSERT INTO flows SELECT day, owner, kind, currency,
  CASE WHEN kind IN ('nps', 'csat') THEN value ELSE 0 END AS score, count(*), sum(value) FROM ledger
  WHERE customer IN (SELECT value FROM json_each(?)) AND kind IN {TALLIED} GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT DO UPDATE SET number = number + excluded.number, total = total + excluded.total
"""
"""Adds the lines of customers to the sums; what was there of them went with their lines."""
_DROPPED = -1
_LIVE = frozenset({"phone", "visit", "meeting", "event"})
"""Channels on which somebody who comes to us is answered at once."""


class Kept(NamedTuple):
    """An entry that counts, as the index keeps it."""

    id: str
    type: str
    day: int
    at: str
    """Instant as UTC text, to the second."""
    raw: Mapping[str, Any]


class Line(NamedTuple):
    """One line of the ledger."""

    kind: str
    day: int
    value: int
    currency: str = ""
    about: str = ""


def refresh_ledger(index: Index, currency: str, most: int = sys.maxsize) -> int:
    """Bring the ledger up to the index for at least ``most`` customers, inside a transaction of the
    caller; returns how many were read. ``currency`` is that of amounts that do not say."""
    read: list[str] = []
    while len(read) < most and (ids := _uncounted(index)):
        given = (json.dumps(ids),)
        for table in ("ledger", "snapshots"):
            index.db.execute(
                f"DELETE FROM {table} WHERE customer IN (SELECT value FROM json_each(?))", given
            )
        owners = dict(index.db.execute(_OWNERS, given).fetchall())
        lines = [
            (id, owners[id], n, *line)
            for id, entries in _entries(index, given)
            for n, line in enumerate(sorted(lines_of(entries, currency)))
        ]
        index.db.executemany(
            "INSERT INTO ledger (customer, owner, n, kind, day, value, currency, about) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", lines,
        )  # fmt: skip
        index.db.execute(
            "UPDATE customers SET counted = 1 WHERE id IN (SELECT value FROM json_each(?))", given
        )
        read += ids
    if read:
        index.db.execute(_FLOWS, (json.dumps(read),))
        index.set_meta("grades", "")
    return len(read)


def is_current(index: Index) -> bool:
    """Whether no customer changed since the ledger was last brought up."""
    return not _uncounted(index, 1)


def _uncounted(index: Index, limit: int = BATCH) -> list[str]:
    rows = index.db.execute(f"SELECT id FROM customers WHERE counted = 0 ORDER BY id LIMIT {limit}")
    return [id for (id,) in rows]


def _entries(index: Index, given: tuple[str]) -> Iterator[tuple[str, list[Kept]]]:
    rows = index.db.execute(
        "SELECT customer, id, type, day, at, data FROM entries "
        "WHERE customer IN (SELECT value FROM json_each(?)) AND NOT shadowed "
        "ORDER BY customer, at, id", given,
    )  # fmt: skip
    for held, those in groupby(parsed(rows.fetchall()), key=itemgetter(0)):
        yield held, [Kept(id, kind, _day(day), at, raw) for _, id, kind, day, at, raw in those]


@lru_cache(maxsize=8192)
def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def lines_of(entries: Sequence[Kept], currency: str) -> Iterator[Line]:
    """The lines of one customer, from its counting entries, oldest first."""
    for entry in entries:
        make = _MAKERS.get(entry.type)
        if make is not None:
            yield from make(entry, currency)
    yield from _answers(entries)
    yield from _cases(entries)
    yield from _promises(entries)


def scaled(value: object) -> int | None:
    """An amount as typed, in 1/10000; None when it is no number or beyond all measure."""
    number = parse_number(value) if isinstance(value, str) else None
    if number is None or not number.is_finite() or abs(number) > _MOST:
        return None
    return int((number * SCALE).to_integral_value())


def unscaled(value: int) -> Decimal:
    """The amount that ``scaled`` made ``value`` of."""
    return Decimal(value) / SCALE


def _order(entry: Kept, currency: str) -> Iterator[Line]:
    if entry.raw.get("status") not in VOID_STATES:
        yield from _money("order", entry, currency, entry.id)


def _return(entry: Kept, currency: str) -> Iterator[Line]:
    return _money("return", entry, currency, str(entry.raw.get("of") or ""))


def _money(kind: str, entry: Kept, currency: str, about: str) -> Iterator[Line]:
    amount = scaled(entry.raw.get("amount"))
    yield Line(kind, entry.day, amount or 0, entry.raw.get("currency") or currency, about)


def _payment(entry: Kept, currency: str) -> Iterator[Line]:
    about = str(entry.raw.get("of") or "")
    if entry.raw.get("status") == "failed":
        yield Line("failed", entry.day, 0, "", about)
    due, paid = (_ordinal(entry.raw.get(name)) for name in ("due", "paid"))
    if entry.raw.get("status") == "paid":
        paid = paid or entry.day
    if due:
        yield Line("owed", due, paid, "", about)


def _touch(entry: Kept, currency: str) -> Iterator[Line]:
    raw = entry.raw
    via, outcome = str(raw.get("via") or ""), raw.get("outcome")
    if made_contact(outcome, raw.get("direction")):
        yield Line("contact", entry.day, 0, "", via)
        people = raw.get("with")
        for key in people if isinstance(people, list) else ():
            yield Line("person", entry.day, 0, "", str(key))
    else:
        yield Line("sent" if outcome == "sent" else "attempt", entry.day, 0, "", via)


def _survey(entry: Kept, currency: str) -> Iterator[Line]:
    score, measure = scaled(entry.raw.get("score")), str(entry.raw.get("measure"))
    if score is None:
        return
    low, high = SCALES.get(measure, (-inf, inf))
    if low * SCALE <= score <= high * SCALE:
        yield Line(measure, entry.day, score, "", str(entry.raw.get("campaign") or ""))
    else:
        yield Line("odd", entry.day, score, "", measure)


def _usage(entry: Kept, currency: str) -> Iterator[Line]:
    count = scaled(entry.raw.get("count")) if entry.raw.get("count") else SCALE
    last = _ordinal(entry.raw.get("until")) or entry.day
    yield Line("usage", max(last, entry.day), count or 0, "", str(entry.raw.get("signal") or ""))


def _alert(entry: Kept, currency: str) -> Iterator[Line]:
    is_open = entry.raw.get("state") == "opened"
    value = SEVERITY.get(str(entry.raw.get("severity")), 2) if is_open else 0
    yield Line("alert", entry.day, value, "", str(entry.raw.get("alert") or ""))


def _contract(entry: Kept, currency: str) -> Iterator[Line]:
    yield Line("contract", entry.day, _ordinal(entry.raw.get("end")), "", entry.id)


def _review(entry: Kept, currency: str) -> Iterator[Line]:
    said = f"{entry.raw.get('review') or ''}/{entry.raw.get('result') or ''}"
    yield Line("review", entry.day, 0, "", said)


_MAKERS: Mapping[str, Callable[[Kept, str], Iterator[Line]]] = {
    "order": _order, "return": _return, "payment": _payment, "touch": _touch, "survey": _survey,
    "usage": _usage, "alert": _alert, "review": _review, "contract": _contract,
}  # fmt: skip


def _answers(entries: Iterable[Kept]) -> Iterator[Line]:
    """How long written questions waited for our next touch. Two in a row count from the first;
    moments without a time of day say nothing."""
    waiting: Kept | None = None
    for entry in entries:
        if entry.type != "touch":
            continue
        raw, via = entry.raw, entry.raw.get("via")
        if raw.get("direction") == "in":
            waiting = waiting or (entry if via not in _LIVE and _is_timed(entry) else None)
        elif waiting and raw.get("outcome") not in ("no-answer", "bounced"):
            if _is_timed(entry):
                yield Line("answer", entry.day, _minutes(waiting, entry), "",
                           str(waiting.raw.get("via")))  # fmt: skip
            waiting = None


def _cases(entries: Iterable[Kept]) -> Iterator[Line]:
    steps: dict[str, list[Kept]] = {}
    for entry in entries:
        if entry.type == "case" and entry.raw.get("case"):
            steps.setdefault(str(entry.raw["case"]), []).append(entry)
    for name, those in steps.items():
        yield from _case(name, sorted(those, key=_step_order))


_STEPS = ("opened", "replied", "escalated", "resolved", "reopened")


def _step_order(entry: Kept) -> tuple[int, str, int, str]:
    rank = _STEPS.index(entry.raw["step"]) if entry.raw.get("step") in _STEPS else 0
    return entry.day, entry.at if _is_timed(entry) or not rank else "~", rank, entry.id


def _case(name: str, steps: Sequence[Kept]) -> Iterator[Line]:
    first = steps[0]
    severities = [SEVERITY.get(str(step.raw.get("severity")), 0) for step in steps]
    severity = 3 if any(s.raw.get("step") == "escalated" for s in steps) else max(severities) or 2
    about = next((s.raw["about"] for s in steps if s.raw.get("about")), "complaint")
    is_complaint = about == "complaint"
    yield Line("complaint" if is_complaint else "case", first.day, severity, "", name)
    answered = next((s for s in steps if s.raw.get("step") in ("replied", "resolved")), None)
    if answered and _is_timed(first) and _is_timed(answered):
        yield Line("answer", answered.day, _minutes(first, answered), "", "case")
    yield from _states("upset" if is_complaint else "trouble", name, steps)


def _states(kind: str, name: str, steps: Sequence[Kept]) -> Iterator[Line]:
    """When the case was open: a line for each time it opened or closed."""
    since: Kept | None = steps[0]
    yield Line(kind, steps[0].day, 1, "", name)
    for step in steps:
        if step.raw.get("step") == "resolved" and since:
            yield Line(kind, step.day, -1, "", name)
            if _is_timed(since) and _is_timed(step):
                yield Line("solved", step.day, _minutes(since, step), "", name)
            since = None
        elif step.raw.get("step") == "reopened" and not since:
            yield Line(kind, step.day, 1, "", name)
            since = step


def _promises(entries: Sequence[Kept]) -> Iterator[Line]:
    """What was promised, when it was due, and when it was kept. Given again under the same id, the
    later words and day hold, as in the queue."""
    due: dict[str, int] = {}
    ended: dict[str, int] = {}
    for entry in entries:
        if "does" in entry.raw or "task" in entry.raw:
            for id, day in _ended_by(entry):
                ended.setdefault(id, day)
        if "next" in entry.raw:
            for id, day in _given_in(entry):
                due[id] = day
                ended.pop(id, None)
    for id, day in due.items():
        if ended.get(id, 0) != _DROPPED:
            yield Line("promise", day, ended.get(id, 0), "", id)


def _given_in(entry: Kept) -> Iterator[tuple[str, int]]:
    steps = entry.raw.get("next")
    if entry.type != "touch" or not isinstance(steps, list):
        return
    for n, step in enumerate(steps, 1):
        if isinstance(step, dict) and step.get("do"):
            id = step.get("id")
            name = id if isinstance(id, str) and is_id(id) else f"{entry.id}-{n}"
            yield name, _ordinal(step.get("due")) or entry.day + DAYS_WITHOUT_DATE


def _ended_by(entry: Kept) -> Iterator[tuple[str, int]]:
    """Ids of the promises that an entry ends, with the day they were kept."""
    raw = entry.raw
    if entry.type == "touch" and raw.get("outcome") not in ("no-answer", "bounced"):
        does = raw.get("does")
        for token in does if isinstance(does, list) else ():
            if isinstance(token, str) and token.startswith("next/"):
                yield token.removeprefix("next/"), entry.day
    elif entry.type == "task" and raw.get("action") in ("done", "drop", "skip"):
        task = str(raw.get("task") or "")
        if "/next@" in task:
            day = entry.day if raw["action"] == "done" else _DROPPED
            yield task.partition("/next@")[2], day


def _is_timed(entry: Kept) -> bool:
    return len(str(entry.raw.get("at") or "")) > len("2026-11-18")


def _minutes(first: Kept, last: Kept) -> int:
    waited = datetime.fromisoformat(last.at) - datetime.fromisoformat(first.at)
    return max(0, int(waited.total_seconds() // 60))


def _ordinal(value: object) -> int:
    """The ordinal of a civil day as typed, 0 when it is none."""
    day = parse_date(value) if isinstance(value, str) else None
    return day.toordinal() if day else 0
