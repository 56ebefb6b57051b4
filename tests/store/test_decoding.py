"""Bytes to text: what is refused, and where."""

from __future__ import annotations

import pytest

from crmtui.store.decoding import MAX_FILE, decode


def refused(data: bytes) -> tuple[str, int, int]:
    problem = decode(data, "a.yaml")[1]
    assert problem is not None
    assert problem.path == "a.yaml"
    assert problem.fix
    return problem.code, problem.line, problem.column


def test_utf8_with_and_without_bom() -> None:
    assert decode("名称: 张三".encode(), "a") == ("名称: 张三", None)
    assert decode(b"\xef\xbb\xbfa: 1", "a") == ("a: 1", None)


@pytest.mark.parametrize(
    ("data", "likely"),
    [
        ("名称: 张三的公司\n".encode("gb18030"), "GB18030"),
        ("名稱: 張三豐的公司\n".encode("big5"), "Big5"),
        ("name: café".encode("latin-1"), "Latin-1"),
        ("name: x".encode("utf-16"), "UTF-16"),
        (b"name: \xed\xa0\xbd", "half an emoji"),
    ],
)
def test_other_encodings_are_named(data: bytes, likely: str) -> None:
    problem = decode(data, "a.yaml")[1]
    assert problem is not None
    assert problem.code == "bad-encoding"
    assert likely in problem.what


def test_bad_byte_is_placed_by_offset_line_and_column() -> None:
    problem = decode("a: 1\n名: x".encode() + b"\xff", "a.yaml")[1]
    assert problem is not None
    assert (problem.line, problem.column) == (2, 5)
    assert "byte 11 " in problem.what


def test_utf16_without_mark() -> None:
    assert refused("name: x".encode("utf-16-le"))[0] == "bad-encoding"


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x9b", "\ufeff", "\ufffe", "\uffff"])
def test_raw_control_characters(char: str) -> None:
    assert refused(f"a: 1\nb: x{char}y\n".encode()) == ("control-character", 2, 5)


@pytest.mark.parametrize("char", ["\u0085", "\u2028", "\u2029"])
def test_characters_some_take_for_line_breaks(char: str) -> None:
    assert refused(f"a: x{char}y\n".encode()) == ("line-separator", 1, 5)


def test_ordinary_characters_pass() -> None:
    text = "a: ¥ é “x”，。 \u3000 👨\u200d👩 \t\r\n"
    assert decode(text.encode(), "a") == (text, None)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> main\n",
        "a: 1\r\n<<<<<<< HEAD\r\nb: 1\r\n=======\r\nb: 2\r\n>>>>>>> main\r\n",
        "a: 1\n<<<<<<< HEAD\nb: 1\n||||||| 1a2b\n=======\nb: 2\n>>>>>>> main\n",
        "note: |\n<<<<<<< HEAD\n  b\n=======\n  c\n>>>>>>> main\n",
        "a: 1\n\n\n\nb: 2\n>>>>>>> main\n",
    ],
)
def test_conflict_markers_are_no_yaml_error(text: str) -> None:
    code, line, column = refused(text.encode())
    assert (code, column) == ("conflict-marker", 1)
    assert line > 1


def test_quoted_markers_are_text() -> None:
    assert decode(b"note: |\n  <<<<<<< HEAD\n  x\n", "a")[1] is None


def test_size_cap() -> None:
    assert refused(b"#" * (MAX_FILE + 1)) == ("file-too-large", 0, 0)
