"""Cadences: contacts that come back, counted from the last one that was really made.

Due is the anchor plus the interval, never before ``tier_since`` plus ``first`` nor before
``starts``; an attempt without contact moves it to the attempt plus ``retry``; in the end it rolls
to a working day. The anchor is

- the day of the last touch that keeps the step: contact was made by a channel that counts, or the
  touch names the step in ``does:`` (the only way for a step with a ``topic``). Something sent by
  e-mail, SMS, letter or gift keeps a step that is done by that very channel;
- or the day the task was marked ``done``, if later. That is no contact;
- for a customer never contacted ``since``, else ``tier_since``, else the oldest entry: an
  estimate, which gives way to the first contact. With nothing known it is due at once
  (``date.min``, anchor ``never``).

Skipping (or dropping) a task ends it: the step is not due again before the first slot after both
the day it was due and the day it was skipped, and the new task counts from the slot before.
Neither a touch that is logged late nor an attempt ever makes a task due earlier.
"""

from __future__ import annotations

import zlib
from datetime import date
from typing import NamedTuple

from crmtui.model.customer import Customer
from crmtui.model.intervals import Interval
from crmtui.model.moments import parse_date
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.task import Reason, Task
from crmtui.planning.calendar import WorkCalendar, add_days
from crmtui.planning.ground import Ground
from crmtui.planning.story import Story, TouchSeen

NEVER = "never"
"""Anchor of a step of which nothing is known, not even since when the customer is one."""


class Anchor(NamedTuple):
    """What a cadence counts from."""

    day: date | None
    contact: TouchSeen | None
    """The last touch that kept the step."""
    done: date | None
    """Set when the day is that of a ``done`` mark, which is no contact."""

    @property
    def estimated(self) -> bool:
        """Whether neither a contact nor a ``done`` mark is behind it."""
        return self.contact is None and self.done is None


class Skip(NamedTuple):
    """Where a skip moved the schedule."""

    slot: date
    """The slot given up: what the new task counts from."""
    due: date
    was_due: date
    on: date
    why: str


class Attempts(NamedTuple):
    """Touches since the anchor that reached nobody."""

    made: int
    last: date | None


class Step(NamedTuple):
    """One cadence of one playbook at one customer."""

    cadence: Cadence
    book: Playbook
    story: Story
    ground: Ground
    owner: str
    calendar: WorkCalendar
    names: tuple[str, ...]
    """``playbook/step`` by its present and former names, present first."""

    @property
    def customer(self) -> Customer:
        """The customer it is about."""
        return self.story.customer


def cadence_tasks(story: Story, ground: Ground, book: Playbook) -> list[Task]:
    """The task of each cadence of ``book``."""
    return [_task(_step(cadence, book, story, ground)) for cadence in book.cadences]


def _step(cadence: Cadence, book: Playbook, story: Story, ground: Ground) -> Step:
    owner = ground.who(cadence.who, story.customer)
    names = tuple(f"{book.name}/{name}" for name in (cadence.step, *cadence.was))
    return Step(cadence, book, story, ground, owner, ground.calendar(owner), names)


def _task(step: Step) -> Task:
    anchor = _anchor(step)
    skip = _last_skip(step)
    planned = _planned(step, anchor)
    moved = skip if skip and skip.due > planned else None
    tries = _attempts(step, anchor, skip)
    base = moved.due if moved else planned
    unrolled = _retried(step, base, tries)
    due = step.calendar.roll(unrolled, step.cadence.roll) if unrolled > date.min else unrolled
    slot = moved.slot if moved else anchor.day
    reasons = _reasons(step, anchor, tries, moved, planned)
    if due != unrolled:
        reasons.append(Reason("rolled", {"from": unrolled.isoformat()}))
    return _finished(step, anchor, slot, base, due, tries, reasons)


def _finished(
    step: Step, anchor: Anchor, slot: date | None, base: date, due: date, tries: Attempts,
    reasons: list[Reason],
) -> Task:  # fmt: skip
    cadence, customer = step.cadence, step.customer
    counted = slot.isoformat() if slot else NEVER
    task = Task(
        id=f"{customer.id}/{step.names[0]}@{counted}",
        customer=customer.id,
        kind="cadence",
        playbook=step.book.name,
        step=cadence.step,
        title=cadence.title,
        due=due,
        opens=step.calendar.before(due, cadence.early) if cadence.early else due,
        closes=max(due, _closes(step, slot, base)),
        channel=_channel(cadence.via, customer),
        owner=step.owner,
        anchor=counted,
        interval_days=cadence.every.days,
        guide=cadence.guide,
        estimated=anchor.estimated,
        attempts=tries.made,
        priority=step.book.priority,
        tier_weight=step.ground.weight(customer.tier),
        reasons=tuple(reasons),
        rule=f"{step.book.path}:{cadence.line}",
        does=step.names[0],
    )
    return step.story.decisions.settle(task, step.names)


def _anchor(step: Step) -> Anchor:
    contact = next((t for t in step.story.touches if _keeps(step, t)), None)
    marks = [d.day for d in step.story.decisions.about(step.names) if d.action == "done"]
    done = max(marks, default=None)
    if done and (contact is None or done > contact.day):
        return Anchor(done, contact, done)
    if contact:
        return Anchor(contact.day, contact, None)
    return Anchor(_estimate(step), None, None)


def _estimate(step: Step) -> date | None:
    customer = step.customer
    return customer.since or customer.tier_since or step.story.first_day


def _keeps(step: Step, touch: TouchSeen) -> bool:
    if not _meant(step, touch):
        return False
    return touch.contact or (touch.sent and touch.via in step.cadence.via)


def _meant(step: Step, touch: TouchSeen) -> bool:
    """Whether the touch is about this step, with or without success."""
    if touch.does and any(name in touch.does for name in step.names):
        return True
    return not step.cadence.topic and touch.via in step.cadence.counts


def _planned(step: Step, anchor: Anchor) -> date:
    """The day it is due by the schedule, before skips, attempts and rolling."""
    if anchor.day is None:
        return max(step.cadence.starts or date.min, _floor(step))
    if anchor.estimated:
        return _estimated_due(step, anchor.day)
    return max(step.calendar.after(anchor.day, step.cadence.every), _floor(step))


def _floor(step: Step) -> date:
    """``tier_since`` plus ``first``, and ``starts``."""
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
    return max(step.calendar.after(start, cadence.every), _floor(step))


def _closes(step: Step, slot: date | None, base: date) -> date:
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


def _last_skip(step: Step) -> Skip | None:
    """The skip that moved the schedule furthest."""
    skips = [
        _skip(step, decision.anchor, decision.day, decision.why)
        for decision in step.story.decisions.about(step.names)
        if decision.action in ("skip", "drop")
    ]
    return max((s for s in skips if s), key=lambda s: (s.due, s.slot, s.on), default=None)


def _skip(step: Step, anchor: str, on: date, why: str) -> Skip | None:
    if anchor == NEVER:
        return Skip(on, step.calendar.after(on, step.cadence.every), on, on, why)
    start = parse_date(anchor)
    if start is None:
        return None
    regular = step.calendar.after(start, step.cadence.every)
    due = max(regular, _floor(step))
    if start == _estimate(step):
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


def _attempts(step: Step, anchor: Anchor, skip: Skip | None) -> Attempts:
    """Touches meant for the step that did not keep it, since the anchor and the last skip."""
    since = max(anchor.day or date.min, skip.on if skip else date.min)
    count, last = 0, None
    for touch in step.story.touches:
        if touch.day < since:
            break
        if _is_attempt(step, touch, anchor, skip):
            count += 1
            last = last or touch.day
    return Attempts(count, last)


def _is_attempt(step: Step, touch: TouchSeen, anchor: Anchor, skip: Skip | None) -> bool:
    if not _meant(step, touch) or _keeps(step, touch):
        return False
    if anchor.contact and touch.moment <= anchor.contact.moment:
        return False
    ended = max(anchor.done or date.min, skip.on if skip else date.min)
    return touch.day > ended


def _retried(step: Step, due: date, tries: Attempts) -> date:
    """``due`` after the last attempt: never later after it than the interval itself."""
    if tries.last is None:
        return due
    again = step.calendar.after(tries.last, step.cadence.retry)
    return max(due, min(again, step.calendar.after(tries.last, step.cadence.every)))


def _channel(via: tuple[str, ...], customer: Customer) -> str:
    preferred = str(customer.prefers.get("channel") or "")
    return preferred if preferred in via else (via[0] if via else "")


def _reasons(
    step: Step, anchor: Anchor, tries: Attempts, moved: Skip | None, planned: date
) -> list[Reason]:
    reasons = [_main_reason(step, anchor)]
    if moved:
        reasons.append(Reason("skipped", {"was_due": moved.was_due.isoformat(),
                                          "on": moved.on.isoformat(), "why": moved.why}))  # fmt: skip
    elif anchor.day and planned > step.calendar.after(anchor.day, step.cadence.every):
        reasons.append(_floor_reason(step, planned))
    if tries.last:
        code = "attempts" if tries.made < step.cadence.attempts else "attempts-used-up"
        reasons.append(Reason(code, {"count": tries.made, "limit": step.cadence.attempts,
                                     "last": tries.last.isoformat()}))  # fmt: skip
    return reasons


def _main_reason(step: Step, anchor: Anchor) -> Reason:
    cadence = step.cadence
    values: dict[str, str | int] = {
        "count": cadence.every.count, "unit": cadence.every.unit, "via": " ".join(cadence.via),
    }  # fmt: skip
    if anchor.done:
        return Reason("cadence-done", {**values, "done": anchor.done.isoformat()})
    if anchor.contact:
        return Reason("cadence", {**values, "last": anchor.contact.day.isoformat(),
                                  "last_via": anchor.contact.via})  # fmt: skip
    if anchor.day is None:
        return Reason("never-contacted", values)
    return Reason("never-contacted-since", {**values, "since": anchor.day.isoformat()})


def _floor_reason(step: Step, planned: date) -> Reason:
    if planned == step.cadence.starts:
        return Reason("starts", {"starts": planned.isoformat()})
    since = step.customer.tier_since
    return Reason("first", {"tier": step.customer.tier,
                            "since": since.isoformat() if since else ""})  # fmt: skip


__all__ = ["NEVER", "cadence_tasks"]
