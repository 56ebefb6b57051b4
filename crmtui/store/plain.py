"""The plain block style that crmtui itself writes, read without a YAML parser.

One key a line, every value on its line: a subset of YAML, read several times faster. For anything
outside it the answer is None, and then the YAML parser decides.
"""

from __future__ import annotations

from typing import Any

from crmtui.model.schema import Raw
from crmtui.store.brackets import NOT_FIRST, is_key, read_brackets

MAX_TEXT = 200_000
"""Longest text read here, in characters; within it no limit of the codec can be reached."""

_MAX_INDENT = 24
_MAX_KEY = 60
_MOST = 4096
"""Usual keys that are remembered."""
_OPENERS = ("[", "{", '"', "'")


class _NotPlain(Exception):
    """Outside the subset."""


def read_plain(text: str) -> tuple[Raw, list[int]] | None:
    """The value of a text in plain block style, and the 1-based lines: the root's, then those of
    its items when it is a list. ``text`` has passed ``decoding.decode``."""
    if len(text) > MAX_TEXT or "\t" in text or "\r" in text:
        return None
    is_tame = " #" not in text and " \n" not in text and text[-1:] != " "
    try:
        return _read(text.split("\n"), is_tame)
    except _NotPlain:
        return None


def _read(lines: list[str], is_tame: bool) -> tuple[Raw, list[int]] | None:
    """``is_tame``: there are no comments behind values, and no blanks at the end of a line. ``outer``
    holds the containers around the innermost with their columns; ``due`` is the key of the innermost
    that has no value yet."""
    root: Raw = None
    outer: list[tuple[int, Any]] = []
    column, due = -1, None
    container: Any = None
    inner: Any
    starts: list[int] = []
    resume = 0
    for number, line in enumerate(lines, 1):
        if not line or number < resume:
            continue
        here, dash, key, raw = _parts(line)
        if not (key or raw or dash):
            continue
        if here != column or dash or due is not None or type(container) is list:
            if here > _MAX_INDENT:
                raise _NotPlain
            if due is not None and (here > column or (dash and here == column)):
                container[due] = inner = [] if dash else {}
                outer.append((column, container))
                column, container = here, inner
            elif root is None:
                root = container = [] if dash else {}
                column = here
                starts.append(number)
            while column > here or (column == here and not dash and type(container) is list):
                if not outer:
                    raise _NotPlain
                column, container = outer.pop()
            due = None
        if column != here or (dash and type(container) is not list):
            raise _NotPlain
        if dash:
            if not outer:
                starts.append(number)
            if not key:
                container.append(_scalar(raw))
                continue
            outer.append((column, container))
            container.append(inner := {})
            column, container = here + 2, inner
        if not key or key in container:
            raise _NotPlain
        if not raw:
            container[key] = None
            due = key
        elif is_tame and raw[0] not in NOT_FIRST and ": " not in raw and raw[-1] != ":":
            container[key] = raw
        elif raw == "|-":
            container[key], resume = _literal(lines, number, column)
        else:
            container[key] = _scalar(raw)
    return (root, starts) if root is not None and lines[starts[0] - 1][:1] != " " else None


_usual: set[str] = set()


def _is_usual(key: str) -> bool:
    if not key.isidentifier() or not key.isascii() or len(key) > _MAX_KEY:
        return False
    if len(_usual) < _MOST:
        _usual.add(key)
    return True


def _parts(line: str) -> tuple[int, bool, str, str]:
    """Column, whether a list item begins, key and value of a line; nothing of an empty one."""
    key, colon, raw = line.partition(": ")
    bare = key.lstrip(" ")
    if colon and (bare in _usual or _is_usual(bare)):
        return len(key) - len(bare), False, bare, raw
    body = line.lstrip(" ")
    here = len(line) - len(body)
    if not body or body[0] == "#":
        return 0, False, "", ""
    dash = body[:2] == "- "
    if dash:
        body = body[2:]
        if body[:1] in _OPENERS:
            return here, dash, "", body
    key, colon, raw = body.partition(": ")
    if not colon and body[-1:] == ":":
        key, colon, raw = body[:-1], ":", ""
    if not colon:
        key, raw = "", body
    elif not (key in _usual or _is_usual(key) or is_key(key)):
        raise _NotPlain
    return here, dash, key, raw


def _literal(lines: list[str], number: int, column: int) -> tuple[str, int]:
    """The text of a literal block whose header is on a 1-based line, and the line behind it."""
    first = lines[number] if number < len(lines) else ""
    indent = len(first) - len(first.lstrip(" "))
    if indent <= column or len(first) == indent:
        raise _NotPlain
    lead, kept = " " * indent, []
    for line in lines[number:]:
        if not line.startswith(lead) and line.strip(" "):
            break
        kept.append(line[indent:])
        number += 1
    return "\n".join(kept).rstrip("\n"), number + 1


def _scalar(raw: str) -> Raw:
    """A value as typed: plain, quoted, or a list or mapping in brackets."""
    first = raw[0] if raw else " "
    if first == "[":
        return _in_brackets(raw)
    if first in NOT_FIRST and not (first == "-" and raw[1:2].isdecimal()):
        return _not_plain(raw.strip(" "))
    if " #" in raw:
        raw = raw[: raw.index(" #")]
    if ": " in raw or raw[-1] == ":" or raw[-1] == " ":
        raw = raw.rstrip(" ")
        if ": " in raw or raw[-1] == ":":
            raise _NotPlain
    return raw


def _not_plain(raw: str) -> Raw:
    first, last, inside = raw[:1], raw[-1:], raw[1:-1]
    if len(raw) > 1 and first == last and first in ("'", '"'):
        if first in inside or (first == '"' and "\\" in inside):
            raise _NotPlain
        return inside
    if first and first not in NOT_FIRST:
        return _scalar(raw)
    if first not in ("[", "{"):
        raise _NotPlain
    return _in_brackets(raw)


def _in_brackets(raw: str) -> Raw:
    value = read_brackets(raw)
    if value is None:
        raise _NotPlain
    return value
