"""Reading the index: customers by query, one customer by whatever a person would say."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from crmtui.dataclass import dataclass, field
from crmtui.errors import Ambiguous, NotFound, UsageError
from crmtui.i18n import _
from crmtui.index.fields import STAGE, words_held_sql, words_scan_sql, words_sql
from crmtui.index.losses import skipped_files
from crmtui.query.compile import compile_node, compile_query
from crmtui.query.language import Node, Registry
from crmtui.query.who import looked_up
from crmtui.text import fold

if TYPE_CHECKING:  # a list needs no profiles
    from crmtui.model.customer import Customer


class Row(NamedTuple):
    """One customer in a list. Days are ISO text or None."""

    id: str
    name: str
    tier: str
    stage: str
    owner: str
    industry: str
    tags: tuple[str, ...]
    last_contact: str | None
    silent: int | None
    """Days since the last contact made; None when never."""
    due: str | None
    """Day of the next task."""
    contact: str
    phone: str
    orders: int
    revenue: float
    currency: str
    last_order: str | None
    do_not_contact: bool
    covered: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of customers."""

    rows: tuple[Row, ...]
    total: int
    """How many match in all."""
    skipped: int
    """Record files excluded because of errors."""
    revenue: Mapping[str, float] = field(default_factory=dict)
    """Sum of the revenue of all that match, by currency."""


@dataclass(frozen=True, slots=True)
class Match:
    """A customer that fits what somebody said."""

    id: str
    name: str
    why: str
    """What fitted: id, name, short, pinyin, initials, contact, phone."""
    detail: str = ""
    """The contact or number that fitted, or the reason of a likely duplicate."""
    rank: int = 0
    """0 fits best."""


_COLUMNS = f"""c.id, c.name, c.tier, {STAGE}, c.owner, c.industry,
  (SELECT json_group_array(tag) FROM tags t WHERE t.customer = c.id),
  c.last_contact, CAST(julianday(:today) - julianday(c.last_contact) AS INTEGER), c.next_due,
  c.contact, c.phone, coalesce(c.orders, 0), coalesce(c.revenue, 0.0), coalesce(c.currency, ''),
  c.last_order, c.do_not_contact, c.covered"""
_TAGS, _AVOID, _COVERED = map(Row._fields.index, ("tags", "do_not_contact", "covered"))

SORTS = {
    "name": "c.sort_key", "id": "c.id", "tier": "c.tier", "owner": "c.owner",
    "stage": STAGE, "industry": "c.industry", "silent": "c.last_contact",
    "last_contact": "c.last_contact DESC", "due": "c.next_due IS NULL, c.next_due",
    "revenue": "c.revenue DESC", "orders": "c.orders DESC", "last_order": "c.last_order DESC",
}  # fmt: skip
"""Orders of a list; a leading ``-`` turns one round."""
_NEAR = 600
"""Customers among whom a first page is looked for."""


def list_customers(
    db: sqlite3.Connection,
    registry: Registry,
    query: str,
    day: date,
    *,
    sort: str = "name",
    limit: int | None = None,
    offset: int = 0,
) -> Listing:
    """The customers that match ``query`` on ``day``, a page of them. QueryError, UsageError."""
    compiled = compile_query(query, registry, day, words=words_held_sql, with_grades=True)
    parameters = {**compiled.params, "today": day.isoformat()}
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM customers c WHERE {compiled.where} ORDER BY {_order(sort)}, c.id "
        "LIMIT :_limit OFFSET :_offset",
        {**parameters, "_limit": -1 if limit is None else limit, "_offset": offset},
    ).fetchall()
    found, skipped = _rows(rows), skipped_files(db)
    if limit is None and not offset:  # it is all of them: to ask again took as long once more
        return Listing(found, len(found), skipped, _sums(found))
    total = count_customers(db, registry, query, day)
    sums = db.execute(
        f"SELECT c.currency, sum(c.revenue) FROM customers c WHERE {compiled.where} "
        "AND c.currency <> '' GROUP BY 1 ORDER BY 1",
        parameters,
    )
    return Listing(found, total, skipped, {name: round(amount, 2) for name, amount in sums})


def _sums(rows: Sequence[Row]) -> dict[str, float]:
    """The revenue of all rows by currency."""
    currencies = sorted({row.currency for row in rows} - {""})
    return {
        name: round(math.fsum([row.revenue for row in rows if row.currency == name]), 2)
        for name in currencies
    }


def customer_ids(
    db: sqlite3.Connection, registry: Registry, query: str, day: date, sort: str = "name"
) -> list[str]:
    """The ids of the customers that match, in order; for virtual tables and bulk actions."""
    compiled = compile_query(query, registry, day, words=words_scan_sql, with_grades=True)
    found = db.execute(
        "SELECT group_concat(id, ' ') FROM (SELECT c.id FROM customers c "
        f"WHERE {compiled.where} ORDER BY {_order(sort)}, c.id)",
        {**compiled.params, "today": day.isoformat()},
    ).fetchone()[0]  # one value: fetching row by row takes the interpreter away from the screen
    return found.split(" ") if found else []


def ids_of(db: sqlite3.Connection, node: Node, day: date) -> list[str]:
    """The ids of the customers that match a parsed query, in any order."""
    compiled = compile_node(node, day, words=words_scan_sql)
    rows = db.execute(f"SELECT c.id FROM customers c WHERE {compiled.where}", compiled.params)
    return [id for (id,) in rows]


def first_ids(
    db: sqlite3.Connection, registry: Registry, query: str, day: date, enough: int
) -> list[str] | None:
    """The first ``enough`` of ``customer_ids`` by name, if so many are among the first customers of
    all: an answer that takes as long for ten customers as for a million. None: not so easily."""
    edge = db.execute(
        "SELECT sort_key FROM customers ORDER BY sort_key, id LIMIT 1 OFFSET ?", (_NEAR,)
    ).fetchone()
    compiled = compile_query(query, registry, day, words=words_sql, with_grades=True)
    rows = db.execute(
        f"SELECT c.id FROM customers c WHERE (:_edge IS NULL OR c.sort_key < :_edge) "
        f"AND {compiled.where} ORDER BY c.sort_key, c.id LIMIT :_limit",
        {**compiled.params, "today": day.isoformat(), "_edge": edge and edge[0], "_limit": enough},
    ).fetchall()
    return [row[0] for row in rows] if len(rows) == enough else None


def rows_of(db: sqlite3.Connection, ids: Sequence[str], day: date) -> list[Row]:
    """The list rows of these customers, in the order given; ids that are gone are left out."""
    marks = json.dumps(list(ids))
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM customers c WHERE c.id IN (SELECT value FROM json_each(:ids))",
        {"ids": marks, "today": day.isoformat()},
    ).fetchall()
    found = {row.id: row for row in _rows(rows)}
    return [found[id] for id in ids if id in found]


def count_customers(db: sqlite3.Connection, registry: Registry, query: str, day: date) -> int:
    """How many customers match."""
    compiled = compile_query(query, registry, day, words=words_scan_sql, with_grades=True)
    return int(
        db.execute(
            f"SELECT count(*) FROM customers c WHERE {compiled.where}",
            {**compiled.params, "today": day.isoformat()},
        ).fetchone()[0]
    )


def _order(sort: str) -> str:
    name = sort.lstrip("-")
    if name not in SORTS:
        raise UsageError(_("Unknown sort order %(sort)r") % {"sort": sort},
                         _("choose from %(names)s") % {"names": ", ".join(SORTS)})  # fmt: skip
    order = SORTS[name]
    if sort.startswith("-"):
        order = order.removesuffix(" DESC") if order.endswith(" DESC") else order + " DESC"
    return order


def _rows(found: Sequence[tuple[Any, ...]]) -> tuple[Row, ...]:
    """The rows that ``_COLUMNS`` stand for; the tags of all are read in one go, which is faster."""
    tags = json.loads(f"[{','.join([r[_TAGS] for r in found])}]")
    return tuple(map(_row, found, map(tuple, tags)))


def _row(r: tuple[Any, ...], tags: tuple[str, ...]) -> Row:
    return _made((*r[:_TAGS], tags, *r[_TAGS + 1 : _AVOID], r[_AVOID] == 1, r[_COVERED] == 1))


# What ``_make`` does without its check: thousands of rows at once.
_made: Callable[[tuple[Any, ...]], Row] = partial(tuple.__new__, Row)


def load_customer(db: sqlite3.Connection, id: str) -> Customer | None:
    """The profile with that live id."""
    from crmtui.model.customer import Customer

    row = db.execute("SELECT data, path FROM customers WHERE id = ?", (id,)).fetchone()
    return Customer.from_raw(json.loads(row[0]), row[1]) if row else None


def find_matches(db: sqlite3.Connection, who: str, limit: int = 20) -> list[Match]:
    """Everybody whom ``who`` may mean, best first: id (live or former), name, short name, pinyin
    or initials, contact, last digits of a phone."""
    said = fold(who.strip())
    if not said:
        return []
    found: dict[str, Match] = {}
    for rank, (why, sql, parameter) in enumerate(_steps(said, looked_up(who))):
        for id, name, detail in db.execute(sql, (parameter,)).fetchall():
            found.setdefault(id, Match(id, name, why, detail or "", rank))
        if rank == 0 and found:
            break
    return sorted(found.values(), key=lambda m: (m.rank, m.name, m.id))[:limit]


_CUSTOMER = "SELECT c.id, c.name, '' FROM customers c WHERE "
_FORMER = (
    "SELECT c.id, c.name, f.id FROM former f JOIN customers c ON c.id = f.customer "
    "WHERE lower(f.id) = ?"
)
_PERSON = (
    "SELECT c.id, c.name, p.name || CASE WHEN p.phones <> '' THEN ' ' || p.phones ELSE '' END "
    "FROM contacts p JOIN customers c ON c.id = p.customer WHERE "
)


def _steps(said: str, number: str) -> list[tuple[str, str, str]]:
    """(why, SQL, parameter), exact ways first."""
    like = re.sub(r"([%_\\])", r"\\\1", said)
    steps = [
        ("id", _CUSTOMER + "c.folded_id = ?", said),
        ("id", _FORMER, said),
        ("name", _CUSTOMER + "fold(c.name) = ?", said),
        ("short", _CUSTOMER + "EXISTS (SELECT 1 FROM json_each(c.data, '$.short') s "
                              "WHERE fold(s.value) = ?)", said),
        ("contact", _PERSON + "p.folded = ?", said),
        ("initials", _CUSTOMER + "c.initials = ?", said),
        ("name", _CUSTOMER + r"c.haystack LIKE ? ESCAPE '\' AND fold(c.name) LIKE ?1 ESCAPE '\'",
         f"%{like}%"),
        ("pinyin", _CUSTOMER + r"c.pinyin LIKE ? ESCAPE '\'", f"{like.replace(' ', '')}%"),
        ("initials", _CUSTOMER + r"c.initials LIKE ? ESCAPE '\'", f"{like}%"),
        ("contact", _PERSON + r"p.folded LIKE ? ESCAPE '\'", f"{like}%"),
        ("contact", _PERSON + "p.initials = ?", said),
        ("contact", _PERSON + r"p.pinyin LIKE ? ESCAPE '\'", f"{like.replace(' ', '')}%"),
    ]  # fmt: skip
    if len(number) >= 4 and len(number) >= len(said) - 6:
        steps.append(("phone", _PERSON + "(p.phones || ' ') LIKE ?", f"%{number} %"))
    return steps


def find_exact(db: sqlite3.Connection, who: str) -> str:
    """The id of the only customer whose id or whole name is ``who``; empty when there is none."""
    said = fold(who.strip())
    for sql in (_CUSTOMER + "c.folded_id = ?", _FORMER, _CUSTOMER + "fold(c.name) = ?"):
        found = db.execute(sql, (said,)).fetchmany(2)
        if found:
            return found[0][0] if len(found) == 1 and sql != _FORMER else ""
    return ""


def find_one(db: sqlite3.Connection, who: str) -> str:
    """The id of the one customer ``who`` means. Ambiguous lists the candidates; NotFound."""
    matches = find_matches(db, who)
    if not matches:
        broken = broken_profile(db, who)
        if broken:
            raise NotFound(_("%(path)s cannot be read") % {"path": broken},
                           _("`crmtui check` says what is wrong with it"))  # fmt: skip
        raise NotFound(_("Nobody fits %(who)r") % {"who": who},
                       _("search with `crmtui list %(who)s`") % {"who": who})  # fmt: skip
    best = [m for m in matches if m.rank == matches[0].rank]
    if len(best) == 1:
        return best[0].id
    raise Ambiguous(
        _("%(who)r fits several customers") % {"who": who}, [(m.id, m.name) for m in best],
        _("name one of them by its id"),
    )  # fmt: skip


def broken_profile(db: sqlite3.Connection, who: str) -> str:
    """The profile in the folder named ``who``, when there is one that gave no customer."""
    folder = re.sub(r"([%_\\])", r"\\\1", who.strip())
    row = db.execute(
        r"SELECT path FROM profiles WHERE claims IS NULL AND path LIKE ? ESCAPE '\' ORDER BY path",
        (f"%/{folder}/customer.yaml",),
    ).fetchone()
    return row[0] if row else ""


_VALUES = {
    "owner": "owner", "tier": "tier", "industry": "industry", "source": "source",
    "region": "region", "kind": "kind", "group": "part_of",
}  # fmt: skip


def values_of(db: sqlite3.Connection, field: str) -> list[str]:
    """The values a field has in the workspace, most frequent first; for completion."""
    if field == "tag":
        sql = "SELECT tag FROM tags GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 200"
    elif field == "playbook":
        sql = "SELECT playbook FROM memberships GROUP BY 1 ORDER BY count(*) DESC LIMIT 200"
    elif field in _VALUES:
        column = _VALUES[field]
        sql = (
            f"SELECT {column} FROM customers WHERE {column} <> '' GROUP BY 1 "
            "ORDER BY count(*) DESC, 1 LIMIT 200"
        )
    else:
        return []
    return [row[0] for row in db.execute(sql)]
