"""The part of a query that is the same on every day: of whom it leaves out, another day's facts need
not be computed."""

from __future__ import annotations

import re

from crmtui.index.facts import Facts
from crmtui.query.language import And, Everything, Has, Node, Not, Or, QueryField, Span, Text

_DATED = re.compile(rf":today\b|\bc\.({'|'.join(Facts.__dataclass_fields__)})\b")


def is_standing(node: Node) -> bool:
    """Whether the answer does not depend on the day. Dates count as depending: they may be ages."""
    if isinstance(node, And | Or):
        return all(map(is_standing, node.parts))
    if isinstance(node, Not):
        return is_standing(node.part)
    if isinstance(node, Has | Text | Span):
        return _stands(node.field)
    return isinstance(node, Everything)


def standing_part(node: Node) -> Node:
    """What everybody fits, whatever the day, who fits the query on some day."""
    if isinstance(node, And):
        return And(tuple(map(standing_part, node.parts)))
    return node if is_standing(node) else Everything()


def _stands(field: QueryField) -> bool:
    if field.is_graded or field.is_planned or field.type == "date":
        return False
    return not _DATED.search(field.sql)
