"""Conflict markers as Git writes them: put between the sides of a conflict, and read back."""

from __future__ import annotations

from collections.abc import Sequence

from crmtui.errors import Unsafe
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.store.decoding import BOM
from crmtui.store.lines import lines_of

_MARKER = pattern(rb"(<{7,}|\|{7,}|={7,}|>{7,})(?:[ \t][^\n]*)?\r?\n?")
_PARTS = {b"<": "ours", b"|": "base", b"=": "theirs", b">": ""}
_AFTER = {"": ("ours",), "ours": ("base", "theirs"), "base": ("theirs",), "theirs": ("",)}


def marked(
    base: Sequence[bytes] | None,
    ours: Sequence[bytes],
    theirs: Sequence[bytes],
    eol: bytes = b"\n",
) -> bytes:
    """The lines of the sides between markers; no part for a base that nobody knows.

    Markers grow beyond seven characters where a side holds markers itself.
    """
    size = max(map(_longest, (base or (), ours, theirs)))
    parts = [(b"<", b" ours", ours), (b"|", b" base", base), (b"=", b"", theirs)]
    out = [
        sign * size + label + eol + _ended(lines, eol)
        for sign, label, lines in parts
        if lines is not None
    ]
    return b"".join(out) + b">" * size + b" theirs" + eol


def _longest(lines: Sequence[bytes]) -> int:
    """A length of markers that none of the lines has."""
    found = (_MARKER.fullmatch(line) for line in lines)
    return max((len(match[1]) + 1 for match in found if match), default=7)


def _ended(lines: Sequence[bytes], eol: bytes) -> bytes:
    text = b"".join(lines)
    return text if not text or text.endswith(b"\n") else text + eol


def has_markers(data: bytes) -> bool:
    """Whether a line of the file begins a conflict."""
    return b"<<<<<<<" in data and _size(lines_of(data.removeprefix(BOM))) > 0


def _size(lines: Sequence[bytes]) -> int:
    """The length of the outermost markers; 0 without any."""
    found = (_MARKER.fullmatch(line) for line in lines if line.startswith(b"<<<<<<<"))
    return next((len(match[1]) for match in found if match), 0)


def sides(data: bytes) -> tuple[bytes | None, bytes, bytes]:
    """Base, ours and theirs of a file with conflict markers; what is outside them is in all three.

    The base is None where a conflict does not show it (Git's default style). Without markers all
    three are the file. Unsafe when the markers do not fit together.
    """
    bom = BOM if data.startswith(BOM) else b""
    lines = lines_of(data.removeprefix(BOM))
    size = _size(lines)
    found: dict[str, list[bytes]] = {"base": [], "ours": [], "theirs": []}
    part, parts, has_base = "", {""}, True
    for line in lines:
        following = _next_part(line, size, part)
        if following is None:
            for side in (part,) if part else found:
                found[side].append(line)
            continue
        part = following
        parts = {*parts, part} if part else {""}
        has_base = has_base and (part != "theirs" or "base" in parts)
    if part:
        raise _incomplete()
    base, ours, theirs = (bom + b"".join(found[side]) for side in ("base", "ours", "theirs"))
    return base if has_base else None, ours, theirs


def _next_part(line: bytes, size: int, part: str) -> str | None:
    """The part that a marker begins; None for any other line."""
    match = _MARKER.fullmatch(line) if size else None
    if match is None or len(match[1]) != size:
        return None
    following = _PARTS[line[:1]]
    if following in _AFTER[part]:
        return following
    if line[:1] in b"=|":
        return None
    raise _incomplete()


def _incomplete() -> Unsafe:
    return Unsafe(_("the conflict markers in the file do not fit together"),
                  _("decide it by hand and remove the lines <<<<<<<, ======= and >>>>>>>"))  # fmt: skip
