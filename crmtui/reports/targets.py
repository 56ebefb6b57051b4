"""What goals and experiments name in vain, and what is wrong in their files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from crmtui.errors import CrmError
from crmtui.index.cache import Index
from crmtui.index.fields import registry_of, words_sql
from crmtui.index.folders import files_of
from crmtui.model import experiment, goal
from crmtui.model.problem import Finding, Problem
from crmtui.model.rules import Rules
from crmtui.query.compile import compile_query
from crmtui.reports.references import Found, nearest, unknown_member
from crmtui.store.targets import load_experiments, load_goals

ReadFile = Callable[[str], bytes]


def target_problems(index: Index, read: ReadFile) -> Iterator[Problem]:
    """What is wrong in the files themselves."""
    yield from load_goals(read, _files(index, goal.FOLDER))[1]
    yield from load_experiments(read, _files(index, experiment.FOLDER))[1]


def target_findings(index: Index, rules: Rules, read: ReadFile) -> Found:
    """Members, segments, customers and queries that nobody knows."""
    for one in load_goals(read, _files(index, goal.FOLDER))[0]:
        team = rules.config.team
        if team and one.owner and one.owner not in team:
            yield one.path, unknown_member(("owner",), one.owner, team)
        yield from ((one.path, finding) for finding in _segment(one.segment, rules))
    for trial in load_experiments(read, _files(index, experiment.FOLDER))[0]:
        found = [*_segment(trial.segment, rules), *_query(trial.query, rules)]
        yield from ((trial.path, finding) for finding in found)
        yield from ((trial.path, finding) for finding in _customers(trial.customers, index))


def _files(index: Index, folder: str) -> list[str]:
    return [f"{folder}/{name}" for name in files_of(index.db, folder)]


def _segment(name: str, rules: Rules) -> Iterator[Finding]:
    if name and name not in rules.segments:
        yield Finding(("segment",), "unknown-segment", f"no segment is named {name[:60]!r}",
                      nearest(name, rules.segments, "declare it in playbooks/segments.yaml"))  # fmt: skip


def _query(query: str, rules: Rules) -> Iterator[Finding]:
    try:
        compile_query(query, registry_of(rules), date(2000, 1, 1), words=words_sql)
    except CrmError as refused:
        yield Finding(("query",), "bad-query", refused.what, refused.fix)


def _customers(ids: tuple[str, ...], index: Index) -> Iterator[Finding]:
    for n, id in enumerate(ids):
        if not index.db.execute("SELECT 1 FROM customers WHERE id = ?", (id,)).fetchone():
            yield Finding(("customers", n), "dangling-reference", f"no customer has the id {id}",
                          "correct the id, or take it out", "warning")  # fmt: skip
