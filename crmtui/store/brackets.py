"""Lists and mappings in brackets on one line, in the simple form people type: ``{a: b, c: [d]}``."""

from __future__ import annotations

import unicodedata

from crmtui.model.schema import Raw
from crmtui.patterns import pattern

NOT_FIRST = frozenset(" -?:,[]{}#&*!|>'\"%@`")
"""What cannot begin a plain text (a dash before a digit can)."""

_MAX_KEY = 60
_MAX_DEPTH = 8
_PLAIN = r"""(?:-(?=[0-9])|[^\s\-?,\[\]{}:#&*!|>%@`"'\\])[^?,\[\]{}:#"'\\]*"""
_TEXT = pattern(rf""" *(?:"([^"\\]*)"|'([^']*)'|({_PLAIN})) *""")
_KEY = pattern(rf" *({_PLAIN}): ")
_WORD = r"""[^\s\-?,\[\]{}:#&*!|>%@`"'\\][^\s?,\[\]{}:#"'\\]*+"""
_SIMPLE = pattern(rf"""\[(?:({_WORD}(?:, {_WORD})*+)|"([^"\\]*+(?:", "[^"\\]*+)*+)")\]""")
"""A list of words or of texts in quotes, as the app writes them."""


def is_key(key: str) -> bool:
    """Whether YAML reads a plain key as it stands, and the codec has nothing to say about it."""
    if not key or len(key) > _MAX_KEY or key[0] in NOT_FIRST or key[-1] == " " or " #" in key:
        return False
    if key.isascii():
        return key != "<<" and key[0] != "."
    plain = unicodedata.normalize("NFKC", key).strip()
    return unicodedata.is_normalized("NFC", key) and (plain == key or not plain.isascii())


def read_brackets(raw: str) -> Raw:
    """The list or mapping that ``raw`` is; None when it takes the YAML parser to tell."""
    if simple := _SIMPLE.fullmatch(raw):
        words, texts = simple.groups()
        return words.split(", ") if words is not None else texts.split('", "')
    found = _read(raw, 0, 0)
    return found[0] if found and not raw[found[1] :].strip(" ") else None


def _read(raw: str, at: int, depth: int) -> tuple[Raw, int] | None:
    is_list = raw[at] == "["
    closer = "]" if is_list else "}"
    begin = _blanks(raw, at + 1)
    if raw.startswith(closer, begin):
        return ([] if is_list else {}), begin + 1
    if depth >= _MAX_DEPTH:
        return None
    return _list(raw, begin, depth) if is_list else _mapping(raw, begin, depth)


def _list(raw: str, at: int, depth: int) -> tuple[Raw, int] | None:
    items: list[Raw] = []
    while (found := _value(raw, at, depth)) is not None:
        items.append(found[0])
        at = found[1]
        if raw.startswith("]", at):
            return items, at + 1
        if not raw.startswith(",", at):
            return None
        at += 1
    return None


def _mapping(raw: str, at: int, depth: int) -> tuple[Raw, int] | None:
    pairs: dict[str, Raw] = {}
    while (match := _KEY.match(raw, at)) and is_key(match[1]) and match[1] not in pairs:
        found = _value(raw, match.end(), depth)
        if found is None:
            return None
        pairs[match[1]], at = found
        if raw.startswith("}", at):
            return pairs, at + 1
        if not raw.startswith(",", at):
            return None
        at += 1
    return None


def _value(raw: str, at: int, depth: int) -> tuple[Raw, int] | None:
    """A value and the index of what follows it."""
    at = _blanks(raw, at)
    if raw.startswith(("[", "{"), at):
        found = _read(raw, at, depth + 1)
        return (found[0], _blanks(raw, found[1])) if found else None
    match = _TEXT.match(raw, at)
    if match is None:
        return None
    text = match[3].rstrip(" ") if match[3] is not None else match[1] or match[2] or ""
    return text, match.end()


def _blanks(raw: str, at: int) -> int:
    while raw.startswith(" ", at):
        at += 1
    return at
