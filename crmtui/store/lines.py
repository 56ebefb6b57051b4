"""Three-way comparison of lines, the way every merge of text begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crmtui.patterns import pattern

MAX_PAIRS = 2_000_000
"""With more pairs of equal lines than this, all of what differs counts as one change: comparing
would take minutes."""
_LINE = pattern(rb"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Region:
    """Neighbouring lines that somebody changed, or that all three have."""

    base: Sequence[bytes]
    ours: Sequence[bytes]
    theirs: Sequence[bytes]

    @property
    def is_conflict(self) -> bool:
        """Whether both sides changed the lines, and not alike."""
        return self.base != self.ours != self.theirs != self.base

    @property
    def merged(self) -> Sequence[bytes]:
        """The lines of whoever changed them; ours in a conflict."""
        return self.theirs if self.ours == self.base else self.ours


def lines_of(data: bytes) -> list[bytes]:
    """The lines with their line ends."""
    return _LINE.findall(data)


def regions(base: bytes, ours: bytes, theirs: bytes) -> Iterator[Region]:
    """The three texts from begin to end, cut where a line is in all of them."""
    b, o, t = map(lines_of, (base, ours, theirs))
    in_ours, in_theirs = _places(b, o), _places(b, t)
    at = (0, 0, 0)
    for n in (*sorted(in_ours.keys() & in_theirs.keys()), len(b)):
        now = (n, in_ours.get(n, len(o)), in_theirs.get(n, len(t)))
        if now != at:
            yield Region(b[at[0] : now[0]], o[at[1] : now[1]], t[at[2] : now[2]])
        if n < len(b):
            yield Region(b[n : n + 1], b[n : n + 1], b[n : n + 1])
        at = (now[0] + 1, now[1] + 1, now[2] + 1)


def _places(base: list[bytes], side: list[bytes]) -> dict[int, int]:
    """Where the lines of the base stand in a side, for those it still has."""
    head, tail = _shared(base, side)
    places = {n: n for n in range(head)}
    places |= {len(base) - n: len(side) - n for n in range(1, tail + 1)}
    middle = base[head : len(base) - tail], side[head : len(side) - tail]
    if _pairs(*middle) <= MAX_PAIRS:
        for block in SequenceMatcher(None, *middle, autojunk=False).get_matching_blocks():
            places |= {head + block.a + n: head + block.b + n for n in range(block.size)}
    return places


def _pairs(base: list[bytes], side: list[bytes]) -> int:
    """How many pairs of equal lines there are."""
    count = Counter(side)
    return sum(count[line] for line in base)


def _shared(one: Sequence[bytes], other: Sequence[bytes]) -> tuple[int, int]:
    """How many lines at the begin, and of the rest at the end, are the same."""
    most = min(len(one), len(other))
    head = next((n for n in range(most) if one[n] != other[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if one[-1 - n] != other[-1 - n]), rest)
    return head, tail


def merged_lines(base: bytes, ours: bytes, theirs: bytes, *, both: bool = False) -> bytes:
    """Ours with every change of theirs that touches no change of ours. With ``both``, where both
    inserted lines, theirs stand behind ours."""
    parts: list[bytes] = []
    for region in regions(base, ours, theirs):
        parts += region.merged
        if both and region.is_conflict and not region.base:
            parts += region.theirs
    return b"".join(parts)


def common_lines(one: bytes, other: bytes) -> bytes:
    """The lines that two texts share, in their order."""
    lines = lines_of(one)
    return b"".join(lines[n] for n in sorted(_places(lines, lines_of(other))))
