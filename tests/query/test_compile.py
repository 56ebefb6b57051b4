"""What queries find: every operator of every type on four customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from crmtui.query.compile import Compiled, compile_query
from crmtui.query.language import QueryError, Registry


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", "ABCD"),
        ("   　", "ABCD"),
        # text: equal, part, prefix, empty
        ("industry:制造业", "A"),
        ("industry:RETAIL", "B"),
        ("industry:制造", ""),
        ("industry:~制造", "A"),
        ("name:north*", "B"),
        ("name:示例/*", ""),
        ('name:"Northwind Traders"', "B"),
        ('name:~"d t"', "B"),
        ("name:abc*", "D"),
        ('name:"abc(上海)公司"', "D"),
        ("industry:none", "C"),
        ("industry:无", "C"),
        ("-industry:none", "ABD"),
        # choice
        ("tier:core", "AD"),
        ("tier:核心客户", "AD"),
        ("等级：核心", "AD"),
        ("tier:CORE", "AD"),
        ("tier:~ore", "AD"),
        ("tier:none", "C"),
        ("-tier:core", "BC"),
        ("owner:lin", "A"),
        ("owner:none", "CD"),
        # tags
        ("tag:vip", "A"),
        ("tag:need/品质优先", "A"),
        ("tag:need/", "AB"),
        ("tag:need/*", "AB"),
        ("tag:need", ""),
        ("tag:~品质", "A"),
        ("标签：ＶＩＰ", "A"),
        ("has:tag", "AB"),
        ("tag:none", "CD"),
        ("-tag:behaviour/投诉过", "ACD"),
        # has and flags
        ("has:phone", "AD"),
        ("-has:phone", "BC"),
        ("有：电话", "AD"),
        ("has:orders", "ABD"),
        ("has:last_order", "AB"),
        ("has:last-order", "AB"),
        ("has:uncovered", "C"),
        ("uncovered:yes", "C"),
        ("无策略:是", "C"),
        ("uncovered:no", "ABD"),
        # numbers and money
        ("orders:5", "A"),
        ("orders:=5", "A"),
        ("orders:>1", "A"),
        ("orders:>=1", "AB"),
        ("orders:≥1", "AB"),
        ("orders:<1", "D"),
        ("orders:<=1", "BD"),
        ("orders:＞１", "A"),
        ("orders:1..5", "AB"),
        ("orders:2..", "A"),
        ("orders:..1", "BD"),
        ("orders:none", "C"),
        ("-orders:>1", "BCD"),
        ("revenue:>10万", "A"),
        ("revenue:>120k", "A"),
        ("revenue:<1,000", "B"),
        ("revenue:120000.5", "A"),
        # days since: never is infinitely long ago
        ("silent:>30d", "BC"),
        ("silent:>=30", "BCD"),
        ("silent:30", "D"),
        ("silent:<30d", "A"),
        ("silent:<1m", "AD"),
        ("silent:30d..", "BCD"),
        ("silent:..30d", "AD"),
        ("silent:3d..30d", "AD"),
        ("-silent:>30d", "AD"),
        # dates: absolute
        ("since:2024", "BD"),
        ("since:2024-03", "B"),
        ("since:2024-03-31", "B"),
        ("since:2024-Q1", "B"),
        ("since:2024-01-01..2024-06-30", "B"),
        ("since:2023..2024-03", "AB"),
        ("since:>2024-03", "D"),
        ("since:>=2024-03", "BD"),
        ("since:<2024", "A"),
        ("since:<=2024-03", "AB"),
        ("since:2024..", "BD"),
        # dates: ages; never is infinitely long ago
        ("last_order:<90d", "A"),
        ("last_order:<=90d", "AB"),
        ("last_order:>90d", "CD"),
        ("last_order:>=90d", "BCD"),
        ("last_order:90d", "B"),
        ("last_order:10d..90d", "AB"),
        ("last_order:90d..", "BCD"),
        ("last_order:..30d", "A"),
        ("last_order:<3m", "AB"),
        ("-last_order:<90d", "BCD"),
        ("last_order:>99999y", "CD"),
        ("last_order:<99999y", "AB"),
        # days told from today
        ("due:<=+7d", "A"),
        ("due:today..月底", "A"),
        ("due:下周三", "A"),
        ("due:>+7d", "B"),
        # full text and logic
        ("分期", "A"),
        ('"价格有"', "A"),
        ("100%", "B"),
        ("a_b", "D"),
        ("0%0", ""),
        ("-分期", "BCD"),
        ("NOT 分期", "BCD"),
        ("tier:core 分期", "A"),
        ("tier:core AND 分期", "A"),
        ("tier:core OR tier:potential", "ABD"),
        ("tier:core OR tier:potential industry:IT", "AD"),
        ("(tier:core OR tier:potential) industry:Retail", "B"),
        ("（tier：core　OR　tier：potential）　－industry：IT", "AB"),
        ("-(tier:core OR tier:potential)", "C"),
        ("--tier:core", "AD"),
        ("-(orders:>1 OR has:phone)", "BC"),
        ("or", "B"),
    ],
)
def test_a_query_finds(
    found: Callable[[str], str], evaluated: Callable[[str], str | None], query: str, ids: str
) -> None:
    assert found(query) == ids
    assert evaluated(query) in (ids, None)


@pytest.mark.parametrize(
    ("query", "dated"),
    [
        ("tier:core 分期", False),
        ("since:2024..2025-06", False),
        ("last_order:<90d", True),
        ("-last_order:>1y", True),
        ("silent:>30", True),
        ("due:<=+7d", True),
        ("due:周五", True),
    ],
)
def test_a_query_knows_whether_it_depends_on_today(
    compiled: Callable[[str], Compiled], query: str, dated: bool
) -> None:
    assert compiled(query).is_dated is dated
    assert ("today" in compiled(query).params) is query.startswith("silent")


def test_values_are_bound_never_spliced(compiled: Callable[[str], Compiled]) -> None:
    query = compiled(
        "name:x');DROP TABLE customers;-- industry:~%_\\ \"' OR 1=1\"".replace(")", "")
    )
    assert "DROP" not in query.where
    assert "OR 1=1" not in query.where
    assert query.params == {"q1": "x';drop", "q2": "table", "q3": "customers;--",
                            "q4": r"%\%\_\\%", "q5": "' or 1=1"}  # fmt: skip


def test_a_day_that_today_does_not_have_is_an_error(registry: Registry) -> None:
    with pytest.raises(QueryError, match="no such day"):
        compile_query("due:下月31号", registry, date(2026, 10, 5), words=lambda word, param: "1")
