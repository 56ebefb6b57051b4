"""Plans: the kind, the mapping, rivals, date order and decimal sign, and refused requests."""

from __future__ import annotations

import pytest

from crmtui.errors import UsageError
from crmtui.exchange.detect import Plan, detect
from crmtui.exchange.reading import read_table


def _plan(text: str, **options: object) -> Plan:
    return detect(read_table(text.encode(), "list.csv"), **options)  # type: ignore[arg-type]


def test_unknown_columns_are_reported_and_can_be_mapped() -> None:
    text = "客户名称,甲,乙\n示例,1,2\n"
    assert _plan(text).unknown == ("甲", "乙")
    plan = _plan(text, mapping={"甲": "ref.erp", "乙": "-"})
    assert plan.columns == {"客户名称": "name", "甲": "ref.erp", "乙": None}
    assert plan.unknown == ()


def test_a_mapping_wins_over_the_name_and_finds_columns_by_spelling() -> None:
    plan = _plan("公司,备注\nA,x\n", mapping={" 备注 ": "needs"})
    assert plan.columns == {"公司": "name", "备注": "needs"}


def test_a_mapping_that_makes_no_sense_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean 备注"):
        _plan("客户名称,备注\nA,x\n", mapping={"备注1": "note"})
    with pytest.raises(UsageError, match="did you mean industry"):
        _plan("客户名称,甲\nA,x\n", mapping={"甲": "industri"}, kind="customers")
    with pytest.raises(UsageError, match="no field industri"):
        _plan("客户名称,甲\nA,x\n", mapping={"甲": "industri"})


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot tell what its rows are"):
        _plan("甲,乙\n1,2\n")
    with pytest.raises(UsageError, match="unknown kind"):
        _plan("name\nA\n", kind="invoices")
    with pytest.raises(UsageError, match="no column for at"):
        _plan("客户名称,跟进方式\nA,电话\n", kind="touches")
    with pytest.raises(UsageError, match="unknown date order"):
        _plan("name\nA\n", date_order="ydm")


def test_of_two_columns_for_one_field_the_better_named_wins() -> None:
    plan = _plan("创建时间,首次接触时间,客户名称\n2020-01-01,2021-01-01,A\n")
    assert plan.columns == {"创建时间": None, "首次接触时间": "since", "客户名称": "name"}
    assert plan.notes == (
        "创建时间 is left out: 首次接触时间 already gives since; they differ, first on line 2",
    )
    assert plan.unknown == ()


def test_repeated_headers_fill_lists_but_not_single_fields() -> None:
    plan = _plan("客户名称,电话,电话,行业,行业\nA,1,2,x,x\n")
    assert list(plan.columns.values()) == [
        "name",
        "contact.phone",
        "contact.phone",
        "industry",
        None,
    ]
    assert plan.notes == ("行业 #2 says the same as 行业 (industry)",)


def test_numbered_contacts_are_further_people() -> None:
    plan = _plan("客户名称,联系人1,电话1,联系人2,电话2,邮箱2\nA,甲,1,乙,2,3\n")
    assert list(plan.columns.values())[1:] == [
        "contact.name", "contact.phone", "contact2.name", "contact2.phone", "contact2.email",
    ]  # fmt: skip
    plan = _plan("客户名称,联系人,电话1,电话2\nA,甲,1,2\n")
    assert list(plan.columns.values())[1:] == ["contact.name", "contact.phone", "contact.phone"]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (("31/12/2023", "05/06/2024"), "dmy"),
        (("12/31/2023", "05/06/2024"), "mdy"),
        (("05/06/2024", "01/02/2024"), ""),
        (("31/12/2023", "12/31/2023"), ""),
        (("2024-01-05", "2024/1/6"), ""),
    ],
)
def test_the_column_proves_its_date_order(cells: tuple[str, str], order: str) -> None:
    plan = _plan("name,since\n" + "".join(f"A,{c}\n" for c in cells))
    assert plan.date_orders == {"since": order}
    assert plan.date_order == order


def test_a_column_without_proof_follows_the_other_ones() -> None:
    text = "客户名称,订单号,订单日期,发货日期,金额\nA,1,05/06/2024,31/12/2024,1\n"
    assert _plan(text).date_orders == {"订单日期": "dmy", "发货日期": "dmy"}
    assert _plan(text, date_order="mdy").date_orders["订单日期"] == "mdy"


def test_decimal_commas_are_noticed() -> None:
    text = "customer;order_no;order_date;amount\nA;1;2024-01-05;1.234,50\nA;2;2024-01-05;1,234\n"
    assert _plan(text).decimal == ","


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("id,name", "customers"),
        ("编号,名称", "customers"),
        ("product_id,name", "products"),
        ("编号,产品名称", "products"),
        ("编号,name,库存", "products"),
    ],
)
def test_a_bare_id_and_name_are_a_customers(header: str, kind: str) -> None:
    assert _plan(f"{header}\n{','.join('1' * (header.count(',') + 1))}\n").kind == kind


def test_beside_orders_a_bare_id_and_name_are_a_products() -> None:
    assert _plan("id,name\n1,x\n", joined=True).kind == "products"
