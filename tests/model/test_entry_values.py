"""The fields of an entry one by one: the same as all at once."""

from __future__ import annotations

import pytest

from crmtui.model.entries import ENTRY_TYPES, Entry
from crmtui.model.entries.values import Values

RAW = {
    "id": "7f3a9c2e41", "type": "touch", "at": "2026-11-18T10:30+08:00", "via": "phone",
    "logged": "2026-11-18T10:41+08:00", "with": ["li"], "outcome": "wrong", "does": None,
    "next": [{"id": "a", "do": "x", "due": "2026-11-25"}, {"do": "y", "due": "nonsense"}],
    "extra": {"kept": "as it is"},
}  # fmt: skip


def test_each_field_is_what_converting_all_gives() -> None:
    values = Values(RAW, ENTRY_TYPES["touch"])
    assert dict(values) == ENTRY_TYPES["touch"].convert(RAW)
    assert len(values) == len(dict(values))
    assert values["extra"] == {"kept": "as it is"}


@pytest.mark.parametrize("name", ["outcome", "does", "topic"])
def test_what_is_wrong_or_empty_or_absent_is_not_there(name: str) -> None:
    values = Values(RAW, ENTRY_TYPES["touch"])
    assert name not in values
    assert values.get(name, "default") == "default"
    with pytest.raises(KeyError):
        values[name]


def test_an_entry_knows_when_it_was_written() -> None:
    entry = Entry.from_raw(RAW, "C1", "7f3a9c2e41")
    assert entry is not None
    assert str(entry.logged) == "2026-11-18 10:41:00+08:00"
    assert [promise.do for promise in entry.promises] == ["x", "y"]
