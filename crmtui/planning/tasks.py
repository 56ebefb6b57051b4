"""Tasks in the index: their rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from crmtui.index.cache import Index
from crmtui.model.task import Reason, Task
from crmtui.planning.order import score_sql, value_sql

# What only some questions need is imported by them: every command pays for this module.
if TYPE_CHECKING:
    from crmtui.planning.projection import Pending


_PART, _RANGE = 2000, 1 << 15
"""Rows that are read at a time, and rows of the table among which those that are wanted are."""


def task_row(task: Task) -> tuple[Any, ...]:
    """A task as the columns of its table."""
    hidden = task.hidden_until.isoformat() if task.hidden_until else None
    return (task.id, task.customer, task.due.isoformat(), task.opens.isoformat(), hidden,
            task.owner, to_json(task))  # fmt: skip


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def to_json(task: Task) -> str:
    """A task as one line of JSON: the fields' values in their order."""
    values: list[Any] = [*task]
    values[_REASONS] = [[reason.code, dict(reason.values)] for reason in task.reasons]
    return _ENCODER.encode(values)


def from_json(text: str) -> Task:
    """The task that ``to_json`` wrote."""
    return _made(json.loads(text))


def all_from_json(texts: Iterable[str]) -> list[Task]:
    """As ``from_json``, of many at once, which is faster. A text may be that of several, by comma."""
    share = _Shared().__getitem__
    return [_made(values, share) for text in texts for values in json.loads(f"[{text}]")]


class _Shared(dict[str, str]):
    """One text in place of many equal ones."""

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text


def _made(values: list[Any], share: Callable[[str], str] = str) -> Task:
    values[_SAID] = map(share, values[_SAID])
    values[_WITH] = map(share, values[_WITH])
    values[_RULE] = share(values[_RULE])
    values[_DAYS] = map(day_told, values[_DAYS])
    if values[_HIDDEN]:
        values[_HIDDEN] = day_told(values[_HIDDEN])
    values[_REASONS] = tuple(map(_reason, values[_REASONS]))
    return _task(values)


_DAYS = slice(Task._fields.index("due"), Task._fields.index("closes") + 1)
_SAID = slice(Task._fields.index("customer"), Task._fields.index("title") + 1)
_WITH = slice(Task._fields.index("contact"), Task._fields.index("template") + 1)
_HIDDEN, _REASONS, _RULE = map(Task._fields.index, ("hidden_until", "reasons", "rule"))
# What ``_make`` does without its check: the values are those of ``to_json``, tens of thousands at once.
_task: Callable[[list[Any]], Task] = partial(tuple.__new__, Task)
_reason: Callable[[list[Any]], Reason] = partial(tuple.__new__, Reason)
day_told = lru_cache(maxsize=4096)(date.fromisoformat)
"""The day that ISO text says: thousands of rows share a few days."""


def open_tasks(index: Index, day: date, owners: Collection[str] | None = None) -> list[Task]:
    """Tasks that may be done on ``day``, hidden ones included; of these owners only, when given."""
    if owners is None:  # nearly all: reading them in a row is faster than by an index
        rows = index.db.execute("SELECT data FROM tasks WHERE +opens <= ?", [day.isoformat()])
        parts = iter(lambda: rows.fetchmany(_PART), [])
        return all_from_json(",".join([text for (text,) in part]) for part in parts)
    # many in one value: fetching row by row takes the interpreter away from the screen
    rows = index.db.execute(
        "SELECT group_concat(data) FROM tasks WHERE opens <= ? "
        f"AND owner IN ({', '.join('?' * len(owners))}) GROUP BY rowid / {_RANGE}",
        [day.isoformat(), *owners],
    )
    return all_from_json(text for (text,) in rows)


def first_tasks(
    index: Index, day: date, owners: Collection[str] | None, without: Iterable[str], number: int
) -> list[Task]:
    """All open tasks of the ``number`` customers with the highest scores for tasks of these owners
    (None: of anybody), or about those; steps ``without`` (``PLAYBOOK/STEP``) count for nothing."""
    table, among = "tasks t", ""
    if owners is not None:
        table = "tasks t INDEXED BY tasks_owner"
        among = f"AND t.owner IN ({', '.join('?' * len(owners))})"
    rows = index.db.execute(
        "WITH worries AS MATERIALIZED (SELECT id, alert FROM customers WHERE alert <> '[]'), "
        f"firsts AS (SELECT t.customer FROM {table} LEFT JOIN worries w ON w.id = t.customer "
        f"WHERE t.opens <= ?1 AND {value_sql('t.data', 'playbook')} || '/' || "
        f"{value_sql('t.data', 'step')} NOT IN (SELECT value FROM json_each(?2)) AND coalesce(t.hidden_until, '') <= ?1 "
        f"{among} GROUP BY 1 "
        f"ORDER BY max({score_sql('t.data', 'w.alert', '?1')}) DESC, min(t.id) LIMIT {number}) "
        "SELECT group_concat(data) FROM tasks WHERE opens <= ?1 AND customer IN firsts",
        [day.isoformat(), json.dumps([*without]), *(owners or ())],
    )
    return all_from_json(text for (text,) in rows if text)


def count_open(index: Index, day: date, owner: str) -> int:
    """How many tasks of an owner (empty: of all) may be done on ``day``, hidden ones included."""
    if not owner:
        return index.count("SELECT count(*) FROM tasks WHERE opens <= ?", day.isoformat())
    return index.count(
        "SELECT count(*) FROM tasks WHERE owner = ? AND opens <= ?", owner, day.isoformat()
    )


def tasks_of(index: Index, customer: str) -> list[Task]:
    """All tasks of one customer, soonest first."""
    rows = index.db.execute(
        "SELECT data FROM tasks WHERE customer = ? ORDER BY due, id", (customer,)
    )
    return all_from_json(text for (text,) in rows)


class Waiting(NamedTuple):
    """Tasks of one owner that fall on the same day."""

    owner: str
    day: date
    """When they are due, or come back if they are hidden; the day asked for when that is past."""
    number: int


def waiting(
    index: Index, day: date, until: date, owners: Collection[str] | None = None
) -> list[Waiting]:
    """The tasks due by ``until`` as seen on ``day``, counted; of these owners only, when given."""
    wanted, among = [day.isoformat(), until.isoformat()], ""
    if owners is not None:
        among = f"AND owner IN ({', '.join('?' * len(owners))})"
        wanted += owners
    rows = index.db.execute(
        "SELECT owner, max(due, coalesce(hidden_until, ?1), ?1) AS day, count(*) FROM tasks "
        f"WHERE due <= ? {among} GROUP BY 1, 2",
        wanted,
    )
    return [Waiting(owner, day_told(on), number) for owner, on, number in rows]


def task_texts(index: Index) -> dict[str, str]:
    """Every task by id, as ``from_json`` reads it; equal texts are equal tasks."""
    return dict(index.db.execute("SELECT id, data FROM tasks"))


def pending(index: Index, until: date) -> Iterator[Pending]:
    """The tasks due by a day, those that are alike counted together."""
    from crmtui.planning.projection import Pending

    rows = index.db.execute(
        "SELECT substr(id, length(customer) + 2), owner, due, hidden_until, count(*) FROM "
        "(SELECT CASE instr(id, '@') WHEN 0 THEN id ELSE substr(id, 1, instr(id, '@') - 1) END AS id, "
        "customer, owner, due, hidden_until FROM tasks WHERE due <= ?) GROUP BY 1, 2, 3, 4",
        (until.isoformat(),),
    )
    for rule, owner, due, hidden, count in rows:
        yield Pending(rule, owner, date.fromisoformat(due),
                      date.fromisoformat(hidden) if hidden else None, count)  # fmt: skip


def find_task(index: Index, id: str) -> Task | None:
    """The task with that id."""
    row = index.db.execute("SELECT data FROM tasks WHERE id = ?", (id,)).fetchone()
    return from_json(row[0]) if row else None


def horizon(day: date, days: int) -> date:
    """The last of ``days`` days beginning with ``day``."""
    return day + timedelta(days=max(days, 1) - 1)
