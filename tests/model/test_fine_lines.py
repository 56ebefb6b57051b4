"""Lines that one pattern tells to be fine are what the reader of YAML and the checks say they are."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model import fine_lines
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.fine_lines import FineLines, record_pattern
from crmtui.model.schema import Field, Schema
from crmtui.store.codec import parse_entries
from crmtui.store.packed import read_fine, read_packed

FINE = {
    "touch": {"type": "touch", "id": "7039d9a76b", "at": "2026-03-29T09:47+08:00", "via": "phone",
              "with": ["a", "李工"], "outcome": "reached", "does": ["next/aa3a0b"], "note": "价格，有顾虑",
              "next": [{"id": "aa3a0b", "do": "回复交期", "due": "2026-04-07"}]},
    "order": {"type": "order", "id": "SO-11MFW100-00", "at": "2026-03-27T16:12+08:00", "by": "m09",
              "amount": "86400.00", "status": "paid",
              "lines": [{"product": "边缘网关 EG-200", "quantity": "27", "price": "3200"}]},
    "note": {"type": "note", "at": "2024-02-28T23:59-03:30", "note": ""},
    "survey": {"type": "survey", "at": "2026-11-13T10:00+08:00", "measure": "nps", "score": "9"},
}  # fmt: skip
TEXTS = st.sampled_from(
    ["", " ", "x", " x", "2026-11-01", "2026-02-30", "2026-02-29", "2026-11-01T10:30+08:00", "12.50",
     "2026-11-01T24:30+08:00", "2026-02-30T10:30+08:00", "1e3", "12", "-3", "yes", "~", "null", "phone", "reached",
     "touch", "a，b", "a\x00b", "a\x7fb", "a\u2028b", 'a"b', "a\\b", "C-100", "con", "com1", "nps", "opened", "out", "中"],
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.none() | st.integers(0, 9) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["do", "due", "id", "product", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def packed(raw: Mapping[str, object], *, is_sorted: bool = True) -> str:
    return json.dumps(raw, ensure_ascii=False, sort_keys=is_sorted, separators=(",", ":"))


@pytest.fixture
def tests(monkeypatch: pytest.MonkeyPatch) -> FineLines:
    monkeypatch.setattr(fine_lines, "FEW", 0)
    return FineLines(ENTRY_TYPES)


@pytest.mark.parametrize("kind", FINE)
def test_usual_lines_are_known(kind: str, tests: FineLines) -> None:
    assert ENTRY_TYPES[kind].check(FINE[kind]) == []
    line = packed(FINE[kind])
    assert read_fine(f"- {line}\n", tests) == [(FINE[kind], 1, line)]


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_every_type_has_a_pattern(kind: str, tests: FineLines) -> None:
    schema = ENTRY_TYPES[kind]
    known = {"at": "2026-03-29T09:47+08:00", "type": kind, "date": "2026-03-29", "id": "C-100200"}
    raw = {
        field.name: known.get(field.name)
        or (field.choices[0] if field.choices else known.get(field.kind, "12"))
        for field in schema.fields
        if field.required
    }
    assert schema.check(raw) == []
    assert tests[kind](packed(raw), 0)


@given(st.sampled_from(list(ENTRY_TYPES)), st.data(), st.booleans())
def test_known_lines_are_what_they_seem(kind: str, data: st.DataObject, is_sorted: bool) -> None:
    schema = ENTRY_TYPES[kind]
    keys = st.sampled_from([*schema.by_name, "colour"])
    raw = data.draw(st.dictionaries(keys, VALUES, max_size=4))
    raw |= data.draw(st.sampled_from([FINE.get(kind, {}), {}])) | {"type": kind}
    _agree(f"- {packed(raw, is_sorted=is_sorted)}\n")


@given(st.sampled_from(list(FINE)), st.data())
def test_mangled_lines_are_what_they_seem(kind: str, data: st.DataObject) -> None:
    line = packed(FINE[kind])
    at = data.draw(st.integers(0, len(line)))
    piece = data.draw(st.text(alphabet='{}[]",:\\ab1 #&*-\x7fz', max_size=4))
    end = at + data.draw(st.integers(0, 12))
    _agree(f"- {line[:at]}{piece}{line[end:]}\n")
    _agree(f"- {line}\n{piece}\n- {line}\n")


def _agree(text: str) -> None:
    """What the fast way takes the slow one takes, too, and no check has anything to say."""
    tests = FineLines(ENTRY_TYPES)
    tests._asked = fine_lines.FEW
    fine = parse_entries(text.encode(), "a.yaml", tests)
    usual = parse_entries(text.encode(), "a.yaml")
    assert (fine.items, fine.problems) == (usual.items, usual.problems)
    if fine.are_fine:
        assert list(fine.positions) == list(usual.positions)
        assert fine.items == read_packed(text)
        assert all(ENTRY_TYPES[raw["type"]].check(raw) == [] for raw, _, _ in fine.items)


def test_few_lines_are_not_worth_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fine_lines, "FEW", 2)
    tests, line = FineLines(ENTRY_TYPES), packed(FINE["note"])
    assert [bool(tests["note"](line, 0)) for _ in range(4)] == [False, False, True, True]
    assert not tests["no-such-type"](line, 0)


def test_a_required_field_without_a_pattern_is_refused() -> None:
    odd = Schema("odd", "", (Field("hours", "hours", "", required=True),))
    with pytest.raises(ValueError, match="hours"):
        record_pattern(odd)
