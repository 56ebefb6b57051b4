"""What entries name that is not there: contacts, team members, steps, promises, cases, orders."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from crmtui.index.cache import Index
from crmtui.model.problem import DocPath, Finding
from crmtui.model.rules import Rules

Found = Iterator[tuple[str, Finding]]


def nearest(name: str, names: Iterable[str], otherwise: str) -> str:
    """A hint at the one of ``names`` that was probably meant."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean {near[0]}?" if near else otherwise


def unknown_member(
    at: DocPath, key: str, team: Mapping[str, object], how: str = "error"
) -> Finding:
    """The finding about a key that no team member has."""
    return Finding(at, "unknown-owner", f"nobody in the team is {key!r}",
                   nearest(key, team, "use a key of `team:` in crmtui.yaml"), how)  # fmt: skip


def entry_findings(index: Index, rules: Rules) -> Found:
    """Everything that entries name in vain, with the path of their file."""
    yield from _members(index, rules)
    yield from _contacts(index)
    yield from _steps(index, rules)
    yield from _orders(index)


def _inside(position: int, *at: str | int) -> DocPath:
    """The place of a field of an entry: below its position when the file is a list."""
    return (position, *at) if position >= 0 else at


_OWN = "e.path GLOB 'records/customers/*'"
"""Not the recipients of campaigns: what is wrong there has other places."""
_MEMBERS = (
    "SELECT path, position, json_extract(data, '$.by'), 'by', NULL FROM entries e "
    f"WHERE {_OWN} AND json_extract(data, '$.by') IS NOT NULL "
    "UNION ALL SELECT path, position, json_extract(data, '$.to'), 'to', NULL FROM entries "
    "WHERE type = 'task' AND json_extract(data, '$.to') IS NOT NULL "
    "UNION ALL SELECT e.path, e.position, json_extract(n.value, '$.owner'), 'next', n.key "
    "FROM entries e, json_each(e.data, '$.next') n "
    "WHERE e.type = 'touch' AND json_extract(n.value, '$.owner') IS NOT NULL"
)


def _members(index: Index, rules: Rules) -> Found:
    team = rules.config.team
    if not team:
        return
    for path, position, key, field, step in index.db.execute(_MEMBERS):
        if key not in team:
            at = (field,) if step is None else (field, step, "owner")
            yield path, unknown_member(_inside(position, *at), str(key), team, "warning")


def _contacts(index: Index) -> Found:
    rows = index.db.execute(
        "SELECT e.path, e.position, w.key, w.value FROM entries e, json_each(e.data, '$.with') w "
        f"WHERE {_OWN} AND e.customer IN (SELECT id FROM customers) "
        "AND NOT EXISTS (SELECT 1 FROM contacts p "
        "WHERE p.customer = e.customer AND (p.key = w.value OR p.name = w.value))"
    )
    for path, position, n, key in rows:
        yield path, Finding(_inside(position, "with", n), "unknown-contact",
                            f"no contact of the customer has the key {key!r}",
                            "add the contact to the profile, or correct the key", "warning")  # fmt: skip


def _steps(index: Index, rules: Rules) -> Found:
    """``does:`` of promises, cases and steps. Playbooks that are gone are history, no finding."""
    books = {book.name for book in rules.playbooks}
    steps = set(step_names(rules))
    given = _given(index)
    rows = index.db.execute(
        "SELECT e.path, e.position, e.customer, w.key, w.value FROM entries e, "
        f"json_each(e.data, '$.does') w WHERE {_OWN} AND e.type = 'touch'"
    )
    for path, position, customer, n, token in rows:
        book, _slash, rest = token.partition("/")
        if book in ("next", "case"):
            is_known = (customer, token) in given
        else:
            is_known = bool(rest) and (book not in books or f"{book}/{rest.split('/')[0]}" in steps)
        if not is_known:
            yield path, Finding(_inside(position, "does", n), "unknown-step",
                                f"there is nothing named {token[:60]!r} to complete",
                                nearest(token, steps, "write PLAYBOOK/STEP, next/ID or case/ID"),
                                "warning")  # fmt: skip


def step_names(rules: Rules) -> Iterator[str]:
    """Every step that a touch may complete, by its present and former names."""
    for book in rules.playbooks:
        named = [(step.step, *step.was) for step in book.cadences]
        named += [(step.step, *step.was) for step in book.dates]
        named += [(step.step, *step.was) for step in book.play.steps] if book.play else []
        yield from (f"{book.name}/{name}" for names in named for name in names)


def _given(index: Index) -> set[tuple[str, str]]:
    """Every promise and case by its customer, as ``does:`` names it."""
    rows = index.db.execute(
        "SELECT e.customer, 'next/' || coalesce(json_extract(n.value, '$.id'), "
        "e.id || '-' || (n.key + 1)) FROM entries e, json_each(e.data, '$.next') n "
        "WHERE e.type = 'touch' UNION ALL SELECT customer, 'case/' || json_extract(data, '$.case') "
        "FROM entries WHERE type = 'case'"
    )
    return {(customer, token) for customer, token in rows}


def _orders(index: Index) -> Found:
    rows = index.db.execute(
        "SELECT e.path, e.position, json_extract(e.data, '$.of') AS number FROM entries e "
        "WHERE e.type = 'return' AND NOT EXISTS (SELECT 1 FROM entries o WHERE o.type = 'order' "
        "AND o.customer = e.customer AND o.id = json_extract(e.data, '$.of'))"
    )
    for path, position, number in rows:
        yield path, Finding(_inside(position, "of"), "dangling-reference",
                            f"the customer has no order {number!r}", "correct the number, or add the "
                            "order", "warning")  # fmt: skip
