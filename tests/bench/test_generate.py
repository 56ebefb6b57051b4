"""The benchmark's workspaces: the same for the same seed, and without a finding."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from generate import customer_id, generate

from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.schema import is_id
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import folder_id, kind_of, walk

DAY = date(2026, 11, 20)


def test_records_are_fine_and_twenty_each(tmp_path: Path) -> None:
    generate(tmp_path / "w", 30, 1, DAY)
    entries: Counter[str] = Counter()
    for path, _stat in walk(tmp_path / "w"):
        data = (tmp_path / "w" / path).read_bytes()
        if kind_of(path) == "profile":
            assert CUSTOMER.check(parse(data, path).value) == [], path
        elif kind_of(path) == "entries":
            found = parse_entries(data, path)
            assert not found.problems
            for entry, _line, _text in found.items:
                assert ENTRY_TYPES[entry["type"]].check(entry) == [], path
            entries[folder_id(path)] += len(found.items)
    assert len(entries) == 30
    assert set(entries.values()) == {20}


def test_a_seed_and_a_day_give_one_workspace(tmp_path: Path) -> None:
    texts = []
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        root = tmp_path / name
        generate(root, 5, seed, DAY)
        files = {path: (root / path).read_bytes() for path, _stat in walk(root)}
        texts.append(files)
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_ids_are_ids_and_never_come_twice() -> None:
    ids = [customer_id(1, number) for number in range(20_000)]
    assert len(set(ids)) == len(ids)
    assert all(map(is_id, ids[:100]))
    assert max(Counter(id[-2:] for id in ids).values()) < 60
