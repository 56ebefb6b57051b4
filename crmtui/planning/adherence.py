"""Adherence: how much of what the playbooks wanted was done, and in time; what the plays achieved.

A replay of dated facts, never stored: the same records and rules give the same figures. Customers
belong to the playbooks, owners and tiers they belong to now; what was due before ``tier_since``
does not count where ``for:`` asks for the tier, and counts as due on that day if it is still open.

    due       = slots (see ``slots``) whose due day lies in the period, and not after the day asked
              = in time + late + skipped + given up + overdue + open
    adherence = in time / (due − skipped − open)

``open`` slots are those whose window is not over: nobody knows yet. Without anything to judge
there is no adherence (None), never 0 or 100 per cent. ``carried`` counts what was due before the
period and is still open; it is no part of ``due``.

Runs belong to the period in which they started:

    started = goal reached + gave up + finished + running
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from crmtui.index.fields import registry_of
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.planning.calendar import add_days
from crmtui.planning.ground import Ground
from crmtui.planning.replay import Past
from crmtui.planning.runs import Run, runs_of
from crmtui.planning.slots import Horizon, Slot, chore_slots, past_slots, run_slots
from crmtui.planning.story import Story
from crmtui.query.language import QueryError, fields_used
from crmtui.query.parse import parse


class Period(NamedTuple):
    """The days that count, both inclusive, as seen on a day."""

    first: date
    last: date
    day: date


@dataclass(slots=True)
class Tally:
    """Slots by what became of them."""

    counts: Counter[str] = field(default_factory=Counter)
    """By outcome; all of them were due in the period."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why they were skipped; an empty text for no reason."""
    carried: int = 0
    """Due before the period and still open."""

    @property
    def due(self) -> int:
        """All slots of the period."""
        return self.counts.total()

    @property
    def share(self) -> float | None:
        """In time, of all that can be judged; None without any."""
        judged = self.due - self.counts["skipped"] - self.counts["open"]
        return self.counts["in-time"] / judged if judged else None

    def add(self, slot: Slot, period: Period) -> None:
        """Count a slot if it concerns the period."""
        if slot.due < period.first:
            self.carried += slot.outcome in ("overdue", "open")
        elif slot.due <= min(period.last, period.day):
            self.counts[slot.outcome] += 1
            if slot.outcome == "skipped":
                self.reasons[slot.why] += 1

    def __iadd__(self, other: Tally) -> Tally:
        self.counts.update(other.counts)
        self.reasons.update(other.reasons)
        self.carried += other.carried
        return self


@dataclass(slots=True)
class RunTally:
    """Runs that started in the period, by how they stand."""

    started: int = 0
    goal: int = 0
    gave_up: int = 0
    finished: int = 0
    running: int = 0
    under_way: int = 0
    """Under way on the day asked, whenever they started."""
    days: list[int] = field(default_factory=list)
    """Days from start to goal of those that reached it."""

    @property
    def median_days(self) -> float | None:
        """Half of the runs that reached their goal took no longer; None without any."""
        return median(self.days) if self.days else None

    def add(self, run: Ran) -> None:
        """Count a run."""
        self.started += 1
        if run.how == "goal" and run.ended is not None:
            self.goal += 1
            self.days.append((run.ended - run.start).days)
        elif run.how == "gave-up":
            self.gave_up += 1
        elif run.how == "finished":
            self.finished += 1
        else:
            self.running += 1

    def __iadd__(self, other: RunTally) -> RunTally:
        self.started += other.started
        self.goal += other.goal
        self.gave_up += other.gave_up
        self.finished += other.finished
        self.running += other.running
        self.under_way += other.under_way
        self.days += other.days
        return self


@dataclass(slots=True)
class Counts:
    """What was counted of all customers taken so far."""

    steps: dict[tuple[str, str, str], Tally] = field(default_factory=dict)
    """By playbook, step and owner."""
    runs: dict[tuple[str, str], RunTally] = field(default_factory=dict)
    """By playbook and owner of the customer."""


def tiered(rules: Rules) -> Mapping[str, bool]:
    """Of each playbook, whether its ``for:`` asks for the tier."""
    return {book.name: _asks_tier(book, rules) for book in rules.playbooks}


def _asks_tier(book: Playbook, rules: Rules) -> bool:
    try:
        node = parse(book.audience, registry_of(rules))
    except QueryError:
        return False
    return any(used.name == "tier" for used in fields_used(node))


class Ran(NamedTuple):
    """One run of a play at one customer."""

    playbook: str
    start: date
    ended: date | None
    """None while it runs."""
    how: str
    """As ``runs.Run``."""


class Replayed(NamedTuple):
    """What playbooks wanted of one customer up to a day, and what became of it."""

    owner: str
    slots: Sequence[Slot]
    runs: Sequence[Ran]
    last: date
    """The last day for which this is the answer, as long as no record and no rule changes."""


def count(
    counts: Counts, story: Story, ground: Ground, books: Iterable[Playbook], period: Period,
    by_tier: Mapping[str, bool],
) -> None:  # fmt: skip
    """Add a customer, whose story is told on the period's day, with the playbooks it belongs to."""
    add(counts, replayed(story, ground, books, period.day, by_tier), period)


def replayed(
    story: Story, ground: Ground, books: Iterable[Playbook], day: date, by_tier: Mapping[str, bool]
) -> Replayed:
    """What the playbooks of a customer, whose story is told on ``day``, wanted up to it. Nothing of
    somebody who must not be contacted."""
    customer, horizon = story.customer, Horizon(day)
    slots, ran = list[Slot](), list[Ran]()
    if customer.do_not_contact:
        return Replayed(customer.owner, slots, ran, date.max)
    horizon.change(story.next_day or date.max)
    past = Past(customer, story.past, ground.config.currency, ground.dormant_days(customer.tier))
    for book in books:
        since = (customer.tier_since if by_tier.get(book.name) else None) or date.min
        runs = _runs(story, ground, book, past, horizon)
        for slot in (*past_slots(story, ground, book, horizon),
                     *run_slots(story, ground, book, runs, horizon)):  # fmt: skip
            if slot.due >= since:
                slots.append(slot)
            elif slot.outcome in ("overdue", "open"):
                slots.append(slot._replace(due=since))
        ran += [Ran(book.name, run.start.date(), run.ended.date() if run.ended else None, run.how)
                for run in runs]  # fmt: skip
    return Replayed(customer.owner, slots, ran, add_days(horizon.next, -1))


def add(counts: Counts, one: Replayed, period: Period) -> None:
    """Add a customer."""
    for slot in one.slots:
        key = slot.playbook, slot.step, slot.owner
        if key not in counts.steps:
            counts.steps[key] = Tally()
        counts.steps[key].add(slot, period)
    for run in one.runs:
        began = period.first <= run.start <= period.last
        if began or run.ended is None:
            tally = counts.runs.setdefault((run.playbook, one.owner), RunTally())
            tally.under_way += run.ended is None
            if began:
                tally.add(run)


def count_chores(
    counts: Counts, story: Story, ground: Ground, books: Iterable[Playbook], period: Period
) -> None:  # fmt: skip
    """Add the chores of the team, whose story is told on the period's day."""
    for book in books:
        for slot in chore_slots(story, ground, book, period.day):
            key = slot.playbook, slot.step, slot.owner
            counts.steps.setdefault(key, Tally()).add(slot, period)


def _runs(
    story: Story, ground: Ground, book: Playbook, past: Past, horizon: Horizon
) -> tuple[Run, ...]:  # fmt: skip
    trigger = ground.triggers.get(book.name)
    if book.play is None or trigger is None:
        return ()
    found = runs_of(story, ground, book, trigger, past, horizon.until)
    horizon.change(add_days(found.last, 1))
    return found.runs
