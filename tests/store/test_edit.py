"""Edits: one field changes, every other byte stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.errors import CrmError, Unsafe, UsageError
from crmtui.model.customer import CUSTOMER
from crmtui.model.entries import ENTRY_TYPES
from crmtui.model.problem import DocPath
from crmtui.store.codec import parse
from crmtui.store.edit import Append, Edit, Remove, Set, apply_edits

PROFILE = """\
# Key account
id: C1   # erp: K1
name: 示例制造集团

owner: lin

tier: core   # since the review
tier_since: 2026-11-01

legacy_code: 0012   # nobody knows
industry: "制造业"

tags:
  # from the workshop
  - need/品质优先
  - 'yes'   # really

contacts:
  - key: li
    name: 李工
    phones: ["+86 138 0013 8000"]
    note: >-
      folded
      text
  - name: 王
"""


def edited(text: str, *edits: Edit) -> str:
    return apply_edits(text.encode(), edits, CUSTOMER).decode()


def changed(text: str, *edits: Edit) -> list[str]:
    """The lines that differ, as ``-old`` and ``+new``, for edits that only touch whole lines."""
    before, after = text.splitlines(), edited(text, *edits).splitlines()
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return [f"-{line}" for line in before] + [f"+{line}" for line in after]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (Set(("name",), "新名"), ["-name: 示例制造集团", "+name: 新名"]),
        (Set(("tier",), "potential"),
         ["-tier: core   # since the review", "+tier: potential   # since the review"]),
        (Set(("industry",), "IT"), ['-industry: "制造业"', '+industry: "IT"']),
        (Set(("tags", 1), "no"), ["-  - 'yes'   # really", "+  - 'no'   # really"]),
        (Set(("contacts", 0, "note"), "x"),
         ["-    note: >-", "-      folded", "-      text", "+    note: x"]),
        (Set(("contacts", 1, "name"), "[VIP] 王"), ["-  - name: 王", "+  - name: '[VIP] 王'"]),
        (Set(("name",), None), ["-name: 示例制造集团", "+name:"]),
        (Set(("tier_since",), "2026-12-01"), ["-tier_since: 2026-11-01", "+tier_since: 2026-12-01"]),
        (Set(("tier_since",), "#1 x"), ["-tier_since: 2026-11-01", "+tier_since: '#1 x'"]),
        (Set(("since",), "*1 x"), ["+since: '*1 x'"]),
        (Set(("note",), "a\n\nb"), ["+note: |-", "+  a", "+", "+  b", "+"]),
    ],
)  # fmt: skip
def test_set(edit: Edit, lines: list[str]) -> None:
    assert changed(PROFILE, edit) == lines


def test_new_keys_go_where_the_schema_says_and_keep_groups() -> None:
    assert changed(PROFILE, Set(("short",), ["示例"])) == ["+short: [示例]"]
    assert changed(PROFILE, Set(("roles", "support"), "zhao")) == ["+roles:", "+  support: zhao"]
    text = edited(PROFILE, Set(("since",), "2023-11-20"))
    assert 'industry: "制造业"\nsince: 2023-11-20\n\ntags:' in text
    text = edited(PROFILE, Set(("stage",), "lost"), Set(("stage_since",), "2026-01-02"))
    assert "2026-11-01\n\nstage: lost\nstage_since: 2026-01-02\n\nlegacy_code" in text
    text = edited(PROFILE, Set(("contacts", 0, "wechat"), "012"))
    assert "8000\"]\n    wechat: '012'\n    note" in text
    assert edited("name: x\n", Set(("id",), "C1")) == "id: C1\nname: x\n"
    assert (
        edited("# head\ntags:\n  - a\n", Set(("name",), "x")) == "# head\nname: x\n\ntags:\n  - a\n"
    )
    assert (
        edited("name: x\ntags:\n- a\n", Set(("tier",), "core"))
        == "name: x\ntier: core\ntags:\n- a\n"
    )


def test_lists_stay_in_their_style() -> None:
    assert changed(PROFILE, Append(("tags",), "a: b")) == ["+  - 'a: b'"]
    assert changed(PROFILE, Append(("contacts", 0, "phones"), "1,2")) == [
        '-    phones: ["+86 138 0013 8000"]',
        '+    phones: ["+86 138 0013 8000", "1,2"]',
    ]
    assert edited("tags: [a]\n", Append(("tags",), "b, c")) == "tags: [a, 'b, c']\n"
    assert edited("tags: []\n", Append(("tags",), "b")) == "tags: [b]\n"
    assert edited("tags:\n- a\n", Append(("tags",), "b")) == "tags:\n- a\n- b\n"
    assert edited("tags:   # none yet\n", Append(("tags",), "b")) == "tags:   # none yet\n  - b\n"
    assert edited("id: a\n", Append(("tags",), "b")) == "id: a\n\ntags:\n  - b\n"
    assert changed(PROFILE, Append(("contacts",), {"phones": ["1"], "name": "赵"})) == [
        "+  - name: 赵", "+    phones: ['1']",
    ]  # fmt: skip


def test_setting_a_list_changes_only_the_items_that_differ() -> None:
    new = ["need/品质优先", "yes", "vip"]
    assert changed(PROFILE, Set(("tags",), new)) == ["+  - vip"]
    assert changed(PROFILE, Set(("tags",), ["yes"])) == ["-  - need/品质优先"]
    assert changed(PROFILE, Set(("tags",), ("need/品质优先", "no"))) == [
        "-  - 'yes'   # really", "+  - 'no'   # really",
    ]  # fmt: skip
    assert edited("a: {b: c, d: e}\n", Set(("a",), {"d": "f"})) == "a: {d: f}\n"


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (Remove(("legacy_code",)), ["-legacy_code: 0012   # nobody knows"]),
        (Remove(("owner",)), ["-owner: lin", "-"]),
        (Remove(("contacts", 0, "key")), ["-  - key: li", "-    name: 李工", "+  - name: 李工"]),
        (Remove(("contacts", 1)), ["-  - name: 王"]),
        (Remove(("contacts", 1, "name")), ["-  - name: 王"]),
        (Remove(("tags", 0)), ["-  - need/品质优先"]),
        (Remove(("contacts", 0, "phones", 0)), ['-    phones: ["+86 138 0013 8000"]']),
        (Remove(("nothing", 3)), []),
    ],
)
def test_remove(edit: Edit, lines: list[str]) -> None:
    assert changed(PROFILE, edit) == lines


def test_removing_the_last_item_removes_the_key() -> None:
    text = edited("a: 1\ntags:\n  - x\nb: 2\n", Remove(("tags", 0)))
    assert text == "a: 1\nb: 2\n"
    assert edited("a: {b: {c: d}, e: f}\n", Remove(("a", "b", "c"))) == "a: {e: f}\n"


def test_bom_crlf_and_missing_final_newline_stay() -> None:
    data = b"\xef\xbb\xbfname: x\r\n\r\n# c\r\nowner: lin   # who"
    assert apply_edits(data, [Set(("owner",), "wang")], CUSTOMER) == data.replace(b"lin", b"wang")
    assert apply_edits(data, [Set(("roles", "a"), "b")], CUSTOMER) == data + b"\r\nroles:\r\n  a: b"
    assert apply_edits(data, [Remove(("owner",))], CUSTOMER) == b"\xef\xbb\xbfname: x\r\n\r\n# c"
    assert apply_edits(data, [Set(("name",), "x")], CUSTOMER) == data


def test_packed_lines_stay_packed() -> None:
    data = b'- {"at":"2026-01-01","type":"note"}\n- {"type":"note"}\n'
    edits = [Set((0, "note"), "a: 中\n"), Set((0, "at"), "2026-01-02")]
    assert apply_edits(data, edits, ENTRY_TYPES["note"]).decode() == (
        '- {"at":"2026-01-02","type":"note","note":"a: 中\\n"}\n- {"type":"note"}\n'
    )


def test_empty_files_take_a_first_key() -> None:
    assert edited("", Set(("name",), "x")) == "name: x\n"
    assert edited("# only a comment", Set(("name",), "x")) == "# only a comment\nname: x\n"
    assert edited("{}", Set(("name",), "x")) == "{name: x}"


def test_values_of_declared_kinds_stand_plain_and_texts_do_not() -> None:
    edits = [Set((key,), "2026-01-02") for key in ("since", "needs")]
    assert edited("name: x\n", *edits) == "name: x\n\nsince: 2026-01-02\nneeds: '2026-01-02'\n"
    assert edited("name: x\n", Set(("do_not_contact",), "yes")).endswith("\ndo_not_contact: yes\n")
    assert edited("name: x\n", Set(("since",), "soon")).endswith("since: soon\n")


@pytest.mark.parametrize(
    ("text", "edit", "kind"),
    [
        ("a: 1\na: 2\n", Set(("a",), "x"), Unsafe),
        ("a: &x [1]\nb: *x\n", Append(("b",), "2"), Unsafe),
        ("a: &x [1]\nb: *x\n", Append(("a",), "2"), Unsafe),
        ("a: &x [1]\nb: *x\n", Remove(("a",)), Unsafe),
        ("a: 1\n", Remove(("a",)), Unsafe),
        ("a: x\n", Append(("a",), "y"), UsageError),
        ("a: x\n", Set(("a", "b"), "y"), UsageError),
        ("a: [x]\n", Set(("a", "b"), "y"), UsageError),
        ("a: [x]\n", Set(("a", 7), "y"), UsageError),
        ("- a: x\n", Set(("b",), "y"), UsageError),
        ("just text\n", Set(("b",), "y"), UsageError),
        ("a: x\n", Set((), {}), UsageError),
        ("a: x\n", Set(("a",), "\ud83d"), UsageError),
    ],
)
def test_refused(text: str, edit: Edit, kind: type[CrmError]) -> None:
    with pytest.raises(kind) as caught:
        edited(text, edit)
    assert type(caught.value) is kind


def test_no_half_values() -> None:
    with pytest.raises(TypeError):
        edited("a: x\n", Set(("a",), 3))


TYPED = [
    "no", "yes", "~", "null", "=", "1:30", "0123", "1e5", "1_000", "+8613800138000", "010-62770000",
    "2024-02-30", "0x1F", ".inf", "-", "- x", "? x", "a: b", "a #b", "#b", "'", '"', "\\", "it's", "[x",
    "]", "{", "}", ",", "&x", "*x", "!x", "|", ">", "%x", "@x", "`x`", "<<", "---", "...", " lead", "trail ",
    "\ttab", "a\tb", "\x1b[31m", "\x00", "\x85", "\u2028", "\ufeff", "\ufffe", "a\nb", "a\n", "\n", "\na", " a\nb",
    "a\n  b\n\nc", "a \n b", "👨‍👩‍👧", "：", "\u3000", "x" * 5000, "", "a:", ":a", "true", "y", "N", "12,5", "名",
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_any_text_is_stored_and_survives_another_edit(typed: str) -> None:
    for base in ("id: C1\n", "id: C1\nshort: [a]\nrefs: {erp: x}\n", '{"id":"C1"}'):
        edits = [Set(("name",), typed), Append(("short",), typed), Set(("refs", "x"), typed),
                 Set(("contacts",), [{"name": typed}]), Set(("industry",), "IT")]  # fmt: skip
        value = parse(apply_edits(base.encode(), edits, CUSTOMER), "a").value
        assert value["name"] == value["short"][-1] == value["refs"]["x"] == typed
        assert value["contacts"] == [{"name": typed}]


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([*TYPED[:70], None]) | st.text(max_size=8).filter(lambda t: t.isprintable()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "no", "x y", "名"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(VALUES, VALUES)
def test_set_back_and_forth(first: Any, second: Any) -> None:
    """What an edit wrote is taken back to the very same bytes by the edit that undoes it."""
    one = apply_edits(b"id: C1   # c\n\nzz: 1\n", [Set(("name",), first)], CUSTOMER)
    two = apply_edits(one, [Set(("name",), second)], CUSTOMER)
    assert parse(two, "a").value == {"id": "C1", "name": second, "zz": "1"}
    if isinstance(first, str) and isinstance(second, str) and "\n" not in first + second:
        back = apply_edits(two, [Set(("name",), first)], CUSTOMER)
        assert parse(back, "a").value["name"] == first


PIECES = st.sampled_from(
    ["a", "b", ": ", " ", "\n", "- ", "#", " # c\n", '"x"', "'y'", "[", "]", ", ", "x", "{", "}",
     "a: x\n", "  b: y\n", "- a: x\n", "a:\n", "b:\n", "c:\n", "  - q\n", "- s\n", "|\n", "|-\n", ">\n", "&x ",
     "*x", 'a: "x"\n', "b: [c, d]\n", "d: {e: f, g: }\n", "  ", "    ", "---\n", "...\n", "\r\n", "\n\n",
     "e: |\n  lit\n  two\n", "f: >-\n  fold\n\n", "  g: h\n", "    - k: l\n", "      m: n\n", "-\n"]
)  # fmt: skip
NEW = st.sampled_from(
    ["x", "no", "a: b", "", None, ["u", "v"], {"k": "v"}, "l1\nl2", [], {}, "  lead", "x\u2028",
     {"k": ["a", {"z": "l1\n\nl2\n"}]}, [{"q": "r", "s": "t"}, "w"], "#x", "2026-01-01"]
)  # fmt: skip


def paths(value: Any, at: DocPath = ()) -> Iterator[DocPath]:
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value or ())
    if isinstance(value, (dict, list)):
        for step, item in items:
            yield from paths(item, (*at, step))


@given(st.lists(PIECES, max_size=14).map("".join), NEW, st.data())
def test_edits_of_any_file_change_what_they_say_or_nothing(
    text: str, new: Any, data: st.DataObject
) -> None:
    parsed = parse(text.encode(), "a")
    if parsed.problems:
        return
    at = data.draw(st.sampled_from(list(paths(parsed.value))))
    edit = data.draw(
        st.sampled_from([Set(at, new), Set((*at, "new"), new), Append(at, new), Remove(at)])
    )
    try:
        result = apply_edits(text.encode(), [edit])
    except CrmError:
        return
    assert parse(result, "a").problems == ()
    if isinstance(edit, Set):
        value = parse(result, "a").value
        for step in edit.at:
            value = value[step]
        assert value == new


@given(st.integers(0, 7), st.sampled_from(["x", "yes", "a: b", "+86", "[x", "名"]))
def test_a_new_scalar_changes_one_line(n: int, new: str) -> None:
    keys = ["id", "name", "owner", "tier", "tier_since", "legacy_code", "industry", "name"]
    before = PROFILE.split("\n")
    after = edited(PROFILE, Set((keys[n],), new)).split("\n")
    differing = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert len(differing) <= 1
