"""Three-way merge of documents: both sides' changes, each once; what cannot be both is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.merge import GONE, UNKNOWN, Conflict, merge
from crmtui.model.steps import steps

LI = {"key": "li", "name": "李工", "role": "采购", "phones": ["1", "2"]}
WANG = {"name": "王"}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        # fields
        ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "3"}, {"a": "2", "b": "3"}),
        ({"a": "1"}, {"a": "1", "x": "o"}, {"a": "1", "y": "t"}, {"a": "1", "x": "o", "y": "t"}),
        ({"a": "1", "b": "1"}, {"a": "1"}, {"a": "2", "b": "1"}, {"a": "2"}),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "2"}),
        ({"a": "1"}, {"a": None}, {"a": "1", "b": None}, {"a": None, "b": None}),
        # maps
        ({"refs": {"erp": "1"}}, {"refs": {"erp": "2"}}, {"refs": {"erp": "1", "crm": "7"}},
         {"refs": {"erp": "2", "crm": "7"}}),
        (GONE, {"refs": {"erp": "1"}}, {"refs": {"crm": "7"}}, {"refs": {"erp": "1", "crm": "7"}}),
        ({"n": "1", "refs": {"a": "1", "b": "1"}}, {"n": "1", "refs": {"a": "1"}},
         {"n": "1", "refs": {"b": "1"}}, {"n": "1"}),
        # lists of texts
        (["a", "b"], ["a", "b", "o"], ["a", "b", "t"], ["a", "b", "o", "t"]),
        (["a", "b"], ["b"], ["a", "b", "t"], ["b", "t"]),
        (["a", "b"], ["b"], ["a"], GONE),
        (["a"], ["a", "x"], ["a", "x", "y"], ["a", "x", "y"]),
        (["1", "2"], ["2", "1"], ["1", "2", "3"], ["2", "1", "3"]),
        (["1", "2", "3"], ["1", "2", "3", "4"], ["3", "1", "2"], ["3", "1", "2", "4"]),
        (["a", "a"], ["a", "a", "a"], ["a", "a", "b"], ["a", "a", "a", "b"]),
        ({"n": "1", "tags": ["a"]}, {"n": "1"}, {"n": "1", "tags": ["a", "b"]},
         {"n": "1", "tags": ["b"]}),
        ({"tags": ["a"]}, {"tags": None}, {"tags": ["a", "b"]}, {"tags": ["b"]}),
        (GONE, ["a", "b"], ["b", "c"], ["a", "b", "c"]),
        # contacts
        ([LI, WANG], [{**LI, "role": "总监"}, WANG], [{**LI, "phones": ["1", "2", "3"]}],
         [{**LI, "role": "总监", "phones": ["1", "2", "3"]}]),
        ([LI], [LI, {"name": "a"}], [LI, {"name": "b"}], [LI, {"name": "a"}, {"name": "b"}]),
        ([LI], [LI, {"name": "a", "role": "x"}], [LI, {"name": "a", "qq": "1"}],
         [LI, {"name": "a", "role": "x", "qq": "1"}]),
        # a contact known by its name is given a key
        ([WANG], [{"key": "w", "name": "王"}], [{"name": "王", "role": "x"}],
         [{"key": "w", "name": "王", "role": "x"}]),
        # both add the contact, one with a key
        (GONE, [{"name": "王", "role": "x"}], [{"key": "w", "name": "王"}],
         [{"name": "王", "role": "x", "key": "w"}]),
        # a step is renamed
        ([{"step": "call", "every": "1 month"}],
         [{"step": "monthly", "was": ["call"], "every": "1 month"}],
         [{"step": "call", "every": "2 weeks"}],
         [{"step": "monthly", "was": ["call"], "every": "2 weeks"}]),
        # promises
        ([{"id": "9c", "do": "x"}], [{"id": "9c", "do": "x", "due": "2026-01-01"}],
         [{"id": "9c", "do": "x"}, {"id": "9d", "do": "y"}],
         [{"id": "9c", "do": "x", "due": "2026-01-01"}, {"id": "9d", "do": "y"}]),
    ],
)  # fmt: skip
def test_both_sides_are_there(base: Any, ours: Any, theirs: Any, merged: Any) -> None:
    result = merge(base, ours, theirs)
    assert (result.value, result.conflicts) == (merged, ())


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "kept", "conflict"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"},
         Conflict(("a",), ("a",), "1", "2", "3")),
        ({"a": "1", "b": "1"}, {"b": "1"}, {"a": "3", "b": "1"}, {"a": "3", "b": "1"},
         Conflict(("a",), ("a",), "1", GONE, "3")),
        ({"a": "1", "b": "1"}, {"a": "3", "b": "1"}, {"b": "1"}, {"a": "3", "b": "1"},
         Conflict(("a",), ("a",), "1", "3", GONE)),
        (GONE, {"a": "2"}, {"a": "3"}, {"a": "2"}, Conflict(("a",), ("a",), GONE, "2", "3")),
        ({"refs": {"erp": "1"}}, {"refs": {"erp": "2"}}, {"refs": {"erp": "3"}},
         {"refs": {"erp": "2"}}, Conflict(("refs", "erp"), ("refs", "erp"), "1", "2", "3")),
        # a contact is removed by one and changed by the other; items before it shift its place
        ({"contacts": [WANG, LI]}, {"contacts": [{**LI, "role": "x"}]}, {"contacts": [WANG]},
         {"contacts": [{**LI, "role": "x"}]},
         Conflict(("contacts", 0), ("contacts", "li"), LI, {**LI, "role": "x"}, GONE)),
        ([LI], [{**LI, "role": "x"}], [{**LI, "role": "y"}], [{**LI, "role": "x"}],
         Conflict((0, "role"), ("li", "role"), "采购", "x", "y")),
        # two orders, and one may matter: the first phone is the main one
        (["1", "2", "3"], ["2", "1", "3"], ["3", "1", "2"], ["2", "1", "3"],
         Conflict((), (), ["1", "2", "3"], ["2", "1", "3"], ["3", "1", "2"])),
        # no keys: the list is one value
        ([{"x": "1"}], [{"x": "2"}], [{"x": "3"}], [{"x": "2"}],
         Conflict((), (), [{"x": "1"}], [{"x": "2"}], [{"x": "3"}])),
        ([WANG], [WANG, WANG], [WANG, LI], [WANG, WANG],
         Conflict((), (), [WANG], [WANG, WANG], [WANG, LI])),
        # another shape
        ({"a": "1"}, {"a": ["1"]}, {"a": {"b": "1"}}, {"a": ["1"]},
         Conflict(("a",), ("a",), "1", ["1"], {"b": "1"})),
        # an unknown base
        (UNKNOWN, {"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "1"},
         Conflict(("a",), ("a",), UNKNOWN, "1", "2")),
        (UNKNOWN, {"tags": ["a"]}, {"tags": ["a", "b"]}, {"tags": ["a"]},
         Conflict(("tags",), ("tags",), UNKNOWN, ["a"], ["a", "b"])),
        (UNKNOWN, [LI], [LI, WANG], [LI, WANG], Conflict((1,), ("王",), UNKNOWN, GONE, WANG)),
    ],
)  # fmt: skip
def test_a_conflict_keeps_what_is_there(
    base: Any, ours: Any, theirs: Any, kept: Any, conflict: Conflict
) -> None:
    result = merge(base, ours, theirs)
    assert result.value == kept
    assert result.conflicts == (conflict,)


def test_a_decision_takes_the_place_of_the_conflict() -> None:
    asked = []

    def decide(name: Any, base: Any, ours: Any, theirs: Any) -> Any:
        asked.append((name, base, ours, theirs))
        return GONE if name == ("contacts", "li") else theirs

    base = {"a": "1", "contacts": [LI, WANG]}
    ours = {"a": "2", "contacts": [{**LI, "role": "x"}, WANG]}
    theirs = {"a": "3", "contacts": [WANG]}
    result = merge(base, ours, theirs, decide)
    assert (result.value, result.conflicts) == ({"a": "3", "contacts": [WANG]}, ())
    assert asked == [(("a",), "1", "2", "3"), (("contacts", "li"), LI, {**LI, "role": "x"}, GONE)]


TEXTS = st.sampled_from("abcd")
ITEMS = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from("xyz")}, optional={"role": TEXTS, "left": TEXTS}),
    unique_by=lambda item: item["key"], max_size=3,
)  # fmt: skip
DOCUMENTS = st.fixed_dictionaries(
    {"id": st.just("c")},
    optional={
        "name": TEXTS, "tier": TEXTS, "note": st.none() | TEXTS,
        "tags": st.lists(TEXTS, min_size=1, max_size=4),
        "refs": st.dictionaries(st.sampled_from("pq"), TEXTS, min_size=1),
        "contacts": ITEMS.filter(bool),
    },
)  # fmt: skip


def plain(value: Any) -> Any:
    """The value without the order of its lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(json.dumps(plain(item), sort_keys=True) for item in value)
    return value


@given(DOCUMENTS, DOCUMENTS)
def test_an_unchanged_side_changes_nothing(base: Any, side: Any) -> None:
    for ours, theirs in ((side, base), (base, side), (side, side)):
        assert merge(base, ours, theirs).value == side
        assert merge(base, ours, theirs).conflicts == ()


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_the_direction_makes_no_difference_but_in_conflicts(base: Any, a: Any, b: Any) -> None:
    one, other = merge(base, a, b), merge(base, b, a)
    turned = [(c.name, c.base, c.theirs, c.ours) for c in other.conflicts]
    straight = [(c.name, c.base, c.ours, c.theirs) for c in one.conflicts]
    assert sorted(straight, key=repr) == sorted(turned, key=repr)
    if not one.conflicts:
        assert plain(one.value) == plain(other.value)


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_conflicts_stand_where_they_say(base: Any, ours: Any, theirs: Any) -> None:
    result = merge(base, ours, theirs)
    for conflict in result.conflicts:
        value = result.value
        for step in conflict.at:
            value = value[step]
        assert value == (conflict.theirs if conflict.ours is GONE else conflict.ours)


def made(document: Any, changes: Any) -> Any:
    """The document after the changes."""
    for change in changes:
        document = _with(document, change.at, change.value)
    return document


def _with(document: Any, at: Any, value: Any) -> Any:
    if not at:
        return value
    copy = list(document) if isinstance(document, list) else dict(document or {})
    if isinstance(copy, list) and at[0] == len(copy):
        return [*copy, value]
    if len(at) == 1 and value is GONE:
        del copy[at[0]]
    else:
        copy[at[0]] = _with(copy[at[0]] if len(at) > 1 else None, at[1:], value)
    return copy


@given(DOCUMENTS, DOCUMENTS)
def test_steps_lead_there(old: Any, new: Any) -> None:
    assert made(old, steps(old, new)) == new


def test_steps_are_small() -> None:
    old = {"tier": "core", "tags": ["a", "b", "c"], "contacts": [WANG, LI]}
    new = {"tier": "vip", "tags": ["a", "c", "d"], "contacts": [{**LI, "role": "x"}, {"name": "z"}]}
    assert [(s.at, s.value) for s in steps(old, new)] == [
        (("tier",), "vip"),
        (("tags", 3), "d"),
        (("tags", 1), GONE),
        (("contacts", 1, "role"), "x"),
        (("contacts", 2), {"name": "z"}),
        (("contacts", 0), GONE),
    ]
