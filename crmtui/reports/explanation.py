"""A playbook explained: what it says in plain sentences, whom it reaches, and how much work it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmtui.errors import CrmError
from crmtui.index.cache import Index
from crmtui.index.fields import registry_of, words_sql
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.planning.adherence import Period
from crmtui.planning.calendar import add_days
from crmtui.planning.projection import Load, project
from crmtui.planning.tasks import from_json, pending
from crmtui.query.compile import compile_query
from crmtui.reports.adherence import adherence
from crmtui.reports.clashes import Clash, clashes
from crmtui.reports.rule_words import Sentence, book_sentences

WEEKS = 4
"""Weeks that are looked ahead."""
FIRST = 5
"""Customers that are named."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a playbook will do."""

    playbook: str
    title: str
    about: str
    path: str
    active: bool
    is_chores: bool
    """For the team, not for customers."""
    sentences: tuple[Sentence, ...]
    customers: int
    """Whom its ``for:`` chooses today; also while it is switched off."""
    total: int
    """All customers."""
    first: tuple[tuple[str, str], ...]
    """Ids and names of the first of them by name."""
    open: int
    """Its tasks that may be done today."""
    steps: Mapping[str, int]
    """The same by step."""
    overdue: int
    """Its tasks that were due before today and are not hidden."""
    weeks: tuple[int, ...]
    """Its tasks due in each of the coming weeks, overdue ones in none; cadences come back."""
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A playbook in one line."""

    playbook: str
    title: str
    path: str
    active: bool
    customers: int
    open: int
    due: int
    """Slots of the last four weeks."""
    adherence: float | None
    """Of the last four weeks; see ``planning.adherence``."""


def explain(index: Index, rules: Rules, book: Playbook, day: date) -> Explanation:
    """One playbook explained as of a day."""
    ids, total = _chosen(index, rules, book, day)
    steps = _open(index, day).get(book.name, {})
    load = _load(index, rules, book, day)
    return Explanation(
        book.name, book.title, book.about, book.path, book.active,
        book.is_chores, tuple(book_sentences(book, registry_of(rules))), len(ids), total, tuple(ids[:FIRST]),
        sum(steps.values()), steps, sum(load.overdue.values()), _weeks(load),
        tuple(clashes(index, rules, book.name)),
    )  # fmt: skip


def briefs(index: Index, rules: Rules, day: date, *, kept_too: bool = True) -> list[Brief]:
    """All playbooks, a line each; ``kept_too``: with how well they were kept, which takes longer."""
    kept = {}
    if kept_too:
        found = adherence(index, rules, Period(add_days(day, 1 - 7 * WEEKS), day, day))
        kept = {book.playbook: book.figures for book in found.playbooks}
    tasks = _open(index, day)
    return [
        Brief(
            book.name, book.title, book.path, book.active,
            len(_chosen(index, rules, book, day)[0]), sum(tasks.get(book.name, {}).values()),
            kept[book.name].due if book.name in kept else 0,
            kept[book.name].adherence if book.name in kept else None,
        )
        for book in rules.playbooks
    ]  # fmt: skip


def _chosen(
    index: Index, rules: Rules, book: Playbook, day: date
) -> tuple[list[tuple[str, str]], int]:
    """Ids and names of the customers of ``for:`` by name (none where it cannot be read), and how
    many customers there are."""
    total = index.count("SELECT count(*) FROM customers")
    if book.is_chores:
        return [], total
    try:
        compiled = compile_query(book.audience, registry_of(rules), day, words=words_sql)
    except CrmError:
        return [], total
    rows = index.db.execute(
        f"SELECT c.id, c.name FROM customers c WHERE {compiled.where} ORDER BY c.sort_key, c.id",
        {**compiled.params, "today": day.isoformat()},
    )
    return [(id, name) for id, name in rows], total


def _open(index: Index, day: date) -> dict[str, dict[str, int]]:
    """Tasks that may be done on a day, by playbook and step; hidden ones left out."""
    found: dict[str, dict[str, int]] = {}
    rows = index.db.execute(
        "SELECT data FROM tasks WHERE opens <= :day AND (hidden_until IS NULL OR hidden_until <= :day)",
        {"day": day.isoformat()},
    )
    for (data,) in rows:
        task = from_json(data)
        steps = found.setdefault(task.playbook, {})
        steps[task.step] = steps.get(task.step, 0) + 1
    return found


def _load(index: Index, rules: Rules, book: Playbook, day: date) -> Load:
    size = 7 * WEEKS
    mine = [one for one in pending(index, add_days(day, size - 1))
            if one.rule.startswith(f"{book.name}/")]  # fmt: skip
    return project(mine, rules, day, size)


def _weeks(load: Load) -> tuple[int, ...]:
    days: Sequence[tuple[int, ...]] = [*load.days.values()]
    return tuple(sum(sum(one[7 * n : 7 * n + 7]) for one in days) for n in range(WEEKS))
