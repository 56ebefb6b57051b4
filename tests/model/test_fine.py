"""What is told fast to be fine has no finding, and what has none is told so unless it is rare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model import fine
from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.moments import parse_when
from crmtui.model.scalars import is_moment
from crmtui.model.schema import Schema

TEXTS = st.sampled_from(
    ["", "x", "2026-11-01", "2026-02-30", "2026-11-01T10:30", "2026-11-01T10:30+08:00",
     "2026-11-01T24:30+08:00", "2026-02-30T10:30+08:00", "12.50", "1e3", "12", "yes", "~", "phone",
     "reached", "touch", "order", "a，b", "a\x00b", "C-1", "con", "05-16", "company"],
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["do", "due", "id", "name", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
SCHEMAS = [CUSTOMER, *ENTRY_TYPES.values()]


@given(st.sampled_from(SCHEMAS), st.data())
def test_fine_records_have_no_findings(schema: Schema, data: st.DataObject) -> None:
    keys = st.sampled_from([*schema.by_name, "colour"])
    raw = data.draw(st.dictionaries(keys, VALUES, max_size=5))
    raw |= {f.name: data.draw(TEXTS) for f in schema.fields if f.required}
    if schema.is_fine(raw):
        assert schema.check(raw) == []
    elif schema.check(raw) == []:
        assert "~" in str(raw), "only an empty value in YAML's own words takes the slow way"


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"type": "touch", "at": ""}, {"type": "touch"}])
def test_what_is_no_record_is_not_fine(raw: object) -> None:
    assert not ENTRY_TYPES["touch"].is_fine(raw)


def test_shapes_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fine, "MAX_SHAPES", 2)
    shapes = fine.Shapes({"a": fine.TEXT}, ())
    assert [shapes.is_fine({f"k{n}": "x"}) for n in range(5)] == [False] * 5
    assert shapes.is_fine({"a": "x"})
    assert not shapes.is_fine({"a": ["x"]})


@given(
    st.sampled_from(["2026-11-01", "2026-02-30", "0001-01-01", "9999-12-31", "2026-1-01", ""]),
    st.sampled_from(["T10:30", "T24:00", "T10:60", " 10:30", "t10:30", "T10", ""]),
    st.sampled_from(["", ":15", ":60", ":15.25", "+08:00", "+0800", "Z", " z", "+24:00", ":15-03:30",
                     "x", "٣"]),
)  # fmt: skip
def test_moments_are_told_as_they_are_parsed(day: str, clock: str, offset: str) -> None:
    text = day + clock + offset
    assert is_moment(text) == (parse_when(text) is not None)
