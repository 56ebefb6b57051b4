"""Queries in words, for people who do not write them. Plain text; user data is not escaped here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crmtui.i18n import _, is_translated, listed, ngettext
from crmtui.query.language import (
    Age,
    And,
    Bound,
    Has,
    NamedDay,
    Node,
    Not,
    Or,
    Point,
    QueryError,
    QueryField,
    Registry,
    Span,
    Text,
    Word,
)
from crmtui.query.parse import parse
from crmtui.reports.code_words import code_word
from crmtui.text import is_chinese

_CODED = frozenset({"via", "outcome", "alert", "state", "step", "about", "stage"})
"""Fields whose values are codes, though any text may stand there."""


def query_words(text: str, registry: Registry) -> str:
    """``tier core and silent for more than 60 days``; the query itself where it cannot be read."""
    try:
        return node_words(parse(text, registry))
    except QueryError:
        return text


def node_words(node: Node) -> str:
    """A parsed query in words."""
    if isinstance(node, And):
        return _listed([_grouped(part, Or) for part in node.parts], _(" and "))
    if isinstance(node, Or):
        return _alternatives(node)
    if isinstance(node, Not):
        return _negated(node.part)
    if isinstance(node, Word):
        return _("the word “%(word)s”") % {"word": node.text}
    if isinstance(node, Has):
        return _flag(node.field) or _("with %(field)s") % {"field": _named(node.field)}
    if isinstance(node, Text):
        return _text(node)
    if isinstance(node, Span):
        return _span(node)
    return _("everybody")


def _negated(node: Node) -> str:
    if isinstance(node, Has):
        told = _("no %(field)s") if node.field.type == "flag" else _("without %(field)s")
        return told % {"field": _flag(node.field) or _named(node.field)}
    return _("not %(what)s") % {"what": _grouped(node, And, Or)}


def _flag(field: QueryField) -> str:
    """What a flag says when it is set; empty for other fields."""
    if field.type != "flag":
        return ""
    return _("contact made") if field.name == "contact" else _named(field)


def _grouped(node: Node, *kinds: type) -> str:
    told = node_words(node)
    is_list = isinstance(node, Or) and _one_field(node) is not None
    return f"({told})" if isinstance(node, kinds) and not is_list else told


def _alternatives(node: Or) -> str:
    """``tier core, potential or basic`` where all parts ask the same field."""
    field = _one_field(node)
    if field is None:
        return _(" or ").join(_grouped(part, And) for part in node.parts)
    values = [_value(part) for part in node.parts if isinstance(part, Text)]
    return f"{_named(field)} {_listed(values, _(' or '))}"


def _listed(parts: list[str], last: str) -> str:
    return last.join(filter(None, (listed(parts[:-1]), parts[-1])))


def _one_field(node: Or) -> QueryField | None:
    parts = node.parts
    first = parts[0]
    if not isinstance(first, Text):
        return None
    is_same = all(isinstance(p, Text) and p.how == "equal" and p.field.name == first.field.name
                  for p in parts)  # fmt: skip
    return first.field if is_same else None


def _named(field: QueryField) -> str:
    own = next((name for name in field.aliases if is_chinese(name)), "") if is_translated() else ""
    return own if own and is_chinese(_("Today")) else field.name.replace("_", " ")


def _text(node: Text) -> str:
    values = {"field": _named(node.field), "value": _value(node)}
    if node.how == "part":
        return _("%(field)s with “%(value)s” in it") % values
    if node.how == "prefix":
        return _("%(field)s beginning with “%(value)s”") % values
    return _("%(field)s %(value)s") % values


def _value(node: Text) -> str:
    """Codes in the reader's language; what people named themselves as it is."""
    is_code = node.field.type == "choice" or node.field.name in _CODED
    return code_word(node.value) if is_code else node.value


def _span(node: Span) -> str:
    field, low, high = node.field, node.low, node.high
    if any(isinstance(bound.point, Age) for bound in (low, high) if bound) and field.type == "date":
        return _ages(field, low, high)
    is_days = field.unit == "days" and field.type == "number"
    return _("%(field)s %(range)s") % {
        "field": _("silent for") if field.name == "silent" else _named(field),
        "range": _range(low, high, is_days),
    }


def _range(low: Bound | None, high: Bound | None, is_days: bool) -> str:
    if low and high and low.point == high.point:
        return _point(low.point, is_days)
    told = []
    if low:
        text = _("at least %(value)s") if low.inclusive else _("more than %(value)s")
        told.append(text % {"value": _point(low.point, is_days)})
    if high:
        text = _("at most %(value)s") if high.inclusive else _("less than %(value)s")
        told.append(text % {"value": _point(high.point, is_days)})
    return _(" and ").join(told)


def _ages(field: QueryField, low: Bound | None, high: Bound | None) -> str:
    told = []
    if low:
        text = _("at least %(age)s ago") if low.inclusive else _("more than %(age)s ago")
        told.append(text % {"age": _point(low.point, False)})
    if high:
        text = _("at most %(age)s ago") if high.inclusive else _("less than %(age)s ago")
        told.append(text % {"age": _point(high.point, False)})
    return f"{_named(field)} {_(' and ').join(told)}"


def _point(point: Point, is_days: bool) -> str:
    if isinstance(point, Age):
        return _age(point)
    if isinstance(point, NamedDay):
        return point.text
    if isinstance(point, date):
        return point.isoformat()
    number = f"{point:,f}" if point == point.to_integral() else f"{point:,}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return _days(point, number) if is_days else number


def _days(point: Decimal, number: str) -> str:
    return ngettext("%(n)s day", "%(n)s days", int(point)) % {"n": number}


def _age(age: Age) -> str:
    n = age.length
    text = {
        "d": lambda: ngettext("%(n)d day", "%(n)d days", n),
        "w": lambda: ngettext("%(n)d week", "%(n)d weeks", n),
        "m": lambda: ngettext("%(n)d month", "%(n)d months", n),
        "y": lambda: ngettext("%(n)d year", "%(n)d years", n),
    }[age.unit]()
    return text % {"n": n}
