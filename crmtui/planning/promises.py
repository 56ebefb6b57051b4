"""Promises: the ``next:`` items of touches, until something says they are kept.

A promise is kept by a touch that says ``does: next/ID`` (not one that reached nobody), or ended by
a ``done``, ``drop`` or ``skip`` decision, on the day it was given or later. Given again under the
same id by a later touch, the later words and day hold. Without a day it is due a week after it was
given. Its day rolls back to a working day, but never before the day it was given.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from crmtui.model.entries import Promise
from crmtui.model.entries.touch import DAYS_WITHOUT_DATE
from crmtui.model.schema import is_id
from crmtui.model.task import Reason, Task
from crmtui.planning.calendar import WorkCalendar, add_days
from crmtui.planning.ground import Ground
from crmtui.planning.story import Story, TouchSeen


class Given(NamedTuple):
    """A promise by its id, and the touch it was given in."""

    id: str
    touch: TouchSeen

    @property
    def promise(self) -> Promise:
        """What was promised."""
        return next(one for one in self.touch.entry.promises if one.id == self.id)


def promise_tasks(story: Story, ground: Ground) -> list[Task]:
    """A task for each promise that is not kept yet."""
    return [_task(given, story, ground) for given in _latest(story) if not _ended(given, story)]


def _latest(story: Story) -> list[Given]:
    found: dict[str, Given] = {}
    for touch in story.touches:
        for id in _ids(touch):
            found.setdefault(id, Given(id, touch))
    return list(found.values())


def _ids(touch: TouchSeen) -> list[str]:
    """The ids of ``touch.entry.promises``, without making them: most were kept long ago."""
    steps = touch.dated.fields.get("next")
    if not steps:
        return []
    ids = [(n, step.get("id")) for n, step in enumerate(steps, 1) if step.get("do")]
    return [id if id and is_id(id) else f"{touch.dated.id}-{n}" for n, id in ids]


def _ended(given: Given, story: Story) -> bool:
    id, touch = given
    if story.decisions.ended(("next",), id, touch.day):
        return True
    return any(
        later.day >= touch.day and later is not touch and not later.failed
        for later in story.does.get(f"next/{id}", ())
    )


def _task(given: Given, story: Story, ground: Ground) -> Task:
    promise, touch = given.promise, given.touch
    customer = story.customer
    owner = promise.owner or customer.owner
    promised = promise.due or add_days(touch.day, DAYS_WITHOUT_DATE)
    due = _rolled(promised, touch.day, ground.calendar(owner))
    task = Task(
        id=f"{customer.id}/next@{promise.id}",
        customer=customer.id,
        kind="promise",
        playbook="",
        step="next",
        title=promise.do,
        due=due,
        opens=due,
        closes=due,
        channel=promise.via or str(customer.prefers.get("channel") or ""),
        owner=owner,
        anchor=promise.id,
        contact=_contact(story, touch),
        tier_weight=ground.weight(customer.tier),
        reasons=_reasons(promise, touch, promised, due),
        rule=touch.entry.path,
        does=f"next/{promise.id}",
    )
    return story.decisions.settle(task, ("next",))


def _rolled(promised: date, given: date, calendar: WorkCalendar) -> date:
    due = calendar.roll(promised, "back")
    return due if due >= given else promised


def _contact(story: Story, touch: TouchSeen) -> str:
    """The first participant who is still there."""
    people = (story.customer.contact(key) for key in touch.entry.values.get("with") or ())
    return next((p.key for p in people if p and not p.left and not p.do_not_contact), "")


def _reasons(promise: Promise, touch: TouchSeen, promised: date, due: date) -> tuple[Reason, ...]:
    code = "promise" if promise.due else "promise-without-date"
    main = Reason(code, {"given": touch.day.isoformat(), "due": promised.isoformat()})
    if due == promised:
        return (main,)
    return main, Reason("rolled", {"from": promised.isoformat()})
