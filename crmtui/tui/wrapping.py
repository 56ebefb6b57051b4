"""Lines broken as Chinese and Western text are: between any two wide characters, at spaces
elsewhere, never before a closing mark."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

_NEVER_FIRST = frozenset("，。、；：！？）》」』】〉”’…·,.;:!?)]}%")
_NEVER_LAST = frozenset("（《「『【〈“‘([{→")


def wrapped(text: Content, width: int) -> list[Content]:
    """``text`` in lines of at most ``width`` cells; its own line breaks stay."""
    return [line for part in text.split(allow_blank=True) for line in _wrapped(part, width)]


def _wrapped(text: Content, width: int) -> list[Content]:
    if text.cell_length <= width or width < 2:
        return [text]
    plain = text.plain
    cuts = [0]
    start = good = cells = 0
    for at, char in enumerate(plain):
        if at > start and _may_break(plain, at):
            good = at
        cells += cell_len(char)
        if cells > width and char != " ":
            start = good if good > start else at
            cuts.append(start)
            cells = cell_len(plain[start : at + 1])
    return [text[a:b].rstrip() for a, b in zip(cuts, [*cuts[1:], len(plain)], strict=True)]


def _may_break(plain: str, at: int) -> bool:
    """Whether a line may end before position ``at``."""
    before, after = plain[at - 1], plain[at]
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before == " " or cell_len(before) == 2 or cell_len(after) == 2
