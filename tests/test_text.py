"""Texts on a terminal: nothing acts, nothing is torn apart, columns stay columns."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from crmtui.text import cell_width, clip, fold, pad, safe_text, wrap

WHOLE = ("👨‍👩‍👧", "🇨🇳", "☎️", "👍🏽", "e\u0301", "각", "क्षि", "家")
"""Each is one character to its reader."""


@pytest.mark.parametrize("grapheme", WHOLE)
@pytest.mark.parametrize("cells", range(8))
def test_a_cut_never_splits_what_reads_as_one(grapheme: str, cells: int) -> None:
    cut = clip(grapheme * 5, cells)
    assert cell_width(cut) <= cells
    assert cut.removesuffix("…") == grapheme * (len(cut.removesuffix("…")) // len(grapheme))


@given(st.text(), st.integers(1, 30))
def test_padded_texts_fill_their_cells(text: str, cells: int) -> None:
    assert cell_width(pad(safe_text(text, one_line=True), cells)) == cells


@given(st.text(alphabet=st.one_of(
    st.characters(max_codepoint=0xFF), st.characters(min_codepoint=0x2FF0, max_codepoint=0x3100),
    st.characters(min_codepoint=0x4DF0, max_codepoint=0xA010),
    st.characters(min_codepoint=0xFE00, max_codepoint=0xFFFF, exclude_categories=["Cs"]))))  # fmt: skip
def test_plain_chinese_is_as_wide_as_the_library_has_it(text: str) -> None:
    whole = wcwidth.wcswidth(text)
    assert cell_width(text) == (
        whole
        if whole >= 0
        else len(text)
        if text.isascii()
        else sum(max(0, wcwidth.wcwidth(c)) for c in text)
    )


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Mn", "Me", "Mc"))),
       st.integers(2, 30))  # fmt: skip
def test_wrapping_loses_nothing_but_blanks(text: str, cells: int) -> None:
    rows = list(wrap(text, cells))
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(cell_width(row) <= cells for row in rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [("", [""]), ("one two three", ["one two", "three"]), ("客户希望分期付款", ["客户希望", "分期付款"]),
     ("👨‍👩‍👧" * 5, ["👨‍👩‍👧" * 4, "👨‍👩‍👧"]), ("ab  cd", ["ab  cd"])],
)  # fmt: skip
def test_wrap(text: str, rows: list[str]) -> None:
    assert list(wrap(text, 8)) == rows


def test_a_note_of_a_megabyte_wraps_at_once() -> None:
    began = time.monotonic()
    text = "字" * 300_000
    assert "".join(wrap(text, 80)) == text
    assert time.monotonic() - began < 5


@given(st.text(alphabet=st.characters()))
def test_nothing_acts(text: str) -> None:
    acting = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
    assert not acting.search(safe_text(text, one_line=True))
    assert not acting.search(safe_text(text).replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize("text", ["", "ABC", "ＡＢＣ，１２（ß）", "价格：李工　？！；́", "ﬁǅ", "，́"])
def test_fold_is_nfkc_and_case_folding(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFKC", text).casefold()
