"""From a query's tree to SQL: every value a bound parameter, every NULL decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmtui.i18n import _
from crmtui.query.language import (
    Age,
    And,
    Bound,
    Everything,
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
    fields_used,
)
from crmtui.query.parse import parse
from crmtui.query.spans import before
from crmtui.text import fold

Value = str | int | float
_TODAY = r":today\b"
_LIKE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


class Compiled(NamedTuple):
    """A query as SQL over the customers table under the alias ``c``."""

    where: str
    """A condition; ``1`` for the empty query."""
    params: dict[str, Value]
    """What its parameters are bound to: ``q1``, ``q2``, …, and ``today`` if it is used."""
    is_dated: bool
    """Whether the result depends on today."""


def compile_query(
    text: str, registry: Registry, today: date, *, words: Callable[[str, str], str],
    with_grades: bool = False,
) -> Compiled:  # fmt: skip
    """The query ``text`` as SQL. Raises QueryError, also for a field of the analysis unless the
    caller has brought up the grades (``with_grades``).

    ``words(word, param)`` gives the condition that a customer's full text has ``word``; it uses
    ``:param``, which is bound to the folded word. Text compares by the SQL function ``fold``, which
    the connection must know (``crmtui.text.fold``; NULL stays NULL).
    """
    node = parse(text, registry)
    graded = next((field.name for field in fields_used(node) if field.is_graded), "")
    if graded and not with_grades:
        raise QueryError(
            _("`%(field)s` is computed by the analysis: no rule may act on it") % {"field": graded},
            _("let `crmtui review tiers` or `review alerts` write down what rules act on"),
        )
    return compile_node(node, today, words=words)


def compile_node(node: Node, today: date, *, words: Callable[[str, str], str]) -> Compiled:
    """A parsed query as SQL, as ``compile_query``."""
    compiler = _Compiler(today, words)
    where = compiler.sql(node)
    if re.search(_TODAY, where):
        compiler.params["today"] = today.isoformat()
        compiler.is_dated = True
    return Compiled(where, compiler.params, compiler.is_dated)


class _Compiler:
    """Collects the parameters while the tree becomes SQL."""

    def __init__(self, today: date, words: Callable[[str, str], str]) -> None:
        self.today = today
        self.words = words
        self.params: dict[str, Value] = {}
        self.is_dated = False

    def sql(self, node: Node) -> str:
        if isinstance(node, And | Or):
            joint = " AND " if isinstance(node, And) else " OR "
            return "(" + joint.join(self.sql(part) for part in node.parts) + ")"
        if isinstance(node, Not):
            # A NULL inside means "does not match", so its negation matches.
            return f"(({self.sql(node.part)}) IS NOT TRUE)"
        if isinstance(node, Everything):
            return "1"
        return self._leaf(node)

    def _leaf(self, node: Word | Has | Text | Span) -> str:
        if isinstance(node, Word):
            name = self._bind(fold(node.text))
            return f"({self.words(node.text, name)})"
        if isinstance(node, Has):
            return _has(node.field)
        return self._text(node) if isinstance(node, Text) else self._span(node)

    def _bind(self, value: Value) -> str:
        name = f"q{len(self.params) + 1}"
        self.params[name] = value
        return name

    def _text(self, node: Text) -> str:
        if node.field.type == "tags":
            return node.field.sql.replace("{match}", self._match(node))
        if node.how == "equal" and node.field.type == "choice":
            return f"({node.field.sql}) = :{self._bind(node.value)}"
        return f"({_folded(node.field)}) {self._match(node)}"

    def _match(self, node: Text) -> str:
        if node.how == "equal":
            return f"= :{self._bind(node.value)}"
        pattern = ("%" if node.how == "part" else "") + node.value.translate(_LIKE) + "%"
        return f"LIKE :{self._bind(pattern)} ESCAPE '\\'"

    def _span(self, node: Span) -> str:
        aged = any(isinstance(b.point, Age) for b in (node.low, node.high) if b)
        if aged and node.field.type == "date":
            return self._aged(node)
        return self._between(node.field, node.low, node.high, never=_counts_days(node.field))

    def _aged(self, node: Span) -> str:
        """Ages run against dates: the older end is the earlier day, and never is older than all."""
        return self._between(node.field, node.high, node.low, never=node.high is None, turned=True)

    def _between(
        self,
        of: QueryField,
        low: Bound | None,
        high: Bound | None,
        *,
        never: bool,
        turned: bool = False,
    ) -> str:
        sql = f"({of.sql})"
        if low and high and low == high:
            return f"{sql} = :{self._bind(self._value(of, low.point))}"
        ends = ((low, ">"), (high, "<"))
        told = [f"{sql} {sign}{'=' * bound.inclusive} :{self._bind(self._value(of, bound.point))}"
                for bound, sign in ends if bound]  # fmt: skip
        where = " AND ".join(told)
        endless = never and (turned or high is None)
        return f"({where} OR {sql} IS NULL)" if endless else f"({where})"

    def _value(self, of: QueryField, point: Point) -> Value:
        if isinstance(point, Decimal):
            whole = point == int(point) and abs(point) < 2**63
            return int(point) if whole else float(point)
        if isinstance(point, Age):
            self.is_dated = True
            day = before(self.today, point)
            return day.isoformat() if of.type == "date" else (self.today - day).days
        return self._day(point).isoformat()

    def _day(self, point: date | NamedDay) -> date:
        if isinstance(point, date):
            return point
        from crmtui.model.human_dates import parse_day

        self.is_dated = True
        day = parse_day(point.text, self.today)
        if day is None:
            raise QueryError(_("there is no such day as %(day)s") % {"day": point.text},
                             position=point.at)  # fmt: skip
        return day


def _has(of: QueryField) -> str:
    if of.type == "tags":
        return of.sql.replace("{match}", "<> ''")
    if of.type == "flag":
        return f"({of.sql}) = 1"
    if of.type in ("number", "money"):
        return f"({of.sql}) IS NOT NULL"
    return f"COALESCE({of.sql}, '') <> ''"


def _folded(of: QueryField) -> str:
    return of.folded or f"fold({of.sql})"


def _counts_days(of: QueryField) -> bool:
    return of.unit == "days" and of.type == "number"
