"""What a front end asks about one customer or one task, answered as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from crmtui.dataclass import dataclass
from crmtui.index.cache import Index
from crmtui.index.search import Row, load_customer, rows_of
from crmtui.model.chores import TEAM
from crmtui.model.customer import Customer
from crmtui.model.problem import Problem
from crmtui.model.queue import Line, Part, Queue
from crmtui.model.rules import Rules
from crmtui.model.task import Task
from crmtui.planning.tasks import find_task, tasks_of
from crmtui.reports.wording import sentence

# Explaining a task does without entries, and pays for what is imported here.
if TYPE_CHECKING:
    from crmtui.model.entries import Entry


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Everything about one customer on a day."""

    customer: Customer
    entries: tuple[Entry, ...]
    """Newest first."""
    tasks: tuple[Task, ...]
    """Soonest first."""
    facts: Row
    problems: tuple[Problem, ...]
    """What is wrong with the customer's files."""
    birthdays: Mapping[str, str]
    """By key the contacts whose birthday another customer (its id) remembers."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a task exists and where it stands."""

    task: Task
    part: Part | None
    """The task as seen on the day; None when it is not open that day."""
    line: Line | None
    """None when it is part of a batch."""
    sentences: tuple[str, ...]
    """The reasons in words."""


def customer_view(index: Index, id: str, day: date) -> CustomerView:
    """The view of the customer with that live id."""
    from crmtui.planning.twins import homes_of

    customer = load_customer(index.db, id)
    assert customer is not None
    problems = index.db.execute(
        "SELECT path, line, column, code, what, fix, severity FROM problems WHERE path = ? "
        "OR path IN (SELECT path FROM entries WHERE customer = ?)",
        (customer.path, id),
    )
    return CustomerView(
        customer,
        tuple(reversed(index.entries(id))),
        tuple(tasks_of(index, id)),
        rows_of(index.db, [id], day)[0],
        tuple(sorted(Problem(*p) for p in problems)),
        homes_of(index, id),
    )


def team_view(index: Index, rules: Rules) -> CustomerView:
    """The chores of the team, as if it were a customer."""
    from crmtui.planning.chores import team_of  # nothing else here needs to know of chores

    team, tasks = team_of(rules.config), tasks_of(index, TEAM)
    due = tasks[0].due.isoformat() if tasks else None
    facts = Row(TEAM, team.name, "", "", "", "", (), None, None, due, "", "", 0, 0.0, "", None,
                do_not_contact=False, covered=True)  # fmt: skip
    return CustomerView(team, tuple(reversed(index.entries(TEAM))), tuple(tasks), facts, (), {})


def explain(index: Index, queue: Queue, task_id: str) -> Explained | None:
    """Why a task exists; None when no open task has that id."""
    task = find_task(index, task_id)
    if task is None:
        return None
    line, part = next((p for p in _places(queue) if p[1].task.id == task_id), (None, None))
    return Explained(task, part, line, tuple(sentence(reason) for reason in task.reasons))


def _places(queue: Queue) -> Iterator[tuple[Line | None, Part]]:
    """Every task of the queue, with its line."""
    yield from ((line, part) for line in queue.lines for part in line.parts)
    yield from ((None, part) for batch in queue.batches for i in batch.items for part in i.parts)
