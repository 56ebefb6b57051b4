"""Tasks in the index: which customers need a new plan, and the rows of the due ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from crmtui.errors import CrmError
from crmtui.index.cache import Index
from crmtui.index.fields import registry_of, words_sql
from crmtui.model.customer import Customer
from crmtui.model.playbook import Playbook
from crmtui.model.problem import Problem
from crmtui.model.rules import Rules
from crmtui.model.task import Reason, Task
from crmtui.planning.plan import plan
from crmtui.query.compile import Compiled, compile_query

MINIMUM_DORMANT_DAYS = 30
"""A customer is dormant after this many days of silence at the earliest (practice.md, row 43)."""


def dormant_days(rules: Rules) -> dict[str, int]:
    """Days of silence after which a customer of each tier is dormant: the tier's own
    ``dormant_after``, else the longer of 30 days and 1.5 times the shortest cadence that a playbook
    for exactly that tier asks for. Key "" holds the limit of every other tier."""
    limits = {"": MINIMUM_DORMANT_DAYS}
    for name, tier in rules.tiers.items():
        if tier.dormant_after is not None:
            limits[name] = round(tier.dormant_after.days)
            continue
        lengths = [
            cadence.every.days
            for book in rules.playbooks
            if book.active and f"tier:{name}" in book.audience.replace('"', "").split()
            for cadence in book.cadences
        ]
        limits[name] = max(MINIMUM_DORMANT_DAYS, round(1.5 * min(lengths, default=0)))
    return limits


def skipped_playbooks(rules: Rules, day: date) -> list[Problem]:
    """The playbooks whose ``for:`` is no query; they have to be skipped."""
    return _audiences(rules, day)[1]


def replan(index: Index, rules: Rules, day: date) -> None:
    """Bring the task rows up to ``day``, inside a transaction of the caller: only customers that
    changed, whose playbooks changed, or whose plan does not hold on ``day`` are planned anew."""
    db = index.db
    audiences, _problems = _audiences(rules, day)
    if index.meta("rules") != rules.digest:
        db.execute("UPDATE customers SET dirty = 1")
        index.set_meta("rules", rules.digest)
    today = day.isoformat()
    db.execute("UPDATE customers SET dirty = 1 WHERE plan_from > ? OR plan_to < ?", (today, today))
    _update_membership(db, audiences, day)
    books = {book.name: book for book in rules.playbooks}
    dirty = db.execute("SELECT path, data FROM customers WHERE dirty").fetchall()
    for path, data in dirty:
        _plan_one(index, rules, books, Customer.from_raw(json.loads(data), path), day)
    if dirty:
        db.execute("UPDATE customers SET dirty = 0 WHERE dirty")


def _audiences(rules: Rules, day: date) -> tuple[list[tuple[Playbook, Compiled]], list[Problem]]:
    found: list[tuple[Playbook, Compiled]] = []
    problems: list[Problem] = []
    registry = registry_of(rules)
    for book in rules.playbooks:
        if not book.active:
            continue
        try:
            compiled = compile_query(book.audience, registry, day, words=words_sql)
        except CrmError as refused:
            problems.append(
                Problem(book.path, 1, 1, "bad-query", f"`for`: {refused.what}", refused.fix)
            )
        else:
            found.append((book, compiled))
    return found, problems


def _update_membership(
    db: sqlite3.Connection, audiences: Sequence[tuple[Playbook, Compiled]], day: date
) -> None:
    """Who belongs to which playbook. Queries that depend on the day are asked for everybody, the
    others only for customers that changed."""
    active = [book.name for book, _ in audiences]
    marks = ", ".join("?" * len(active))
    db.execute(f"DELETE FROM membership WHERE playbook NOT IN ({marks})", active)
    any_dirty = db.execute("SELECT 1 FROM customers WHERE dirty LIMIT 1").fetchone()
    for book, compiled in audiences:
        if not compiled.is_dated and not any_dirty:
            continue
        scope = "1" if compiled.is_dated else "c.dirty"
        chosen = f"SELECT c.id FROM customers c WHERE {scope} AND ({compiled.where})"
        parameters = {**compiled.params, "today": day.isoformat()}
        now = {row[0] for row in db.execute(chosen, parameters)}
        before = _members(db, book.name, only_dirty=not compiled.is_dated)
        _move(db, book.name, now - before, before - now)


def _members(db: sqlite3.Connection, playbook: str, only_dirty: bool) -> set[str]:
    clause = "AND customer IN (SELECT id FROM customers WHERE dirty)" if only_dirty else ""
    rows = db.execute(f"SELECT customer FROM membership WHERE playbook = ? {clause}", (playbook,))
    return {row[0] for row in rows}


def _move(db: sqlite3.Connection, playbook: str, joined: set[str], left: set[str]) -> None:
    db.executemany("INSERT INTO membership VALUES (?, ?)", [(playbook, id) for id in joined])
    db.executemany(
        "DELETE FROM membership WHERE playbook = ? AND customer = ?",
        [(playbook, id) for id in left],
    )
    db.executemany("UPDATE customers SET dirty = 1 WHERE id = ?", [(id,) for id in joined | left])


def _plan_one(
    index: Index, rules: Rules, books: dict[str, Playbook], customer: Customer, day: date
) -> None:
    db = index.db
    rows = db.execute("SELECT playbook FROM membership WHERE customer = ?", (customer.id,))
    matching = sorted((books[name] for (name,) in rows), key=lambda b: b.name)
    made = plan(customer, index.entries(customer.id), rules, matching, day)
    db.execute("DELETE FROM tasks WHERE customer = ?", (customer.id,))
    db.executemany(
        "INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?)", map(_row, made.tasks)
    )
    db.execute(
        "UPDATE customers SET plan_from = ?, plan_to = ?, covered = ?, next_due = ? WHERE id = ?",
        (made.valid_from.isoformat(), made.valid_to.isoformat(), int(made.covered),
         min((t.due.isoformat() for t in made.tasks), default=None), customer.id),
    )  # fmt: skip


def _row(task: Task) -> tuple[Any, ...]:
    hidden = task.hidden_until.isoformat() if task.hidden_until else None
    return (task.id, task.customer, task.due.isoformat(), task.opens.isoformat(), hidden,
            task.owner, to_json(task))  # fmt: skip


_DATES = ("due", "opens", "closes", "hidden_until")
_FIELDS = tuple(f for f in Task.__dataclass_fields__ if f != "reasons")


def to_json(task: Task) -> str:
    """A task as one line of JSON: the fields' values in their order, then the reasons."""
    values = [getattr(task, f) for f in _FIELDS]
    reasons = [[r.code, dict(r.values)] for r in task.reasons]
    return json.dumps([*values, reasons], ensure_ascii=False, default=date.isoformat)


def from_json(text: str) -> Task:
    """The task that ``to_json`` wrote."""
    *values, reasons = json.loads(text)
    known = dict(zip(_FIELDS, values, strict=True))
    for name in _DATES:
        if known[name]:
            known[name] = date.fromisoformat(known[name])
    return Task(**known, reasons=tuple(Reason(code, v) for code, v in reasons))


def open_tasks(index: Index, day: date, owners: Collection[str] | None = None) -> list[Task]:
    """Tasks that may be done on ``day``, hidden ones included; of these owners only, when given."""
    where, wanted = "opens <= ?", [day.isoformat()]
    if owners is not None:
        where += f" AND owner IN ({', '.join('?' * len(owners))})"
        wanted += owners
    rows = index.db.execute(f"SELECT data FROM tasks WHERE {where}", wanted)
    return [from_json(row[0]) for row in rows]


def tasks_of(index: Index, customer: str) -> list[Task]:
    """All tasks of one customer, soonest first."""
    rows = index.db.execute(
        "SELECT data FROM tasks WHERE customer = ? ORDER BY due, id", (customer,)
    )
    return [from_json(row[0]) for row in rows]


def tasks_until(index: Index, day: date) -> list[Task]:
    """All tasks due by ``day``."""
    rows = index.db.execute("SELECT data FROM tasks WHERE due <= ?", (day.isoformat(),))
    return [from_json(row[0]) for row in rows]


def find_task(index: Index, id: str) -> Task | None:
    """The task with that id."""
    row = index.db.execute("SELECT data FROM tasks WHERE id = ?", (id,)).fetchone()
    return from_json(row[0]) if row else None


def horizon(day: date, days: int) -> date:
    """The last of ``days`` days beginning with ``day``."""
    return day + timedelta(days=max(days, 1) - 1)
