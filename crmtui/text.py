"""Text as a terminal sees it: widths in cells, control characters made visible, folding for search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from crmtui.patterns import pattern

_CONTROL = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_BIDI = pattern("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\u27e8{code:02X}\u27e9"


def safe_text(value: object, *, one_line: bool = False) -> str:
    """``value`` for display: control and bidi characters become visible, nothing can act.

    With ``one_line`` line breaks and tabs become visible too. The stored text stays as it is.
    """
    text = str(value)
    if text.isprintable():  # quickly told; whatever could act is not printable
        return text
    if one_line:
        text = text.replace("\r\n", "\u23ce").replace("\n", "\u23ce").replace("\t", " ")
    text = _CONTROL.sub(_visible, text)
    return _BIDI.sub(lambda m: f"\u27e8{ord(m.group()):04X}\u27e9", text)


def cell_width(text: str) -> int:
    """Width of ``text`` in terminal cells (a Chinese character takes two)."""
    return len(text) if text.isascii() else _wide(text)


@lru_cache(maxsize=8192)
def _wide(text: str) -> int:
    """The width of a text that is not ASCII. Plain Chinese needs no library, and most commands show
    nothing else."""
    if min(text) >= "一" and max(text) <= "鿿":
        return 2 * len(text)
    width = 0
    for c in text:
        if " " <= c <= "~":
            width += 1
        elif "一" <= c <= "鿿" or "！" <= c <= "｠" or "、" <= c <= "〗":
            width += 2
        else:
            return _looked_up(text)
    return width


def _looked_up(text: str) -> int:
    from wcwidth import wcswidth, wcwidth

    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(c)) for c in text)


def clip(text: str, cells: int, ellipsis: str = "…") -> str:
    """``text`` cut to at most ``cells`` cells, never inside a grapheme (an accented letter, a flag,
    a family)."""
    if cell_width(text) <= cells:
        return text
    if cells < cell_width(ellipsis):
        return ""
    return _head(text, cells - cell_width(ellipsis)) + ellipsis


def _head(text: str, cells: int) -> str:
    from wcwidth import iter_graphemes

    kept: list[str] = []
    for grapheme in iter_graphemes(text):
        cells -= cell_width(grapheme)
        if cells < 0:
            break
        kept.append(grapheme)
    return "".join(kept)


def wrap(text: str, cells: int) -> Iterator[str]:
    """``text`` in rows of at most ``cells`` cells, broken at spaces where there are any."""
    start, reach = 0, 16 * cells
    if not text:
        yield text
    while start < len(text):
        part = text[start : start + reach]
        if cell_width(part) <= cells:
            yield part.rstrip()
            start += reach
            continue
        row = _head(part, cells) or part[:1]
        at = row.rfind(" ")
        if at > len(row) // 2:
            row = row[: at + 1]
        yield row.rstrip()
        start += len(row)
        while text[start : start + 1] == " ":
            start += 1


def pad(text: str, cells: int) -> str:
    """``text`` clipped or filled with spaces to exactly ``cells`` cells."""
    text = clip(text, cells)
    return text + " " * (cells - cell_width(text))


def is_chinese(text: str) -> bool:
    """Whether a text consists of Chinese characters. (A pattern with all of them in a class takes as
    long to compile as a command has time to start.)"""
    return bool(text) and all("一" <= character <= "鿿" for character in text)


def fold(text: str) -> str:
    """The form in which texts are compared and searched: NFKC, case-folded."""
    if text.isascii():
        return text.lower()
    # Normalizing is slow where it has something to do, and in Chinese that is mostly punctuation.
    for wide, narrow in _PUNCTUATION:
        if wide in text:
            text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text).casefold()


_PUNCTUATION = tuple(zip("，；：？！（）\u3000", ",;:?!() ", strict=True))
