"""The lifecycle of a customer as a line of dated stages.

Stage   潜在 (prospect) before the first order; 休眠 (dormant) when the last sign of life (contact made,
        order, usage) is longer ago than the tier's limit; else 新 (new) with one order, 成熟 (mature)
        with several. 流失 (lost) only when somebody set it, from that day on; as any stage set by hand.
Days    The line is a fold over dated entries: an order changes the stage on its day, silence on the
        first day beyond the limit, a sign of life brings the customer back on its day. It agrees with
        the ``stage`` of queries on every day for which the entries are known.
Tier    The limit is that of the tier the customer has now: files do not say what it was in March.
Empty   Without an order it is one stage, 潜在, from the day of first contact.
Stuck   Prospects and new customers who have been it for longer than 45 days. Source: practice,
        part 2, *Lifecycle*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crmtui.index.cache import Index

PROSPECT, NEW, MATURE, DORMANT, LOST = "prospect", "new", "mature", "dormant", "lost"
STAGES = (PROSPECT, NEW, MATURE, DORMANT, LOST)
STUCK_DAYS = 45
"""Days as a prospect or new customer beyond which it is stuck."""


class Sign(NamedTuple):
    """One sign of life."""

    day: int
    """Ordinal."""
    kind: str
    """``contact``, ``order`` or ``usage``."""


class Step(NamedTuple):
    """A stage from a day on."""

    day: date
    stage: str
    why: str
    """``since``, ``order``, ``contact``, ``usage`` (what brought it), ``silence`` or ``hand``."""
    number: int
    """Of orders so far; of ``silence`` the days without a sign."""


@dataclass(frozen=True, slots=True)
class Life:
    """The stages of one customer."""

    id: str
    name: str
    owner: str
    tier: str
    steps: tuple[Step, ...]
    """In order of their days, never empty."""

    def stage(self, day: date) -> str:
        """The stage on a day; before the first known day it is the first one."""
        held = self.steps[0].stage
        for step in self.steps:
            if step.day > day:
                break
            held = step.stage
        return held

    def days_in(self, day: date) -> int:
        """Days since the stage of ``day`` began."""
        begun = [step.day for step in self.steps if step.day <= day]
        return max(0, (day - begun[-1]).days) if begun else 0

    def is_stuck(self, day: date, days: int = STUCK_DAYS) -> bool:
        """Whether it has been a prospect or new for longer than ``days``."""
        return self.stage(day) in (PROSPECT, NEW) and self.days_in(day) > days


def fold(
    signs: Iterable[Sign], limit: int, first: int, last: int,
    by_hand: tuple[str, int] | None = None,
) -> list[Step]:  # fmt: skip
    """The stages up to the day ``last``, from the signs of life in any order. ``limit`` are the days
    of silence that a customer may have, ``first`` the day it became known, ``by_hand`` a stage that
    was set and from when on (all as ordinals)."""
    known = sorted(sign for sign in signs if sign.day <= last)
    start = min([first, *(sign.day for sign in known[:1])])
    steps = list(_computed(known, limit, min(start, last), last))
    if by_hand is None or by_hand[1] > last:
        return steps
    stage, since = by_hand
    kept = [step for step in steps if step.day.toordinal() < since]
    return [*kept, Step(date.fromordinal(since), stage, "hand", 0)]


def _computed(signs: Sequence[Sign], limit: int, start: int, last: int) -> Iterator[Step]:
    orders, held, before = 0, PROSPECT, 0
    if not any(sign.day == start and sign.kind == "order" for sign in signs):
        yield Step(date.fromordinal(start), PROSPECT, "since", 0)
    for n, sign in enumerate(signs):
        if orders and held != DORMANT and sign.day - before > limit + 1:
            yield _silent(before, limit)
            held = DORMANT
        before = sign.day
        orders += sign.kind == "order"
        if n + 1 < len(signs) and signs[n + 1].day == sign.day:
            continue  # a day has one stage: that of its end
        stage = PROSPECT if not orders else NEW if orders == 1 else MATURE
        if stage != held:
            why = (
                "order"
                if any(s.day == sign.day and s.kind == "order" for s in signs)
                else sign.kind
            )
            yield Step(date.fromordinal(sign.day), stage, why, orders)
            held = stage
    if orders and last - before > limit:
        yield _silent(before, limit)


def _silent(before: int, limit: int) -> Step:
    return Step(date.fromordinal(before + limit + 1), DORMANT, "silence", limit)


def lives(index: Index, last: date, ids: Iterable[str] | None = None) -> list[Life]:
    """The stages of every customer (or of ``ids``) up to a day, by id. The ledger must be current."""
    chosen = None if ids is None else {*ids}
    signs = _signs(index, last)
    found = []
    for id, name, owner, tier, since, stage, data_since, limit in index.db.execute(
        "SELECT id, name, owner, tier, since, stage_set, json_extract(data, '$.stage_since'), "
        "dormant_days FROM customers ORDER BY id"
    ):
        if chosen is not None and id not in chosen:
            continue
        first = _ordinal(since) or last.toordinal()
        by_hand = (stage, _ordinal(data_since) or min(first, last.toordinal())) if stage else None
        steps = fold(signs.get(id, ()), limit or 0, first, last.toordinal(), by_hand)
        found.append(Life(id, name or "", owner or "", tier or "", tuple(steps)))
    return found


def _signs(index: Index, last: date) -> dict[str, list[Sign]]:
    found: dict[str, list[Sign]] = {}
    for customer, kind, day in index.db.execute(
        "SELECT customer, kind, day FROM ledger WHERE kind IN ('order', 'contact') AND day <= ?",
        (last.toordinal(),),
    ):
        found.setdefault(customer, []).append(Sign(day, kind))
    for customer, text in index.db.execute(
        "SELECT customer, day FROM entries WHERE type = 'usage' AND NOT shadowed AND day <= ?",
        (last.isoformat(),),
    ):
        found.setdefault(customer, []).append(Sign(date.fromisoformat(text).toordinal(), "usage"))
    return found


def _ordinal(text: object) -> int:
    try:
        return date.fromisoformat(str(text)).toordinal() if text else 0
    except ValueError:
        return 0


@dataclass(frozen=True, slots=True)
class Flow:
    """How many customers went from which stage to which, between two days."""

    before: date
    after: date
    moves: Mapping[tuple[str, str], int]
    """By the stages of both days; who stayed is there too."""
    new: int
    """Customers that were not known yet on the first day; they are in no move."""

    def total(self, stage: str) -> tuple[int, int]:
        """How many were in a stage on each of the two days, new ones left out of the first."""
        was = sum(n for (one, _other), n in self.moves.items() if one == stage)
        return was, sum(n for (_one, other), n in self.moves.items() if other == stage)


def flow(customers: Sequence[Life], before: date, after: date) -> Flow:
    """The movement of all ``customers`` between two days."""
    known = [one for one in customers if one.steps[0].day <= before]
    moves = Counter((one.stage(before), one.stage(after)) for one in known)
    return Flow(before, after, dict(moves), len(customers) - len(known))
