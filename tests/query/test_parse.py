"""What a query cannot be, where that is, and what to write instead."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmtui.errors import UsageError
from crmtui.query.language import (
    And,
    Bound,
    Everything,
    Has,
    Not,
    Or,
    QueryError,
    QueryField,
    Registry,
    Span,
    Text,
    Word,
    fields_used,
    searches_text,
)
from crmtui.query.parse import parse


def test_a_tree(registry: Registry) -> None:
    tree = parse("orders:>=5 -(VIP OR has:phone)", registry)
    orders, phone = registry.get("orders"), registry.get("phone")
    assert orders and phone
    assert tree == And((Span(orders, Bound(Decimal(5)), None), Not(Or((Word("VIP"), Has(phone))))))
    assert [type(part) for part in tree.parts] == [Span, Not]


def test_nothing_asks_for_everything(registry: Registry) -> None:
    assert isinstance(parse(" 　\n", registry), Everything)


def test_quoted_operators_are_words(registry: Registry) -> None:
    assert parse('"OR" "-a" "tier:x"', registry) == And((Word("OR"), Word("-a"), Word("tier:x")))


def test_what_is_no_field_is_a_word(registry: Registry) -> None:
    assert parse("10:30 https://example.com", registry) == And(
        (Word("10:30"), Word("https://example.com"))
    )


def test_quotes_keep_a_value_literal(registry: Registry) -> None:
    name = registry.get("name")
    assert name
    assert parse('name:"none"', registry) == Text(name, "equal", "none")
    assert parse('name:"a*"', registry) == Text(name, "equal", "a*")
    assert parse(r'name:"a \"b\" \\ \n"', registry) == Text(name, "equal", r'a "b" \ \n')
    assert parse("name：“a b”", registry) == Text(name, "equal", "a b")


def test_what_a_query_uses(registry: Registry) -> None:
    tree = parse("-(tier:core 分期) OR due:today", registry)
    assert [field.name for field in fields_used(tree)] == ["tier", "due"]
    assert searches_text(tree)
    assert not searches_text(parse("-tier:core", registry))
    assert list(fields_used(parse("", registry))) == []


@pytest.mark.parametrize(
    ("query", "position", "nearest", "told"),
    [
        ("teir:core", 1, "tier", "did you mean `tier`?"),
        ("vip 等及:核心", 5, "等级", "did you mean `等级`?"),
        ("has:fone", 5, "phone", "did you mean `phone`?"),
        ("xqzw:core", 1, "", "quotes to search"),
        ("has:", 5, "", "no field is named ``"),
        ("tier:coer", 6, "core", "did you mean core?"),
        ("tier:xyz", 6, "", "core, potential, normal"),
        ("-tier:核芯", 7, "核心", "did you mean 核心?"),
        ("tier:", 6, "", "no value stands after `tier:`"),
        ("tier: core", 6, "", "without a space"),
        ("vip orders:abc", 12, "", "abc is no number — write a number like 30"),
        ("orders:1.2.3", 8, "", "is no number"),
        ("orders:~5", 9, "", "compare it with"),
        ("silent:soon", 8, "", "30d, 6w"),
        ("orders:30d", 8, "", "30d is no number"),
        ("since:2024-13", 7, "", "2024-13 is no date — write a date or an age like 2024"),
        ("since:2024-02-30", 7, "", "is no date"),
        ("since:11-25", 7, "", "is no date"),
        ("since:0", 7, "", "is no date"),
        ("since:..", 7, "", "at least one end"),
        ("orders:20..10", 8, "", "smaller end first"),
        ("since:2024..2023", 7, "", "smaller end first"),
        ("last_order:90d..30d", 12, "", "smaller end first"),
        ("last_order:90d..2024", 12, "", "write both ends alike"),
        ("name:>5", 7, "", "no more or less"),
        ("tag:<=a", 7, "", "no more or less"),
        ("uncovered:maybe", 11, "", "`uncovered:yes` or `uncovered:no`"),
        ("uncovered:~yes", 12, "", "`uncovered:yes`"),
        ('vip "a b', 5, "", 'close it with "'),
        ('name:"a', 6, "", "never closed"),
        ('vip ""', 5, "", "quotes are empty"),
        ("(vip", 1, "", "never closed"),
        ("vip)", 4, "", "closes nothing"),
        ("()", 2, "", "missing here"),
        ("a OR", 5, "", "missing here"),
        ("OR a", 1, "", "missing here"),
        ("a AND OR b", 7, "", "missing here"),
        ("NOT", 4, "", "missing here"),
        ("a - b", 3, "", "minus stands alone"),
        ("a -", 3, "", "minus stands alone"),
        ("name:示例（上海）", 8, "", "put the value into quotes"),
        ("(" * 41 + "a" + ")" * 41, 42, "", "too deeply"),
        ("-" * 41 + "a", 42, "", "too deeply"),
        ("a\x00b", 2, "", "no text"),
        ("vip \ud800", 5, "", "no text"),
        ("a " * 501, 0, "", "at most 1000"),
    ],
)
def test_an_error_names_the_place_and_the_remedy(
    registry: Registry, query: str, position: int, nearest: str, told: str
) -> None:
    with pytest.raises(QueryError) as refused:
        parse(query, registry)
    error = refused.value
    assert (error.position, error.nearest) == (position, nearest)
    assert told in str(error)
    assert error.fix
    assert str(error).startswith(f"column {position}: ") or not position
    assert isinstance(error, UsageError)
    assert error.exit_code == 2


def test_two_fields_of_one_name_are_a_mistake_of_ours() -> None:
    one = QueryField("a", ("x",), "text", "", "", True, "c.a")
    with pytest.raises(ValueError, match="'X'"):
        Registry([one, QueryField("b", ("X",), "text", "", "", True, "c.b")])
    with pytest.raises(ValueError, match="'has'"):
        Registry([QueryField("has", (), "text", "", "", True, "c.a")])
