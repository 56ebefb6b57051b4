"""Segments in numbers and who moved, by hand and against pandas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.performance.segments import flow, month_by_month, movement, overlap, sizes

DAY = date(2026, 10, 31)


def customer(id: str, monetary: object, frequency: int = 1) -> CustomerFacts:
    money = None if monetary is None else Decimal(str(monetary))
    return CustomerFacts(id, id, "", "", "", None, frequency=frequency, monetary=money)


FACTS = [customer("a", 100, 2), customer("b", 300, 3), customer("c", None), customer("d", -100, 0)]
MEMBERS = {"big": frozenset("ab"), "odd": frozenset("bcd"), "none": frozenset()}


def test_sizes_by_hand() -> None:
    big, odd, none = sizes(MEMBERS, FACTS, {"a": 80.0, "b": 60.0, "c": None})
    assert (big.customers, big.share, big.value, big.orders) == (2, 0.5, 400, 5)
    assert (big.value_share, big.health, big.scored) == (400 / 300, 70, 2), "d brought back 100"
    assert (odd.value, odd.without_rate, odd.health, odd.scored) == (200, 1, 60, 1)
    assert (none.customers, none.share, none.health) == (0, 0, None)


def test_nobody_and_no_money() -> None:
    (one,) = sizes({"x": frozenset()}, [], {})
    assert (one.share, one.value_share, one.health) == (None, None, None)
    (poor,) = sizes({"x": frozenset("d")}, [customer("d", 0)], {})
    assert (poor.share, poor.value_share) == (1, None)


def test_overlap_by_hand() -> None:
    found = overlap(MEMBERS)
    assert found["big"] == {"big": 2, "odd": 1, "none": 0}
    assert found["odd"]["odd"] == 3 and found["odd"]["big"] == 1


def test_movement_by_hand() -> None:
    after = {"big": frozenset("bde"), "odd": frozenset("ac"), "none": frozenset("f")}
    since: Mapping[str, date | None] = {"a": None, "b": date(2020, 1, 1), "e": date(2026, 11, 1)}
    big, odd, none = movement(MEMBERS, after, since, DAY)
    assert (big.before, big.stayed, big.left, big.joined, big.new, big.after) == (2, 1, 1, 2, 1, 3)
    assert (big.came_from, big.went_to) == ({"odd": 1, "": 1}, {"odd": 1})
    assert (odd.came_from, odd.went_to) == ({"big": 1}, {"big": 2})
    assert (none.came_from, none.left) == ({"": 1}, 0)


def test_who_was_not_there_was_in_no_segment() -> None:
    members = {"all": frozenset("ab")}
    (one,) = movement(members, members, {"b": date(2026, 11, 1)}, DAY)
    assert (one.before, one.joined, one.new, one.after) == (1, 1, 1, 2)


IDS = st.frozensets(st.sampled_from("abcdefgh"))


@given(st.tuples(IDS, IDS, IDS), st.tuples(IDS, IDS, IDS))
def test_who_was_there_stayed_or_left(
    then: tuple[frozenset[str], ...], now: tuple[frozenset[str], ...]
) -> None:
    names = ("x", "y", "z")
    for one in movement(dict(zip(names, then, strict=True)), dict(zip(names, now, strict=True)), {}, DAY):  # fmt: skip
        assert one.before == one.stayed + one.left
        assert one.after == one.stayed + one.joined
        assert sum(one.came_from.values()) >= one.joined


CLASSES = st.dictionaries(
    st.sampled_from("abcdefgh"), st.sampled_from(["", "new", "lost", "loyal"])
)


@given(CLASSES, CLASSES)
def test_flow_is_the_cross_table_of_pandas(before: dict[str, str], after: dict[str, str]) -> None:
    import pandas

    ids = sorted(before.keys() | after.keys())
    frame = pandas.DataFrame({"b": [before.get(id, "") for id in ids], "a": [after.get(id, "") for id in ids]})  # fmt: skip
    expected = frame.groupby(["b", "a"]).size().to_dict() if ids else {}
    assert flow(before, after) == expected


def test_month_by_month() -> None:
    days = [date(2026, month, 28) for month in range(1, 6)]
    states = [None, {"a": frozenset("xy"), "b": frozenset()}, {"a": frozenset("yz"), "b": frozenset("x")},
              {"a": frozenset("yz")}, {}]  # fmt: skip
    first, second, third, fourth, last = month_by_month(
        list(zip(days, states, strict=True)), ["a", "b"]
    )
    assert (first.day, first.customers, first.joined, first.left) == (days[0], None, None, None)
    assert (second.customers, second.joined) == ({"a": 2, "b": 0}, None), "nothing to compare with"
    assert (third.joined, third.left) == ({"a": 1, "b": 1}, {"a": 1, "b": 0})
    assert (fourth.customers, fourth.left) == ({"a": 2, "b": 0}, {"a": 0, "b": 1}), (
        "no such segment"
    )
    assert last.left == {"a": 2, "b": 0} and month_by_month([], ["a"]) == []
