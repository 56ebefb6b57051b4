"""Packed lists: read as JSON exactly as YAML reads them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.entries import canonical
from crmtui.store.codec import parse_entries
from crmtui.store.decoding import decode
from crmtui.store.events import build
from crmtui.store.packed import read_packed


def yaml_items(text: str) -> list[tuple[object, int]]:
    built = build(text, "a")
    assert built.problems == []
    return list(zip(built.value, built.lines[1:], strict=True))


def test_spaces_and_the_order_of_keys_do_not_matter() -> None:
    line = '{"type": "note", "at": "2026-11-18" }'
    assert [text for _, _, text in parse_entries(f"- {line}\n".encode(), "a").items] == [line]


def test_canonical_lines_are_handed_on() -> None:
    line = '{"at":"2026-11-18","note":"对\\"价格\\"有\\n顾虑","type":"note"}'
    items = parse_entries(f"# packed\n\n- {line}\n- {line}\r\n".encode(), "a").items
    assert [(n, text) for _, n, text in items] == [(3, line), (4, line)]
    assert all(canonical(item) == text for item, _, text in items)


@pytest.mark.parametrize(
    "line",
    ['{"a":1}', '{"a":true}', '{"a":"\\u4e2d"}', '{"a":"\\/"}',
     '{"a":[1.50,-0,1E400,NaN,null,false]}', "{a: b}", '{"a":"x"} # c', '{"a":,"b":"x"}'],
)  # fmt: skip
def test_lines_with_other_scalars_read_the_same_and_are_not_handed_on(line: str) -> None:
    text = f'- {line}\n- {{"z":"1"}}\n'
    items = read_packed(text)
    assert items is not None
    assert [(item, n) for item, n, _ in items] == yaml_items(text)
    assert [text for _, _, text in items] == [None, '{"z":"1"}']


@pytest.mark.parametrize(
    "text",
    ['- {"a":1,"a":2}\n', '- {"a":{"b":1,"b":2}}\n', '- {"a":"x"}\n  b: c\n', '- {"a":\n  "x"}\n',
     '- {"a":"\\ud83d\\ude00"}\n', '{"a":"x"}\n', '- a\n', '- {"a":"x"}\n- b\n', '- ["a"]\n', '', "# c\n",
     '- {"a\\u0000":"x"}\n', '- {"a":&x y,"b":*x}\n', '- {"a":"x","a":"y","b" :"z"}\n',
     '-:{"a":"x"}\n- {"a":"x"}\n', '- {"a":"x"}\n- ["a"]\n'],
)  # fmt: skip
def test_everything_else_is_for_the_yaml_reader(text: str) -> None:
    assert read_packed(text) is None


TEXTS = st.text(max_size=12)
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["id", "at", "note", "备注", "a b", ""]) | TEXTS


@given(
    st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=3),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_packed_reader_agrees_with_yaml(
    entries: list[dict[str, object]], ascii_only: bool, tight: bool, is_sorted: bool
) -> None:
    separators = (",", ":") if tight else (", ", ": ")
    text = "".join(
        f"- {json.dumps(e, ensure_ascii=ascii_only, separators=separators, sort_keys=is_sorted)}\n"
        for e in entries
    )
    data = text.encode("utf-8", "surrogatepass")
    if decode(data, "a")[1] is not None:
        return
    items = read_packed(text)
    if items is not None:
        assert [(item, n) for item, n, _ in items] == yaml_items(text)
        assert all(line is None or json.loads(line) == item for item, _, line in items)


@given(st.text(alphabet="{}[]\",:\\ab1 #&*-\n'utrue", max_size=20))
def test_mangled_lines_agree_with_yaml(middle: str) -> None:
    text = f'- {{"a":"x"}}\n- {{"b":{middle}}}\n'
    items = read_packed(text)
    if items is not None:
        assert [(item, n) for item, n, _ in items] == yaml_items(text)
