"""Queries asked for all days at once answer as they do when they are asked day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.index.fields import REGISTRY
from crmtui.planning.periods import END, Periods, both, either, joined, others
from crmtui.planning.questions import EntryQuestion, Question
from crmtui.planning.story import Dated
from crmtui.query.entry_fields import entry_registry
from crmtui.query.language import QueryField
from crmtui.query.parse import parse

BEGAN = date(2024, 1, 31)
AGAIN = date(2025, 3, 30)
BEGIN = date(2024, 1, 1).toordinal()


class TwoContacts:
    """A customer that was met twice, and ordered once in between."""

    begin = BEGIN

    def values(self, name: str) -> Sequence[tuple[int, Any]]:
        if name == "orders":
            return [(BEGIN, 0), (BEGAN.toordinal() + 90, 1)]
        return [(BEGIN, None), (BEGAN.toordinal(), BEGAN), (AGAIN.toordinal(), AGAIN)]

    def look_on(self, day: date):
        def look(field: QueryField) -> Any:
            known = [v for start, v in self.values(field.name) if start <= day.toordinal()][-1]
            return (day - known).days if field.name == "silent" and known else known

        return look


@pytest.mark.parametrize(
    "query",
    ["silent:>60d", "silent:30..90", "silent:<2m", "last_order:>3m", "last_order:<1y", "silent:45",
     "-last_order:2w..13m", "silent:>1y OR last_order:45d", "orders:1 silent:>=20d", "has:silent",
     "-(orders:1 silent:<1m) last_order:<200d", "silent:none", "last_order:<2024-06", "", "orders:7"],
)  # fmt: skip
def test_all_days_at_once_are_the_days_one_by_one(query: str) -> None:
    question, past = Question(parse(query, REGISTRY)), TwoContacts()
    found = days_of(question.periods(past))
    days = [date.fromordinal(BEGIN) + timedelta(days=n) for n in range(1500)]
    assert [d for d in days if question.is_true(past.look_on(d), d)] == [
        d for d in days if d.toordinal() in found
    ]


def test_a_word_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="full text"):
        Question(parse("分期", REGISTRY))


def days_of(periods: Periods) -> set[int]:
    return {day for start, end in periods for day in range(start, min(end, BEGIN + 2000))}


some_periods = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6).map(
    lambda pieces: joined(sorted((BEGIN + a, BEGIN + b) for a, b in pieces))
)


@given(some_periods, some_periods)
def test_periods_are_sets_of_days(one: Periods, other: Periods) -> None:
    assert days_of(both(one, other)) == days_of(one) & days_of(other)
    assert days_of(either(one, other)) == days_of(one) | days_of(other)
    assert days_of(others(one, BEGIN)) == days_of([(BEGIN, END)]) - days_of(one)
    for found in (one, both(one, other), either(one, other), others(one, BEGIN)):
        flat = [edge for period in found for edge in period]
        assert flat == sorted(set(flat))


class Unread(Dated):
    """An entry that nobody may make."""

    @property
    def entry(self):  # type: ignore[override]
        raise AssertionError("made for nothing")


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("type:alert state:opened", {"alert"}),
        ("(type:alert state:opened) OR (type:case step:opened)", {"alert", "case"}),
        ("type:survey type:case", set()),
        ("-type:touch", {"touch", "alert", "case", "survey"}),
        ("type:alert OR by:lin", {"touch", "alert", "case", "survey"}),
    ],
)
def test_only_entries_of_the_types_meant_are_made(query: str, types: set[str]) -> None:
    question = EntryQuestion(parse(query, entry_registry()))
    made = set()
    for kind in ("touch", "alert", "case", "survey"):
        dated = Unread(datetime.combine(BEGAN, time.min), "C1", "e1", kind, {"type": kind}, "")
        try:
            assert not question.is_about(dated)
        except AssertionError as error:
            assert "made for nothing" in str(error)
            made.add(kind)
    assert made == types
