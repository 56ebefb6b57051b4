"""Every row is accounted for, the same file proposes the same, and lone lines are refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from crmtui.errors import CrmError, UsageError
from crmtui.exchange.detect import detect
from crmtui.exchange.proposals import Proposals, stable_id
from crmtui.exchange.propose import propose
from crmtui.exchange.reading import read_table

Imported = Callable[..., Proposals]

MIXED = """\
客户编号,客户名称,联系人,手机,首次接触时间,当前状态
C1,甲公司,张工,13800138000,2024-01-05,核心客户
C1,甲公司,李工,13900139000,2024-01-05,核心客户
C2,乙公司
C3,,,,,
,,,,,
C1,丙公司,,,,
,丁,,1.38E+10,03/04/2024,不明
"""


def test_rows_in_are_proposed_merged_or_skipped(imported: Imported) -> None:
    counts = imported(MIXED).counts
    assert counts == {
        "rows": 6, "proposed": 3, "merged": 1, "skipped": 2, "customers": 3, "entries": 0,
        "joined_rows": 0, "joined_skipped": 0,
    }  # fmt: skip


def test_skipped_rows_are_in_the_order_of_the_file(imported: Imported) -> None:
    assert [s.line for s in imported(MIXED).skipped] == [4, 7]


def test_the_same_file_proposes_the_same(imported: Imported) -> None:
    assert imported(MIXED) == imported(MIXED)


def test_header_only_proposes_nothing(imported: Imported) -> None:
    assert imported("客户名称\n").counts["rows"] == 0


@pytest.mark.parametrize(
    "text", ["order_id,product_id,quantity\n1,1,1\n", "product_id,product_name\n1,x\n"]
)
def test_lines_and_products_alone_are_refused(imported: Imported, text: str) -> None:
    with pytest.raises(UsageError, match="mean nothing alone"):
        imported(text)


def test_only_lines_and_products_can_be_joined(imported: Imported) -> None:
    with pytest.raises(UsageError, match="not order lines"):
        imported("订单号,客户名称,日期,金额\n1,A,2024-01-05,1\n", lines=("客户名称\nA\n",))


def test_stable_ids_tell_their_parts_apart() -> None:
    assert stable_id("a", "bc") != stable_id("ab", "c")
    assert stable_id("a") == "ca978112ca1bbdca"


_PIECES = [
    "客户名称", "客户编号", "电话", "日期", "跟进方式", "金额", "订单号", "name", "first_name", "company", "A", "张伟", "2024-01-05",
    "31/12/24", "05/06/2024", "45296", "1.38E+10", "#REF!", "13800138000", "电话", "100", "-5", "(3", "¥", "=x", "'=x", "*", "\x1b[31m",
    "", "", "x" * 300, "a@b.cn", "@", "、", "；", "2024年", "\u202e", "\u3000", "0.5折", "9" * 40, "=\"1\"", "é", "否", "\"",
]  # fmt: skip


def test_random_tables_only_ever_raise_our_errors_and_always_add_up() -> None:
    chance = random.Random(20261121)
    proposed = 0
    for _ in range(600):
        width = chance.randint(1, 6)
        grid = [
            [chance.choice(_PIECES) for _ in range(chance.choice([width, width, width, 2]))]
            for _ in range(8)
        ]
        grid[0] = [chance.choice(_PIECES[:10]) for _ in range(width)]
        text = "\n".join(chance.choice([",", ","]).join(row) for row in grid)
        try:
            table = read_table(text.encode(), "x.csv")
            result = propose(table, detect(table), today=date(2026, 11, 21), currency="CNY")
        except CrmError:
            continue
        counts = result.counts
        ours = [s for s in result.skipped if s.table == "x.csv"]
        starts = {p.line for p in (*result.customers, *result.entries)}
        assert counts["rows"] == len(starts) + counts["merged"] + len(ours)
        assert counts["proposed"] == len(starts)
        proposed += len(starts)
    assert proposed > 100
