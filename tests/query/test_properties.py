"""What holds of every query: it compiles or is refused, it runs, and no value becomes SQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.query.compile import Compiled
from crmtui.query.complete import complete
from crmtui.query.language import QueryError, Registry, Text, Word
from crmtui.query.parse import parse
from crmtui.query.tokens import quote, quote_if_needed, tokens
from crmtui.text import fold

Compile = Callable[[str], Compiled]

WORDS = st.sampled_from(
    [
        "tier:",
        "等级：",
        "name:",
        "tag:",
        "silent:",
        "since:",
        "last_order:",
        "orders:",
        "uncovered:",
        "has:",
        "-",
        "",
        "(",
        ")",
        "（",
        "）",
        '"',
        "“",
        "”",
        ":",
        ">",
        ">=",
        "<",
        "<=",
        "~",
        "=",
        "..",
        "*",
        "/",
        "OR",
        "AND",
        "NOT",
        "none",
        "无",
        "core",
        "核心",
        "30d",
        "6w",
        "2024",
        "2024-03",
        "+7d",
        "下周五",
        "1,000",
        "3万",
        "yes",
        "分期",
        "%",
        "_",
        "\\",
        "'",
        ";",
        "--",
    ]
)
QUERIES = st.lists(WORDS, max_size=12).map("".join) | st.lists(WORDS, max_size=12).map(" ".join)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30)  # fmt: skip
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(query=QUERIES | st.text(max_size=60))
def test_a_query_runs_or_is_refused(
    database: sqlite3.Connection, compiled: Compile, query: str
) -> None:
    try:
        found = compiled(query)
    except QueryError as error:
        assert 0 <= error.position <= len(query) + 1
        return
    sql = f"SELECT count(*) FROM customers c WHERE {found.where}"
    assert 0 <= database.execute(sql, found.params).fetchone()[0] <= 4
    placed = set(re.findall(r":(\w+)", found.where))
    assert placed == set(found.params)


@relaxed
@given(query=QUERIES)
def test_values_at_hand_answer_as_the_index_does(
    found: Callable[[str], str], evaluated: Callable[[str], str | None], query: str
) -> None:
    try:
        ids = found(query)
    except QueryError:
        return
    assert evaluated(query) in (ids, None)


@relaxed
@given(value=TEXTS)
def test_a_value_never_reaches_the_sql(compiled: Compile, value: str) -> None:
    assert compiled(f"name:{quote(value)}").where == "(fold(c.name)) = :q1"
    assert compiled(f"name:~{quote(value)}").where == "(fold(c.name)) LIKE :q1 ESCAPE '\\'"


@relaxed
@given(value=TEXTS)
def test_injections_are_inert(database: sqlite3.Connection, compiled: Compile, value: str) -> None:
    for query in (f"name:{quote(value + chr(39) + ' OR 1=1 --')}", quote("') OR 1=1 --" + value)):
        found = compiled(query)
        sql = f"SELECT count(*) FROM customers c WHERE {found.where}"
        assert database.execute(sql, found.params).fetchone()[0] == 0


@relaxed
@given(value=TEXTS)
def test_a_quoted_value_is_read_back(registry: Registry, value: str) -> None:
    tree = parse(f"name:{quote(value)}", registry)
    assert isinstance(tree, Text)
    assert tree == (registry.get("name"), "equal", fold(value))
    if value.strip():
        assert parse(quote(value), registry) == Word(value)


@relaxed
@given(value=TEXTS)
def test_what_completion_inserts_is_read_back(registry: Registry, value: str) -> None:
    tree = parse(f"name:{quote_if_needed(value)}", registry)
    assert tree == (registry.get("name"), "equal", fold(value))


@relaxed
@given(value=TEXTS)
def test_contained_text_is_found(
    database: sqlite3.Connection, compiled: Compile, value: str
) -> None:
    found = compiled(f"industry:~{quote(value)}")
    where = found.where.replace("fold(c.industry)", ":industry")
    sought = {**found.params, "industry": fold(f"1{value}2")}
    assert database.execute(f"SELECT {where}", sought).fetchone() == (1,)


@relaxed
@given(query=QUERIES | st.text(max_size=40), cursor=st.integers(0, 60))
def test_completion_never_fails(registry: Registry, query: str, cursor: int) -> None:
    for offered in complete(query, cursor, registry, lambda field: ["a b", "示例（上海）"]):
        assert 0 <= offered.start <= offered.end
        assert offered.text


@relaxed
@given(query=QUERIES | st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_tokens_lie_in_order_inside_the_text(query: str) -> None:
    at = 0
    try:
        listed = list(tokens(query, lenient=True))
    except QueryError:
        assert "\0" in query
        return
    for token in listed:
        assert at <= token.start <= token.end <= len(query)
        at = token.end
    assert listed[-1].kind == "end"
