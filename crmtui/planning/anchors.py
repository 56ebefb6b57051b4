"""What a cadence counts from: the last touch that kept it, a ``done`` mark, or an estimate."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from crmtui.model.customer import Customer
from crmtui.model.playbook import Cadence, Playbook
from crmtui.planning.calendar import WorkCalendar
from crmtui.planning.ground import Ground
from crmtui.planning.story import Story, TouchSeen, known_since


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


class Anchor(NamedTuple):
    """What a cadence counts from."""

    day: date | None
    contact: TouchSeen | None
    """The last touch that kept the step."""
    done: date | None
    """Set when the day is that of a ``done`` mark, which is no contact."""
    noted: TouchSeen | None = None
    """A contact from before an estimated day that was written down only after it."""

    @property
    def estimated(self) -> bool:
        """Whether neither a contact nor a ``done`` mark is behind it."""
        return self.contact is None and self.done is None


class Attempts(NamedTuple):
    """Touches since the anchor that reached nobody."""

    made: int
    last: date | None


def anchor_of(step: Step) -> Anchor:
    """What the step counts from at its customer."""
    contact = next((t for t in step.story.touches if keeps(step, t)), None)
    marks = [d.day for d in step.story.decisions.about(step.names) if d.action == "done"]
    done = max(marks, default=None)
    if done and (contact is None or done > contact.day):
        return Anchor(done, contact, done)
    began = estimate(step)
    if contact and not (began and _is_backfilled(step, contact, began)):
        return Anchor(contact.day, contact, None)
    return Anchor(began, None, None, contact)


def _is_backfilled(step: Step, contact: TouchSeen, began: date) -> bool:
    """Whether the estimate stands: all contacts, of which this is the last, are from before it, and
    none was written down by then. Else noting an old contact would make the step due earlier."""
    if contact.day >= began:
        return False
    zone = step.ground.zone
    kept = (touch for touch in step.story.touches if keeps(step, touch))
    return all(known_since(touch.dated, zone).date() > began for touch in kept)


def keeps(step: Step, touch: TouchSeen) -> bool:
    """Whether the step counts from that touch."""
    return meant(step, touch) and is_success(step, touch)


def is_success(step: Step, touch: TouchSeen) -> bool:
    """Whether a touch meant for the step kept it."""
    is_sent = touch.sent or (bool(step.cadence.topic) and touch.is_message)
    return touch.contact or (is_sent and touch.via in step.cadence.via)


def meant(step: Step, touch: TouchSeen) -> bool:
    """Whether the touch is about this step, with or without success."""
    if touch.does and any(name in touch.does for name in step.names):
        return True
    return not step.cadence.topic and touch.via in step.cadence.counts


def estimate(step: Step) -> date | None:
    """The day the relation began, as far as anything says: in the end the day of the entry that
    was known first, so that nothing written down later changes it."""
    customer, story = step.customer, step.story
    if customer.since or customer.tier_since or story.first_day is None:
        return customer.since or customer.tier_since
    return min(
        story.past, key=lambda dated: (known_since(dated, step.ground.zone), dated.moment)
    ).day


def attempts_of(step: Step, anchor: Anchor, skipped: date) -> Attempts:
    """Touches meant for the step that did not keep it, since the anchor and after the day of the
    last skip (``date.min``: never skipped)."""
    ended = max(anchor.done or date.min, skipped)
    made, last = 0, None
    for touch in step.story.touches:
        if touch.day < (anchor.day or date.min):
            break
        if touch.day > ended and _is_attempt(step, touch, anchor):
            made += 1
            last = last or touch.day
    return Attempts(made, last)


def _is_attempt(step: Step, touch: TouchSeen, anchor: Anchor) -> bool:
    if not meant(step, touch) or keeps(step, touch):
        return False
    return not anchor.contact or touch.moment > anchor.contact.moment
