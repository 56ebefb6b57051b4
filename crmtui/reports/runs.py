"""Runs of plays as plain data: what each playbook did and is doing for a customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from crmtui.index.cache import Index
from crmtui.index.enrolled import playbooks_of
from crmtui.index.search import load_customer
from crmtui.model.customer import Customer
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.planning.ground import Ground, ground_of
from crmtui.planning.replay import Past
from crmtui.planning.run_steps import StepState
from crmtui.planning.runs import Run, runs_of
from crmtui.planning.story import Story, tell


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a run as it stands."""

    step: str
    title: str
    state: str
    """``open``, ``waiting`` (for the step before), ``done``, ``failed`` (attempts used up),
    ``skipped``, ``passed`` (its ``if`` was not so) or ``over`` (the run ended before it)."""
    due: date | None
    clock: str
    """Local time of the due day by which it is wanted; empty for the whole day."""
    attempts: int
    ended: date | None


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    customer: str
    name: str
    """The customer's name."""
    playbook: str
    title: str
    start: datetime
    """Wall clock in the workspace's zone."""
    because: str
    """The query that started it."""
    entry: str
    """Id of the entry that started it; empty for a day."""
    state: str
    """``running``, ``goal``, ``gave-up`` or ``finished``."""
    ended: date | None
    gives_up: date | None
    steps: tuple[StepView, ...]


def playing(index: Index, rules: Rules) -> list[str]:
    """The ids of the customers that belong to a playbook with a play."""
    books = [book.name for book in rules.playbooks if book.play and book.active]
    return sorted(playbooks_of(index.db, books))


def runs_view(index: Index, rules: Rules, day: date, ids: Iterable[str]) -> Iterator[RunView]:
    """All runs of these customers up to ``day``, each customer's newest first."""
    ground = ground_of(rules)
    for id in ids:
        customer = load_customer(index.db, id)
        if customer is None or customer.do_not_contact:
            continue
        story = tell(customer, index.entries(id), ground.zone, day)
        past = Past(customer, story.past, rules.config.currency,
                    ground.dormant_days(customer.tier))  # fmt: skip
        found = [view for book in _books(index, rules, id)
                 for view in _views(customer, story, ground, book, past, day)]  # fmt: skip
        yield from sorted(found, key=lambda view: (view.start, view.playbook), reverse=True)


def _books(index: Index, rules: Rules, id: str) -> list[Playbook]:
    rows = index.db.execute("SELECT playbook FROM memberships WHERE customer = ?", (id,))
    named = {name for (name,) in rows}
    return [book for book in rules.playbooks if book.play and book.name in named]


def _views(
    customer: Customer, story: Story, ground: Ground, book: Playbook, past: Past, day: date
) -> Iterator[RunView]:
    trigger = ground.triggers.get(book.name)
    if trigger is None or book.play is None:
        return
    for run in runs_of(story, ground, book, trigger, past, day).runs:
        yield RunView(
            customer.id, customer.name, book.name, book.title, run.start,
            book.play.when or book.play.on_entry, run.entry.id if run.entry else "",
            run.how or "running", run.ended.date() if run.ended else None, run.gives_up,
            tuple(_step(run, state) for state in run.steps),
        )  # fmt: skip


def _step(run: Run, state: StepState) -> StepView:
    ended = state.ended if state.ended and (not run.ended or state.ended.at <= run.ended) else None
    if ended:
        word = ended.how
    elif run.ended:
        word = "over"
    else:
        word = "waiting" if state.since is None else "open"
    return StepView(state.step.step, state.step.title or state.step.step.replace("-", " "), word,
                    state.due, state.clock, state.attempts, ended.at.date() if ended else None)  # fmt: skip
