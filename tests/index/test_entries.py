"""What the index asks of an entry, and what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pytest

from crmtui.index import rows
from crmtui.index.entries import ASKED, EntryRow
from crmtui.index.facts import gather
from crmtui.index.rows import read_all_entries
from crmtui.index.settling import _notes
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.schema import Raw

KNOWN = {"at": "2026-03-29T09:47+08:00", "number": "12", "date": "2026-03-29", "count": "3"}


class Listener(dict[str, Any]):
    """An entry that remembers which of its fields somebody asks for."""

    def __init__(self, raw: dict[str, Raw]) -> None:
        super().__init__(raw)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


def full(kind: str) -> dict[str, Raw]:
    """An entry with all the fields of its type."""
    raw: dict[str, Raw] = {}
    for field in ENTRY_TYPES[kind].fields:
        if field.kind not in ("texts", "items", "item", "ranges", "map"):
            raw[field.name] = field.choices[0] if field.choices else KNOWN.get(field.kind, "x12345")
    return raw | {"type": kind, "at": KNOWN["at"]}


def variants(kind: str) -> Iterator[dict[str, Raw]]:
    """It with each of its choices, and without any one of its fields."""
    for field in ENTRY_TYPES[kind].fields:
        for choice in field.choices:
            yield full(kind) | {field.name: choice}
        yield {
            key: value
            for key, value in full(kind).items()
            if key in ("type", "at") or key != field.name
        }


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_facts_and_notes_ask_for_no_other_fields(kind: str) -> None:
    heard: set[str] = set()
    for raw in variants(kind):
        listener = Listener(raw)
        gather([("2026-03-29", listener)], "2026-11-18", "CNY")
        _notes([EntryRow("K1", "", kind, "2026-03-29", "", "", 1, 0, listener, "{}")])
        heard |= listener.asked
    assert heard >= {"type", "note"}
    assert heard <= ASKED


def test_a_usual_line_is_taken_apart_as_far_as_it_is_asked() -> None:
    rows.make_ready(whole=False)
    entry: dict[str, Raw] = {
        "at": "2026-03-29T09:47+08:00", "by": "m09", "does": ["next/aa3a0b"], "id": "7039d9a76b",
        "next": [{"do": "回复交期", "due": "2026-04-07", "id": "aa3a0b"}], "note": "价格，有顾虑",
        "outcome": "reached", "type": "touch", "via": "phone", "with": ["a", "b"],
    }  # fmt: skip
    text = rows.to_json(entry)
    file = "records/customers/a/K1/2026.yaml", f"- {text}\n".encode()
    for whole in (False, True):
        (read,) = read_all_entries([file], UTC, whole=whole)
        (row,) = read.entries
        assert row.said == {key: entry[key] for key in entry if whole or key in ASKED}
        assert (row.raw, row.text) == (entry, text)
