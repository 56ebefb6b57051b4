"""Entries merge as a set: none lost, none doubled, edits of one put together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.merge import GONE, Conflict
from crmtui.model.merge_entries import in_time, merge_entries


def note(id: str, day: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": id, "type": "note", "at": f"2026-01-{day:02d}", **fields}


def order(day: int, amount: str) -> dict[str, Any]:
    """An order whose document has no number."""
    return {"type": "order", "at": f"2026-01-{day:02d}", "amount": amount}


def merged(base: Any, ours: Any, theirs: Any) -> tuple[list[Any], list[Conflict]]:
    result = merge_entries(base, ours, theirs)
    return [one.value for one in result], [c for one in result for c in one.conflicts]


A, B, C, D = note("a", 1), note("b", 2), note("c", 3), note("d", 4)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ([A], [A, B], [A, C], [A, B, C]),
        # time puts theirs where they belong
        ([A], [A, D], [A, C, B], [A, B, C, D]),
        # ours are not in the order of time: theirs come last
        ([D, A], [D, A], [D, A, B, C], [D, A, B, C]),
        ([D, A], [D, A, C], [D, A, B], [D, A, C, B]),
        # deletions
        ([A, B, C], [A, C], [A, B, C, D], [A, C, D]),
        ([A, B, C], [A, B], [B, C], [B]),
        ([A, B], [A], [A], [A]),
        ([A], [], [A], []),
        # an edit on each side
        ([A, B], [{**A, "note": "x"}, B], [A, {**B, "note": "y"}],
         [{**A, "note": "x"}, {**B, "note": "y"}]),
        ([A], [{**A, "note": "x"}], [{**A, "by": "lin"}], [{**A, "note": "x", "by": "lin"}]),
        # both add the same
        ([], [A], [A], [A]),
        ([], [{**A, "note": "x"}], [{**A, "by": "lin"}], [{**A, "note": "x", "by": "lin"}]),
        # one id, two types: two entries
        ([], [{"id": "K1", "type": "order", "at": "2026-01-01"}],
         [{"id": "K1", "type": "payment", "at": "2026-01-01"}],
         [{"id": "K1", "type": "order", "at": "2026-01-01"},
          {"id": "K1", "type": "payment", "at": "2026-01-01"}]),
        # without id: two equal orders on a day stay two
        ([order(1, "5")], [order(1, "5"), order(1, "5")], [order(1, "5"), order(2, "5")],
         [order(1, "5"), order(1, "5"), order(2, "5")]),
        ([order(1, "5"), order(1, "5")], [order(1, "5")], [order(1, "5"), order(1, "5"), A],
         [order(1, "5"), A]),
        # without id: an edit is an edit, not another entry
        ([order(1, "5"), order(2, "6")], [order(1, "7"), order(2, "6")],
         [{**order(1, "5"), "status": "paid"}, order(2, "6")],
         [{**order(1, "7"), "status": "paid"}, order(2, "6")]),
        # an entry is given an id
        ([order(1, "5")], [{**order(1, "5"), "id": "K1"}], [{**order(1, "5"), "status": "paid"}],
         [{**order(1, "5"), "id": "K1", "status": "paid"}]),
        # an unknown base: nothing counts as deleted
        (None, [A, B], [B, C], [A, B, C]),
    ],
)  # fmt: skip
def test_every_entry_once(base: Any, ours: Any, theirs: Any, expected: Any) -> None:
    assert merged(base, ours, theirs) == (expected, [])


def test_deleted_and_edited_is_a_conflict_that_keeps_the_edit() -> None:
    edited = {**A, "note": "x"}
    for ours, theirs in (([], [edited]), ([edited], [])):
        values, (conflict,) = merged([A], ours, theirs)
        assert values == [edited]
        sides = (ours[0] if ours else GONE, theirs[0] if theirs else GONE)
        assert conflict == Conflict((), ("a",), A, *sides)


def test_both_edit_one_field() -> None:
    values, conflicts = merged([A], [{**A, "note": "x"}], [{**A, "note": "y", "by": "lin"}])
    assert values == [{**A, "note": "x", "by": "lin"}]
    assert conflicts == [Conflict(("note",), ("a", "note"), GONE, "x", "y")]


def test_entries_know_where_they_came_from() -> None:
    result = merge_entries([A, B], [B, C], [A, B, D])
    assert [(m.name, m.base, m.ours, m.theirs) for m in result] == [
        ("b", 1, 0, 1), ("c", None, 1, None), ("d", None, None, 2)
    ]  # fmt: skip


def test_the_order_of_time_needs_no_zone() -> None:
    times = ["2026-01-01T09:00+08:00", "2026-01-01T02:00Z", "2026-01-01T03:00", "2026-01-02"]
    entries = [{"at": at} for at in times]
    turned = [*entries[2:], *entries[:2]]
    assert sorted(turned, key=in_time) == entries
    assert sorted([{}, {"at": "2026-01-01"}], key=in_time)[1] == {}


IDS = st.sets(st.sampled_from("abcdefgh"))


@given(IDS, IDS, IDS, IDS, IDS, st.booleans())
def test_nothing_is_lost_and_nothing_doubled(
    base: set[str], removed_o: set[str], removed_t: set[str], added_o: set[str], added_t: set[str],
    has_ids: bool,
) -> None:  # fmt: skip
    def entries(names: set[str]) -> list[dict[str, Any]]:
        made = [{**note(n, ord(n) % 28 + 1), "note": n} for n in sorted(names)]
        return made if has_ids else [{k: v for k, v in m.items() if k != "id"} for m in made]

    ours, theirs = base - removed_o | added_o, base - removed_t | added_t
    values, conflicts = merged(entries(base), entries(ours), entries(theirs))
    gone = (base - ours) | (base - theirs)
    assert [v["note"] for v in values] == sorted((ours | theirs) - gone)
    assert conflicts == []
