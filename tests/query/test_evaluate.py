"""Queries asked of values at hand: what cannot be, and the days on which answers turn."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from crmtui.query.evaluate import matches, turning_days, unanswerable
from crmtui.query.language import QueryField, Registry
from crmtui.query.parse import parse

BEGAN = date(2024, 1, 31)


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("分期 tier:core", "分期"),
        ("tier:core -(due:<=下周五)", "下周五"),
        ("silent:>30d", ""),
        ("", ""),
    ],
)
def test_what_only_the_index_can_answer_is_named(registry: Registry, query: str, what: str) -> None:
    assert unanswerable(parse(query, registry)) == what


@pytest.mark.parametrize(
    "query",
    ["silent:>60d", "silent:30..90", "silent:<2m", "last_order:>3m", "last_order:<1y",
     "-last_order:2w..13m", "silent:>1y OR last_order:45d"],
)  # fmt: skip
def test_no_turn_is_missed(registry: Registry, query: str) -> None:
    node = parse(query, registry)
    days = [BEGAN + timedelta(days=n) for n in range(900)]

    def look_on(day: date):
        def look(field: QueryField) -> object:
            return (day - BEGAN).days if field.name == "silent" else BEGAN

        return look

    told = {day: matches(node, look_on(day), day) for day in days}
    turns = {b for a, b in pairwise(days) if told[a] != told[b]}
    assert turns
    assert turns <= set(turning_days(node, look_on(BEGAN), BEGAN))
