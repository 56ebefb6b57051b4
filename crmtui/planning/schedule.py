"""The schedule of a cadence: when it is due, until when it is in time, where a skip moves it."""

from __future__ import annotations

import zlib
from datetime import date
from typing import NamedTuple

from crmtui.model.intervals import Interval
from crmtui.model.moments import parse_date
from crmtui.planning.anchors import Anchor, Attempts, Step, estimate
from crmtui.planning.calendar import add_days

NEVER = "never"
"""Anchor of a step of which nothing is known, not even since when the customer is one."""


class Skip(NamedTuple):
    """Where a skip moved the schedule."""

    slot: date
    """The slot given up: what the new task counts from."""
    due: date
    was_due: date
    on: date
    why: str


def planned(step: Step, anchor: Anchor, floor: date) -> date:
    """The day it is due by the schedule, before skips, attempts and rolling; ``floor`` is the
    step's (``floor_of``)."""
    if anchor.day is None:
        return max(step.cadence.starts or date.min, floor)
    if anchor.estimated:
        return _estimated_due(step, anchor.day)
    return max(step.calendar.after(anchor.day, step.cadence.every), floor)


def floor_of(step: Step) -> date:
    """The first day it can be due: ``tier_since`` plus ``first``, and ``starts``."""
    tier_since, starts = step.customer.tier_since, step.cadence.starts
    first = _first(step, tier_since) if tier_since else date.min
    return max(first, starts or date.min)


def _first(step: Step, start: date) -> date:
    """``start`` plus ``first``; with ``spread`` a day in the interval after it, always the same
    for the same customer and step; ``date.min`` when the step has no ``first``."""
    cadence = step.cadence
    if cadence.spread:
        room = max(1, (step.calendar.after(start, cadence.every) - start).days)
        seed = zlib.crc32(f"{step.customer.id}/{cadence.step}".encode())
        return add_days(start, 1 + seed % room)
    return step.calendar.after(start, cadence.first) if cadence.first else date.min


def _estimated_due(step: Step, start: date) -> date:
    """The first contact ever: ``first`` alone decides where it is all there is to count from."""
    customer, cadence = step.customer, step.cadence
    if cadence.spread:
        start = max(start, customer.tier_since or start)
        return max(_first(step, start), cadence.starts or date.min)
    if cadence.first and not customer.since:
        return max(_first(step, start), cadence.starts or date.min)
    return max(step.calendar.after(start, cadence.every), floor_of(step))


def retried(step: Step, due: date, tries: Attempts) -> date:
    """``due`` moved by the last attempt: never later after it than the interval itself."""
    if tries.last is None:
        return due
    again = step.calendar.after(tries.last, step.cadence.retry)
    return max(due, min(again, step.calendar.after(tries.last, step.cadence.every)))


def closes(step: Step, slot: date | None, base: date) -> date:
    """Last day in time: ``at_most`` after the anchor, else the grace after the due day."""
    cadence = step.cadence
    if cadence.at_most and slot:
        return step.calendar.after(slot, cadence.at_most)
    if base == date.min:
        return base
    due = step.calendar.roll(base, cadence.roll)
    if cadence.grace:
        return step.calendar.after(due, cadence.grace)
    return add_days(due, max(1, int(cadence.every.days / 4)))


def last_skip(step: Step) -> Skip | None:
    """The skip that moved the schedule furthest."""
    skips = [
        skip_of(step, decision.anchor, decision.day, decision.why)
        for decision in step.story.decisions.about(step.names)
        if decision.action in ("skip", "drop")
    ]
    return max((s for s in skips if s), key=lambda s: (s.due, s.slot, s.on), default=None)


def skip_of(step: Step, anchor: str, on: date, why: str) -> Skip | None:
    """Where a skip on a day moved the task that counted from ``anchor``; None for one that is no day."""
    if anchor == NEVER:
        return Skip(on, step.calendar.after(on, step.cadence.every), on, on, why)
    start = parse_date(anchor)
    if start is None:
        return None
    regular = step.calendar.after(start, step.cadence.every)
    due = max(regular, floor_of(step))
    if start == estimate(step):
        due = min(due, _estimated_due(step, start))
    slot, following = _slots(step, start if due == regular else due, max(on, due))
    return Skip(slot, following, due, on, why)


def _slots(step: Step, base: date, beyond: date) -> tuple[date, date]:
    """The last slot up to ``beyond`` and the first after it, among ``base`` plus whole multiples
    of the interval, so that month ends do not drift."""
    every = step.cadence.every
    if every.unit == "working day":
        slot, following = base, step.calendar.after(base, every)
        while slot < following <= beyond:
            slot, following = following, step.calendar.after(following, every)
        return slot, following
    count = max(0, int((beyond - base).days / (every.days * 1.05)) - 1)
    slot, following = _multiple(base, every, count), _multiple(base, every, count + 1)
    while slot < following <= beyond:
        count += 1
        slot, following = following, _multiple(base, every, count + 1)
    return slot, following


def _multiple(base: date, every: Interval, count: int) -> date:
    return Interval(every.count * count, every.unit).after(base) if count else base
