"""Whom the playbooks are for, and which of them have to be skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmtui.errors import CrmError
from crmtui.index.fields import registry_of, words_sql
from crmtui.model.playbook import Playbook
from crmtui.model.problem import Problem
from crmtui.model.rules import Rules, once
from crmtui.query.compile import Compiled, Value, compile_query

MOST = 50
"""Playbooks in one question: the oldest SQLite allows 999 parameters."""
_GIVEN = "(SELECT value FROM json_each(:given))"


@once
def skipped_playbooks(rules: Rules, day: date) -> list[Problem]:
    """The playbooks whose ``for:`` is no query, and the plays whose triggers are none; they have to
    be skipped."""
    from crmtui.planning.triggers import triggers_of

    return [*audiences(rules, day)[1], *triggers_of(rules)[1]]


@once
def audiences(rules: Rules, day: date) -> tuple[list[tuple[Playbook, Compiled]], list[Problem]]:
    """The active playbooks with their ``for:`` compiled, and those whose ``for:`` is no query."""
    found: list[tuple[Playbook, Compiled]] = []
    problems: list[Problem] = []
    registry = registry_of(rules)
    for book in rules.playbooks:
        if not book.active or book.is_chores:
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


class Memberships(NamedTuple):
    """A question to the index: which of some customers belong to which playbooks."""

    books: list[Playbook]
    sql: str
    """Of each customer among ``:given`` the id, and for each of the books whether it belongs to it."""
    params: dict[str, Value]
    """What its parameters are bound to, but for ``given`` and ``today``."""


def memberships(audiences: Sequence[tuple[Playbook, Compiled]]) -> Iterator[Memberships]:
    """The questions that tell all memberships: few, since to ask for each playbook alone takes twice
    as long."""
    for n in range(0, len(audiences), MOST):
        books: list[Playbook] = []
        params: dict[str, Value] = {}
        columns = ["c.id"]
        for place, (book, compiled) in enumerate(audiences[n : n + MOST]):
            books.append(book)
            named = {name: f"b{place}{name}" for name in compiled.params if name != "today"}
            params |= {new: compiled.params[name] for name, new in named.items()}
            columns.append(f"({_renamed(compiled.where, named)})")
        sql = f"SELECT {', '.join(columns)} FROM customers c WHERE c.id IN {_GIVEN}"
        yield Memberships(books, sql, params)


def _renamed(where: str, named: Mapping[str, str]) -> str:
    """The condition with other names of its parameters: those of every query begin with ``q1``."""
    return re.sub(r":(\w+)", lambda found: f":{named.get(found[1], found[1])}", where)
