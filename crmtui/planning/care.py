"""Care dates: birthdays, anniversaries, festivals and fixed days that come back every year.

The task of an occurrence opens ``lead`` before it (rolled back to a working day), is due on the
day (rolled back), and lapses ``grace`` after it; then the next occurrence takes its place, and so
it does when this one is done: by a touch with ``does: playbook/step`` from the opening day to the
last, or by a decision about its id. 29 February is 28 February in common years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crmtui.model.customer import Contact
from crmtui.model.intervals import Interval
from crmtui.model.moments import Yearly, parse_yearly
from crmtui.model.playbook import CareDate, Playbook
from crmtui.model.task import Reason, Task
from crmtui.planning.calendar import WorkCalendar, add_days
from crmtui.planning.ground import Ground
from crmtui.planning.lunar import lunar_day
from crmtui.planning.story import Story

_AHEAD = 2
"""Civil years looked ahead for an occurrence that is not done yet."""
_SPILL = 60
"""Days by which a lunar year's last month reaches into the next civil year, and then some."""


class Feast(NamedTuple):
    """Whose day, and when it comes."""

    code: str
    """Code of the reason."""
    yearly: Yearly | None = None
    days: tuple[date, ...] = ()
    """Known days, for what has no rule (festivals)."""
    contact: str = ""
    name: str = ""
    start: date = date.min
    """Comes back after this day only."""
    end: date = date.max
    """Comes no more from this day on."""


class Occurrence(NamedTuple):
    """One feast in one year, with its window."""

    day: date
    opens: date
    due: date
    closes: date


class Chosen(NamedTuple):
    """Tasks, and the days between which they are the answer (both inclusive)."""

    tasks: list[Task]
    first: date
    last: date


class Step(NamedTuple):
    """One care date of one playbook at one customer."""

    care: CareDate
    book: Playbook
    story: Story
    ground: Ground
    owner: str
    calendar: WorkCalendar


def care_tasks(story: Story, ground: Ground, book: Playbook, day: date) -> Chosen:
    """The task of the occurrence that concerns ``day``, for each care date of ``book``."""
    tasks: list[Task] = []
    first, last = date.min, date.max
    for care in book.dates:
        owner = ground.who(care.who, story.customer)
        step = Step(care, book, story, ground, owner, ground.calendar(owner))
        for feast in _feasts(step):
            task, since, until = _choose(step, feast, day)
            first, last = max(first, since), min(last, until)
            if task:
                tasks.append(task)
    return Chosen(tasks, first, last)


def _feasts(step: Step) -> Iterator[Feast]:
    customer, event = step.story.customer, step.care.event
    if event == "birthday":
        if customer.birthday:
            yield Feast("birthday", customer.birthday, name=customer.name)
    elif event == "contact-birthday":
        yield from (_birthday(c) for c in customer.contacts if c.birthday and not c.do_not_contact)
    elif event in ("since", "first-order", "last-order"):
        began = {"since": customer.since, "first-order": step.story.first_order,
                 "last-order": step.story.last_order}[event]  # fmt: skip
        if began:
            yearly = Yearly(began.month, began.day, began.year)
            yield Feast(f"anniversary-{event}", yearly, start=began)
    elif fixed := parse_yearly(event):
        yield Feast("fixed-date", fixed, name=event)
    else:
        yield Feast("festival", days=step.ground.festivals.get(event, ()), name=event)


def _birthday(contact: Contact) -> Feast:
    return Feast("contact-birthday", contact.birthday, contact=contact.key, name=contact.name,
                 end=contact.left or date.max)  # fmt: skip


def _choose(step: Step, feast: Feast, day: date) -> tuple[Task | None, date, date]:
    """The task of the first occurrence still open on ``day`` and not done, with the days for
    which it is that one."""
    since, earliest = _lookback(step, feast, day)
    for on in earliest:
        occurrence = _window(step.calendar, step.care.lead, step.care.grace, step.care.roll, on)
        if _is_done(step, feast, occurrence):
            continue
        if occurrence.closes < day:
            since = max(since, add_days(occurrence.closes, 1))
            continue
        since = max(since, date(max(1, on.year - _AHEAD), 1, 1))
        return _task(step, feast, occurrence), min(since, day), occurrence.closes
    if not feast.yearly:
        return None, since, date.max
    return None, max(since, date(day.year, 1, 1)), date(day.year, 12, 31)


def _lookback(step: Step, feast: Feast, day: date) -> tuple[date, Iterator[date]]:
    """The feast's days from the year before anything that can still be open on ``day``, and the
    first day for which that is far enough."""
    if not feast.yearly:
        return date.min, (d for d in feast.days if feast.start < d < feast.end)
    grace = int(step.care.grace.days * 2) + _SPILL
    year = max(2, add_days(day, -grace).year) - 1
    since = add_days(date(year, 1, 1), grace)
    return since, _days(feast, feast.yearly, year, min(day.year + _AHEAD, 9999))


def _days(feast: Feast, yearly: Yearly, first: int, last: int) -> Iterator[date]:
    for year in range(first, last + 1):
        on = lunar_day(year, yearly.month, yearly.day) if yearly.lunar else _solar(year, yearly)
        if on and feast.start < on < feast.end:
            yield on


def _solar(year: int, yearly: Yearly) -> date:
    try:
        return date(year, yearly.month, yearly.day)
    except ValueError:
        return date(year, 2, 28)


@lru_cache(maxsize=16384)
def _window(
    calendar: WorkCalendar, lead: Interval, grace: Interval, roll: str, on: date
) -> Occurrence:
    due = calendar.roll(on, roll)
    opens = calendar.roll(calendar.before(on, lead), "back")
    return Occurrence(on, min(opens, due), due, max(calendar.after(on, grace), due))


def _names(step: Step, feast: Feast) -> tuple[str, ...]:
    tail = f"/{feast.contact}" if feast.contact else ""
    return tuple(f"{step.book.name}/{name}{tail}" for name in (step.care.step, *step.care.was))


def _is_done(step: Step, feast: Feast, occurrence: Occurrence) -> bool:
    names = _names(step, feast)
    if step.story.decisions.ended(names, occurrence.day.isoformat()):
        return True
    if not step.story.does:
        return False
    steps = (f"{step.book.name}/{name}" for name in (step.care.step, *step.care.was))
    tokens = dict.fromkeys((*names, *steps))
    return any(
        occurrence.opens <= touch.day <= occurrence.closes
        and not touch.failed
        and (not feast.contact or _is_for(feast, names, touch.entry.values.get("with"), touch.does))
        for touch in step.story.done_by(tokens)
    )


def _is_for(
    feast: Feast, names: tuple[str, ...], people: tuple[str, ...] | None, does: tuple[str, ...]
) -> bool:
    return not people or feast.contact in people or any(name in does for name in names)


def _task(step: Step, feast: Feast, occurrence: Occurrence) -> Task:
    customer, care = step.story.customer, step.care
    names = _names(step, feast)
    anchor = occurrence.day.isoformat()
    preferred = str(customer.prefers.get("channel") or "")
    task = Task(
        id=f"{customer.id}/{names[0]}@{anchor}",
        customer=customer.id,
        kind="date",
        playbook=step.book.name,
        step=care.step,
        title=care.title,
        due=occurrence.due,
        opens=occurrence.opens,
        closes=occurrence.closes,
        channel=preferred if preferred in care.via else (care.via[0] if care.via else ""),
        owner=step.owner,
        anchor=anchor,
        contact=feast.contact,
        guide=care.guide,
        priority=step.book.priority,
        tier_weight=step.ground.weight(customer.tier),
        reasons=_reasons(feast, occurrence),
        rule=f"{step.book.path}:{care.line}",
        does=names[0],
    )
    return step.story.decisions.settle(task, names)


def _reasons(feast: Feast, occurrence: Occurrence) -> tuple[Reason, ...]:
    values: dict[str, str | int] = {"day": occurrence.day.isoformat(), "name": feast.name}
    if feast.yearly and feast.yearly.year and feast.code != "fixed-date":
        values["years"] = occurrence.day.year - feast.yearly.year
    main = Reason(feast.code, values)
    if occurrence.due == occurrence.day:
        return (main,)
    return main, Reason("rolled", {"from": occurrence.day.isoformat()})
