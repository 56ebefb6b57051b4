"""What may come next while a query is typed: field names with their meanings, then values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from crmtui.i18n import _
from crmtui.query.language import HAS, QueryError, QueryField, Registry
from crmtui.query.tokens import Token, plain, quote_if_needed, tokens
from crmtui.text import fold

MOST = 50
"""Completions offered at once."""

_NUMBERS = ((">10", _("more than 10")), ("10..20", _("from 10 to 20")))
_SAMPLES = {
    "date": (
        ("<30d", _("less than 30 days ago")),
        (">90d", _("more than 90 days ago, or never")),
        ("2024-01-01..2024-06-30", _("from the first to the last day")),
    ),
    "number": _NUMBERS,
    "money": _NUMBERS,
}


class Completion(NamedTuple):
    """One way to go on: put ``text`` in place of ``start:end`` (0-based offsets)."""

    start: int
    end: int
    text: str
    meaning: str


def complete(
    text: str, cursor: int, registry: Registry, values: Callable[[str], Sequence[str]]
) -> list[Completion]:
    """What may stand at ``cursor``, best first, at most ``MOST``.

    ``values(field name)`` lists the values that field has in the workspace, most frequent first.
    """
    try:
        token = _token_at(text, cursor)
    except QueryError:
        return []
    if token.kind == "term":
        offered = _values(token, text, cursor, registry, values)
    elif token.kind in ("word", "end") and not token.quoted:
        offered = _fields(token, text[token.start : cursor], registry)
    else:
        return []
    return [c for c, _n in zip(offered, range(MOST), strict=False)]


def _token_at(text: str, cursor: int) -> Token:
    """The token that is being typed: the one the cursor stands in or right behind."""
    for token in tokens(text, lenient=True):
        if token.kind in ("word", "term") and token.start < cursor <= token.end:
            return token
    return Token("end", cursor, cursor)


def _fields(token: Token, typed: str, registry: Registry) -> Iterator[Completion]:
    if typed.isdecimal():
        return  # a phone or an id; no field's name is a number, though some meanings hold one
    names = [
        (name, _(field.meaning)) for field in registry for name in (field.name, *field.aliases)
    ]
    names.append((HAS[0], _("a field that is filled in")))
    seen: set[str] = set()
    for name, meaning in _fitting(names, typed):
        if meaning not in seen:
            seen.add(meaning)
            yield Completion(token.start, token.end, f"{name}:", meaning)


def _values(
    token: Token, text: str, cursor: int, registry: Registry, values: Callable[[str], Sequence[str]]
) -> Iterator[Completion]:
    start = token.value_start
    field = registry.get(token.name)
    if fold(token.name) in HAS:
        offered = [(field.name, _(field.meaning)) for field in registry]
    elif field is None:
        return
    elif field.type in _SAMPLES:
        start = token.start + len(token.name) + 1  # samples bring their own operator
        offered = [*_SAMPLES[field.type], ("none", _("empty"))]
    else:
        offered = [*_known_values(field, values), ("none", _("empty"))]
    typed = plain(text[start:cursor]).lstrip('"')
    for value, meaning in _fitting(offered, typed):
        yield Completion(start, token.end, value, meaning)


def _known_values(
    field: QueryField, values: Callable[[str], Sequence[str]]
) -> Iterator[tuple[str, str]]:
    if field.type == "flag":
        yield from (("yes", _(field.meaning)), ("no", ""))
    elif field.type in ("choice", "query") and field.choice_aliases:
        for value, aliases in field.choice_aliases.items():
            yield quote_if_needed(value), ", ".join(aliases)
    else:
        yield from ((quote_if_needed(value), "") for value in values(field.name))


def _fitting(offered: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """Those that begin with what was typed, then those that have it inside or in their meaning."""
    wanted = fold(typed)
    listed = list(offered)
    first = [o for o in listed if fold(o[0]).lstrip('"').startswith(wanted)]
    inside = [o for o in listed if o not in first and wanted in fold(f"{o[0]} {o[1]}")]
    return first + inside
