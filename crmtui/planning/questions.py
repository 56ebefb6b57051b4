"""Queries of plays, made ready to be asked of thousands of customers on every day of their past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any

from crmtui.index.facts import Facts
from crmtui.planning.story import Dated
from crmtui.query.entry_fields import looking_at
from crmtui.query.evaluate import Look, answering, settling
from crmtui.query.language import And, Node, Or, Text, fields_used

DAYS = frozenset({"last_contact", "last_touch", "last_order", "first_order", "updated"})
"""Query fields that are a day of ``Facts``."""
COUNTS = frozenset({"touches", "orders", "revenue", "complaints", "open_cases"})
"""Query fields that are a number of ``Facts``."""
_COMPUTED = {"silent": ("last_contact",), "stage": ("orders", "last_sign")}
"""Query fields whose value changes as days pass, and the facts that it is made of."""


class Question:
    """A query on a customer."""

    def __init__(self, node: Node) -> None:
        self.node = node
        names = dict.fromkeys(field.name for field in fields_used(node))
        self.asks_stage = "stage" in names
        self._answer = answering(node)
        self._settled = settling(node, _COMPUTED)
        self._facts = _values({one for name in names for one in _facts_of(name)})

    def is_true(self, look: Look, day: date) -> bool:
        """The answer for what ``look`` gives on a day."""
        return self._answer(look, day)

    def settled(self, look: Look) -> bool | None:
        """The answer where it is the same on all days; None where it depends on the day."""
        return self._settled(look)

    def is_same(self, one: Facts, other: Facts) -> bool:
        """Whether two states of a customer are one for this query."""
        return bool(self._facts(one) == self._facts(other))


class EntryQuestion:
    """A query on entries."""

    def __init__(self, node: Node) -> None:
        self._answer = answering(node)
        self._types = _types(node)

    def is_true(self, look: Look, day: date) -> bool:
        """The answer for what ``look`` gives on a day."""
        return self._answer(look, day)

    def is_about(self, dated: Dated) -> bool:
        """Whether it is true of an entry. Most are of another type than those that are meant, and
        are not even made for it."""
        if self._types is not None and dated.type not in self._types:
            return False
        return self._answer(looking_at(dated.entry, dated.day), dated.day)


def _facts_of(name: str) -> tuple[str, ...]:
    return (name,) if name in DAYS | COUNTS else _COMPUTED.get(name, ())


def _values(names: set[str]) -> Callable[[Facts], Any]:
    return attrgetter(*sorted(names)) if names else lambda facts: ()


def _types(node: Node) -> frozenset[str] | None:
    """The types that an entry must be of; None for any."""
    if isinstance(node, Text) and node.field.name == "type" and node.how == "equal":
        return frozenset({node.value})
    if isinstance(node, And):
        known = [types for types in _types_of_parts(node) if types is not None]
        return frozenset.intersection(*known) if known else None
    if isinstance(node, Or):
        all_types = [*_types_of_parts(node)]
        return None if None in all_types else frozenset().union(*filter(None, all_types))
    return None


def _types_of_parts(node: And | Or) -> Iterator[frozenset[str] | None]:
    return (_types(part) for part in node.parts)
