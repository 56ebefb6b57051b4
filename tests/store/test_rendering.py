"""New files: the project's own style, read back to the same values."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crmtui.errors import UsageError
from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES, canonical
from crmtui.store.codec import parse, parse_entries
from crmtui.store.edit import render, render_packed
from crmtui.store.plain import read_plain


def test_profile_in_groups_with_block_lists() -> None:
    value = {
        "name": "示例", "id": "C1", "tier": "core", "tier_since": "2026-11-01", "owner": "lin",
        "refs": {"erp": "K1"}, "tags": ["need/a", "yes"], "zzz": "1",
        "contacts": [{"phones": ["+86 138"], "name": "李"}, {"name": "王"}],
    }  # fmt: skip
    assert render(value, CUSTOMER).decode() == (
        "id: C1\nname: 示例\nrefs:\n  erp: K1\n\nowner: lin\n\ntier: core\ntier_since: 2026-11-01\n\n"
        "tags:\n  - need/a\n  - 'yes'\n\n"
        "contacts:\n  - name: 李\n    phones: ['+86 138']\n  - name: 王\n\nzzz: '1'\n"
    )


def test_entry_is_written_for_the_plain_reader() -> None:
    value = {
        "id": "7f3a9c2e41", "type": "touch", "at": "2026-11-18T10:30+08:00", "via": "phone",
        "with": ["li"], "note": "对价格有顾虑", "next": [{"id": "9c10", "do": "提供", "due": "2026-11-25"}],
    }  # fmt: skip
    text = render(value, ENTRY_TYPES["touch"]).decode()
    assert text.startswith("id: 7f3a9c2e41\ntype: touch\nat: 2026-11-18T10:30+08:00\n")
    assert read_plain(text) == (value, [1])


def test_ids_that_look_like_numbers_are_quoted() -> None:
    for id in ("1234567890", "12e4567890", "0123456789", "123:45"):
        assert render({"id": id}, ENTRY_TYPES["note"]).decode() == f"id: '{id}'\n"


def test_several_lines_as_a_literal_block() -> None:
    text = render({"note": "one\n  two\n\n# three"}, CUSTOMER).decode()
    assert text == "note: |-\n  one\n    two\n\n  # three\n"
    assert render({"note": "one\n"}, CUSTOMER).decode() == 'note: "one\\n"\n'


def test_empty_values() -> None:
    assert render({"id": None, "tags": [], "refs": {}, "name": ""}, CUSTOMER).decode() == (
        "id:\nname: ''\nrefs: {}\n\ntags: []\n"
    )
    assert render({}, CUSTOMER) == b"{}\n"


KEYS = st.sampled_from(["id", "name", "note", "tags", "no", "1", "a b", "名", "contacts"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_is_rendered_is_read_back(value: dict[str, Any]) -> None:
    for schema in (CUSTOMER, None):
        parsed = parse(render(value, schema), "a")
        assert (parsed.value, parsed.problems) == (value, ())


@given(st.dictionaries(KEYS, TEXTS, min_size=1, max_size=5))
def test_other_readers_see_the_same_texts(value: dict[str, str]) -> None:
    """YAML 1.1 and 1.2 readers, which guess types, guess text."""
    data = render(value)
    assert yaml.load(data, yaml.CSafeLoader) == value
    assert YAML(typ="safe", pure=True).load(data) == value


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=4))
def test_packed_is_read_back(entries: list[dict[str, Any]]) -> None:
    try:
        data = render_packed(entries)
    except UsageError:
        assert "None" in repr(entries)
        return
    assert [item for item, _, _ in parse_entries(data, "a").items] == entries


@given(st.lists(st.dictionaries(KEYS, TEXTS, max_size=4), min_size=1, max_size=3))
def test_packed_texts_are_canonical_json_lines(entries: list[dict[str, str]]) -> None:
    parsed = parse_entries(render_packed(entries), "a")
    assert [item for item, _, _ in parsed.items] == entries
    assert all(line in (None, canonical(item)) for item, _, line in parsed.items)


def test_plain_packed_lines_are_handed_on_verbatim() -> None:
    entry = {"type": "note", "at": "2026-01-01", "note": 'say "hi"\nnow'}
    assert parse_entries(render_packed([entry]), "a").items == [(entry, 1, canonical(entry))]


def test_half_characters_are_refused() -> None:
    with pytest.raises(UsageError):
        render({"name": "\ud83d"})
    with pytest.raises(UsageError):
        render_packed([{"name": "\ud83d"}])
