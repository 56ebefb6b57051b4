"""Every header row met in the wild is understood without a mapping."""

from __future__ import annotations

import pytest

from crmtui.exchange.columns import (
    CONTACTS,
    CUSTOMERS,
    FIELDS,
    IGNORED,
    ORDERS,
    TOUCHES,
    known_field,
)
from crmtui.exchange.detect import detect
from crmtui.exchange.reading import read_table

HEADERS = {
    "客户名称,联系人,手机,电话,QQ,微信,地址,备注,来源,客户等级,客户行业,客户状态,客户类型,创建时间,更新时间,"
    "最近沟通时间,沟通内容,归属人,创建人": CUSTOMERS,
    "客户编号,联系人姓名,联系人邮箱": CONTACTS,
    "客户代码,客户名称,联系电话,开户行": CUSTOMERS,
    "客户名称,省,市,区,账户状态": CUSTOMERS,
    "客户名称,客户类别,客户地址": CUSTOMERS,
    "客户名称,邮箱,邮政编码,传真,客户等级,客户状态": CUSTOMERS,
    "客户编号,客户名称（企业/个人）,联系人,所属行业,客户来源,首次接触时间,当前状态,关键需求,备注": CUSTOMERS,
    "客户编号,跟进时间,跟进方式,跟进人,跟进内容,结果,下一步计划,计划时间": TOUCHES,
    "customer_id,company_name,contact_name,contact_title,address,city,region,postal_code,country,phone,fax": CUSTOMERS,
    "order_id,customer_id,order_date,shipped_date,freight": ORDERS,
    "订单号,客户名称,下单日期,订单金额,订单状态": ORDERS,
    "Company,Name,E-mail,Phone": CONTACTS,
    "Name,E-Mail Address,Mobile Phone": CUSTOMERS,
}


@pytest.mark.parametrize("header", HEADERS)
def test_header_rows_need_no_mapping(header: str) -> None:
    table = read_table(f"{header}\n{',' * header.count(',')}x\n".encode(), "x.csv")
    plan = detect(table)
    assert plan.kind == HEADERS[header]
    assert plan.unknown == ()


def test_spelling_of_a_header_does_not_matter() -> None:
    for header in (
        "客户名称",
        "客户名称（必填）",
        " 客户 名称*",
        "客户名称：",
        "Company Name",
        "company-name",
        "COMPANY_NAME",
    ):
        assert known_field(header, CUSTOMERS)[0] == "name"
    assert known_field("电话2", CUSTOMERS)[::2] == ("contact.phone", 2)
    assert known_field("某某列", CUSTOMERS) == ("", 0, 0)


def test_no_name_means_two_fields_of_one_kind() -> None:
    for kind, fields in FIELDS.items():
        for field, names in fields.items():
            for name in names.split():
                meant = known_field(name, kind)[0]
                assert meant == field or field in ("name", IGNORED, "contact.name"), (
                    kind,
                    name,
                    meant,
                )
