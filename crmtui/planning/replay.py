"""What was true of a customer on any day of its past: facts that its dated entries replay.

The profile is taken as it is now; counts, dates and ages are those of the entries up to the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from crmtui.index.facts import Facts, Tally
from crmtui.model.customer import Customer
from crmtui.planning.calendar import add_days
from crmtui.planning.story import Dated
from crmtui.query.evaluate import Look, matches, turning_days
from crmtui.query.language import Node, QueryField, fields_used
from crmtui.query.who import digits

_DAYS = frozenset({"last_contact", "last_touch", "last_order", "first_order", "updated"})
_COUNTS = frozenset({"touches", "orders", "revenue", "complaints", "open_cases"})


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

    @cached_property
    def _profile(self) -> Mapping[str, Any]:
        return _profile(self.customer)

    def turns(self, node: Node, last: date) -> list[Turn]:
        """Where a query turns, oldest first, from the beginning to ``last``."""
        found: list[Turn] = []
        states = self.states()
        for n, state in enumerate(states):
            until = states[n + 1].day if n + 1 < len(states) else date.max
            for day in self._candidates(node, state, until):
                if day > last:
                    break
                is_true = matches(node, self._look(state.facts, day), day)
                if not found or found[-1].is_true != is_true:
                    found.append(Turn(day, is_true))
        return found

    def is_true(self, node: Node, day: date) -> bool:
        """Whether a query is true on a day."""
        facts = next((s.facts for s in reversed(self.states()) if s.day <= day), Facts())
        return matches(node, self._look(facts, day), day)

    def next_turn(self, node: Node, last: date) -> date:
        """The first day after ``last`` on which a query may turn if nothing happens;
        ``date.max`` when there is none."""
        state = self.states()[-1]
        found = self._ageing(node, state.facts, last)
        return min((day for day in found if day > last), default=date.max)

    def _candidates(self, node: Node, state: State, until: date) -> list[date]:
        ages = self._ageing(node, state.facts, state.day)
        return sorted({state.day, *(day for day in ages if state.day < day < until)})

    def _ageing(self, node: Node, facts: Facts, day: date) -> Iterator[date]:
        """The days on which the answer may turn because time passes."""
        yield from turning_days(node, self._look(facts, day), day)
        sign = _day(facts.last_sign)
        if sign and any(used.name == "stage" for used in fields_used(node)):
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
                yield State(dated.day, replace(tally.facts()))

    def _look(self, facts: Facts, day: date) -> Look:
        profile = self._profile

        def look(field: QueryField) -> Any:
            name = field.name
            if name in profile:
                return profile[name]
            if name in _DAYS:
                return _day(getattr(facts, name))
            if name in _COUNTS:
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


def _profile(c: Customer) -> Mapping[str, Any]:
    people = [contact for contact in c.contacts if not contact.left]
    return {
        "id": c.id, "name": c.name, "kind": c.kind, "owner": c.owner, "tier": c.tier,
        "tag": c.tags, "industry": c.industry, "source": c.source, "region": c.region,
        "needs": c.needs, "group": c.part_of, "folder": c.path, "since": c.since,
        "tier_since": c.tier_since, "contacts": len(people), "contact": [p.name for p in people],
        "phone": [digits(number) for p in people for number in p.phones],
        "email": [address for p in people for address in p.emails],
        "do_not_contact": bool(c.do_not_contact),
    }  # fmt: skip


def _raw(dated: Dated) -> Mapping[str, Any]:
    values: Any = dated.entry.values
    return {**values.raw, "type": dated.type}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
