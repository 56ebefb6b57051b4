"""What the analysis says of every customer, kept in the index for queries that name it.

The rows hold for one day, one ledger, one number of customers, one set of rules and one of policies; they are made anew when a
query names such a field and one of these is another. Queries that do not name one never pay for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from crmtui.query.language import QueryError, fields_used
from crmtui.query.parse import parse

if TYPE_CHECKING:
    from crmtui.analysis.health.score import HealthScore
    from crmtui.store.policies import Policies
    from crmtui.workspace.questions import Questions

_KEY = "grades"
"""Name of the row of ``meta`` that says what the grades are the answer for."""


def keep_grades(asked: Questions, query: str, day: date) -> None:
    """Bring the grades up to ``day`` when a query really names one. A query nobody can read is left
    to whoever compiles it."""
    try:
        is_graded = any(field.is_graded for field in fields_used(parse(query, asked.fields())))
    except QueryError:
        return
    if is_graded:
        _bring_up(asked, day)


def _bring_up(asked: Questions, day: date) -> None:
    from crmtui.analysis.ledger import is_current, refresh_ledger

    index, currency = asked.index, asked.config.currency
    count = index.count("SELECT count(*) FROM customers")
    key = f"{day.isoformat()} {count} {asked.rules.digest} {_policy_digest(asked)}"
    is_ready = is_current(index)
    if is_ready and index.meta(_KEY) == key:
        return

    def fill() -> None:
        if not is_ready:
            refresh_ledger(index, currency)
        index.db.execute("DELETE FROM grades")
        index.db.executemany(
            "INSERT INTO grades VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows(asked, day)
        )
        index.set_meta(_KEY, key)

    if index.db.in_transaction:
        fill()
        return
    with index.writing():
        fill()


def _policy_digest(asked: Questions) -> str:
    from crmtui.store.policies import FOLDER

    digest = hashlib.sha256()
    files = asked._rule_files
    for path in sorted(path for path in files.rule_paths() if path.startswith(FOLDER)):
        digest.update(path.encode() + b"\0" + (asked._read_rule(path) or b"") + b"\0")
    files.rest()
    return digest.hexdigest()


def _rows(asked: Questions, day: date) -> Iterator[tuple[object, ...]]:
    """One row a customer, from facts that are computed once."""
    from crmtui.analysis.facts import Window, customer_facts
    from crmtui.analysis.value.abc import abc
    from crmtui.analysis.value.classified import class_of, classify
    from crmtui.analysis.value.rfm import rfm

    policies = _policies(asked)
    policy, currency = policies.value, asked.config.currency
    everything, recent = (
        customer_facts(
            asked.index, Window.ending(day, max(1, round(span.days))), currency, policy.rates
        )
        for span in (policy.window, policy.matrix.window or policy.window)
    )
    grades = {one.id: one.grade for one in abc(everything, policy.a, policy.b).customers}
    scores = {one.id: one for one in rfm(everything, policy.rfm).customers}
    healthy = {one.id: one.score for one in _health(asked, policies, day)}
    found = classify(everything, {one.id: one for one in recent}, {}, policy, day)
    for one in found.customers:
        score, points = scores.get(one.id), healthy.get(one.id)
        yield (one.id, class_of(one, "matrix"), one.loyalty.name, one.activity.name,
               grades.get(one.id, ""), score.score if score else None,
               score.segment if score else "", None if points is None else round(points))  # fmt: skip


def _policies(asked: Questions) -> Policies:
    from crmtui.store.policies import FOLDER, load_policies

    paths = [path for path in asked._rule_files.rule_paths() if path.startswith(FOLDER)]
    found, _problems = load_policies(asked._read_rule, paths)
    asked._rule_files.rest()
    return found


def _health(asked: Questions, policies: Policies, day: date) -> Iterator[HealthScore]:
    from crmtui.analysis.facts import customer_facts
    from crmtui.analysis.health.score import Seen, health, windows
    from crmtui.planning.dormancy import shortest_cadence

    intervals = {tier: shortest_cadence(asked.rules, tier) for tier in asked.rules.tiers}
    views = [
        customer_facts(asked.index, window, asked.config.currency, policies.value.rates)
        for window in windows(day)
    ]
    for three in zip(*views, strict=True):
        yield health(Seen(*three), policies.health, day, intervals.get(three[0].tier))
