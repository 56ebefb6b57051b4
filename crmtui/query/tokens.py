"""A query as tokens, each knowing its place; full-width punctuation counts as ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crmtui.i18n import _
from crmtui.query.language import QueryError

LONGEST = 1000
"""Characters a query may have; far below the limits of SQLite's patterns and expressions."""

_PLAIN = str.maketrans("：（）“”＂－　＞＜＝～≥≤＊．", ':()"""- ><=~≥≤*.')
_NAME = re.compile(r"[^\W\d]\w*(?:[.-]\w+)*:(?!//)")
_OPERATOR = re.compile(r">=|<=|[><=~≥≤]|")
_BARE = re.compile(r'[^\s()"]+')
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)("?)', re.DOTALL)
_ESCAPE = re.compile(r'\\(["“”＂\\])')
_KEYWORDS = {"OR": "or", "AND": "and", "NOT": "not"}
_MARKS = {"(": "open", ")": "close"}
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


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
    risky = not value or re.search(r'[\s()"]', flat) or flat[0] in "~<>=≥≤" or flat[-1] in "/*"
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
    broken = _UNUSABLE.search(text)
    if broken:
        raise QueryError(_("a character that is no text stands here"), _("type it again"),
                         position=broken.start() + 1)  # fmt: skip


def _token(text: str, flat: str, at: int, lenient: bool) -> Token:
    if flat[at] in _MARKS:
        return Token(_MARKS[flat[at]], at, at + 1)
    if flat[at] == "-":
        return Token("minus", at, at + 1)
    if flat[at] == '"':
        value, end = _quoted(text, flat, at, lenient)
        return Token("word", at, end, value, True)
    named = _NAME.match(flat, at)
    if named:
        return _term(text, flat, at, named.end(), lenient)
    end = _bare_end(flat, at)
    keyword = _KEYWORDS.get(flat[at:end])
    return Token(keyword, at, end) if keyword else Token("word", at, end, text[at:end])


def _term(text: str, flat: str, at: int, after_colon: int, lenient: bool) -> Token:
    operator = _OPERATOR.match(flat, after_colon)
    assert operator  # the pattern matches nothing too
    start = operator.end()
    sign = {"≥": ">=", "≤": "<=", "=": ""}.get(operator.group(), operator.group())
    if start < len(flat) and flat[start] == '"':
        value, end = _quoted(text, flat, start, lenient)
        quoted = True
    else:
        end = _bare_end(flat, start)
        value, quoted = text[start:end], False
    return Token("term", at, end, value, quoted, text[at : after_colon - 1], sign, start)


def _bare_end(flat: str, at: int) -> int:
    match = _BARE.match(flat, at)
    return match.end() if match else at


def _quoted(text: str, flat: str, at: int, lenient: bool) -> tuple[str, int]:
    match = _QUOTED.match(flat, at)
    assert match  # flat[at] is a quote
    if match[2]:
        return _ESCAPE.sub(r"\1", text[match.start(1) : match.end(1)]), match.end()
    if lenient:
        return text[at + 1 :], len(text)
    raise QueryError(_("this quote is never closed"), _('close it with "'), position=at + 1)
