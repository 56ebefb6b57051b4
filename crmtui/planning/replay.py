"""What was true of a customer on any day of its past: facts that its dated entries replay.

The profile is taken as it is now; counts, dates and ages are those of the entries up to the day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from crmtui.index.facts import Facts, Tally
from crmtui.model.customer import Contact, Customer
from crmtui.planning.periods import END, Periods
from crmtui.planning.questions import SILENT, Question
from crmtui.planning.story import Dated
from crmtui.query.who import digits

_DAYS = ("last_contact", "last_touch", "last_order", "first_order", "updated", "last_sign",
         "last_complaint", "second_complaint", "third_complaint")  # fmt: skip
_COUNTS = ("touches", "orders", "revenue", "complaints", "open_cases")
_TEXTS = ("alert",)
"""Facts that are lists of texts, as JSON."""
_FACTS = (*_DAYS, *_COUNTS, *_TEXTS)
_PLACES = {name: place for place, name in enumerate(_FACTS)}
_facts_of: Callable[[Facts], tuple[Any, ...]] = attrgetter(*_FACTS)
_NOTHING = _facts_of(Facts())

State = tuple[int, tuple[Any, ...]]
"""What holds from a day (ordinal) on, until the next state: the values of ``_FACTS``."""
_Values = list[tuple[int, Any]]
"""The values of a field, each with the day (ordinal) from which on it is that."""


class Turn(NamedTuple):
    """A day from which on a query is true, or is not."""

    day: date
    is_true: bool


class Past:
    """A customer's past, to be asked."""

    def __init__(
        self, customer: Customer, entries: Sequence[Dated], currency: str, dormant_after: int
    ) -> None:
        """``entries`` oldest first; ``dormant_after`` days of silence at its tier."""
        self.customer = customer
        self._entries = entries
        self._currency = currency
        self._dormant_after = dormant_after
        self._replay: tuple[State, ...] = ()
        self._values: dict[str, _Values] = {}

    @property
    def begin(self) -> int:
        """The ordinal of the first day that is known: of the first entry, or before it as far back
        as it is known that there was anything."""
        return self._states()[0][0]

    def turns(self, question: Question) -> list[Turn]:
        """Where the answer turns, oldest first, from the beginning for ever, if nothing more
        happens."""
        return [*_turns(question.periods(self), self.begin)]

    def is_true(self, question: Question, day: date) -> bool:
        """Whether a query is true on a day."""
        return question.is_true(lambda field: self._value(field.name, day), day)

    def _value(self, name: str, day: date) -> Any:
        known = [value for start, value in self.values(name) if start <= day.toordinal()]
        if not known and name in _PLACES:
            return (
                json.loads(_NOTHING[_PLACES[name]]) if name in _TEXTS else _NOTHING[_PLACES[name]]
            )
        value = known[-1] if known else None
        return (day - value).days if name == SILENT and value else value

    def values(self, name: str) -> _Values:
        """The values of a query field, each with the day (ordinal) from which on it is that; of
        ``silent`` the days of the last contact."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = [*self._history(name)]
        return found

    def _history(self, name: str) -> Iterator[tuple[int, Any]]:
        if name in _PROFILE:
            yield self.begin, _PROFILE[name](self.customer)
        elif name == SILENT:
            yield from self.values("last_contact")
        elif name == "stage":
            yield from self._stages()
        elif name in _PLACES:
            yield from self._facts(name)
        else:
            raise ValueError(f"{name} cannot be replayed")

    def _facts(self, name: str) -> Iterator[tuple[int, Any]]:
        place, read, before = _PLACES[name], _READERS.get(name), _UNKNOWN
        for start, facts in self._states():
            value = facts[place]
            if value != before:
                yield start, read(value) if read and value else value
                before = value

    def _stages(self) -> Iterator[tuple[int, str]]:
        """As ``index.fields.STAGE``."""
        states = self._states()
        if self.customer.stage:
            yield states[0][0], self.customer.stage
            return
        before = ""
        for n, (start, facts) in enumerate(states):
            end = states[n + 1][0] if n + 1 < len(states) else END
            orders, sign = facts[_ORDERS], facts[_SIGN]
            live = "new" if orders == 1 else "mature" if orders else "prospect"
            asleep = end
            if orders:
                signed = date.fromisoformat(sign).toordinal() if sign else -END
                asleep = max(start, signed + self._dormant_after + 1)
            if start < asleep and live != before:
                yield start, live
                before = live
            if asleep < end and before != "dormant":
                yield asleep, "dormant"
                before = "dormant"

    def _states(self) -> tuple[State, ...]:
        """One state for the time before the first entry, as far back as it is known that there was
        any, and one for each day with entries."""
        if not self._replay:
            self._replay = tuple(self._replayed())
        return self._replay

    def _replayed(self) -> Iterator[State]:
        tally = Tally(self._currency)
        began = self.customer.since or self.customer.tier_since
        first = self._entries[0].day if self._entries else date.max
        if first == date.max:
            yield (began or date.min).toordinal(), _NOTHING
        elif began and began < first:
            yield began.toordinal(), _NOTHING
        last = len(self._entries) - 1
        for n, dated in enumerate(self._entries):
            day = dated.day
            tally.add([(day.isoformat(), _raw(dated))])
            if n == last or self._entries[n + 1].day > day:
                yield day.toordinal(), _facts_of(tally.facts())


def _turns(periods: Periods, begin: int) -> Iterator[Turn]:
    """Where an answer turns that is yes in these periods and no in all others from ``begin`` on."""
    if not periods or begin < periods[0][0]:
        yield Turn(date.fromordinal(begin), False)
    for start, end in periods:
        yield Turn(date.fromordinal(start), True)
        if end < END:
            yield Turn(date.fromordinal(end), False)


_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(_DAYS, date.fromisoformat),
    **dict.fromkeys(_TEXTS, json.loads),
}
_ORDERS, _SIGN = _PLACES["orders"], _PLACES["last_sign"]
_UNKNOWN: Any = object()


def _people(c: Customer) -> list[Contact]:
    return [contact for contact in c.contacts if not contact.left]


_PROFILE: Mapping[str, Callable[[Customer], Any]] = {
    **{name: attrgetter(name) for name in (
        "id", "name", "kind", "owner", "tier", "industry", "source", "region", "needs", "since",
        "tier_since")},
    "tag": lambda c: c.tags,
    "group": lambda c: c.part_of,
    "folder": lambda c: c.path,
    "contacts": lambda c: len(_people(c)),
    "contact": lambda c: [p.name for p in _people(c)],
    "phone": lambda c: [digits(number) for p in _people(c) for number in p.phones],
    "email": lambda c: [address for p in _people(c) for address in p.emails],
    "do_not_contact": lambda c: bool(c.do_not_contact),
}  # fmt: skip


def _raw(dated: Dated) -> Mapping[str, Any]:
    if type(dated.fields) is dict:
        return dated.fields
    values: Any = dated.entry.values
    return {**values.raw, "type": dated.type}
