"""Care dates: birthdays, anniversaries, festivals and fixed days that come back every year.

The task of an occurrence opens ``lead`` before it (rolled back to a working day), is due on the
day (rolled back), and lapses ``grace`` after it, or when it is done: by a touch with
``does: playbook/step`` from ``EARLY`` days before it to the last, or by a decision about its id. It is seen
from ``occurrences.HORIZON`` days before it opens, so that a plan is not full of next year's days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmtui.dataclass import replace
from crmtui.model.customer import Contact, Customer
from crmtui.model.moments import Yearly, parse_yearly
from crmtui.model.playbook import CareDate, Playbook
from crmtui.model.task import Reason, Task
from crmtui.planning.calendar import add_days
from crmtui.planning.channels import channel_of
from crmtui.planning.ground import Ground
from crmtui.planning.occurrences import Occurrence, Recurring, Window, around
from crmtui.planning.story import Story, TouchSeen

EARLY = 45
"""Days before the day from which on it may have been celebrated already."""


class Feast(NamedTuple):
    """Whose day it is, and when it comes."""

    code: str
    """Code of the reason."""
    when: Recurring
    name: str
    contact: str = ""


class Chosen(NamedTuple):
    """Tasks, and the days between which they are the answer (both inclusive)."""

    tasks: list[Task]
    first: date
    last: date


class Step(NamedTuple):
    """One feast of one care date of one playbook at one customer."""

    care: CareDate
    book: Playbook
    story: Story
    ground: Ground
    feast: Feast
    owner: str
    names: tuple[str, ...]
    """``playbook/step[/contact]`` by its present and former names, present first."""


def care_tasks(story: Story, ground: Ground, book: Playbook, day: date) -> Chosen:
    """The task of the occurrence that concerns ``day``, for each care date of ``book``."""
    tasks: list[Task] = []
    first, last = date.min, date.max
    for step in care_steps(story, ground, book):
        task, since, until = _choose(step, day)
        first, last = max(first, since), min(last, until)
        if task:
            tasks.append(task)
    return Chosen(tasks, first, last)


def care_steps(story: Story, ground: Ground, book: Playbook) -> Iterator[Step]:
    """Every feast of every care date of ``book``."""
    for care in book.dates:
        owner = ground.who(care.who, story.customer)
        for feast in _from_its_start(care, _feasts(care, story, ground)):
            yield Step(care, book, story, ground, feast, owner, _names(care, book, feast.contact))


def _feasts(care: CareDate, story: Story, ground: Ground) -> Iterator[Feast]:
    customer, event = story.customer, care.event
    if event == "birthday":
        if customer.birthday:
            yield Feast("birthday", Recurring(customer.birthday), customer.name)
    elif event == "contact-birthday":
        yield from (_birthday(one) for one in customer.contacts if _is_feted(one, customer))
    elif event in _ANNIVERSARIES:
        began = _ANNIVERSARIES[event](story)
        if began:
            yearly = Yearly(began.month, began.day, began.year)
            yield Feast(f"anniversary-{event}", Recurring(yearly, start=began), "")
    elif event == "contract-end":
        if ends := contract_end(story):
            yield Feast("contract-end", Recurring(days=(ends,)), "")
    elif fixed := parse_yearly(event):
        yield Feast("fixed-date", Recurring(fixed), event)
    else:
        yield Feast("festival", Recurring(days=ground.festivals.get(event, ())), event)


def _from_its_start(care: CareDate, feasts: Iterable[Feast]) -> Iterator[Feast]:
    if care.starts is None:
        yield from feasts
        return
    before = add_days(care.starts, -1)
    for feast in feasts:
        yield feast._replace(when=feast.when._replace(start=max(feast.when.start, before)))


_ANNIVERSARIES: Mapping[str, Callable[[Story], date | None]] = {
    "since": lambda story: story.customer.since,
    "registered": lambda story: story.customer.registered,
    "first-order": lambda story: story.first_order,
    "last-order": lambda story: story.last_order,
}


def _is_feted(contact: Contact, customer: Customer) -> bool:
    """Whether a contact's birthday is remembered here: not of who wants none, nor where the person
    is remembered as another customer's contact, or as the customer itself."""
    if contact.birthday is None or contact.do_not_contact or (contact.now and not contact.left):
        return False
    is_customer = customer.kind == "person" and contact.name == customer.name
    return not (is_customer and customer.birthday)


def contract_end(story: Story) -> date | None:
    """The last day of the contract that ends last."""
    ends = [one.entry.get("end") for one in story.past if one.type == "contract"]
    return max((end for end in ends if end), default=None)


def once_each(books: Sequence[Playbook], shared: Collection[str]) -> Sequence[Playbook]:
    """The playbooks of one customer, where each day that several of them remember is left to the
    one of the highest priority (of equals the first by name). ``shared`` are the events that more
    than one playbook has."""
    if not shared:
        return books
    taken: dict[str, str] = {}
    for book in sorted(books, key=lambda book: (-book.priority, book.name)):
        for care in book.dates:
            taken.setdefault(care.event, book.name)
    return [_without(book, shared, taken) for book in books]


def _without(book: Playbook, shared: Collection[str], taken: Mapping[str, str]) -> Playbook:
    kept = tuple(c for c in book.dates if c.event not in shared or taken[c.event] == book.name)
    return book if len(kept) == len(book.dates) else replace(book, dates=kept)


def _birthday(contact: Contact) -> Feast:
    when = Recurring(contact.birthday, end=contact.left or date.max)
    return Feast("contact-birthday", when, contact.name, contact.key)


def _names(care: CareDate, book: Playbook, contact: str) -> tuple[str, ...]:
    tail = f"/{contact}" if contact else ""
    return tuple(f"{book.name}/{name}{tail}" for name in (care.step, *care.was))


def _choose(step: Step, day: date) -> tuple[Task | None, date, date]:
    """The task of the first occurrence seen from ``day`` and not done, with the days for which it
    is that one."""
    calendar = step.ground.calendar(step.owner)
    near, since, until = around(step.feast.when, window_of(step.care), calendar, day)
    open_ones = (one for one in near if not _is_done(step, one))
    return next((_task(step, one) for one in open_ones), None), since, until


def window_of(care: CareDate) -> Window:
    """How long before and after its day a care date may be done."""
    return Window(care.lead, care.grace, care.roll)


def _is_done(step: Step, occurrence: Occurrence) -> bool:
    decided = step.story.decisions.ended(step.names, occurrence.day.isoformat())
    return decided or is_kept(step, occurrence)


def is_kept(step: Step, occurrence: Occurrence) -> bool:
    """Whether a touch within the window did it."""
    if not step.story.does:
        return False
    tokens = dict.fromkeys((*step.names, *_names(step.care, step.book, "")))
    return any(_does(step, touch, occurrence) for touch in step.story.done_by(tokens))


def _does(step: Step, touch: TouchSeen, occurrence: Occurrence) -> bool:
    """Whether a touch that names the step is about this occurrence, and this person."""
    since = min(occurrence.opens, add_days(occurrence.day, -EARLY))
    if touch.failed or not since <= touch.day <= occurrence.closes:
        return False
    people, contact = touch.entry.values.get("with"), step.feast.contact
    if not contact or not people or contact in people:
        return True
    return any(name in touch.does for name in step.names)


def _task(step: Step, occurrence: Occurrence) -> Task:
    customer, care, feast = step.story.customer, step.care, step.feast
    anchor = occurrence.day.isoformat()
    task = Task(
        id=f"{customer.id}/{step.names[0]}@{anchor}",
        customer=customer.id,
        kind="date",
        playbook=step.book.name,
        step=care.step,
        title=care.title,
        due=occurrence.due,
        opens=occurrence.opens,
        closes=occurrence.closes,
        channel=channel_of(care, customer),
        owner=step.owner,
        anchor=anchor,
        contact=feast.contact,
        guide=care.guide,
        template=care.template.of(customer.tier),
        priority=step.book.priority,
        tier_weight=step.ground.weight(customer.tier),
        reasons=_reasons(feast, occurrence),
        rule=f"{step.book.path}:{care.line}",
        does=step.names[0],
    )
    return step.story.decisions.settle(task, step.names)


def _reasons(feast: Feast, occurrence: Occurrence) -> tuple[Reason, ...]:
    values: dict[str, str | int] = {"day": occurrence.day.isoformat(), "name": feast.name}
    born = feast.when.yearly.year if feast.when.yearly else None
    if born and feast.code != "fixed-date":
        values["years"] = occurrence.day.year - born
    main = Reason(feast.code, values)
    if occurrence.due == occurrence.day:
        return (main,)
    return main, Reason("rolled", {"from": occurrence.day.isoformat()})
