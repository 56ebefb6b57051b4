"""Replays kept in the index: what playbooks wanted of each customer up to a day, and what became of it.

A row is the answer for one set of rules, the playbooks a customer belongs to and the birthdays that others
remember, from the day it was made until something falls due or its window ends; it goes when the customer's
profile or entries change. So another period, another day, and the same one after a change, replay few.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date

from crmtui.index.cache import Index
from crmtui.index.enrolled import belongs_to_any
from crmtui.model.playbook import Playbook
from crmtui.model.rules import Rules
from crmtui.planning.adherence import Ran, Replayed, replayed, tiered
from crmtui.planning.care import once_each
from crmtui.planning.ground import ground_of
from crmtui.planning.slots import Slot
from crmtui.planning.stored import customers_of, entries_of
from crmtui.planning.story import told
from crmtui.planning.twins import forgotten, remembered

BATCH = 500
"""Customers read at a time."""


def replays(
    index: Index, rules: Rules, day: date, books: Sequence[Playbook],
    members: Mapping[str, set[str]], *, is_kept: bool,
) -> Iterator[Replayed]:  # fmt: skip
    """What ``books`` wanted of their ``members`` up to a day. ``is_kept``: these are all playbooks, so
    that what is computed is kept."""
    ids = sorted(members)
    for at in range(0, len(ids), BATCH):
        part = ids[at : at + BATCH]
        if not is_kept:
            yield from (one for _id, one in _computed(index, rules, day, books, members, part))
            continue
        version, keys = index.version(), _keys(index, rules.digest, members, part)
        known = _known(index, keys, day)
        yield from known.values()
        missing = [id for id in part if id not in known]
        if missing:
            made = [*_computed(index, rules, day, books, members, missing)]
            _keep(index, version, [_row(id, keys[id], day, one) for id, one in made])
            yield from (one for _id, one in made)


def unreplayed(
    index: Index, rules: Rules, day: date, names: Collection[str], most: int
) -> list[str]:  # fmt: skip
    """Customers of the playbooks with these names of whom nothing is kept that is the answer for a
    day by these rules, at most so many."""
    belongs, marks = belongs_to_any(names)
    rows = index.db.execute(
        f"SELECT customer FROM enrolled e WHERE {belongs} "
        "AND NOT EXISTS (SELECT 1 FROM replays r WHERE r.customer = e.customer "
        "AND ? BETWEEN r.first AND r.last AND json_extract(r.key, '$[0]') = ?) LIMIT ?",
        (marks, day.toordinal(), rules.digest, most),
    )
    return [id for (id,) in rows]


def _computed(
    index: Index, rules: Rules, day: date, books: Sequence[Playbook],
    members: Mapping[str, set[str]], ids: Sequence[str],
) -> Iterator[tuple[str, Replayed]]:  # fmt: skip
    ground, by_tier = ground_of(rules), tiered(rules)
    entries = entries_of(index, ids, ground.zone)
    for customer in remembered(index, customers_of(index, ids)):
        story = told(customer, entries.get(customer.id, ()), day)
        mine = [book for book in books if book.name in members[customer.id]]
        mine = [*once_each(mine, ground.shared_events)]
        yield customer.id, replayed(story, ground, mine, day, by_tier)


def _keys(
    index: Index, rules: str, members: Mapping[str, set[str]], ids: Sequence[str]
) -> dict[str, str]:
    """What a row depends on beside the customer and the day."""
    hidden = forgotten(index, ids)
    return {id: json.dumps([rules, sorted(members[id]), sorted(hidden.get(id, ()))]) for id in ids}


def _known(index: Index, keys: Mapping[str, str], day: date) -> dict[str, Replayed]:
    rows = index.db.execute(
        "SELECT customer, key, data FROM replays "
        "WHERE customer IN (SELECT value FROM json_each(?)) AND ? BETWEEN first AND last",
        (json.dumps([*keys]), day.toordinal()),
    )
    return {id: _unpacked(id, data) for id, key, data in rows if key == keys[id]}


_Row = tuple[str, str, int, int, str]


def _row(id: str, key: str, day: date, one: Replayed) -> _Row:
    return id, key, day.toordinal(), one.last.toordinal(), _packed(one)


def _keep(index: Index, version: int, rows: Sequence[_Row]) -> None:
    """Keep rows, unless somebody else wrote since the index had that version: what they were made
    of may have changed."""
    with nullcontext() if index.db.in_transaction else index.writing():
        if index.version() == version:
            index.db.executemany("INSERT OR REPLACE INTO replays VALUES (?, ?, ?, ?, ?)", rows)


def _packed(one: Replayed) -> str:
    slots = [(s.playbook, s.step, s.owner, s.due.toordinal(), s.outcome, s.why) for s in one.slots]
    runs = [(r.playbook, r.start.toordinal(), r.ended.toordinal() if r.ended else 0, r.how)
            for r in one.runs]  # fmt: skip
    return json.dumps(
        [one.owner, slots, runs, one.last.toordinal()], ensure_ascii=False, separators=(",", ":")
    )


def _unpacked(id: str, data: str) -> Replayed:
    owner, slots, runs, last = json.loads(data)
    day = date.fromordinal
    return Replayed(
        owner,
        [Slot(book, step, id, whose, day(due), *rest) for book, step, whose, due, *rest in slots],
        [Ran(book, day(start), day(end) if end else None, how) for book, start, end, how in runs],
        day(last),
    )
