"""How soon the team writes things down, and how complete its profiles are: the board's evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from crmtui.analysis.hygiene import (
    OLD_DAYS,
    Discrepancy,
    Profiles,
    Punctuality,
    Written,
    discrepancies,
    profiles,
    punctuality,
)
from crmtui.history.log import Commit, log
from crmtui.history.ranges import Touched, touched
from crmtui.history.repository import Repository
from crmtui.history.tree import read_blobs
from crmtui.index.cache import Index
from crmtui.index.losses import skipped_files
from crmtui.model.customer import Customer
from crmtui.model.entries import canonical
from crmtui.model.moments import parse_date, parse_when
from crmtui.model.team import Config
from crmtui.reports.changes import flatten
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import folder_id, kind_of

UPDATES = ("order", "return", "contract", "case")
"""Entries that are an update of the customer's record: a purchase, a problem."""
LEFT = "contact-left"
"""The update of a profile that has a day of its own: a contact who left."""
EPOCH = date(1980, 1, 1)
"""Git takes a smaller count of seconds than that of 1973 for something else, and is younger anyway."""
_EARLIER = timedelta(days=7)
"""So much before the time asked for, commits are looked at too."""

_Key = tuple[str, str]
"""The folder an entry is in, and its type with its id or its content."""


@dataclass(frozen=True, slots=True)
class OwnerHygiene:
    """One member's part."""

    owner: str
    """Key in the team; empty for records of nobody."""
    name: str
    touches: Punctuality
    updates: Punctuality
    profiles: Profiles


@dataclass(frozen=True, slots=True)
class Hygiene:
    """The evidence of a time, both days inclusive."""

    first: date
    last: date
    owners: tuple[OwnerHygiene, ...]
    discrepancies: tuple[Discrepancy, ...]
    records: int
    """Touches and updates of the time."""
    skipped: int
    """Of these without a delay."""
    skipped_files: int
    """Files of which a record is missing, anywhere in the workspace."""


@dataclass(frozen=True, slots=True)
class _Past:
    """What the commits of the time say."""

    entries: Mapping[_Key, Commit]
    """The commit that brought an entry."""
    left: tuple[tuple[str, str, date, Commit, str], ...]
    """Customer, contact, day and commit of each ``left`` that was written, and the file."""


def hygiene(
    index: Index, repository: Repository | None, config: Config, first: date, last: date,
    owner: str = "",
) -> Hygiene:  # fmt: skip
    """The figures of everybody or of one member, from a fresh index and, where there is Git, from
    the commits of the current branch."""
    customers = customers_in(index)
    past = _past(repository, config, first) if repository else _Past({}, ())
    records = [*_entries(index, customers, past, first, last), *_left(customers, past, first, last)]
    fresh = changed_lately(repository, config, last) if repository else None
    mine = [r for r in records if not owner or r.owner == owner]
    keys = [*config.team, *sorted({r.owner for r in records} - set(config.team))]
    owners = [_owner(key, config, mine, customers.values(), fresh)
              for key in ([owner] if owner else keys)]  # fmt: skip
    return Hygiene(
        first, last, tuple(owners), tuple(discrepancies(mine, config.zone)), len(mine),
        sum(sum(p.skipped.values()) for o in owners for p in (o.touches, o.updates)),
        skipped_files(index.db),
    )  # fmt: skip


def _owner(
    key: str, config: Config, records: Iterable[Written], customers: Iterable[Customer],
    fresh: frozenset[str] | None,
) -> OwnerHygiene:  # fmt: skip
    mine = [r for r in records if r.owner == key]
    name = config.team[key].name if key in config.team else key
    return OwnerHygiene(
        key, name, punctuality((r for r in mine if r.what == "touch"), config.zone),
        punctuality((r for r in mine if r.what != "touch"), config.zone),
        profiles([c for c in customers if c.owner == key], fresh),
    )  # fmt: skip


def customers_in(index: Index) -> dict[str, Customer]:
    """Every customer by id."""
    rows = index.db.execute("SELECT data, path FROM customers ORDER BY id")
    found = (Customer.from_raw(json.loads(data), path) for data, path in rows)
    return {customer.id: customer for customer in found}


def _entries(
    index: Index, customers: Mapping[str, Customer], past: _Past, first: date, last: date
) -> Iterator[Written]:
    marks = ", ".join("?" * (1 + len(UPDATES)))
    rows = index.db.execute(
        "SELECT folder, customer, type, path, data FROM entries WHERE NOT shadowed "
        f"AND day BETWEEN ? AND ? AND type IN ({marks}) ORDER BY at, customer, path, position",
        (first.isoformat(), last.isoformat(), "touch", *UPDATES),
    )
    for folder, id, type, path, data in rows:
        raw = json.loads(data)
        at, logged = _when(raw.get("at")), _when(raw.get("logged"))
        if at is None:
            continue
        commit = past.entries.get((folder, _identity(raw)))
        owner = str(raw.get("by") or (customers[id].owner if id in customers else ""))
        yield Written(owner, id, str(raw.get("id") or ""), type, at, logged,
                      commit.when if commit else None, path,
                      commit is not None and commit.trailers.get("Action") == "import")  # fmt: skip


def _when(text: object) -> Any:
    return parse_when(text) if isinstance(text, str) else None


def _identity(raw: Mapping[str, Any]) -> str:
    return f"{raw.get('type', '')}#{raw.get('id') or canonical(raw)}"


def _left(
    customers: Mapping[str, Customer], past: _Past, first: date, last: date
) -> Iterator[Written]:
    for id, contact, day, commit, path in past.left:
        if first <= day <= last and id in customers:
            yield Written(customers[id].owner, id, contact, LEFT, day, None, commit.when, path,
                          commit.trailers.get("Action") == "import")  # fmt: skip


def _past(repository: Repository, config: Config, first: date) -> _Past:
    """Which commit brought which entry, and who wrote down when that a contact left."""
    commits = _commits(repository, config, first, _EARLIER)
    files = touched(repository, commits)
    ours = {sha: [f for f in listed if kind_of(f.path) in ("entries", "profile")]
            for sha, listed in files.items()}  # fmt: skip
    names = (name for listed in ours.values() for f in listed for name in (*f.before, f.after))
    blobs = read_blobs(repository, names)
    entries: dict[_Key, Commit] = {}
    left: list[tuple[str, str, date, Commit, str]] = []
    for commit in commits:
        for file in ours.get(commit.sha, []):
            if kind_of(file.path) == "entries":
                for key in _new_entries(file, blobs):
                    entries.setdefault(key, commit)
            else:
                left += [(folder_id(file.path), contact, day, commit, file.path)
                         for contact, day in _newly_left(file, blobs)]  # fmt: skip
    return _Past(entries, tuple(left))


def _commits(
    repository: Repository, config: Config, since: date, earlier: timedelta
) -> list[Commit]:
    """The commits since so long before a day, oldest first."""
    start = datetime.combine(max(since, EPOCH) - earlier, time(), config.zone)
    return log(repository, since=start)[::-1]


def _new_entries(file: Touched, blobs: Mapping[str, bytes]) -> set[_Key]:
    known = {key for name in file.before if name for key in _keys(file.path, blobs[name])}
    return (_keys(file.path, blobs[file.after]) if file.after else set()) - known


def _keys(path: str, data: bytes) -> set[_Key]:
    return {
        (folder_id(path), _identity(raw)) for raw, _line, _text in parse_entries(data, path).items
    }


def _newly_left(file: Touched, blobs: Mapping[str, bytes]) -> Iterator[tuple[str, date]]:
    """Contacts whose ``left`` came or changed; those that a file begins with say nothing."""
    if not file.after or not all(file.before):
        return
    before = {item for name in file.before for item in _left_days(file.path, blobs[name])}
    yield from _left_days(file.path, blobs[file.after]) - before


def _left_days(path: str, data: bytes) -> set[tuple[str, date]]:
    fields = ((name.split("."), text) for name, text in flatten(parse(data, path).value))
    found = ((".".join(parts[1:-1]), parse_date(text)) for parts, text in fields
             if parts[0] == "contacts" and parts[-1] == "left")  # fmt: skip
    return {(contact, day) for contact, day in found if day is not None}


def changed_lately(repository: Repository, config: Config, last: date) -> frozenset[str]:
    """Customers whose profile was committed anew in the ninety days up to ``last``."""
    commits = _commits(repository, config, last, timedelta(days=OLD_DAYS))
    files = touched(
        repository, [c for c in commits if c.when.astimezone(config.zone).date() <= last]
    )
    return frozenset(folder_id(file.path) for listed in files.values() for file in listed
                     if kind_of(file.path) == "profile")  # fmt: skip
