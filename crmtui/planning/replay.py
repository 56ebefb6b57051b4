"""What was true of a customer on any day of its past: facts that its dated entries replay.

The profile is taken as it is now; counts, dates and ages are those of the entries up to the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from crmtui.index.facts import Facts, Tally
from crmtui.model.customer import Contact, Customer
from crmtui.planning.calendar import add_days
from crmtui.planning.questions import COUNTS, DAYS, Question
from crmtui.planning.story import Dated
from crmtui.query.evaluate import Look, turning_days
from crmtui.query.language import QueryField
from crmtui.query.who import digits

_values_of = attrgetter(*Facts.__dataclass_fields__)


class State(NamedTuple):
    """What holds from a day on, until the next state."""

    day: date
    facts: Facts


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
        self._states: tuple[State, ...] = ()

    def turns(self, question: Question, last: date) -> list[Turn]:
        """Where the answer turns, oldest first, from the beginning to ``last``."""
        found: list[Turn] = []
        for state, until in self._spans(question):
            for day, is_true in self._answers(question, state, until):
                if day > last:
                    break
                if not found or found[-1].is_true != is_true:
                    found.append(Turn(day, is_true))
        return found

    def is_true(self, question: Question, day: date) -> bool:
        """Whether a query is true on a day."""
        facts = next((s.facts for s in reversed(self.states()) if s.day <= day), Facts())
        return question.is_true(self._look(facts, day), day)

    def next_turn(self, question: Question, last: date) -> date:
        """The first day after ``last`` on which a query may turn if nothing happens;
        ``date.max`` when there is none."""
        facts = self.states()[-1].facts
        if question.settled(self._look(facts, last)) is not None:
            return date.max
        found = self._ageing(question, facts, last)
        return min((day for day in found if day > last), default=date.max)

    def _spans(self, question: Question) -> Iterator[tuple[State, date]]:
        """The states that differ for a question, and the day from which on each is over."""
        states = self.states()
        before = states[0]
        for state in states[1:]:
            if not question.is_same(before.facts, state.facts):
                yield before, state.day
                before = state
        yield before, date.max

    def _answers(
        self, question: Question, state: State, until: date
    ) -> Iterator[tuple[date, bool]]:
        """The answers from the days on, up to ``until``, on which they may change in one state."""
        first, facts = state
        settled = question.settled(self._look(facts, first))
        if settled is not None:
            yield first, settled
            return
        ages = self._ageing(question, facts, first)
        for day in sorted({first, *(day for day in ages if first < day < until)}):
            yield day, question.is_true(self._look(facts, day), day)

    def _ageing(self, question: Question, facts: Facts, day: date) -> Iterator[date]:
        """The days on which the answer may turn because time passes."""
        yield from turning_days(question.node, self._look(facts, day), day)
        sign = _day(facts.last_sign)
        if sign and question.asks_stage:
            yield add_days(sign, self._dormant_after + 1)

    def states(self) -> tuple[State, ...]:
        """One state for the time before the first entry, as far back as it is known that there was
        any, and one for each day with entries."""
        if not self._states:
            self._states = tuple(self._replayed())
        return self._states

    def _replayed(self) -> Iterator[State]:
        tally = Tally(self._currency)
        began = self.customer.since or self.customer.tier_since
        first = self._entries[0].day if self._entries else date.max
        if first == date.max:
            yield State(began or date.min, Facts())
        elif began and began < first:
            yield State(began, Facts())
        for n, dated in enumerate(self._entries):
            tally.add(dated.day.isoformat(), _raw(dated))
            is_last = n + 1 == len(self._entries) or self._entries[n + 1].day > dated.day
            if is_last:
                yield State(dated.day, Facts(*_values_of(tally.facts())))

    def _look(self, facts: Facts, day: date) -> Look:
        def look(field: QueryField) -> Any:
            name = field.name
            if name in _PROFILE:
                return _PROFILE[name](self.customer)
            if name in DAYS:
                return _day(getattr(facts, name))
            if name in COUNTS:
                return getattr(facts, name)
            return self._computed(name, facts, day)

        return look

    def _computed(self, name: str, facts: Facts, day: date) -> Any:
        if name == "silent":
            contact = _day(facts.last_contact)
            return (day - contact).days if contact else None
        if name == "stage":
            return self._stage(facts, day)
        raise ValueError(f"{name} cannot be replayed")

    def _stage(self, facts: Facts, day: date) -> str:
        """As ``index.fields.STAGE``."""
        if self.customer.stage:
            return self.customer.stage
        if not facts.orders:
            return "prospect"
        sign = _day(facts.last_sign)
        if sign is None or (day - sign).days > self._dormant_after:
            return "dormant"
        return "new" if facts.orders == 1 else "mature"


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


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
