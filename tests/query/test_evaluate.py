"""Queries asked of values at hand: what cannot be."""

from __future__ import annotations

import pytest

from crmtui.query.evaluate import unanswerable
from crmtui.query.language import Registry
from crmtui.query.parse import parse


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
