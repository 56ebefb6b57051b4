"""The tasks of chores: what the team does without a customer, in playbooks with ``for: workspace``.

A cadence is due ``every`` so long after it was last ``done``, the first time on ``starts``. A date
is due on its day; it stays until it is done, or until the next one opens. What was decided about
chores (done, skip, snooze …) stands in entries of the workspace's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from crmtui.dataclass import replace
from crmtui.model.chores import FOLDER, TEAM, parse_periodic
from crmtui.model.customer import Customer
from crmtui.model.intervals import Interval
from crmtui.model.moments import parse_yearly
from crmtui.model.playbook import CareDate, Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Reason, Task
from crmtui.model.team import Config
from crmtui.planning.cadences import NEVER, cadence_tasks
from crmtui.planning.calendar import add_days
from crmtui.planning.ground import Ground, ground_of
from crmtui.planning.occurrences import Occurrence, Recurring, Window, around
from crmtui.planning.story import Dated, Story, told

_BACK, _AHEAD = 400, 460
"""Days around the one asked for in which days of a month or quarter are looked for."""
_YEAR = Interval(1, "year")


def team_of(config: Config) -> Customer:
    """The workspace in the place of the customer that a chore does not have."""
    return Customer(TEAM, config.name or TEAM, path=f"{FOLDER}customer.yaml")


def chore_tasks(rules: Rules, entries: Sequence[Dated], day: date) -> list[Task]:
    """The chores of the team as seen on ``day``, by due day and id."""
    ground = ground_of(rules)
    story = team_story(rules.config, entries, day)
    books = [book for book in rules.playbooks if book.is_chores and book.active]
    tasks = [task for book in books for task in _of_book(book, story, ground, day)]
    return sorted(tasks, key=lambda task: (task.due, task.id))


def _of_book(book: Playbook, story: Story, ground: Ground, day: date) -> Iterator[Task]:
    for task in cadence_tasks(story, ground, book):
        yield task._replace(kind="chore", reasons=(_rhythm(task), *task.reasons[1:]))
    for dated in dated_chores(book, story, ground):
        chosen = _at_hand(dated, day)
        if chosen is not None:
            yield _task(dated, chosen)


def dated_chores(book: Playbook, story: Story, ground: Ground) -> Iterator[DatedChore]:
    """The dates of a playbook of chores."""
    for care in book.dates:
        yield DatedChore(care, book, story, ground, ground.who(care.who, story.customer))


def team_story(config: Config, entries: Sequence[Dated], day: date) -> Story:
    """What was decided about chores up to a day. The oldest entry says nothing about a chore that
    was never done."""
    return replace(told(team_of(config), entries, day), first_day=None)


def _rhythm(task: Task) -> Reason:
    main = task.reasons[0].values
    values = {"count": main.get("count", 1), "unit": main.get("unit", "")}
    last = "" if task.anchor == NEVER else task.anchor
    return Reason("chore", {**values, "last": last})


class DatedChore(NamedTuple):
    """One date of one playbook."""

    care: CareDate
    book: Playbook
    story: Story
    ground: Ground
    owner: str

    @property
    def names(self) -> tuple[str, ...]:
        """``playbook/step`` by its present and former names, present first."""
        return tuple(f"{self.book.name}/{name}" for name in (self.care.step, *self.care.was))


def _at_hand(dated: DatedChore, day: date) -> Occurrence | None:
    """The last occurrence that has opened unless it is done, else the next one."""
    window = Window(dated.care.lead, _YEAR, dated.care.roll)
    when = recurring(dated, day)
    near = around(when, window, dated.ground.calendar(dated.owner), day).near
    opened = [one for one in near if one.opens <= day]
    if opened and not _is_done(dated, opened[-1]):
        return opened[-1]
    waiting = (one for one in near if one.opens > day and not _is_done(dated, one))
    return next(waiting, None)


def recurring(dated: DatedChore, day: date) -> Recurring:
    """When a date comes, around a day."""
    starts = dated.care.starts
    when = _rule(dated, day)
    return when._replace(start=add_days(starts, -1)) if starts else when


def _rule(dated: DatedChore, day: date) -> Recurring:
    event = dated.care.event
    if periodic := parse_periodic(event):
        span = add_days(day, -_BACK), add_days(day, _AHEAD)
        return Recurring(days=tuple(periodic.days(*span)))
    if yearly := parse_yearly(event):
        return Recurring(yearly)
    return Recurring(days=dated.ground.festivals.get(event, ()))


def _is_done(dated: DatedChore, occurrence: Occurrence) -> bool:
    return dated.story.decisions.ended(dated.names, occurrence.day.isoformat())


def _task(dated: DatedChore, occurrence: Occurrence) -> Task:
    care, names = dated.care, dated.names
    anchor = occurrence.day.isoformat()
    calendar = dated.ground.calendar(dated.owner)
    reasons = [Reason("chore-date", {"event": care.event, "day": anchor})]
    if occurrence.due != occurrence.day:
        reasons.append(Reason("rolled", {"from": anchor}))
    task = Task(
        id=f"{TEAM}/{names[0]}@{anchor}",
        customer=TEAM,
        kind="chore",
        playbook=dated.book.name,
        step=care.step,
        title=care.title,
        due=occurrence.due,
        opens=occurrence.opens,
        closes=max(calendar.after(occurrence.day, care.grace), occurrence.due),
        channel="",
        owner=dated.owner,
        anchor=anchor,
        guide=care.guide,
        priority=dated.book.priority,
        reasons=tuple(reasons),
        rule=f"{dated.book.path}:{care.line}",
        does=names[0],
    )
    return dated.story.decisions.settle(task, names)
