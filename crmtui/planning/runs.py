"""Runs: what a play did and is doing for one customer, folded from its dated entries.

A run is computed, never stored. ``on_entry`` starts one at each entry that matches, ``when`` on the
first day its query is true; neither does while a run or its cooldown lasts (unless ``concurrent``).
Without a cooldown a ``when`` has to turn false before it starts again. A run whose goal is true on
its first day is not needed and never starts.

A run ends when its goal is reached; after ``give_up``; or when all its steps are over, unless it
has both a goal and ``give_up`` and so waits. What it has not done by then is no task any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, datetime, time
from typing import NamedTuple

from crmtui.model.entries import Entry
from crmtui.model.playbook import Playbook
from crmtui.model.plays import Play
from crmtui.planning.calendar import add_days
from crmtui.planning.ground import Ground
from crmtui.planning.replay import Past, Turn
from crmtui.planning.run_steps import StepState, steps_of
from crmtui.planning.story import Dated, Story
from crmtui.planning.triggers import Trigger


class Run(NamedTuple):
    """One run of a play at one customer."""

    start: datetime
    """Wall clock; midnight for one that a day started."""
    entry: Entry | None
    """What started it; None for a day."""
    anchor: str
    """What its tasks count from: the day it started; with ``concurrent``, and when one before it
    started on the same day, the entry's id."""
    steps: tuple[StepState, ...]
    ended: datetime | None
    """None while it runs."""
    how: str
    """``goal``, ``gave-up`` or ``finished``; empty while it runs."""
    gives_up: date | None
    """The last day it may run."""


class Runs(NamedTuple):
    """All runs of a play up to a day, oldest first, and the days for which they are the answer."""

    runs: tuple[Run, ...]
    first: date
    last: date


def runs_of(
    story: Story, ground: Ground, book: Playbook, trigger: Trigger, past: Past, day: date
) -> Runs:
    """The runs of ``book`` at a customer as seen on ``day``."""
    assert book.play is not None, "only playbooks with a play have runs"
    if trigger.on_entry and not story.has_any(trigger.on_entry.types):
        return _NO_RUNS
    fold = _Fold(story, ground, book, book.play, trigger, past, day)
    runs = tuple(fold.runs())
    edges = [*fold.edges(runs)]
    return Runs(
        runs,
        max((edge for edge in edges if edge <= day), default=date.min),
        add_days(min((edge for edge in edges if edge > day), default=date.max), -1),
    )


_NO_RUNS = Runs((), date.min, date.max)


class _Fold:
    def __init__(
        self, story: Story, ground: Ground, book: Playbook, play: Play, trigger: Trigger,
        past: Past, day: date,
    ) -> None:  # fmt: skip
        self.story = story
        self.ground = ground
        self.book = book
        self.play = play
        self.trigger = trigger
        self.past = past
        self.day = day
        self.calendar = ground.calendar(story.customer.owner)
        self.turns = past.turns(trigger.when) if trigger.when else []
        self._goal_turns: list[Turn] | None = None

    def goal_turns(self) -> list[Turn]:
        """The turns of the goal, which nobody asks for where nothing starts a run."""
        if self._goal_turns is None:
            until = self.trigger.until
            self._goal_turns = self.past.turns(until) if until else []
        return self._goal_turns

    def runs(self) -> Iterator[Run]:
        """The runs, oldest first."""
        return self._by_entries() if self.trigger.on_entry else self._by_days()

    def edges(self, runs: tuple[Run, ...]) -> Iterator[date]:
        """The days on which the answer may become another one."""
        for turns in (self.turns, self._goal_turns or ()):
            yield from (turn.day for turn in turns)
        for run in runs:
            if run.gives_up:
                yield add_days(run.gives_up, 1)
            if run.ended:
                yield self._free_from(run)
        if self.play.starts:
            yield self.play.starts

    def _by_entries(self) -> Iterator[Run]:
        assert self.trigger.on_entry is not None, "asked only where entries start runs"
        free = datetime.combine(date.min, time.min)
        taken: set[str] = set()
        for dated in self.story.past:
            if dated.day < (self.play.starts or date.min):
                continue
            if not self.trigger.on_entry.is_about(dated):
                continue
            if not self.play.concurrent and dated.moment < free:
                continue
            run = self._run(dated.moment, dated.entry, taken)
            if run is not None:
                taken.add(run.anchor)
                yield run
                free = self._free_again(run)

    def _by_days(self) -> Iterator[Run]:
        start = self._next_start(self.play.starts or date.min, has_to_turn=False)
        while start is not None:
            run = self._run(datetime.combine(start, time.min), None)
            if run is None:
                start = self._next_start(add_days(start, 1), has_to_turn=False)
                continue
            yield run
            if run.ended is None:
                return
            start = self._next_start(self._free_from(run), has_to_turn=not self.play.cooldown,
                                     since=start)  # fmt: skip

    def _next_start(
        self, earliest: date, *, has_to_turn: bool, since: date = date.min
    ) -> date | None:
        """The first day from ``earliest`` on, up to the day asked for, on which ``when`` is true;
        with ``has_to_turn`` only after it was not, some day after ``since``."""
        was_false = not has_to_turn
        for n, turn in enumerate(self.turns):
            until = self.turns[n + 1].day if n + 1 < len(self.turns) else date.max
            if not turn.is_true:
                was_false = was_false or turn.day > since
            elif was_false and until > earliest:
                start = max(turn.day, earliest)
                # since when is not known of customers about whom nothing is dated
                return start if date.min < start <= self.day else None
        return None

    def _free_from(self, run: Run) -> date:
        """The first day on which the next run may start."""
        assert run.ended is not None, "asked only of runs that ended"
        ended = run.ended.date()
        cooldown = self.play.cooldown
        return self.calendar.after(ended, cooldown) if cooldown else add_days(ended, 1)

    def _free_again(self, run: Run) -> datetime:
        """The moment from which on the next entry may start a run."""
        if run.ended is None:
            return _NEVER
        if not self.play.cooldown:
            return run.ended
        return datetime.combine(self._free_from(run), time.min)

    def _run(
        self, start: datetime, entry: Entry | None, taken: Set[str] = frozenset()
    ) -> Run | None:
        """The run that starts then; None when its goal is reached already. ``taken`` are the
        anchors of the runs before."""
        if _holds(self.goal_turns(), start.date()):
            return None
        anchor = start.date().isoformat()
        if entry and (self.play.concurrent or anchor in taken):
            anchor = entry.id
        steps = steps_of(self.story, self.ground, self.book, self.trigger.conditions, start, entry,
                         anchor)  # fmt: skip
        give_up = (
            self.calendar.after(start.date(), self.play.give_up) if self.play.give_up else None
        )
        ended, how = self._end(start, entry, steps, give_up)
        return Run(start, entry, anchor, steps, ended, how, give_up)

    def _end(
        self, start: datetime, entry: Entry | None, steps: tuple[StepState, ...],
        give_up: date | None,
    ) -> tuple[datetime | None, str]:  # fmt: skip
        ends = [(self._goal(start, entry), "goal"), (self._finish(start, steps), "finished")]
        if give_up and give_up < self.day:
            ends.append((datetime.combine(add_days(give_up, 1), time.min), "gave-up"))
        reached = [(moment, how) for moment, how in ends if moment is not None]
        return min(reached, default=(None, ""))

    def _goal(self, start: datetime, entry: Entry | None) -> datetime | None:
        """When the goal was reached first."""
        found = [
            datetime.combine(turn.day, time.min)
            for turn in self.goal_turns()
            if turn.is_true and start.date() < turn.day <= self.day
        ]
        goal = self.trigger.until_entry
        if goal is not None:
            found += [
                dated.moment
                for dated in self.story.past
                if dated.entry is not entry and follows(dated, start) and goal.is_about(dated)
            ]
        return min(found, default=None)

    def _finish(self, start: datetime, steps: tuple[StepState, ...]) -> datetime | None:
        has_goal = self.trigger.until is not None or self.trigger.until_entry is not None
        if has_goal and self.play.give_up:
            return None
        ends = [step.ended for step in steps]
        known = [end.at for end in ends if end is not None]
        return max(known, default=start) if len(known) == len(ends) else None


_NEVER = datetime.combine(date.max, time.max)


def follows(dated: Dated, start: datetime) -> bool:
    """Whether an entry is not before a moment; one with a bare date may be any time of its day."""
    if isinstance(dated.entry.at, datetime):
        return dated.moment >= start
    return dated.day >= start.date()


def _holds(turns: list[Turn], day: date) -> bool:
    """Whether a query is true on a day."""
    return next((turn.is_true for turn in reversed(turns) if turn.day <= day), False)


__all__ = ["Run", "Runs", "follows", "runs_of"]
