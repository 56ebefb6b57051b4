"""The words of the query language: fields, the registry that knows them, and the parsed tree.

Named tuples, because every command pays for this import and a dataclass costs seven times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.text import fold

TYPES = ("text", "tags", "number", "money", "date", "flag", "choice", "query")
HAS = ("has", "有")
"""Names of the pseudo-field that asks whether another field is filled in."""
NONE = ("none", "无", "空")
"""Unquoted values that stand for an empty field."""


class QueryError(UsageError):
    """A query nobody can read. ``position`` is the 1-based column, 0 when there is none; ``nearest``
    the name that was probably meant, empty when nothing comes close."""

    code = "query"

    def __init__(self, what: str, fix: str = "", *, position: int = 0, nearest: str = "") -> None:
        placed = _("column %(column)d: %(what)s") % {"column": position, "what": what}
        super().__init__(placed if position else what, fix)
        self.position = position
        self.nearest = nearest


class QueryField(NamedTuple):
    """One field that queries may name."""

    name: str
    aliases: tuple[str, ...]
    """Other names, Chinese ones among them; all names compare folded."""
    type: str
    """One of ``TYPES``. ``tags`` is any list of texts; ``query`` names a query that stands for
    itself (a segment)."""
    unit: str
    """For people, e.g. ``CNY``. ``days`` on a number means days since something happened: values
    may be ages (``30d``, ``6w``), and an empty field never happened, which is infinitely long ago."""
    meaning: str
    replayable: bool
    """Whether it depends on nothing but the profile and the customer's own dated entries."""
    sql: str
    """SQL expression over the customers table under the alias ``c``; may use ``:today``. Empty is
    NULL or an empty text; a missing date or number is NULL; dates are ISO text, flags 0 or 1. For
    ``tags`` a condition in which ``{match}`` stands right after the folded value, e.g.
    ``EXISTS (SELECT 1 FROM tags t WHERE t.customer = c.id AND t.folded {match})``."""
    choices: Mapping[str, Sequence[str]] | Sequence[str] = ()
    """For ``choice``: the values as stored, each with its aliases. Empty: any value goes."""
    queries: Mapping[str, str] = MappingProxyType({})
    """For ``query``: the text of each query by its name."""
    folded: str = ""
    """For ``text``: an expression that is ``sql`` already folded; default ``fold(sql)``."""
    is_graded: bool = False
    """Whether the analysis has to be asked first: such a field may stand in questions, not in rules."""
    is_planned: bool = False
    """Whether it depends on the plans of a day."""

    @property
    def choice_aliases(self) -> Mapping[str, Sequence[str]]:
        """Each stored value with its aliases."""
        if isinstance(self.choices, Mapping):
            return self.choices
        return dict.fromkeys(self.choices, ())

    def choice(self, text: str) -> str | None:
        """The stored value that ``text`` names, itself or by an alias."""
        wanted = fold(text)
        for value, aliases in self.choice_aliases.items():
            if wanted in {fold(name) for name in (value, *aliases)}:
                return value
        return None


class Registry:
    """The fields of one index, found by any of their names."""

    def __init__(self, fields: Iterable[QueryField]) -> None:
        self.fields = tuple(fields)
        self._by_name: dict[str, QueryField] = {}
        for field in self.fields:
            for name in (field.name, *field.aliases):
                if self._by_name.setdefault(_key(name), field) is not field or name in HAS:
                    raise ValueError(f"two query fields are named {name!r}")

    def __iter__(self) -> Iterator[QueryField]:
        return iter(self.fields)

    def get(self, name: str) -> QueryField | None:
        """The field with that name or alias."""
        return self._by_name.get(_key(name))

    def nearest(self, name: str) -> str:
        """The name or alias most like ``name``; empty when nothing comes close."""
        names = {fold(n): n for f in self.fields for n in (f.name, *f.aliases)}
        return names.get(nearest(fold(name), (*names, *HAS)), "")


def _key(name: str) -> str:
    return fold(name).replace("-", "_")


def nearest(text: str, names: Iterable[str]) -> str:
    """The one of ``names`` most like ``text``; empty when none comes close."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(text, list(names), 1, 0.5)), "")


class Age(NamedTuple):
    """A length of time before today: ``90d``, ``6w``, ``3m``, ``1y``."""

    length: int
    unit: str
    """d, w, m or y."""


class NamedDay(NamedTuple):
    """A day told from today, e.g. ``+7d`` or ``下周五``; read again whenever today is known."""

    text: str
    at: int


Point = Decimal | date | Age | NamedDay


class Bound(NamedTuple):
    """One end of a span."""

    point: Point
    inclusive: bool = True


class Everything(NamedTuple):
    """The empty query."""


class Word(NamedTuple):
    """A bare word or quoted phrase: full text."""

    text: str


class Has(NamedTuple):
    """A field that is filled in; a flag that is yes."""

    field: QueryField


class Text(NamedTuple):
    """A text, one of several texts, or a choice compared with a value."""

    field: QueryField
    how: str
    """``equal``, ``part`` or ``prefix``."""
    value: str


class Span(NamedTuple):
    """A number or date between two ends. Of ages ``low`` is the younger one."""

    field: QueryField
    low: Bound | None
    high: Bound | None


class Not(NamedTuple):
    """What the part does not match."""

    part: Node


class And(NamedTuple):
    """What all parts match."""

    parts: tuple[Node, ...]


class Or(NamedTuple):
    """What any part matches."""

    parts: tuple[Node, ...]


Node = Everything | Word | Has | Text | Span | Not | And | Or


def fields_used(node: Node) -> Iterator[QueryField]:
    """The fields a query names, in its order; a field named twice comes twice."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from fields_used(part)
    elif isinstance(node, Not):
        yield from fields_used(node.part)
    elif isinstance(node, Has | Text | Span):
        yield node.field


def searches_text(node: Node) -> bool:
    """Whether a query has bare words, which need the full text and cannot be replayed."""
    if isinstance(node, And | Or):
        return any(searches_text(part) for part in node.parts)
    return isinstance(node, Word) or (isinstance(node, Not) and searches_text(node.part))
