"""One customer's entries as planning reads them: by civil day, up to the day that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from crmtui.dataclass import dataclass
from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.entries.order import VOID_STATES
from crmtui.model.entries.touch import made_contact
from crmtui.model.moments import wall_clock
from crmtui.planning.decisions import Decisions, decisions_of

WRITTEN = frozenset({"email", "sms", "letter", "gift"})
"""Channels that are done once the thing is sent; whether it reached anybody shows later."""

_FAILED = frozenset({"no-answer", "bounced"})


class Dated:
    """An entry with its place in time. What a plan asks of most entries is in the fields as they
    were typed, so that the entry itself is made when it is first asked for."""

    __slots__ = ("_customer", "_entry", "_path", "day", "fields", "id", "moment", "type")

    def __init__(
        self, moment: datetime, customer: str, id: str, type: str, fields: Mapping[str, Any],
        path: str, entry: Entry | None = None,
    ) -> None:  # fmt: skip
        """``fields``: raw ones without errors; or those of ``entry``, which is at hand then."""
        self.day = moment.date()
        """Civil day in the workspace's zone."""
        self.moment = moment
        """Wall clock there, without a zone; midnight for a bare date."""
        self.id = id
        self.type = type
        self.fields = fields
        """Texts, choices and lists of texts in them are what the entry says."""
        self._customer = customer
        self._path = path
        self._entry = entry

    @classmethod
    def of(cls, entry: Entry, zone: tzinfo) -> Dated:
        """An entry in its place."""
        moment = wall_clock(entry.at, zone)
        return cls(moment, entry.customer, entry.id, entry.type, entry.values, entry.path, entry)

    @property
    def entry(self) -> Entry:
        """The entry; the same object every time."""
        if self._entry is None:
            self._entry = Entry.from_raw(self.fields, self._customer, self.id, self._path)
            assert self._entry is not None, "only entries with a type and a moment have a place"
        return self._entry


class TouchSeen(NamedTuple):
    """A touch as planning reads it."""

    day: date
    moment: datetime
    dated: Dated
    via: str
    contact: bool
    """Contact was made."""
    sent: bool
    """Something went out by a channel that is done once it is sent."""
    failed: bool
    """Nobody was there, or it came back."""
    does: tuple[str, ...]

    @property
    def entry(self) -> Entry:
        """The touch as an entry."""
        return self.dated.entry

    @property
    def is_message(self) -> bool:
        """A message that went out by chat. A talk waits for an answer; a thing to send is sent."""
        return self.via == "chat" and self.dated.fields.get("outcome") == "sent"


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

    types: Set[str]
    """The types of all entries up to the day."""

    def has_any(self, types: Set[str] | None) -> bool:
        """Whether there is any entry of one of these types; of any type for None."""
        return bool(self.past) if types is None else not types.isdisjoint(self.types)

    def done_by(self, tokens: Iterable[str]) -> list[TouchSeen]:
        """Touches that name one of ``tokens`` in ``does:``."""
        return [touch for token in tokens for touch in self.does.get(token, ())]


def tell(customer: Customer, entries: Sequence[Entry], zone: tzinfo, day: date) -> Story:
    """The customer's past on ``day``. The order of ``entries`` does not matter."""
    return told(customer, [Dated.of(entry, zone) for entry in entries], day)


def told(customer: Customer, entries: Sequence[Dated], day: date) -> Story:
    """As ``tell``, of entries that have their place in time."""
    past = [dated for dated in entries if dated.day <= day]
    past.sort(key=_by_time)
    future = [dated.day for dated in entries if dated.day > day]
    touches = tuple([_touch(dated) for dated in reversed(past) if dated.type == "touch"])
    orders = [dated.day for dated in past if dated.type == "order" and _counts(dated)]
    decided = [(dated.day, dated.entry) for dated in past if dated.type == "task"]
    return Story(
        customer=customer,
        past=tuple(past),
        touches=touches,
        does=_by_token(touches),
        decisions=decisions_of(decided, (customer.id, *customer.formerly)),
        cases=_cases(past),
        first_order=orders[0] if orders else None,
        last_order=orders[-1] if orders else None,
        first_day=past[0].day if past else None,
        last_day=past[-1].day if past else None,
        next_day=min(future, default=None),
        types={dated.type for dated in past},
    )


def known_since(dated: Dated, zone: tzinfo) -> datetime:
    """When an entry became known, on the clock of ``zone``: when it was written down (``logged``),
    else when it happened."""
    logged = dated.entry.logged
    return max(dated.moment, wall_clock(logged, zone)) if logged else dated.moment


def _touch(dated: Dated) -> TouchSeen:
    get = dated.fields.get
    seen = _seen(get("via") or "", get("outcome"), get("direction"))
    return TouchSeen(dated.day, dated.moment, dated, *seen, tuple(get("does") or ()))


@lru_cache(maxsize=1024)
def _seen(via: str, outcome: str | None, direction: str | None) -> tuple[str, bool, bool, bool]:
    """Channel, and whether contact was made, something sent, or nobody reached. Thousands of
    touches say the same few things."""
    contact = made_contact(outcome, direction)
    failed = not contact and outcome in _FAILED
    return via, contact, outcome == "sent" and via in WRITTEN, failed


def _by_token(touches: Sequence[TouchSeen]) -> dict[str, tuple[TouchSeen, ...]]:
    found: dict[str, list[TouchSeen]] = {}
    for touch in touches:
        for token in touch.does:
            found.setdefault(token, []).append(touch)
    return {token: tuple(those) for token, those in found.items()}


def _counts(order: Dated) -> bool:
    return order.fields.get("status") not in VOID_STATES


_by_time = attrgetter("moment", "id")
_STEPS = ("opened", "replied", "escalated", "resolved", "reopened")


def _cases(past: Sequence[Dated]) -> dict[str, tuple[Dated, ...]]:
    found: dict[str, list[Dated]] = {}
    for dated in past:
        if dated.type == "case" and (name := dated.entry.get("case")):
            found.setdefault(name, []).append(dated)
    return {case: tuple(sorted(steps, key=_step_order)) for case, steps in found.items()}


def _step_order(dated: Dated) -> tuple[datetime, int, str]:
    # A bare date does not say when that day: a case opens in the morning and ends in the evening.
    step = dated.entry.get("step", "")
    rank = _STEPS.index(step) if step in _STEPS else 0
    late = rank and not isinstance(dated.entry.at, datetime)
    moment = dated.moment + timedelta(hours=23, minutes=50 + rank) if late else dated.moment
    return moment, rank, dated.entry.id
