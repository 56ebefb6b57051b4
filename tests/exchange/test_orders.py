"""Order lists: amounts stated or computed from lines, returns, states, identity, refusals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from crmtui.exchange.proposals import Proposals
from crmtui.model.entries import ENTRY_TYPES

Imported = Callable[..., Proposals]

ORDERS = "order_id,customer_id,order_date,shipped_date\n10,ALFKI,1996-07-04,1996-07-16\n11,BOLID,1996-07-05,\n"
LINES = "order_id,product_id,unit_price,quantity,discount\n10,1,14,12,0\n10,2,9.80000019,10,0.0500000007\n11,2,3,1,0\n99,1,1,1,0\n"
PRODUCTS = "product_id,product_name,unit_price\n1,Chai,18\n2,Chang,19\n"


def test_amounts_come_from_joined_lines(imported: Imported) -> None:
    result = imported(ORDERS, lines=(LINES, PRODUCTS), currency="USD")
    first, second = (e.raw for e in result.entries)
    assert first == {
        "id": "10", "type": "order", "at": "1996-07-04", "amount": "261.1", "currency": "USD",
        "status": "shipped",
        "lines": [
            {"product": "Chai", "quantity": "12", "price": "14"},
            {"product": "Chang", "quantity": "10", "price": "9.8", "discount": "0.05"},
        ],
    }  # fmt: skip
    assert "status" not in second
    assert ENTRY_TYPES["order"].check(first) == []
    assert [(s.table, s.line, s.reason) for s in result.skipped] == [
        ("lines0.csv", 5, "order 99 is not imported")
    ]
    assert (result.counts["joined_rows"], result.counts["joined_skipped"]) == (6, 1)


def test_an_order_without_lines_or_amount_is_refused(imported: Imported) -> None:
    result = imported(ORDERS, lines=(LINES.replace("11,", "12,"),))
    assert [(s.line, s.reason) for s in result.skipped if s.table == "list.csv"] == [
        (3, "no amount, and no lines to compute it from")
    ]


def test_a_chinese_order_list(imported: Imported) -> None:
    text = '订单号,客户名称,下单日期,订单金额,订单状态,业务员,备注\nD1,示例,2024年1月5日,"¥1,234.50",已完成,林,急\nD2,示例,2024/1/6,1.2万,新状态,,\n'
    result = imported(text)
    first, second = (e.raw for e in result.entries)
    assert first == {
        "id": "D1", "type": "order", "at": "2024-01-05", "by": "林", "amount": "1234.50",
        "currency": "CNY", "status": "closed", "note": "急",
    }  # fmt: skip
    assert second["amount"] == "12000.0"
    assert "status" not in second
    assert [q.value for q in result.questions] == ["新状态"]


def test_rows_of_one_number_are_its_lines(imported: Imported) -> None:
    text = "订单号,客户名称,日期,产品,数量,单价\nD1,A,2024-01-05,x,2,10\nD1,A,2024-01-05,y,1,5.5\nD2,A,2024-01-05,x,1,10\n"
    result = imported(text)
    assert [(e.raw["amount"], e.lines) for e in result.entries] == [("25.5", (2, 3)), ("10", (4,))]
    assert result.counts["merged"] == 1
    assert [line["product"] for line in result.entries[0].raw["lines"]] == ["x", "y"]


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        ("D1,A,2024-01-05,x,10\nD1,A,2024-01-05,y,5\n", ["15"]),
        ("D1,A,2024-01-05,x,10\nD1,A,2024-01-05,y,10\n", ["20"]),
        ("D1,A,2024-01-05,x,10.00\n", ["10.00"]),
    ],
)
def test_amounts_beside_products_are_the_lines(
    imported: Imported, rows: str, amounts: list[str]
) -> None:
    result = imported("订单号,客户名称,日期,产品,金额\n" + rows)
    assert [e.raw["amount"] for e in result.entries] == amounts


def test_a_total_repeated_beside_priced_lines_counts_once(imported: Imported) -> None:
    head = "订单号,客户名称,日期,产品,数量,单价,订单金额\n"
    result = imported(head + "D1,A,2024-01-05,x,2,10,25\nD1,A,2024-01-05,y,1,5,25\n")
    assert [e.raw["amount"] for e in result.entries] == ["25"]
    assert result.warnings == ()
    result = imported(head + "D1,A,2024-01-05,x,2,10,19\n")
    assert [(e.raw["amount"], result.warnings[0].code) for e in result.entries] == [
        ("19", "sum-differs")
    ]


def test_one_number_with_different_amounts_is_refused(imported: Imported) -> None:
    text = "订单号,客户名称,日期,金额\nD1,A,2024-01-05,10\nD1,A,2024-01-05,20\nD2,A,2024-01-05,5\nD2,A,2024-01-05,5\n"
    result = imported(text)
    assert [s.line for s in result.skipped] == [2, 3]
    assert [(e.raw["id"], e.raw["amount"], e.lines) for e in result.entries] == [
        ("D2", "5", (4, 5))
    ]


def test_negative_amounts_are_returns_of_a_known_order(imported: Imported) -> None:
    text = "订单号,客户名称,日期,金额,原订单号\nD1,A,2024-01-05,100,\nR1,A,2024-02-05,-30,D1\nR2,A,2024-02-05,-5,\nD3,A,2024-01-01,0,\n"
    result = imported(text)
    refund = result.entries[1].raw
    assert refund == {
        "id": "R1", "type": "return", "at": "2024-02-05", "of": "D1", "amount": "30", "currency": "CNY",
    }  # fmt: skip
    assert ENTRY_TYPES["return"].check(refund) == []
    assert [(s.line, "takes back" in s.reason) for s in result.skipped] == [(4, True)]
    assert result.entries[2].raw["amount"] == "0"


def test_orders_without_a_number_get_a_stable_one_and_equal_ones_stay_two(
    imported: Imported,
) -> None:
    text = "客户名称,日期,金额\nA,2024-01-05,10\nA,2024-01-05,10\nB,2024-01-05,10\n"
    ids = [e.raw["id"] for e in imported(text).entries]
    assert len(set(ids)) == 3
    turned = "金额,日期,客户名称\n10,2024-01-05,B\n10,2024-01-05,A\n10,2024-01-05,A\n"
    assert {e.raw["id"] for e in imported(turned).entries} == set(ids)


def test_currencies(imported: Imported) -> None:
    text = "订单号,客户名称,日期,金额,币种\n1,A,2024-01-05,10,美元\n2,A,2024-01-05,10,\n3,A,2024-01-05,10,??\n4,A,2024-01-05,$10,\n5,A,2024-01-05,€10,\n6,A,2024-01-05,10,USD\n6,A,2024-01-05,10,EUR\n"
    result = imported(text)
    assert {e.raw["id"]: e.raw["currency"] for e in result.entries} == {
        "1": "USD",
        "2": "CNY",
        "5": "EUR",
    }
    assert [s.line for s in result.skipped] == [4, 5, 7, 8]


def test_damaged_numbers_and_days_are_refused(imported: Imported) -> None:
    text = "订单号,客户名称,日期,金额\n1.23E+12,A,2024-01-05,10\n1.23E+12,B,2024-01-05,10\n3,A,45296,10\n4,A,2024-01-05,many\n"
    result = imported(text)
    assert result.entries == ()
    reasons = [s.reason for s in result.skipped]
    assert "a long number that a spreadsheet shortened" in reasons[0]
    assert "2024-01-05" in reasons[2]
    assert imported(text, date_order="excel").entries[0].raw["at"] == "2024-01-05"


def test_a_number_of_two_customers_owns_no_lines(imported: Imported) -> None:
    text = "order_id,customer_id,order_date\n10,A,2024-01-05\n10,B,2024-01-05\n11,A,2024-01-05\n"
    result = imported(text, lines=(LINES,))
    assert [e.raw["id"] for e in result.entries] == ["11"]
    assert [s.line for s in result.skipped if s.table == "list.csv"] == [2, 3]


def test_bad_lines_are_refused_with_their_reason(imported: Imported) -> None:
    lines = "order_id,product_id,unit_price,quantity,discount\n10,1,14,1,\n10,1,x,1,\n10,1,,1,\n10,1,1,1,15\n,1,1,1,\n"
    result = imported(ORDERS, lines=(lines,))
    assert [s.line for s in result.skipped if s.table == "lines0.csv"] == [3, 4, 5, 6]
    assert Decimal(str(result.entries[0].raw["amount"])) == 14
