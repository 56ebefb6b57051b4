"""Slots: what was wanted of a customer in the past and what became of each, from dated entries.

A slot of a **cadence** counts from an anchor (as a task does): it is due the interval after it,
rolled, and kept by the first contact after the anchor. Kept by ``closes`` it is in time, however
early; later it is late. The next slot counts from the last contact made up to the due day, else
from the one that kept it, so that five calls in a month are one monthly call kept. A skip (or
drop) of the slot ends it as skipped; the schedule moves as it does in the queue. Attempts that
reached nobody put the end of the window off as they put the task off, never the due day.

A slot of a **care date** is one day of one year; it is in time when done in its window, and given
up once the window is over.

A slot of a **play** is a step of a run that was wanted; attempts put off its end as above.
A step whose run reached its goal before its window was over was not needed and is none; one whose
run ended otherwise is given up. One whose attempts were all made counts as done by the last.

A slot of a **chore** is as these are; a date of one stays until the next one shows, and is then given up.

Where a rule makes way for an open complaint, what was not done while one was open is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from crmtui.model.chores import TEAM
from crmtui.model.playbook import Playbook
from crmtui.planning.anchors import Anchor, Attempts, Step, estimate, is_success, meant
from crmtui.planning.cadences import step_of
from crmtui.planning.calendar import add_days
from crmtui.planning.care import Step as CareStep
from crmtui.planning.care import care_steps, is_kept, window_of
from crmtui.planning.cases import complaint_spans
from crmtui.planning.chores import DatedChore, dated_chores, recurring
from crmtui.planning.decisions import Decision
from crmtui.planning.ground import Ground
from crmtui.planning.occurrences import Occurrence, Window, between
from crmtui.planning.run_steps import StepState, names_of
from crmtui.planning.runs import Run
from crmtui.planning.schedule import NEVER, Skip, closes, floor_of, planned, retried, skip_of
from crmtui.planning.story import Story, TouchSeen

OUTCOMES = ("in-time", "late", "skipped", "given-up", "overdue", "open")
"""Done in time; done late; skipped; not done and not wanted any more; open after its window; open
within it."""
COMPLAINT = "complaint"
"""Why something was skipped that made way for an open complaint."""
Spans = Sequence[tuple[date, date]]


class Slot(NamedTuple):
    """One thing that was wanted, once."""

    playbook: str
    step: str
    customer: str
    owner: str
    """Team member whose task it is, as things are now."""
    due: date
    """``date.min``: wanted at once, and not known since when."""
    outcome: str
    """One of ``OUTCOMES``."""
    why: str = ""
    """The reason of a skip."""


class Horizon:
    """How long what is told up to a day holds, as long as no record and no rule changes."""

    __slots__ = ("next", "until")

    def __init__(self, until: date) -> None:
        self.until = until
        self.next = date.max
        """The first day on which it may be something else."""

    def change(self, day: date) -> None:
        """On that day, if it is still to come, something becomes something else."""
        if self.until < day < self.next:
            self.next = day


class Kept(NamedTuple):
    """A contact, or a ``done`` mark, from which a cadence counts on."""

    day: date
    touch: TouchSeen | None

    @property
    def anchor(self) -> Anchor:
        """What the next slot counts from."""
        return Anchor(self.day, self.touch, None if self.touch else self.day)


def past_slots(
    story: Story, ground: Ground, book: Playbook, horizon: Horizon
) -> Iterator[Slot]:  # fmt: skip
    """The slots of the cadences and care dates of ``book`` that were due up to the day the story is
    told, which is that of ``horizon``. Care dates of the last two years only."""
    spans = complaint_spans(story) if book.care or book.dates else []
    for cadence in book.cadences:
        step = step_of(cadence, book, story, ground)
        slots = _cadence_slots(step, horizon)
        yield from (_held(slot, spans) for slot in slots) if book.care else slots
    for care in care_steps(story, ground, book):
        for slot in _care_slots(care, horizon):
            yield _held(slot, spans)


def _held(slot: Slot, spans: Spans) -> Slot:
    if slot.outcome == "in-time" or not any(a <= slot.due <= b for a, b in spans):
        return slot
    return slot._replace(outcome="skipped", why=slot.why or COMPLAINT)


# -- cadences -------------------------------------------------------------------------------------


def _cadence_slots(step: Step, horizon: Horizon) -> Iterator[Slot]:
    (kept, tries), floor, until = _kept(step), floor_of(step), horizon.until
    anchor, moved, at = Anchor(estimate(step), None, None), None, 0
    while True:
        slot = moved.slot if moved else anchor.day
        base = moved.due if moved else planned(step, anchor, floor)
        due = step.calendar.roll(base, step.cadence.roll) if base > date.min else base
        if due > until:
            horizon.change(due)
            return
        while at < len(kept) and kept[at].day <= (anchor.day or date.min):
            at += 1
        following = kept[at] if at < len(kept) else None
        ended = following.day if following else until
        skip = _skipped(step, slot, moved, ended)
        if skip is not None:
            yield _slot(step, due, "skipped", skip.why)
            moved = skip
            continue
        end = max(due, closes(step, slot, base), _put_off(step, base, anchor, tries, ended))
        if following is None:
            yield _slot(step, due, "overdue" if end < until else "open")
            horizon.change(add_days(end, 1))
            return
        yield _slot(step, due, "in-time" if following.day <= end else "late")
        while at + 1 < len(kept) and kept[at + 1].day <= due:
            at += 1
        anchor, moved = kept[at].anchor, None


def _slot(step: Step, due: date, outcome: str, why: str = "") -> Slot:
    return Slot(step.book.name, step.cadence.step, step.customer.id, step.owner, due, outcome, why)


def _kept(step: Step) -> tuple[list[Kept], list[date]]:
    """What the step counted from, of two on a day the contact last; and the days of touches meant
    for it that did not keep it. Both oldest first."""
    kept = [Kept(d.day, None) for d in step.story.decisions.about(step.names)
            if d.action == "done"]  # fmt: skip
    tries = []
    for touch in reversed(step.story.touches):
        if meant(step, touch):
            if is_success(step, touch):
                kept.append(Kept(touch.day, touch))
            else:
                tries.append(touch.day)
    kept.sort(key=_by_day)
    return kept, tries


_by_day = attrgetter("day")


def _put_off(
    step: Step, base: date, anchor: Anchor, tries: Sequence[date], ended: date
) -> date:  # fmt: skip
    """The day to which the last attempt before it was kept put the task off."""
    mine = [day for day in tries if (anchor.day or date.min) < day <= ended] if tries else ()
    if not mine:
        return date.min
    wanted = retried(step, base, Attempts(len(mine), mine[-1]))
    return step.calendar.roll(wanted, step.cadence.roll)


def _skipped(step: Step, slot: date | None, moved: Skip | None, ended: date) -> Skip | None:
    """Where a skip of the slot moved the schedule, if there was one before it was kept."""
    name = slot.isoformat() if slot else NEVER
    for decision in step.story.decisions.about(step.names):
        if (
            decision.action in ("skip", "drop")
            and decision.anchor == name
            and decision.day <= ended
        ):
            skip = skip_of(step, name, decision.day, decision.why)
            if skip is not None and (slot is None or skip.slot > slot):
                return skip
    return None


# -- care dates -----------------------------------------------------------------------------------

_CARE_DAYS, _AHEAD = 730, 120
"""Days of the past that are told, and of the future that are looked at for what comes next."""


def _care_slots(step: CareStep, horizon: Horizon) -> Iterator[Slot]:
    calendar, until = step.ground.calendar(step.owner), horizon.until
    first, last = add_days(until, -_CARE_DAYS), add_days(until, _AHEAD)
    horizon.change(add_days(last, 1))
    for one in between(step.feast.when, window_of(step.care), calendar, first, last):
        if one.due > until:
            horizon.change(one.due)
            continue
        for day in (one.closes, add_days(one.due, _CARE_DAYS)):
            horizon.change(add_days(day, 1))
        outcome, why = _care_outcome(step, one, until)
        yield Slot(step.book.name, step.care.step, step.story.customer.id, step.owner, one.due,
                   outcome, why)  # fmt: skip


def _care_outcome(step: CareStep, one: Occurrence, until: date) -> tuple[str, str]:
    if is_kept(step, one):
        return "in-time", ""
    decided = _decision(step.story, step.names, one.day.isoformat())
    if decided and decided.action == "done":
        return ("in-time" if decided.day <= one.closes else "late"), ""
    if decided:
        return "skipped", decided.why
    return ("given-up" if one.closes < until else "open"), ""


def _decision(story: Story, names: Sequence[str], anchor: str) -> Decision | None:
    """The first decision that ended a task."""
    ending = (d for d in story.decisions.about(names) if d.anchor == anchor
              and d.action in ("done", "skip", "drop"))  # fmt: skip
    return next(ending, None)


# -- chores ---------------------------------------------------------------------------------------


def chore_slots(story: Story, ground: Ground, book: Playbook, until: date) -> Iterator[Slot]:
    """The slots of chores that were due up to ``until``, the dates of the last year only; ``story``
    is the team's."""
    for cadence in book.cadences:
        yield from _cadence_slots(step_of(cadence, book, story, ground), Horizon(until))
    for dated in dated_chores(book, story, ground):
        yield from _dated_slots(dated, until)


def _dated_slots(dated: DatedChore, until: date) -> Iterator[Slot]:
    """A day is given up once the next one shows."""
    calendar, care = dated.ground.calendar(dated.owner), dated.care
    window = Window(care.lead, care.grace, care.roll)
    ahead = add_days(until, int(2 * care.lead.days) + 14)
    days = between(recurring(dated, until), window, calendar, add_days(until, -366), ahead)
    for n, one in enumerate(days):
        if one.due <= until:
            gone = n + 1 < len(days) and days[n + 1].opens <= until
            decided = _decision(dated.story, dated.names, one.day.isoformat())
            outcome = "given-up" if gone else "overdue" if one.closes < until else "open"
            if decided:
                outcome = "in-time" if decided.day <= one.closes else "late"
            if decided and decided.action != "done":
                outcome = "skipped"
            yield Slot(dated.book.name, care.step, TEAM, dated.owner, one.due, outcome,
                       decided.why if decided and outcome == "skipped" else "")  # fmt: skip


# -- plays ----------------------------------------------------------------------------------------


def run_slots(
    story: Story, ground: Ground, book: Playbook, runs: Sequence[Run], horizon: Horizon
) -> Iterator[Slot]:
    """The slots of the steps of runs that were due up to the day of ``horizon``."""
    spans = complaint_spans(story) if book.care else []
    for run in runs:
        for state in run.steps:
            told = _step_outcome(story, book, run, state, horizon.until)
            for day in (state.wanted, state.closes and add_days(state.closes, 1)):
                horizon.change(day or date.min)
            if told is not None and state.wanted is not None:
                owner = ground.who(state.step.who, story.customer)
                yield _held(Slot(book.name, state.step.step, story.customer.id, owner, state.wanted,
                                 *told), spans)  # fmt: skip


def _step_outcome(
    story: Story, book: Playbook, run: Run, state: StepState, until: date
) -> tuple[str, str] | None:
    """Outcome and reason; None for a step that was not wanted by then."""
    if state.wanted is None or state.closes is None or state.wanted > until:
        return None
    over, ended = run.ended, state.ended
    if ended is not None and (over is None or ended.at <= over):
        if ended.how in ("done", "failed"):
            return ("in-time" if ended.at.date() <= state.closes else "late"), ""
        if ended.how == "skipped":
            decided = _decision(story, names_of(book, state.step), run.anchor)
            return "skipped", decided.why if decided else ""
        return None  # passed over
    if over is not None:
        was_wanted = over.date() > (state.closes if run.how == "goal" else state.wanted)
        return ("given-up", "") if was_wanted else None
    return ("overdue" if state.closes < until else "open"), ""
