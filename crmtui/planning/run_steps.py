"""The steps of a run: since when each is wanted, when it is due, and how it ended.

A touch completes a step when it says ``does: playbook/step``; or, for a step with channels and
without a topic, when it goes by one of them on the first day the step may be done or later, and
made contact (or was sent by letter, e-mail and the like). One touch completes one step by its
channel. One that reached nobody is an attempt: it moves the step, and the last one allowed ends it.

Touches are gone through as they became known. One that is written down late so does not take the
place of what was known before it, and nothing that was due moves back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from crmtui.dataclass import dataclass, field
from crmtui.model.entries import Entry
from crmtui.model.intervals import Interval
from crmtui.model.moments import wall_clock
from crmtui.model.playbook import Playbook
from crmtui.model.plays import PREVIOUS, START, PlayStep
from crmtui.planning.calendar import WorkCalendar
from crmtui.planning.decisions import ENDING
from crmtui.planning.ground import Ground
from crmtui.planning.questions import EntryQuestion
from crmtui.planning.story import Story, TouchSeen, known_since
from crmtui.planning.working_time import add_working_time
from crmtui.query.entry_fields import looking_at, said_done


class End(NamedTuple):
    """How a step ended."""

    at: datetime
    how: str
    """``done``, ``failed`` (its attempts were used up), ``skipped`` or ``passed`` (its ``if`` was
    not so, or the step it waits for was passed over)."""
    entry: Entry | None = None
    """The touch that ended it."""


class StepState(NamedTuple):
    """A step of a run as it stands."""

    step: PlayStep
    since: datetime | None
    """What it counts from; None while the step before it is open."""
    due: date | None
    clock: str
    """Local time of the due day by which it is wanted, ``14:30``; empty for the whole day."""
    opens: date | None
    closes: date | None
    rolled_from: date | None
    """The day it would be due if that were a working day."""
    attempts: int
    last_attempt: date | None
    ended: End | None
    wanted: date | None = None
    """The day it was due before attempts moved it."""


@dataclass(slots=True)
class _Walk:
    """A run while its steps are gone through."""

    story: Story
    ground: Ground
    book: Playbook
    start: datetime
    entry: Entry | None
    anchor: str
    touches: tuple[TouchSeen, ...]
    """Those since the day of its start, as they became known."""
    ends: dict[str, End | None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Touches that completed or tried a step by their channel."""


class Due(NamedTuple):
    """When a step is wanted: hours in the zone of the person who does it, days as records have
    them."""

    day: date
    clock: str
    rolled_from: date | None


def steps_of(
    story: Story, ground: Ground, book: Playbook, conditions: Mapping[str, EntryQuestion], start: datetime,
    entry: Entry | None, anchor: str,
) -> tuple[StepState, ...]:  # fmt: skip
    """The steps of the run that ``entry`` (or the day) started at ``start``."""
    assert book.play is not None, "only playbooks with a play have steps"
    walk = _Walk(story, ground, book, start, entry, anchor, _as_known(story, ground, start))
    found = []
    for step in book.play.steps:
        state = _state(walk, step, conditions.get(step.step))
        walk.ends[step.step] = state.ended
        found.append(state)
    return tuple(found)


def _as_known(story: Story, ground: Ground, start: datetime) -> tuple[TouchSeen, ...]:
    """The touches since the day of ``start`` in the order in which they became known."""

    def known(touch: TouchSeen) -> tuple[datetime, datetime, str]:
        return known_since(touch.dated, ground.zone), touch.moment, touch.entry.id

    return tuple(sorted((t for t in story.touches if t.day >= start.date()), key=known))


def names_of(book: Playbook, step: PlayStep) -> tuple[str, ...]:
    """``playbook/step`` by its present and former names, present first."""
    return tuple(f"{book.name}/{name}" for name in (step.step, *step.was))


def _state(walk: _Walk, step: PlayStep, condition: EntryQuestion | None) -> StepState:
    since, ended = _origin(walk, step)
    if since is None:
        return StepState(step, None, None, "", None, None, None, 0, None, None)
    is_passed = ended is not None and ended.how == "passed"
    if is_passed or (condition is not None and not _is_so(condition, ended)):
        passed = End(since, "passed")
        return StepState(step, since, None, "", None, None, None, 0, None, passed)
    owner = walk.ground.who(step.who, walk.story.customer)
    calendar = walk.ground.calendar(owner)
    due = _due(walk, step, since, owner)
    opens = calendar.before(due.day, step.early) if step.early else due.day
    tries, last_try, end = _outcome(walk, step, since, _may_end(since, due, opens))
    day = _retried(step, due.day, last_try, calendar)
    return StepState(
        step, since, day, due.clock if day == due.day else "",
        opens if last_try is None else day, calendar.after(day, step.grace), due.rolled_from,
        tries, last_try, end, due.day,
    )  # fmt: skip


def _origin(walk: _Walk, step: PlayStep) -> tuple[datetime | None, End | None]:
    """What the step counts from, and how the step it waits for ended."""
    if step.origin == START or not walk.ends:
        return walk.start, None
    if step.origin == PREVIOUS:
        ends = [end for end in walk.ends.values() if end is None or end.how != "passed"]
        if not ends:
            return walk.start, None
        end = ends[-1]
    else:
        end = walk.ends[step.origin]
    return (end.at, end) if end else (None, None)


def _is_so(condition: EntryQuestion, ended: End | None) -> bool:
    if ended is None or (ended.entry is None and ended.how != "done"):
        return False
    day = ended.at.date()
    return condition.is_true(looking_at(ended.entry, day) if ended.entry else said_done, day)


def _may_end(since: datetime, due: Due, opens: date) -> date:
    """The first day on which a touch by its channel ends the step. What is wanted within hours may
    be done at once."""
    return since.date() if due.clock else max(opens, since.date())


def _due(walk: _Walk, step: PlayStep, since: datetime, owner: str) -> Due:
    after, calendar = step.after or Interval(0, "day"), walk.ground.calendar(owner)
    if after.unit in ("hour", "minute"):
        hours = timedelta(hours=after.days * 24)
        config, zone = walk.ground.config, walk.ground.config.zone_of(owner)
        start = _seen_in(since, walk.ground.zone, zone)
        moment = (
            add_working_time(start, hours, calendar, config.hours_of(owner))
            if step.clock == "working"
            else _later(start, hours, zone)
        )
        return Due(moment.date(), f"{moment:%H:%M}", None)
    wanted = calendar.after(since.date(), after) if after.count else since.date()
    day = calendar.roll(wanted, "forward")
    return Due(day, "", wanted if day != wanted else None)


def _seen_in(moment: datetime, zone: tzinfo, other: tzinfo) -> datetime:
    """A wall clock of one zone as the clock shows it in another."""
    if zone == other:
        return moment
    return wall_clock(moment.replace(tzinfo=zone), other)


def _later(moment: datetime, length: timedelta, zone: tzinfo) -> datetime:
    """The wall clock once so much time has passed, which a change of the clocks does not stretch."""
    try:
        passed = moment.replace(tzinfo=zone).astimezone(UTC) + length
        return passed.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return datetime.combine(date.max, time.max)


def _retried(step: PlayStep, due: date, last_try: date | None, calendar: WorkCalendar) -> date:
    return due if last_try is None else max(due, calendar.after(last_try, step.retry))


def _outcome(
    walk: _Walk, step: PlayStep, since: datetime, opens: date
) -> tuple[int, date | None, End | None]:
    """Attempts, the day of the last one, and how the step ended."""
    names = names_of(walk.book, step)
    decided = _decided(walk, names)
    tries, last_try = 0, None
    for touch in _touches(walk, since):
        if decided and decided.at < touch.moment:
            break
        is_named = any(name in touch.does for name in names)
        if not is_named and not _fits(walk, step, touch, opens):
            continue
        if not is_named:
            walk.used.add(touch.entry.id)
        if _is_done(step, touch, is_named):
            return tries, last_try, End(touch.moment, "done", touch.entry)
        tries, last_try = tries + 1, max(last_try or touch.day, touch.day)
        if tries >= step.attempts:
            return tries, last_try, End(touch.moment, "failed", touch.entry)
    return tries, last_try, decided


def _is_done(step: PlayStep, touch: TouchSeen, is_named: bool) -> bool:
    """Whether the touch does the step, rather than being a try."""
    if touch.contact or (touch.sent and (is_named or touch.via in step.via)):
        return True
    is_thing = bool(step.topic or step.template.other or step.template.tiers)
    return is_named and is_thing and touch.is_message


def _touches(walk: _Walk, since: datetime) -> Iterator[TouchSeen]:
    """The touches from a moment on; one with a bare date may be any time of its day."""
    for touch in walk.touches:
        has_time = isinstance(touch.entry.at, datetime)
        if touch.entry is not walk.entry and (
            touch.moment >= since if has_time else touch.day >= since.date()
        ):
            yield touch


def _fits(walk: _Walk, step: PlayStep, touch: TouchSeen, opens: date) -> bool:
    """Whether a touch that does not name the step is meant for it."""
    if step.topic or not step.via or touch.does or touch.day < opens:
        return False
    return touch.via in step.counts and touch.entry.id not in walk.used


def _decided(walk: _Walk, names: tuple[str, ...]) -> End | None:
    decisions = walk.story.decisions
    if not decisions.by_name:
        return None
    mine = (d for d in decisions.about(names) if d.anchor == walk.anchor and d.action in ENDING)
    first = next(mine, None)
    if first is None:
        return None
    how = "done" if first.action == "done" else "skipped"
    return End(datetime.combine(first.day, time.max), how)
