"""What a term asks, read by the type of its field: texts, choices, flags; spans elsewhere."""

from __future__ import annotations

from crmtui.i18n import _
from crmtui.query.language import (
    NONE,
    Has,
    Node,
    Not,
    QueryError,
    QueryField,
    Text,
    nearest,
)
from crmtui.query.spans import span
from crmtui.query.tokens import Token, wrong_value
from crmtui.text import fold

_FLAGS = {"yes": True, "true": True, "on": True, "1": True, "是": True,
          "no": False, "false": False, "off": False, "0": False, "否": False}  # fmt: skip


def term_node(field: QueryField, token: Token) -> Node:
    """What the term asks of ``field``; QueryError when its value cannot be one."""
    if not token.value:
        raise QueryError(
            _("no value stands after `%(field)s:`") % {"field": token.name},
            _("write it without a space, e.g. %(example)s") % {"example": _example(field)},
            position=token.value_start + 1,
        )
    if not token.quoted and not token.operator and fold(token.value) in NONE:
        return Not(Has(field))
    if field.type in ("number", "money", "date"):
        return span(field, token)
    if token.operator not in ("", "~"):
        raise wrong_value(
            token,
            _("%(field)s is text, which has no more or less"),
            _("write `%(field)s:value`, or `%(field)s:~part` for a part of it"),
        )
    return _flag(field, token) if field.type == "flag" else _text(field, token)


def _example(field: QueryField) -> str:
    samples = {"number": ":>30", "money": ":>10000", "date": ":<90d", "flag": ":yes"}
    return f"`{field.name}{samples.get(field.type, ':…')}`"


def _flag(field: QueryField, token: Token) -> Node:
    value = _FLAGS.get(fold(token.value))
    if value is None or token.operator:
        raise wrong_value(token, _("%(field)s is a flag, %(value)s is not yes or no"),
                     _("write `%(field)s:yes` or `%(field)s:no`"))  # fmt: skip
    return Has(field) if value else Not(Has(field))


def _text(field: QueryField, token: Token) -> Node:
    folded = fold(token.value)
    if token.operator:
        return Text(field, "part", folded)
    if not token.quoted and folded.endswith("*"):
        return Text(field, "prefix", folded[:-1]) if folded != "*" else Has(field)
    if field.type == "tags" and folded.endswith("/") and not token.quoted:
        return Text(field, "prefix", folded)
    if field.type == "choice":
        return Text(field, "equal", chosen(field, token))
    return Text(field, "equal", folded)


def chosen(field: QueryField, token: Token) -> str:
    """The stored value a choice names, itself or by an alias. QueryError with the nearest."""
    if not field.choice_aliases:
        return token.value
    value = field.choice(token.value)
    if value is not None:
        return value
    names = {fold(n): n for v, more in field.choice_aliases.items() for n in (v, *more)}
    near = names.get(nearest(fold(token.value), names), "")
    known = ", ".join(field.choice_aliases)
    fix = _("did you mean %(near)s?") % {"near": near} if near else _("choose from %s") % known
    raise QueryError(
        _("%(field)s is never %(value)s") % {"field": token.name, "value": token.value},
        fix, position=token.value_start + 1, nearest=near,
    )  # fmt: skip
