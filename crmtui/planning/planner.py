"""Plans in the index: which customers need a new one, and the rows that come of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

from crmtui.index.cache import Index
from crmtui.index.database import insert
from crmtui.index.enrolled import dismiss, enrol, listed, members
from crmtui.index.entries import EntryRow
from crmtui.index.instants import clock_of
from crmtui.model.chores import TEAM
from crmtui.model.customer import Customer
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.model.task import Plan, Task
from crmtui.planning.audiences import Memberships, audiences, memberships
from crmtui.planning.soundness import remember

if TYPE_CHECKING:  # who plans nothing needs no planning
    from crmtui.planning.story import Dated

BATCH = 500
"""Customers planned between two writes."""
_GIVEN = "(SELECT value FROM json_each(?))"


class _Joined(NamedTuple):
    """The playbooks that a customer belongs to."""

    books: list[Playbook]
    names: str
    """As ``enrolled.listed`` writes them."""


class Planner:
    """Brings the tasks up to a day, inside a transaction of the caller: only customers that
    changed, whose playbooks changed, or whose plan does not hold on that day are planned anew.

    ``take`` may be called for customers whose entries are at hand; ``finish`` does the rest.

    With ``plans`` off only the playbooks that customers belong to are brought up; who needs a plan
    stays marked until somebody asks for one.
    """

    def __init__(self, index: Index, rules: Rules, day: date, *, plans: bool = True) -> None:
        self.index = index
        self.plans = plans
        self.db = index.db
        self.rules = rules
        self.day = day
        self._zone = rules.config.zone
        self._planned: set[str] = set()
        """Ids of customers that were planned anew."""
        self.audiences, _problems = audiences(rules, day)
        self._by_name = sorted(self.audiences, key=lambda pair: pair[0].name)
        self._known: dict[tuple[Any, ...], _Joined] = {}
        self._is_other = index.meta("rules") not in ("", rules.digest)
        """Whether the playbooks' members were chosen by other rules."""
        if self._is_other:
            self.db.execute("UPDATE customers SET dirty = 1")

    def take(
        self, customers: Mapping[str, Customer], settled: Mapping[str, Sequence[EntryRow]]
    ) -> None:
        """Plan the customers of ``settled``, from their entries that count. Those among
        ``customers`` are known; the others are looked up."""
        if not self.plans:
            self._enrol(settled)
            return
        from crmtui.planning.stored import customers_of

        missing = [id for id in settled if id not in customers]
        known = [*customers.values(), *(customers_of(self.index, missing) if missing else ())]
        self._plan(
            [one for one in known if one.id in settled],
            {id: self._placed(id, rows) for id, rows in settled.items()},
        )

    def finish(self) -> None:
        """Plan everybody else who needs it."""
        today = self.day.isoformat()
        planned = self.index.meta("planned")
        is_other_day = planned != today
        if is_other_day:
            if planned:  # else everybody is new, and was enrolled for this day
                self.db.execute(
                    "UPDATE customers SET dirty = 1 WHERE plan_from > ? OR plan_to < ?",
                    (today, today),
                )
                self._mark_movers()
            self.index.set_meta("planned", today)
        if self.plans:
            self._plan_rest(is_other_day)
            remember(self.index, self.rules, self.day)
        elif self._is_other:
            self._enrol([id for (id,) in self.db.execute("SELECT id FROM customers")])
        self.index.set_meta("rules", self.rules.digest)

    def _plan_rest(self, is_other_day: bool) -> None:
        from crmtui.planning.twins import concerns_twins, settle_twins

        self._plan_dirty()
        if is_other_day or concerns_twins(self.index, self._planned):
            moved = settle_twins(self.index, self.rules, self.day)
            self.db.execute(f"UPDATE customers SET dirty = 1 WHERE id IN {_GIVEN}", _given(moved))
            self._plan_dirty()
        self._plan_chores()

    def _plan_dirty(self) -> None:
        from crmtui.planning.stored import customers_of, entries_of

        while ids := self._dirty():
            self._plan(customers_of(self.index, ids), entries_of(self.index, ids, self._zone))

    def _plan_chores(self) -> None:
        """The few tasks that belong to no customer are planned anew every time."""
        from crmtui.planning.chores import chore_tasks
        from crmtui.planning.stored import entries_of

        self.db.execute("DELETE FROM tasks WHERE customer = ?", (TEAM,))
        if not any(book.is_chores for book in self.rules.playbooks):
            return
        entries = entries_of(self.index, [TEAM], self._zone).get(TEAM, ())
        tasks = chore_tasks(self.rules, entries, self.day)
        self._write_tasks(tasks)

    def _write_tasks(self, tasks: Iterable[Task]) -> None:
        from crmtui.planning.tasks import task_row

        insert(self.db, "OR REPLACE INTO tasks", [*map(task_row, tasks)])

    def _mark_movers(self) -> None:
        """Customers who, as days pass, join or leave a playbook whose query depends on the day."""
        for book, compiled in self.audiences:
            if not compiled.is_dated:
                continue
            chosen = f"SELECT c.id FROM customers c WHERE {compiled.where}"
            now = {id for (id,) in self.db.execute(chosen, self._bound(compiled.params))}
            moved = now.symmetric_difference(members(self.db, book.name))
            self.db.execute(f"UPDATE customers SET dirty = 1 WHERE id IN {_GIVEN}", _given(moved))
            if not self.plans:
                self._enrol(moved)

    def _dirty(self) -> list[str]:
        rows = self.db.execute(f"SELECT id FROM customers WHERE dirty LIMIT {BATCH}")
        return [id for (id,) in rows]

    def _placed(self, customer: str, rows: Iterable[EntryRow]) -> list[Dated]:
        from crmtui.planning.story import Dated

        zone = self._zone
        return [Dated(clock_of(row.said["at"], zone), customer, row.identity, row.type, row.raw,
                      row.path) for row in rows]  # fmt: skip

    def _plan(self, customers: Sequence[Customer], entries: Mapping[str, Sequence[Dated]]) -> None:
        """Plan these customers and write what comes of it."""
        from crmtui.planning.plan import plan_told
        from crmtui.planning.story import told
        from crmtui.planning.twins import remembered

        customers = remembered(self.index, customers)
        self._planned.update(customer.id for customer in customers)
        books = self._enrol([customer.id for customer in customers])
        made = [
            (c.id, plan_told(told(c, entries.get(c.id, ()), self.day), self.rules,
                             books.get(c.id, ()), self.day))
            for c in customers
        ]  # fmt: skip
        ids = _given([id for id, _ in made])
        self.db.execute(f"DELETE FROM tasks WHERE customer IN {_GIVEN}", ids)
        self._write_tasks(task for _, one in made for task in one.tasks)
        self.db.executemany(
            "UPDATE customers SET plan_from = ?, plan_to = ?, covered = ?, next_due = ?, dirty = 0 "
            "WHERE id = ?", [_outcome(id, one) for id, one in made])  # fmt: skip

    def _enrol(self, ids: Collection[str]) -> dict[str, list[Playbook]]:
        """Write which playbooks these customers belong to; returns them, in the order of their
        names."""
        found = {id: self._joined(answers) for id, answers in self._answers(ids).items()}
        enrol(self.db, {id: one.names for id, one in found.items()})
        dismiss(self.db, [id for id in ids if id not in found])
        return {id: one.books for id, one in found.items()}

    def _answers(self, ids: Collection[str]) -> dict[str, tuple[Any, ...]]:
        """Of each of the customers whether it belongs to each playbook, in the order of their names."""
        found: dict[str, tuple[Any, ...]] = {}
        given = self._bound({"given": json.dumps([*ids])})
        for asked in self._memberships:
            for id, *answers in self.db.execute(asked.sql, asked.params | given):
                found[id] = (*found.get(id, ()), *answers)
        return found

    def _joined(self, answers: tuple[Any, ...]) -> _Joined:
        """The playbooks for which the answer is yes; many customers have the same ones."""
        known = self._known.get(answers)
        if known is None:
            books = [*compress([book for book, _ in self._by_name], answers)]
            known = self._known[answers] = _Joined(books, listed(book.name for book in books))
        return known

    @cached_property
    def _memberships(self) -> list[Memberships]:
        return list(memberships(self._by_name))

    def _bound(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {**parameters, "today": self.day.isoformat()}


def _given(ids: Iterable[str]) -> tuple[str]:
    return (json.dumps([*ids]),)


def _outcome(id: str, made: Plan) -> tuple[Any, ...]:
    due = min(made.tasks, key=lambda task: task.due).due.isoformat() if made.tasks else None
    return (made.valid_from.isoformat(), made.valid_to.isoformat(), int(made.covered), due, id)
