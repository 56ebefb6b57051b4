"""The text of a merged record: ours, with what theirs changed, comments of both kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crmtui.errors import CrmError, Unsafe
from crmtui.i18n import _
from crmtui.model.merge import GONE
from crmtui.model.schema import Raw, Schema
from crmtui.model.steps import Change, steps
from crmtui.store.codec import parse
from crmtui.store.edit import Edit, Remove, Set, apply_edits, render_packed
from crmtui.store.items import eol_of, is_packed, with_eol
from crmtui.store.lines import lines_of, merged_lines


def unmergeable() -> Unsafe:
    """The refusal of sides that only a person can bring together."""
    return Unsafe(_("the sides of the file cannot be merged"))


def rewritten(
    base: bytes | None, ours: bytes, theirs: bytes, wanted: Raw, schema: Schema | None
) -> bytes:
    """Ours, changed so that it holds ``wanted``. Where theirs touches no change of ours, its lines
    are taken as they are; comments that theirs added elsewhere are kept too.

    Unsafe when the text cannot be made to hold it.
    """
    if is_packed(ours) and ours == render_packed(parse(ours, "file").value):
        return with_eol(render_packed(wanted), eol_of(ours))
    torn: bytes | None = None
    for start in dict.fromkeys(_starts(base, ours, theirs)):
        text = _holding(start, wanted, schema)
        if text is not None and _is_torn(text, ours, theirs):
            torn = text
        elif text is not None:
            return _with_comments(text, wanted, base or b"", theirs)
    if torn is None:
        raise Unsafe(_("the file cannot be edited without changing something else in it"))
    return _with_comments(torn, wanted, base or b"", theirs)


def _is_torn(text: bytes, ours: bytes, theirs: bytes) -> bool:
    """Whether a line of a longer text on one side stands in the merged lines as a comment."""
    inside = _hash_lines(ours) | _hash_lines(theirs)
    lines = lines_of(text)
    return any(line.strip() in inside and _is_comment(lines, n) for n, line in enumerate(lines))


def _hash_lines(text: bytes) -> set[bytes]:
    """The lines that begin with # and belong to a text."""
    rows = {row for line in lines_of(text) if (row := line.strip()).startswith(b"#")}
    if not rows:
        return rows
    held = "\n".join(_strings(parse(text, "file").value)).encode()
    return {row for row in rows if row in held}


def _strings(value: Raw) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif value:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _starts(base: bytes | None, ours: bytes, theirs: bytes) -> Iterator[bytes]:
    """Texts to begin with, those that hold most of theirs first."""
    if base is not None:
        yield merged_lines(base, ours, theirs, both=True)
        yield merged_lines(base, ours, theirs)
    yield ours


def _holding(start: bytes, wanted: Raw, schema: Schema | None) -> bytes | None:
    """The text edited to hold a value; None when that cannot be done."""
    parsed = parse(start, "file")
    if parsed.problems:
        return None
    try:
        text = edited(start, steps(parsed.value, wanted), schema)
    except CrmError:
        return None
    return text if parse(text, "file").value == wanted else None


def edited(text: bytes, changes: Iterable[Change], schema: Schema | None) -> bytes:
    """The text with the changes made. Raises what ``apply_edits`` raises."""
    return apply_edits(text, map(_edit, changes), schema)


def _edit(change: Change) -> Edit:
    return Remove(change.at) if change.value is GONE else Set(change.at, change.value)


def _with_comments(text: bytes, wanted: Raw, base: bytes, theirs: bytes) -> bytes:
    """The text with the lines of comment that only theirs has, each before the line it was before,
    or at the end."""
    known = {*map(bytes.strip, lines_of(base)), *map(bytes.strip, lines_of(text))}
    lines = lines_of(theirs)
    for n, line in enumerate(lines):
        if line.strip() not in known and _is_comment(lines, n):
            longer = _inserted(text, line, lines[n + 1 :])
            if parse(longer, "file").value == wanted:
                text = longer
    return text


def _is_comment(lines: list[bytes], n: int) -> bool:
    """Whether the line means nothing; in a text of several lines a # is part of the text."""
    if not lines[n].strip().startswith(b"#"):
        return False
    without = b"".join((*lines[:n], *lines[n + 1 :]))
    return bool(parse(without, "file").value == parse(b"".join(lines), "file").value)


def _inserted(text: bytes, comment: bytes, following: list[bytes]) -> bytes:
    """The text with a line of comment before the first of the following lines that it has."""
    eol = eol_of(text)
    lines = [line if line.endswith(b"\n") else line + eol for line in lines_of(text)]
    places = {_known_by(line): n for n, line in reversed(list(enumerate(lines)))}
    wanted = (_known_by(line) for line in following if line.strip() and line.lstrip()[:1] != b"#")
    n = next((places[name] for name in wanted if name in places), len(lines))
    return b"".join((*lines[:n], with_eol(comment.rstrip(b"\r\n") + b"\n", eol), *lines[n:]))


def _known_by(line: bytes) -> bytes:
    """The line up to its colon: what stays when a value changes."""
    return line.partition(b":")[0].rstrip()
