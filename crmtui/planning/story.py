"""One customer's entries as planning reads them: by civil day, up to the day that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from operator import itemgetter
from typing import NamedTuple

from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.entries.touch import made_contact
from crmtui.model.moments import wall_clock
from crmtui.planning.decisions import Decisions, decisions_of

WRITTEN = frozenset({"email", "sms", "letter", "gift"})
"""Channels that are done once the thing is sent; whether it reached anybody shows later."""

_FAILED = frozenset({"no-answer", "bounced"})
_VOID_ORDERS = frozenset({"draft", "cancelled"})


class Dated(NamedTuple):
    """An entry with its place in time."""

    day: date
    """Civil day in the workspace's zone."""
    moment: datetime
    """Wall clock there, without a zone; midnight for a bare date."""
    entry: Entry


class TouchSeen(NamedTuple):
    """A touch as planning reads it."""

    day: date
    moment: datetime
    entry: Entry
    via: str
    contact: bool
    """Contact was made."""
    sent: bool
    """Something went out by a channel that is done once it is sent."""
    failed: bool
    """Nobody was there, or it came back."""
    does: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A customer's past on a day."""

    customer: Customer
    past: tuple[Dated, ...]
    """All entries up to the day, oldest first."""
    touches: tuple[TouchSeen, ...]
    """Newest first."""
    does: Mapping[str, tuple[TouchSeen, ...]]
    """Touches by what they say they complete, newest first."""
    decisions: Decisions
    cases: Mapping[str, tuple[Dated, ...]]
    """Steps of each case."""
    first_order: date | None
    last_order: date | None
    first_day: date | None
    """Day of the oldest entry."""
    last_day: date | None
    """Day of the newest entry taken into account."""
    next_day: date | None
    """Day of the first entry that is still in the future."""

    def done_by(self, tokens: Iterable[str]) -> list[TouchSeen]:
        """Touches that name one of ``tokens`` in ``does:``."""
        return [touch for token in tokens for touch in self.does.get(token, ())]


def tell(customer: Customer, entries: Sequence[Entry], zone: tzinfo, day: date) -> Story:
    """The customer's past on ``day``. The order of ``entries`` does not matter."""
    past, next_day = _past(entries, zone, day)
    touches = tuple(_touch(*one) for one in reversed(past) if one[2].type == "touch")
    orders = [
        moment.date() for moment, _, entry in past if entry.type == "order" and _counts(entry)
    ]
    decided = [(moment.date(), entry) for moment, _, entry in past if entry.type == "task"]
    return Story(
        customer=customer,
        past=tuple(Dated(moment.date(), moment, entry) for moment, _, entry in past),
        touches=touches,
        does=_by_token(touches),
        decisions=decisions_of(decided, (customer.id, *customer.formerly)),
        cases=_cases(past),
        first_order=orders[0] if orders else None,
        last_order=orders[-1] if orders else None,
        first_day=past[0][0].date() if past else None,
        last_day=past[-1][0].date() if past else None,
        next_day=next_day,
    )


_Placed = tuple[datetime, str, Entry]
"""Wall clock, id and entry."""


def _past(entries: Sequence[Entry], zone: tzinfo, day: date) -> tuple[list[_Placed], date | None]:
    found: list[_Placed] = []
    future: list[date] = []
    for entry in entries:
        moment = wall_clock(entry.at, zone)
        if moment.date() <= day:
            found.append((moment, entry.id, entry))
        else:
            future.append(moment.date())
    found.sort(key=itemgetter(0, 1))
    return found, min(future, default=None)


def _touch(moment: datetime, _id: str, entry: Entry) -> TouchSeen:
    get = entry.values.get
    via, outcome = get("via") or "", get("outcome")
    contact = made_contact(outcome, get("direction"))
    sent = outcome == "sent" and via in WRITTEN
    failed = not contact and outcome in _FAILED
    return TouchSeen(moment.date(), moment, entry, via, contact, sent, failed, get("does") or ())


def _by_token(touches: Sequence[TouchSeen]) -> dict[str, tuple[TouchSeen, ...]]:
    found: dict[str, list[TouchSeen]] = {}
    for touch in touches:
        for token in touch.does:
            found.setdefault(token, []).append(touch)
    return {token: tuple(those) for token, those in found.items()}


def _counts(order: Entry) -> bool:
    return order.get("status", "") not in _VOID_ORDERS


_STEPS = ("opened", "replied", "escalated", "resolved", "reopened")


def _cases(past: Sequence[_Placed]) -> dict[str, tuple[Dated, ...]]:
    found: dict[str, list[Dated]] = {}
    for moment, _, entry in past:
        if entry.type == "case" and entry.get("case"):
            found.setdefault(entry.get("case"), []).append(Dated(moment.date(), moment, entry))
    return {case: tuple(sorted(steps, key=_step_order)) for case, steps in found.items()}


def _step_order(dated: Dated) -> tuple[datetime, int, str]:
    # A bare date does not say when that day: a case opens in the morning and ends in the evening.
    step = dated.entry.get("step", "")
    rank = _STEPS.index(step) if step in _STEPS else 0
    late = rank and not isinstance(dated.entry.at, datetime)
    moment = dated.moment + timedelta(hours=23, minutes=50 + rank) if late else dated.moment
    return moment, rank, dated.entry.id
