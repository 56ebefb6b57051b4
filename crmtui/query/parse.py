"""From the text of a query to its tree, checked against the fields there are."""

from __future__ import annotations

from crmtui.i18n import _
from crmtui.query.language import (
    HAS,
    And,
    Everything,
    Has,
    Node,
    Not,
    Or,
    QueryError,
    QueryField,
    Registry,
    Word,
)
from crmtui.query.tokens import Token, tokens
from crmtui.query.values import chosen, term_node
from crmtui.text import fold

DEEPEST = 40
"""Levels of parentheses and negations a query may have."""

_STARTS = ("open", "minus", "not", "word", "term")


def parse(text: str, registry: Registry) -> Node:
    """The query as a tree; ``Everything`` for an empty one. Raises QueryError.

    query = all {OR all};  all = part {[AND] part};  part = [-|NOT] (term | word | "(" query ")")
    """
    return _Parser(text, registry).query()


class _Parser:
    """Recursive descent over the tokens, one method a rule."""

    def __init__(self, text: str, registry: Registry, depth: int = 0) -> None:
        self._tokens = list(tokens(text))
        self._registry = registry
        self._at = 0
        self._depth = depth

    def query(self) -> Node:
        if self._next.kind == "end":
            return Everything()
        node = self._any()
        if self._next.kind != "end":
            raise self._wrong(_("this closes nothing"), _("remove it, or open it with ("))
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _wrong(self, what: str, fix: str) -> QueryError:
        return QueryError(what, fix, position=self._next.start + 1)

    def _any(self) -> Node:
        parts = [self._all()]
        while self._next.kind == "or":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts = [self._part()]
        while self._next.kind in (*_STARTS, "and"):
            if self._next.kind == "and":
                self._take()
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self) -> Node:
        if self._next.kind not in _STARTS:
            raise self._wrong(_("something to look for is missing here"),
                              _("write a word or field:value; quote OR, AND and NOT to search them"))  # fmt: skip
        if self._next.kind in ("minus", "not"):
            return self._negation()
        if self._next.kind == "open":
            return self._group()
        return self._term(self._take()) if self._next.kind == "term" else self._word()

    def _word(self) -> Word:
        if not self._next.value.strip():
            raise self._wrong(_("these quotes are empty"), _("write a word between them"))
        return Word(self._take().value)

    def _negation(self) -> Node:
        token = self._take()
        alone = self._next.kind == "end" or self._next.start != token.end
        if token.kind == "minus" and alone:
            self._at -= 1
            raise self._wrong(_("this minus stands alone"),
                              _('write -word to leave out, or "-" to search for it'))  # fmt: skip
        self._deeper()
        node = Not(self._part())
        self._depth -= 1
        return node

    def _group(self) -> Node:
        opening = self._take()
        self._deeper()
        node = self._any()
        self._depth -= 1
        if self._next.kind != "close":
            raise QueryError(_("this parenthesis is never closed"), _("close it with )"),
                             position=opening.start + 1)  # fmt: skip
        self._take()
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(_("the query is nested too deeply"), _("use fewer parentheses"))

    def _term(self, token: Token) -> Node:
        self._refuse_parenthesis_in_value(token)
        if fold(token.name) in HAS:
            return Has(self._field(token.value, token.value_start))
        field = self._field(token.name, token.start)
        return self._named(field, token) if field.type == "query" else term_node(field, token)

    def _named(self, field: QueryField, token: Token) -> Node:
        """The query that a name stands for, in its place."""
        name = chosen(field, token)
        self._deeper()
        try:
            node = _Parser(field.queries[name], self._registry, self._depth).query()
        except QueryError as wrong:
            told = _("%(field)s %(name)s: %(what)s") % {
                "field": field.name, "name": name, "what": wrong.what,
            }  # fmt: skip
            raise QueryError(told, wrong.fix, position=token.start + 1) from None
        self._depth -= 1
        return node

    def _refuse_parenthesis_in_value(self, token: Token) -> None:
        if self._next.kind == "open" and self._next.start == token.end and token.value:
            raise self._wrong(_("a parenthesis inside a value"),
                              _('put the value into quotes, e.g. name:"示例（上海）"'))  # fmt: skip

    def _field(self, name: str, at: int) -> QueryField:
        field = self._registry.get(name) if name else None
        if field:
            return field
        near = self._registry.nearest(name)
        fix = _("did you mean `%(near)s`?") % {"near": near} if near else _(
            "put it into quotes to search for the text")  # fmt: skip
        raise QueryError(_("no field is named `%(name)s`") % {"name": name}, fix,
                         position=at + 1, nearest=near)  # fmt: skip
