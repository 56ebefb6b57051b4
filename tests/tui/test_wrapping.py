"""Lines broken as people expect them."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.content import Content

from crmtui.tui.wrapping import wrapped

TEXTS = [
    "周科长要求补偿一个班的停线损失，报王敏定",
    "→ 行车监测方案（申请专项资金用） · Fr 11-13",
    "Asked for the new catalogue and lead times; decision expected later.",
    "averyverylongwordthatfitsnowhereatall 短",
    "👨‍👩‍👧 一家 한국어 회사 Ängström",
    "",
    "   leading and trailing   ",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [2, 3, 5, 8, 13, 21, 40, 200])
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = [line.plain for line in wrapped(Content(text), width)]
    if "👨" not in text:
        assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四，五六", 8, ["一二三", "四，五六"]),
        ("（一二）三四五", 8, ["（一二）", "三四五"]),
        ("→ 行车监测方案", 10, ["→ 行车监测", "方案"]),
        ("call 李工 about it", 10, ["call 李工", "about it"]),
        ("a b\nc", 10, ["a b", "c"]),
        ("one two three", 7, ["one two", "three"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    assert [line.plain for line in wrapped(Content(text), width)] == lines


def test_styles_stay_with_their_text() -> None:
    first, second = wrapped(Content.assemble(("一二三四", "red"), "五六"), 10)
    assert (first.plain, second.plain) == ("一二三四五", "六")
    assert [str(span.style) for span in first.spans] == ["red"] and not second.spans
