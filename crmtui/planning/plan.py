"""The plan of one customer: every task its playbooks, promises, days and cases ask for.

A pure function: the same records, rules and day give the same plan on every clone, whatever the
order of the entries. The day matters only through what it hides: entries dated after it are not
read, and of days that come back it picks the occurrence at hand. The plan says for which days
around it stays the very same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmtui.model.customer import Customer
from crmtui.model.entries import Entry
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Plan, Reason, Task
from crmtui.planning.cadences import cadence_tasks
from crmtui.planning.calendar import add_days
from crmtui.planning.care import care_tasks, once_each
from crmtui.planning.cases import Case, case_tasks, open_cases, open_complaints
from crmtui.planning.ground import Ground, ground_of
from crmtui.planning.plays import play_tasks
from crmtui.planning.promises import promise_tasks
from crmtui.planning.replay import Past
from crmtui.planning.story import Story, tell


def plan(
    customer: Customer,
    entries: Sequence[Entry],
    rules: Rules,
    books: Sequence[Playbook],
    day: date,
) -> Plan:
    """All tasks of ``customer`` as seen on ``day``, sorted by due day and id.

    ``books`` are the playbooks whose ``for:`` matches the customer. A customer who must not be
    contacted has no tasks and counts as covered.
    """
    ground = ground_of(rules)
    return plan_told(tell(customer, entries, ground.zone, day), rules, books, day)


def plan_told(story: Story, rules: Rules, books: Sequence[Playbook], day: date) -> Plan:
    """As ``plan``, of the customer whose story is told."""
    customer, ground = story.customer, ground_of(rules)
    if customer.do_not_contact:
        return Plan((), date.min, date.max, True)
    cases = open_cases(story)
    tasks = [*promise_tasks(story, ground), *case_tasks(story, ground, cases)]
    first = story.last_day or date.min
    last = add_days(story.next_day, -1) if story.next_day else date.max
    active = once_each([book for book in books if book.active], ground.shared_events)
    past = Past(customer, story.past, rules.config.currency, ground.dormant_days(customer.tier))
    for book in active:
        made, since, until = _book_tasks(story, ground, book, cases, past, day)
        tasks += made
        first, last = max(first, since), min(last, until)
    tasks.sort(key=_order)
    return Plan(tuple(tasks), first, last, any(book.cadences for book in active))


def _book_tasks(
    story: Story, ground: Ground, book: Playbook, cases: Sequence[Case], past: Past, day: date
) -> tuple[list[Task], date, date]:
    """Tasks of a playbook, and the days (inclusive) between which they are the answer."""
    regular = cadence_tasks(story, ground, book)
    first, last = date.min, date.max
    if book.play is not None:
        steps, first, last = play_tasks(story, ground, book, past, day)
        regular += steps
    if cases and (book.care or book.batch_steps):
        regular = [one for task in regular for one in _held_in(book, task, cases)]
    if book.dates:
        care, since, until = care_tasks(story, ground, book, day)
        regular += _held(care, cases)
        first, last = max(first, since), min(last, until)
    return regular, first, last


def _held_in(book: Playbook, task: Task, cases: Sequence[Case]) -> list[Task]:
    """A task of a playbook, held back if it is care or goes to many."""
    is_held = book.care or task.step in book.batch_steps
    return _held([task], cases) if is_held else [task]


def _held(tasks: list[Task], cases: Sequence[Case]) -> list[Task]:
    """``tasks`` with the reason why the queue holds them back, if a complaint is open."""
    complaints = open_complaints(cases)
    if not complaints:
        return tasks
    why = Reason("held-back", {"case": complaints[0].id, "title": complaints[0].title})
    return [task._replace(reasons=(*task.reasons, why)) for task in tasks]


def _order(task: Task) -> tuple[date, str]:
    return task.due, task.id


__all__ = ["plan"]
