"""A query as tokens, each knowing its place; full-width punctuation counts as ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crmtui.i18n import _
from crmtui.query.language import NONE, QueryError
from crmtui.text import fold

LONGEST = 1000
"""Characters a query may have; far below the limits of SQLite's patterns and expressions."""

_PLAIN = str.maketrans("：（）“”＂－　＞＜＝～≥≤＊．", ':()"""- ><=~≥≤*.')
_NAME = r"[^\W\d]\w*(?:[.-]\w+)*:(?!//)"
_BARE = r'[^\s()"]+'
_QUOTED = r'"((?:\\.|[^"\\])*)("?)'
_ESCAPE = r'\\(["“”＂\\])'
_OPERATORS = {">=": ">=", "<=": "<=", "≥": ">=", "≤": "<=", ">": ">", "<": "<", "~": "~", "=": ""}
_KEYWORDS = {"OR": "or", "AND": "and", "NOT": "not"}
_MARKS = {"(": "open", ")": "close"}


class Token(NamedTuple):
    """A piece of a query. ``start`` and ``end`` are 0-based offsets into its text."""

    kind: str
    """open, close, minus, and, or, not, word, term or end."""
    start: int
    end: int
    value: str = ""
    """Of a word or term, as typed, quotes resolved."""
    quoted: bool = False
    name: str = ""
    """The field a term names, as typed."""
    operator: str = ""
    """Of a term: ``~ > >= < <=`` or empty."""
    value_start: int = 0
    """Where a term's value begins (its quote, if it has one)."""


def wrong_value(token: Token, what: str, fix: str, sample: str = "") -> QueryError:
    """The refusal of a term's value; ``what`` and ``fix`` may name ``field``, ``value``, ``sample``."""
    told = {"field": token.name, "value": token.value, "sample": sample}
    return QueryError(what % told, fix % told, position=token.value_start + 1)


def plain(text: str) -> str:
    """``text`` with full-width punctuation as ASCII; every character keeps its place."""
    return text.translate(_PLAIN)


def quote(value: str) -> str:
    """``value`` in quotes, so that a query reads exactly it."""
    escaped = re.sub(r'(["“”＂\\])', r"\\\1", value)
    return f'"{escaped}"'


def quote_if_needed(value: str) -> str:
    """``value`` as it may follow ``field:``, quoted only when it would be read otherwise."""
    flat = plain(value)
    risky = (
        not value
        or fold(value) in NONE
        or re.search(r'[\s()"]', flat)
        or flat[0] in "~<>=≥≤"
        or flat[-1] in "/*"
    )
    return quote(value) if risky else value


def tokens(text: str, *, lenient: bool = False) -> Iterator[Token]:
    """The tokens of ``text`` up to and including ``end``.

    Raises QueryError for text that is too long or no text, and for an unclosed quote unless
    ``lenient``, where the quote reaches to the end.
    """
    _refuse_unusable(text)
    flat = plain(text)
    at = 0
    while at < len(flat):
        if flat[at].isspace():
            at += 1
            continue
        token = _token(text, flat, at, lenient)
        yield token
        at = token.end
    yield Token("end", len(text), len(text))


def _refuse_unusable(text: str) -> None:
    if len(text) > LONGEST:
        raise QueryError(
            _("the query has %(count)d characters, at most %(most)d fit")
            % {"count": len(text), "most": LONGEST},
            _("put part of it into a tag or segment"),
        )
    broken = _first_unusable(text)
    if broken >= 0:
        raise QueryError(_("a character that is no text stands here"), _("type it again"),
                         position=broken + 1)  # fmt: skip


def _first_unusable(text: str) -> int:
    """Where SQLite could not take it as a value: a NUL or half a character; -1 for nowhere."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return text.find("\0")


def _token(text: str, flat: str, at: int, lenient: bool) -> Token:
    if flat[at] in _MARKS:
        return Token(_MARKS[flat[at]], at, at + 1)
    if flat[at] == "-":
        return Token("minus", at, at + 1)
    if flat[at] == '"':
        value, end = _quoted(text, flat, at, lenient)
        return Token("word", at, end, value, True)
    named = re.match(_NAME, flat[at:])
    if named:
        return _term(text, flat, at, at + named.end(), lenient)
    end = _bare_end(flat, at)
    keyword = _KEYWORDS.get(flat[at:end])
    return Token(keyword, at, end) if keyword else Token("word", at, end, text[at:end])


def _term(text: str, flat: str, at: int, after_colon: int, lenient: bool) -> Token:
    sign = next((s for s in _OPERATORS if flat.startswith(s, after_colon)), "")
    start = after_colon + len(sign)
    if start < len(flat) and flat[start] == '"':
        value, end = _quoted(text, flat, start, lenient)
        quoted = True
    else:
        end = _bare_end(flat, start)
        value, quoted = text[start:end], False
    name = text[at : after_colon - 1]
    return Token("term", at, end, value, quoted, name, _OPERATORS.get(sign, ""), start)


def _bare_end(flat: str, at: int) -> int:
    match = re.match(_BARE, flat[at:])
    return at + match.end() if match else at


def _quoted(text: str, flat: str, at: int, lenient: bool) -> tuple[str, int]:
    match = re.match(_QUOTED, flat[at:], re.DOTALL)
    if match and match[2]:
        inside = text[at + 1 : at + match.end(1)]
        return re.sub(_ESCAPE, r"\1", inside), at + match.end()
    if lenient:
        return text[at + 1 :], len(text)
    raise QueryError(_("this quote is never closed"), _('close it with "'), position=at + 1)
