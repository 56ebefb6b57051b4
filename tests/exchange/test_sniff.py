"""Encodings and delimiters: the right text, or a refusal that says what to do."""

from __future__ import annotations

import pytest

from crmtui.errors import UsageError
from crmtui.exchange.sniff import decode, delimiter_named, sniff_delimiter

CHINESE = "客户名称,联系人,电话\n示例科技有限公司,李工,13800138000\n鑫源制造集团,王璐,02155556666\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (CHINESE.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + CHINESE.encode("utf-8"), "utf-8"),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "utf-16-be"),
        (CHINESE.encode("utf-16-le"), "utf-16-le"),
        (CHINESE.encode("utf-16-be"), "utf-16-be"),
        (CHINESE.encode("gb18030"), "gb18030"),
        (b"name,phone\nAcme,1\n", "utf-8"),
    ],
)
def test_finds_the_encoding(raw: bytes, encoding: str) -> None:
    found = decode(raw, "x.csv")
    assert (found.encoding, found.text[:4]) == (encoding, raw.decode(encoding).lstrip("\ufeff")[:4])


@pytest.mark.parametrize("encoding", ["big5", "cp1252", "latin-1"])
def test_other_code_pages_are_refused_with_a_suggestion(encoding: str) -> None:
    text = (
        "客戶名稱,聯絡人\n範例科技股份有限公司,張經理\n"
        if encoding == "big5"
        else "name\nMüller São Françoise\n"
    )
    with pytest.raises(UsageError) as refused:
        decode(text.encode(encoding), "x.csv")
    assert f"--encoding {'big5' if encoding == 'big5' else 'cp1252'}" in refused.value.fix
    assert decode(text.encode(encoding), "x.csv", encoding).text == text


def test_damaged_utf8_names_line_and_byte() -> None:
    raw = "名称\n示例科技有限公司\n".encode() + b"\xe5\x85" + "，第三行\n".encode()
    with pytest.raises(UsageError, match=r"line 3, byte 32"):
        decode(raw, "x.csv")


@pytest.mark.parametrize("raw", [b"PNG\0\x01\x02\0\0", b"a\0b", b"\xff\xfe\x00\x00a\0\0\0"])
def test_binary_files_are_refused(raw: bytes) -> None:
    with pytest.raises(UsageError):
        decode(raw, "x.csv")


def test_a_named_encoding_is_obeyed_or_refused() -> None:
    assert decode("张喆".encode("gb18030"), "x.csv", "gb2312").text == "张喆"
    with pytest.raises(UsageError, match="not valid"):
        decode("张".encode("gb18030"), "x.csv", "utf-8")
    for odd in ("rot13", "hex", "no-such", "unicode_escape"):
        with pytest.raises(UsageError, match="unknown encoding"):
            decode(b"a", "x.csv", odd)


@pytest.mark.parametrize("char", [",", ";", "\t", "|"])
def test_finds_the_delimiter(char: str) -> None:
    rows = [
        ["name", "address", "amount"],
        ["Acme, Inc", "1 High St; London", "12"],
        ["Beta", "x", "3"],
    ]
    text = "".join(char.join(f'"{c}"' if char in c else c for c in row) + "\n" for row in rows)
    assert sniff_delimiter(text, "x.csv") == char


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    assert sniff_delimiter("name;amount\nAcme;12,50\nBeta;3,10\n", "x.csv") == ";"


def test_the_hint_of_a_spreadsheet_wins() -> None:
    assert sniff_delimiter("sep=;\na,b;c\n", "x.csv") == ";"


def test_full_width_commas_are_explained() -> None:
    with pytest.raises(UsageError, match="full-width commas"):
        sniff_delimiter("客户名称，电话\n示例，138\n", "x.csv")


def test_delimiters_have_names() -> None:
    assert [delimiter_named(n) for n in ("tab", "\\t", "semicolon", "|")] == ["\t", "\t", ";", "|"]
    with pytest.raises(UsageError):
        delimiter_named("::")
