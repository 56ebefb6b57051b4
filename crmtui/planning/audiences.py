"""Whom the playbooks are for, and which of them have to be skipped."""

from __future__ import annotations

from datetime import date

from crmtui.errors import CrmError
from crmtui.index.fields import registry_of, words_sql
from crmtui.model.playbook import Playbook
from crmtui.model.problem import Problem
from crmtui.model.rules import Rules, once
from crmtui.query.compile import Compiled, compile_query


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
