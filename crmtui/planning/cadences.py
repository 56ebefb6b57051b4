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

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from crmtui.dataclass import replace
from crmtui.model.playbook import Cadence, Playbook
from crmtui.model.task import Reason, Task
from crmtui.planning.anchors import Anchor, Attempts, Step, anchor_of, attempts_of
from crmtui.planning.channels import channel_of
from crmtui.planning.ground import Ground
from crmtui.planning.schedule import NEVER, Skip, closes, floor_of, last_skip, planned, retried
from crmtui.planning.story import Story


class Outlook(NamedTuple):
    """How a step stands: what it counts from and when it is due."""

    anchor: Anchor
    tries: Attempts
    planned: date
    """Due by the schedule, before skips, attempts and rolling."""
    moved: Skip | None
    """The skip that moved it, if it did."""
    wanted: date
    """Due after skips and attempts, before rolling."""
    due: date

    @property
    def slot(self) -> date | None:
        """The day the task counts from."""
        return self.moved.slot if self.moved else self.anchor.day


def cadence_tasks(story: Story, ground: Ground, book: Playbook) -> list[Task]:
    """The task of each cadence of ``book``."""
    return [_task(step_of(cadence, book, story, ground)) for cadence in book.cadences]


def step_of(cadence: Cadence, book: Playbook, story: Story, ground: Ground) -> Step:
    """A cadence at a customer."""
    owner = ground.who(cadence.who, story.customer)
    names = tuple(f"{book.name}/{name}" for name in (cadence.step, *cadence.was))
    return Step(_spread(cadence, story), book, story, ground, owner, ground.calendar(owner), names)


def _spread(cadence: Cadence, story: Story) -> Cadence:
    """Where a tier was set by an import or for many at once, first contacts are spread over the
    interval unless the step says otherwise: nobody gets two hundred calls on one morning."""
    if story.customer.tier_set != "bulk" or cadence.first or cadence.spread:
        return cadence
    return replace(cadence, spread=True)


def _outlook(step: Step) -> Outlook:
    anchor, skip = anchor_of(step), last_skip(step)
    tries = attempts_of(step, anchor, skip.on if skip else date.min)
    regular = planned(step, anchor, floor_of(step))
    moved = skip if skip and skip.due > regular else None
    wanted = retried(step, moved.due if moved else regular, tries)
    rolled = step.calendar.roll(wanted, step.cadence.roll) if wanted > date.min else wanted
    return Outlook(anchor, tries, regular, moved, wanted, rolled)


def _task(step: Step) -> Task:
    outlook = _outlook(step)
    cadence, customer, due, slot = step.cadence, step.customer, outlook.due, outlook.slot
    counted = slot.isoformat() if slot else NEVER
    regular = outlook.moved.due if outlook.moved else outlook.planned
    task = Task(
        id=f"{customer.id}/{step.names[0]}@{counted}",
        customer=customer.id,
        kind="cadence",
        playbook=step.book.name,
        step=cadence.step,
        title=cadence.title,
        due=due,
        opens=step.calendar.before(due, cadence.early) if cadence.early else due,
        closes=max(due, closes(step, slot, regular)),
        channel=channel_of(cadence, customer),
        owner=step.owner,
        anchor=counted,
        interval_days=cadence.every.days,
        guide=cadence.guide,
        template=cadence.template.of(customer.tier),
        estimated=outlook.anchor.estimated,
        attempts=outlook.tries.made,
        priority=step.book.priority,
        tier_weight=step.ground.weight(customer.tier),
        reasons=tuple(_reasons(step, outlook)),
        rule=f"{step.book.path}:{cadence.line}",
        does=step.names[0],
    )
    return step.story.decisions.settle(task, step.names)


def _reasons(step: Step, outlook: Outlook) -> Iterator[Reason]:
    anchor, tries, moved = outlook.anchor, outlook.tries, outlook.moved
    yield _main_reason(step, anchor)
    if moved:
        yield Reason("skipped", {"was_due": moved.was_due.isoformat(),
                                 "on": moved.on.isoformat(), "why": moved.why})  # fmt: skip
    elif anchor.day and outlook.planned > step.calendar.after(anchor.day, step.cadence.every):
        yield _floor_reason(step, outlook.planned)
    if tries.last:
        code = "attempts" if tries.made < step.cadence.attempts else "attempts-used-up"
        yield Reason(code, {"count": tries.made, "limit": step.cadence.attempts,
                            "last": tries.last.isoformat()})  # fmt: skip
    if outlook.due != outlook.wanted:
        yield Reason("rolled", {"from": outlook.wanted.isoformat()})


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
    if anchor.noted:
        return Reason("noted-late", {**values, "last": anchor.noted.day.isoformat(),
                                     "since": anchor.day.isoformat()})  # fmt: skip
    return Reason("never-contacted-since", {**values, "since": anchor.day.isoformat()})


def _floor_reason(step: Step, planned: date) -> Reason:
    if planned == step.cadence.starts:
        return Reason("starts", {"starts": planned.isoformat()})
    since = step.customer.tier_since
    return Reason("first", {"tier": step.customer.tier,
                            "since": since.isoformat() if since else ""})  # fmt: skip


__all__ = ["NEVER", "cadence_tasks", "step_of"]
