"""Facts of a past day: what the index says of today, and what it said then."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.index.fields import REGISTRY
from crmtui.model.moments import day_of
from crmtui.planning.dormancy import dormant_days
from crmtui.planning.questions import Question
from crmtui.planning.replay import Past
from crmtui.planning.story import tell
from crmtui.query.evaluate import unanswerable
from crmtui.query.parse import parse
from crmtui.workspace import Workspace

QUERIES = (
    "tier:core", "-has:tier", "owner:lin", "tag:need/", "has:phone", "has:email", "contacts:>1",
    "contact:~李", "phone:~1380", "since:<2025", "silent:>30d", "silent:none", "last_contact:<60d",
    "last_touch:>20d", "orders:0", "orders:>=3", "revenue:>10000", "complaints:>0",
    "last_complaint:<30d", "second_complaint:<60d", "third_complaint:<90d", "-has:third_complaint", "open_cases:0", "alert:churn", "alert:high", "alert:churn/", "-has:alert",
    "stage:dormant", "stage:mature OR stage:new", "first_order:>1y", "updated:<90d",
    "do_not_contact:yes", "kind:person", "name:~有限公司",
)  # fmt: skip


@pytest.fixture(scope="module")
def days() -> tuple[date, ...]:
    return date(2026, 11, 20), date(2026, 8, 1), date(2026, 2, 17)


FILLED = {"id", "name", "kind", "owner", "tier", "stage", "folder", "touches", "orders", "revenue",
          "complaints", "open_cases", "contacts"}  # fmt: skip
"""What is known of a customer without entries."""


def test_every_replayable_field_is_replayed(world) -> None:
    one = world("customer: {tier: core}")
    past = Past(one.customer, (), "CNY", 30)
    for field in REGISTRY:
        if field.replayable:
            turns = past.turns(Question(parse(f"has:{field.name}", REGISTRY)))
            is_filled = turns[-1].is_true
            assert is_filled is (field.name in FILLED), field.name


def test_the_past_says_what_the_index_says_of_that_day(sample: Workspace, days) -> None:
    limits = dormant_days(sample.rules)
    for day in days:
        wanted = {query: {row.id for row in sample.list(query, on=day).rows} for query in QUERIES}
        found: dict[str, set[str]] = {query: set() for query in QUERIES}
        newer: set[str] = set()
        for id in sample.ids():
            customer = sample.show(id).customer
            entries = sample.index.entries(id)
            story = tell(customer, entries, sample.config.zone, day)
            assert all(day_of(one.entry.at, sample.config.zone) <= day for one in story.past)
            past = Past(customer, story.past, sample.config.currency,
                        limits.get(customer.tier, limits[""]))  # fmt: skip
            if past.begin > day.toordinal():
                newer.add(id)
            for query in QUERIES:
                node = parse(query, REGISTRY)
                assert not unanswerable(node)
                turns = [turn for turn in past.turns(Question(node)) if turn.day <= day]
                if turns and turns[-1].is_true:
                    found[query].add(id)
        assert [q for q in QUERIES if wanted[q] - newer != found[q]] == []
        assert sum(map(bool, wanted.values())) > 15
