"""The codec: text stays as typed, everything doubtful is a problem with its place."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.model.problem import Finding
from crmtui.store.codec import parse, parse_entries, place, place_findings
from crmtui.store.decoding import decode
from crmtui.store.events import build
from crmtui.store.plain import read_plain


def value(text: str) -> object:
    parsed = parse(text.encode(), "a.yaml")
    assert parsed.problems == ()
    return parsed.value


def refused(text: str | bytes) -> tuple[str, int, int]:
    data = text if isinstance(text, bytes) else text.encode()
    parsed = parse(data, "a.yaml")
    assert parsed.value is None
    problem = parsed.problems[0]
    assert problem.severity == "error"
    assert problem.fix
    return problem.code, problem.line, problem.column


TYPED = [
    "no", "yes", "on", "Off", "~", "null", "Null", "=", "true", "1:30", "12:30:45", "0123", "012",
    "08", "0o14", "0x1F", "1e5", "1e400", "12e3456", "1_000", "1_000.5", "+5", "-0", ".inf", ".nan",
    "3.10", "2024-02-30", "2026-11-18", "20240105", "2026-11-18T10:30+08:00", "+8613800138000",
    "013800138000", "010-62770000", "6222021234567890123456", "0755", "1,234.50", "¥1.2万",
    "名称：x", "a=b", "50%", "a#b", "C:\\temp", "it's", 'say "hi"', "<tag>", "…", "👨‍👩‍👧", "-5",
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_scalars_are_the_text_typed(typed: str) -> None:
    assert value(f"a: {typed}") == {"a": typed}
    assert value(f"- {typed}\n- x") == [typed, "x"]
    assert value(f"a: {typed}\nb: {{c: 1}}") == {"a": typed, "b": {"c": "1"}}


def test_empty_plain_is_none_and_quoted_empty_is_text() -> None:
    assert value("a:\nb: \"\"\nc: ''\nd: {e: , f: ''}") == {
        "a": None, "b": "", "c": "", "d": {"e": None, "f": ""},
    }  # fmt: skip
    assert value("a:\nb: \"\"\nc: ''") == {"a": None, "b": "", "c": ""}


def test_quotes_escapes_and_blocks_are_resolved() -> None:
    text = "a: \"x\\ty\\u4e2d\\0\"\nb: 'it''s'\nc: |-\n  one\n   two\nd: >\n  a\n  b\n"
    assert value(text) == {"a": "x\ty中\0", "b": "it's", "c": "one\n two", "d": "a b\n"}


def test_alias_stands_for_its_value() -> None:
    assert value("a: &x [1, 2]\nb: *x") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_crlf_bom_comments_and_markers() -> None:
    assert value("\ufeff# c\r\n---\r\na: 1 # x\r\nb:\r\n- 2\r\n...\r\n") == {"a": "1", "b": ["2"]}


@pytest.mark.parametrize(
    ("text", "line", "first"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1),
        ('a: 1\n"a": 2\n', 2, 1),
        ("x:\n  a: 1\n  b:\n    a: 0\n  a: 2\n", 5, 2),
        ("x: a\na: 1\ny: {a: a}\nz: [a]\na: 2\n", 5, 2),
        ("é: 1\ne\u0301: 2\n", 2, 1),
        ("{a: 1,\n a: 2}", 2, 1),
    ],
)
def test_duplicate_keys_name_both_lines(text: str, line: int, first: int) -> None:
    problem = parse(text.encode(), "a.yaml").problems[0]
    assert (problem.code, problem.line) == ("duplicate-key", line)
    assert f"first on line {first}" in problem.what


def test_same_key_in_different_mappings_is_fine() -> None:
    assert value("- {名: 1}\n- {名: 2}") == [{"名": "1"}, {"名": "2"}]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: !important x", "yaml-tag", 2, 4),
        ("a: !!python/object/apply:os.system [x]", "yaml-tag", 1, 4),
        ("a: !!str 1", "yaml-tag", 1, 4),
        ("%TAG !e! tag:x,2000:\n---\na: 1", "yaml-tag", 1, 1),
        ("a: 1\n---\nb: 2", "several-documents", 2, 1),
        ("<<: x", "merge-key", 1, 1),
        ("a: &a [*a]", "recursive-alias", 1, 8),
        ("a: *b", "unknown-alias", 1, 4),
        ("name: &Co Ltd", "unused-anchor", 1, 7),
        ("[a]: b", "bad-key", 1, 1),
        ("? {a: b}\n: c", "bad-key", 1, 3),
        ('"a\\0b": c', "bad-key", 1, 1),
        ("{? : x}", "bad-key", 1, 4),
        ("ｎａｍｅ: x", "full-width-key", 1, 1),
        ("\u3000name: x", "full-width-key", 1, 1),
        ("名称：x", "full-width-colon", 1, 3),
        ("a: 1\n名称：y\nb: 2", "full-width-colon", 2, 3),
        ("# only\n", "empty-file", 1, 1),
        ("", "empty-file", 1, 1),
        ("a:\n\tb: 1", "tab", 2, 1),
        ('a: "x\nb: 1', "not-closed", 1, 4),
        ("a: [x", "not-closed", 1, 4),
        ('a: "\\ud83d"', "bad-yaml", 1, 7),
    ],
)
def test_refused_with_place(text: str, code: str, line: int, column: int) -> None:
    assert refused(text) == (code, line, column)


@pytest.mark.parametrize(
    "typed",
    ["*科技", "[VIP] 张三", "备注: 电话: 123", "@x", "%x", "`x`", "|x", "> 5 people", "{x} y", "- x",
     '"x" y', "'x' y", "? x"],
)  # fmt: skip
@pytest.mark.parametrize("lead", ["name: ", "a: 1\nlist:\n  - name: "])
def test_plain_text_that_yaml_forbids_says_quote_it(lead: str, typed: str) -> None:
    problem = parse(f"{lead}{typed}\n".encode(), "a.yaml").problems[0]
    assert problem.code == "needs-quotes"
    assert problem.line == lead.count("\n") + 1
    fix = problem.fix.removeprefix("write `").removesuffix("`")
    assert value(fix) == {"name": typed}


HOSTILE = {
    "brackets": b"[" * 100_000,
    "braces": b"{a: " * 100_000,
    "dashes": b"- " * 100_000,
    "deep blocks": b"".join(b" " * i + b"a:\n" for i in range(2000)),
    "packed deep": b'- {"a":' + b"[" * 100_000,
    "packed too deep": b"- " + b'{"a":' * 70 + b"1" + b"}" * 70,
    "alias bomb": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n".encode()
        for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    ),
    "anchors": b"".join(b"- &a%d x\n" % i for i in range(100_000)),
    "long line": b"a: " + b"x" * 10_000_000,
    "many values": b"[" + b"[]," * 3_000_000 + b"]",
    "many lines": b"-\n" * 3_000_000,
    "duplicates": b"a: 1\n" * 500_000,
    "tag directives": b"".join(b"%%TAG !a%d! x\n" % i for i in range(20_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused_at_once(name: str) -> None:
    start = time.process_time()
    parsed = parse_entries(HOSTILE[name], "a.yaml")
    assert not parsed.items
    assert parsed.problems
    assert time.process_time() - start < 5


def test_depth_limit() -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "]" * depth

    assert parse(nested(64).encode(), "a").problems == ()
    assert refused(nested(65))[0] == "too-deep"


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_problems(data: bytes) -> None:
    parsed = parse(data, "a.yaml")
    entries = parse_entries(data, "a.yaml")
    assert parsed.value is None or not parsed.problems
    assert all(type(item) is dict for item, _, _ in entries.items)


PIECES = st.sampled_from(
    ["a", "b", ":", ": ", " ", "\n", "- ", "-", "  ", "#", " #", '"', "'", "[", "]", ",", "x", "名", "：", "{",
     "}", "1", "a: x\n", "  b: y\n", "- a: x\n", "a:\n", "  - q\n", "\\", "|", ">", "&", "*", "!", "?", "%",
     "@", 'a: "x"\n', "b: [c, d]\n", "c:\n", "d: 'q'\n", "---\n", "<<: ", "~", "-1", "\r\n", "\t", "\u3000", "=",
     "key: ", "  key: v\n", "    k: v\n", "n: |-\n", "    n: |-\n", "  t1\n", "   t2\n", "     t3\n", "   # c\n",
     "{a: b}", '{a: [b, "c"], d: {e: f}}', "[[a], b]", "{a: -5}", "2026-01-01: x\n", "名: x\n", "a-b: ", "é",
     "e\u0301", "ａ", "[a@b]", "[a|b, c>d, e%f]"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
def test_plain_reader_agrees_with_yaml(text: str) -> None:
    plain = read_plain(text)
    if plain is None:
        return
    built = build(text, "a")
    assert built.problems == []
    assert plain == (built.value, built.lines)


LINES = st.tuples(
    st.sampled_from(["a", "b", "note", "名", "a-b", "<<", " c", "- d", "# e"]),
    st.sampled_from([": ", ":", " :", ":  "]),
    st.sampled_from(["x", "x: y", "x #y", "x ", "x:", "-1", "-", "[a, b]", '["q r"]', "[a: b]", "{a: b}", '"x"',
                     "'", "*x", "&y z", "", "|-", "2026-01-01T10:00+08:00", "~", "[a,b]", "[]", "[ a ]", "[a b]"]),
).map("".join)  # fmt: skip


@given(st.lists(LINES, max_size=4), st.sampled_from(["", "\n", "\n\n", " ", ":\n"]))
def test_plain_reader_of_flat_files_agrees_with_yaml(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    if (plain := read_plain(text)) is not None:
        built = build(text, "a")
        assert built.problems == []
        assert plain == (built.value, built.lines)


@pytest.mark.parametrize(
    "text",
    ["a: {b: c, d: [e, 'f, g'], h: -5}\nk: [x@y.z, \"+86 138\"]\n", "n: |-\n  one\n\n    two\n# c\nm: x\n",
     "off:\n  2026-01-01: 元旦\n春节: 2026-02-17\n", "- {a: b}\n- c: d # e\n"],
)  # fmt: skip
def test_plain_reader_takes_what_people_write(text: str) -> None:
    assert read_plain(text) is not None


def test_a_line_of_a_wide_blank_alone_is_explained() -> None:
    (problem,) = parse("a: b\n\u3000\n c: d\n".encode(), "a.yaml").problems
    assert (problem.code, problem.line) == ("bad-yaml", 3)


def test_a_list_does_not_become_a_mapping() -> None:
    assert read_plain("- d:x\na: x\n") is None
    assert parse_entries(b"- d:x\na: x\n", "a").problems[0].code == "bad-yaml"


def test_reading_ordinary_files_never_imports_the_yaml_parser() -> None:
    code = (
        "import sys\nfrom crmtui.store import codec, edit, files, layout, rules\n"
        "assert codec.parse(b'a: {b: [c]}', 'x').value == {'a': {'b': ['c']}}\n"
        "assert codec.parse_entries(b'- {\"a\":\"b\"}', 'x').items\n"
        "book = b'playbook: a\\nfor: \"x\"\\ncadences:\\n  - step: s\\n    every: 1 day\\n    via: [phone]\\n'\n"
        "read, problems = rules.load_rules({'playbooks/a.yaml': book}.get, ['playbooks/a.yaml'])\n"
        "assert read.playbooks[0].cadences[0].line == 4 and not problems\n"
        "assert edit.render({'a': 'b: c'}) == b\"a: 'b: c'\\n\"\n"
        "sys.exit(sorted(m for m in sys.modules if m.split('.')[0] in ('yaml', 'ruamel')) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_plain_reader_takes_what_we_write() -> None:
    text = "id: 7f3a\ntype: touch\nat: 2026-11-18T10:30+08:00\nwith:\n  - li\nnext:\n  - id: 9c\n    do: 提供\n"
    assert read_plain(text) == (
        {"id": "7f3a", "type": "touch", "at": "2026-11-18T10:30+08:00", "with": ["li"],
         "next": [{"id": "9c", "do": "提供"}]}, [1],
    )  # fmt: skip


def test_entries_of_one_mapping_and_of_a_list() -> None:
    one = parse_entries(b"# c\n\ntype: note\nat: 2026-01-01\n", "a.yaml")
    assert one.items == [({"type": "note", "at": "2026-01-01"}, 3, None)]
    many = parse_entries(b"- type: note\n  at: x\n- just text\n- {type: note}\n", "a.yaml")
    assert many.items == [({"type": "note", "at": "x"}, 1, None), ({"type": "note"}, 4, None)]
    assert [(p.code, p.line) for p in many.problems] == [("not-a-mapping", 3)]


def test_entries_of_neither() -> None:
    found = parse_entries(b"just text\n", "a.yaml")
    assert (found.items, found.problems[0].code) == ([], "not-a-mapping")


DOC = b"""# head
name: x
contacts:
  - key: li
    name: \xe6\x9d\x8e
    phones: ["+86", oops]
    note:
tags: {a: 1}
"""


@pytest.mark.parametrize(
    ("at", "place_"),
    [
        ((), (2, 1)),
        (("name",), (2, 7)),
        (("contacts",), (3, 1)),
        (("contacts", 0), (4, 5)),
        (("contacts", 0, "name"), (5, 11)),
        (("contacts", 0, "phones", 1), (6, 21)),
        (("contacts", 0, "note"), (7, 5)),
        (("contacts", 0, "wechat"), (4, 5)),
        (("contacts", 7, "name"), (3, 1)),
        (("tags", "a"), (8, 11)),
        (("nothing", "here"), (2, 1)),
    ],
)
def test_place(at: tuple[str | int, ...], place_: tuple[int, int]) -> None:
    assert place(DOC, at) == place_


def test_place_in_broken_files() -> None:
    assert place(b"", ("a",)) == (1, 1)
    assert place(b"\xff", ("a",)) == (1, 1)
    assert place(b"a: 1\nb: [", ("a",)) == (1, 4)
    assert place(b"[" * 100_000, (0, 0, 0)) == (1, 4)


def test_findings_are_placed_in_the_order_of_the_file() -> None:
    findings = [Finding(("tags",), "b", "w"), Finding(("name",), "a", "w", "f", "warning")]
    assert [str(p) for p in place_findings(DOC, findings, "c.yaml")] == [
        "warning[a] c.yaml:2:7 w — f",
        "error[b] c.yaml:8:7 w",
    ]


@given(st.text(max_size=40))
def test_decode_and_parse_agree_on_refusal(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    problem = decode(data, "a")[1]
    assert problem is None or parse(data, "a").problems == (problem,)
