"""Stages with the days of change: by hand, and against the stage of queries on every day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.value.lifecycle import Life, Sign, Step, flow, fold
from crmtui.index.facts import gather
from crmtui.index.fields import STAGE

FIRST = date(2026, 1, 1)
ZERO = FIRST.toordinal()


def told(steps: Sequence[Step]) -> list[tuple[int, str, str]]:
    return [(step.day.toordinal() - ZERO, step.stage, step.why) for step in steps]


def made(signs: Sequence[tuple[int, str]], last: int = 400, **given: object) -> list[Step]:
    by_hand = given.get("by_hand")
    hand = (by_hand[0], ZERO + by_hand[1]) if isinstance(by_hand, tuple) else None
    return fold([Sign(ZERO + day, kind) for day, kind in signs], 30, ZERO, ZERO + last, hand)


def test_a_whole_life() -> None:
    signs = [(5, "contact"), (10, "order"), (20, "order"), (90, "contact"), (100, "usage")]
    assert told(made(signs)) == [
        (0, "prospect", "since"), (10, "new", "order"), (20, "mature", "order"),
        (51, "dormant", "silence"), (90, "mature", "contact"), (131, "dormant", "silence"),
    ]  # fmt: skip


def test_silence_up_to_the_limit_changes_nothing() -> None:
    assert told(made([(0, "order"), (31, "contact")], last=61)) == [(0, "new", "order")]
    assert told(made([(0, "order"), (32, "contact")], last=61))[1:] == [
        (31, "dormant", "silence"), (32, "new", "contact")]  # fmt: skip


def test_without_an_order_it_is_one_stage() -> None:
    assert told(made([])) == [(0, "prospect", "since")]
    assert told(made([(300, "contact")])) == [(0, "prospect", "since")]


def test_two_orders_of_one_day_are_several() -> None:
    assert told(made([(7, "order"), (7, "order")], last=8))[1:] == [(7, "mature", "order")]


def test_lost_is_what_somebody_set_from_that_day_on() -> None:
    steps = made([(10, "order")], by_hand=("lost", 50))
    assert told(steps)[-1] == (50, "lost", "hand") and told(steps)[-2] == (41, "dormant", "silence")
    life = Life("a", "A", "", "", tuple(steps))
    assert life.stage(FIRST + timedelta(49)) == "dormant"
    assert life.stage(FIRST + timedelta(50)) == "lost"
    assert told(made([(10, "order")], last=40, by_hand=("lost", 50)))[-1][1] == "new"


def test_stuck_prospects_and_new_customers() -> None:
    life = Life("a", "A", "", "", tuple(made([])))
    assert not life.is_stuck(FIRST + timedelta(45)) and life.is_stuck(FIRST + timedelta(46))
    mature = Life("a", "A", "", "", tuple(made([(0, "order"), (0, "order")], last=300)))
    assert not mature.is_stuck(FIRST + timedelta(300))


def test_flow_counts_everybody_once() -> None:
    one = Life("a", "A", "", "", tuple(made([(10, "order")], last=20)))
    late = Life("b", "B", "", "", (Step(FIRST + timedelta(15), "prospect", "since", 0),))
    found = flow([one, late], FIRST + timedelta(5), FIRST + timedelta(20))
    assert (found.moves, found.new) == ({("prospect", "new"): 1}, 1)
    assert found.total("new") == (0, 1)
    assert flow([], FIRST, FIRST).moves == {}


KINDS = {
    "contact": {"type": "touch", "via": "phone", "outcome": "reached"},
    "order": {"type": "order", "amount": "5"},
    "usage": {"type": "usage", "signal": "login"},
}
DB = sqlite3.connect(":memory:")


def of_queries(signs: Sequence[tuple[int, str]], day: date, limit: int) -> str:
    """What the field ``stage`` says on a day."""
    entries = [
        ((FIRST + timedelta(n)).isoformat(), {**KINDS[kind], "at": (FIRST + timedelta(n)).isoformat()})
        for n, kind in signs
    ]  # fmt: skip
    facts = gather(entries, day.isoformat(), "CNY")
    row = DB.execute(
        f"SELECT {STAGE} FROM (SELECT '' AS stage_set, :orders AS orders, :sign AS last_sign, "
        ":limit AS dormant_days) c",
        {"today": day.isoformat(), "orders": facts.orders, "sign": facts.last_sign, "limit": limit},
    ).fetchone()  # fmt: skip
    return str(row[0])


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(sorted(KINDS))), max_size=8),
    st.integers(0, 20),
)
def test_it_agrees_with_queries_on_every_day(signs: list[tuple[int, str]], limit: int) -> None:
    known = [Sign(ZERO + day, kind) for day, kind in signs]
    steps = fold(known, limit, ZERO, ZERO + 90)
    life = Life("a", "A", "", "", tuple(steps))
    for n in range(91):
        day = FIRST + timedelta(n)
        assert life.stage(day) == of_queries(signs, day, limit), day
    assert [step.day for step in steps] == sorted({step.day for step in steps})
    assert all(one.stage != other.stage for one, other in pairwise(steps))
