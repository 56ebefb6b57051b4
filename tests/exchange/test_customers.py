"""Customer lists to proposals: fields, contacts, words, damage, addresses, refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmtui.errors import UsageError
from crmtui.exchange.customers import full_address
from crmtui.exchange.proposals import Proposals
from crmtui.model.customer import CUSTOMER

Imported = Callable[..., Proposals]

FORM = """\
客户编号,客户名称（企业/个人）,联系人,所属行业,客户来源,首次接触时间,当前状态,关键需求,备注
C2024001,*科技有限公司,张*,IT服务,行业展会,2024-01-15,潜在客户,云存储解决方案,计划Q3采购预算50万
C2024002,*制造集团,李*,制造业,客户转介绍,2023/11/20,核心客户,供应链管理优化,已合作2年
"""


def test_the_customer_form_needs_no_mapping(imported: Imported) -> None:
    first, second = imported(FORM).customers
    assert (first.line, first.key, first.name) == (2, "C2024001", "*科技有限公司")
    assert first.contacts == ({"name": "张*"},)
    assert first.fields == {
        "industry": "IT服务", "source": "行业展会", "needs": "云存储解决方案", "since": "2024-01-15",
        "stage": "prospect", "stage_why": "当前状态: 潜在客户", "note": "计划Q3采购预算50万",
    }  # fmt: skip
    assert (second.fields["tier"], second.fields["since"]) == ("core", "2023-11-20")
    assert "stage" not in second.fields


def test_proposals_are_sound_records(imported: Imported) -> None:
    text = "客户编号,客户名称,联系人,手机,微信,QQ,生日,标签,网址,区域,负责人,简称,统一社会信用代码,客户类型\n"
    text += "C1,示例科技,李工,138 0013 8000,li,12345,1988-05-06,a;b,x.cn,华东,林,示例,91310,企业\n"
    (one,) = imported(text).customers
    raw = {
        "id": one.key,
        "name": one.name,
        "refs": one.refs,
        "contacts": list(one.contacts),
        **one.fields,
    }
    assert CUSTOMER.check(raw) == []
    assert one.fields == {
        "owner": "林", "website": "x.cn", "short": ["示例"], "region": "华东", "kind": "company", "tags": ["a", "b"],
    }  # fmt: skip
    assert one.contacts[0] == {
        "name": "李工", "phones": ["138 0013 8000"], "wechat": "li", "qq": "12345", "birthday": "1988-05-06",
    }  # fmt: skip
    assert one.refs == {"统一社会信用代码": "91310"}


def test_an_unknown_word_is_asked_once_and_not_guessed(imported: Imported) -> None:
    text = "客户名称,当前状态\nA,意向客户\nB,意向客户\nC,核心客户\n"
    result = imported(text)
    (question,) = result.questions
    assert (question.column, question.value, question.lines) == ("当前状态", "意向客户", (2, 3))
    assert "stage:prospect" in question.choices
    assert [c.fields for c in result.customers] == [{}, {}, {"tier": "core"}]


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ("stage:prospect", {"stage": "prospect", "stage_why": "当前状态: 意向客户"}),
        ("tier:core", {"tier": "core"}),
        ("tag:意向", {"tags": ["意向"]}),
        ("note", {"note": "当前状态: 意向客户"}),
        ("skip", {}),
    ],
)
def test_answers_are_used(imported: Imported, answer: str, fields: dict[str, object]) -> None:
    text = "客户名称,当前状态\nA,意向客户\n"
    for key in ("意向客户", "当前状态=意向客户"):
        result = imported(text, answers={key: answer})
        assert result.customers[0].fields == fields
        assert result.questions == ()


def test_an_answer_that_is_none_is_refused(imported: Imported) -> None:
    with pytest.raises(UsageError, match="stage:prospect"):
        imported("客户名称,当前状态\nA,意向客户\n", answers={"意向客户": "prospect"})


def test_where_status_contradicts_the_tier_it_goes_into_the_note(imported: Imported) -> None:
    (one,) = imported("客户名称,客户等级,客户状态\nA,核心客户,潜力客户\n").customers
    assert one.fields == {"tier": "core", "note": "客户状态: 潜力客户"}


def test_damage_is_kept_as_text_and_warned_about(imported: Imported) -> None:
    text = "客户名称,电话,邮箱,首次接触时间,所属行业\nA,1.38E+10,none@,45296,#REF!\nB,-2237,,2024-02-30,\n"
    result = imported(text)
    first, second = result.customers
    assert first.fields == {"note": "所属行业: #REF!\n首次接触时间: 45296"}
    assert first.contacts == ({"name": "A", "note": "电话: 1.38E+10\n邮箱: none@"},)
    assert second.contacts[0]["note"] == "电话: -2237"
    assert [(w.line, w.column, w.code) for w in result.warnings] == [
        (2, 2, "bad-phone"), (2, 3, "bad-email"), (2, 4, "bad-date"), (2, 5, "damaged-cell"),
        (3, 2, "bad-phone"), (3, 4, "bad-date"),
    ]  # fmt: skip
    assert "2024-01-05" in result.warnings[2].what


def test_lost_zeros_need_evidence_in_the_column(imported: Imported) -> None:
    result = imported("客户编号,客户名称,电话\n001,A,13800138000\n12,B,75512345678\n")
    assert [c.key for c in result.customers] == ["001", ""]
    assert result.customers[1].fields["note"] == "客户编号: 12"
    assert result.customers[1].contacts[0]["note"] == "电话: 75512345678"
    alone = imported("客户编号,客户名称,电话\n1,A,5551234567\n12,B,\n")
    assert [c.key for c in alone.customers] == ["1", "12"]
    assert alone.customers[0].contacts[0]["phones"] == ["5551234567"]


def test_an_id_that_cannot_be_one_becomes_a_reference(imported: Imported) -> None:
    result = imported("客户编号,客户名称\nKH/01,A\nCON,B\n5-Jan,C\n")
    assert [(c.key, dict(c.refs)) for c in result.customers] == [
        ("", {"客户编号": "KH/01"}), ("", {"客户编号": "CON"}), ("", {}),
    ]  # fmt: skip
    assert result.customers[2].fields["note"] == "客户编号: 5-Jan"
    assert [w.code for w in result.warnings] == ["bad-id"] * 3


def test_rows_without_a_usable_name_are_refused(imported: Imported) -> None:
    result = imported(
        "客户编号,客户名称\n,\n,甲\n,#REF!\n,合计\n,a\x1bb\n../x,\nC1,\n", kind="customers"
    )
    assert [(s.line, s.reason) for s in result.skipped] == [
        (4, "the name is an error value of the spreadsheet"),
        (5, "a total, not a customer"),
        (6, "the name contains control characters"),
        (7, "no name, and no usable id"),
    ]
    assert [(c.key, c.name) for c in result.customers] == [("", "甲"), ("C1", "")]


def test_a_formula_prefix_is_stripped_once(imported: Imported) -> None:
    (one,) = imported("客户名称,电话,备注\n'=A公司,'+8613800138000,''@x\n").customers
    assert one.name == "=A公司"
    assert one.contacts[0]["phones"] == ["+8613800138000"]
    assert one.fields["note"] == "''@x"


def test_several_people_in_one_row(imported: Imported) -> None:
    text = "客户名称,联系人,手机,邮箱\nA,张工、李姐,13800138000、13900139000,z@a.cn\nB,甲、乙,13700137000,\n"
    first, second = imported(text).customers
    assert first.contacts == (
        {"name": "张工", "phones": ["13800138000"], "emails": ["z@a.cn"]},
        {"name": "李姐", "phones": ["13900139000"]},
    )
    assert second.contacts == ({"name": "甲", "phones": ["13700137000"]}, {"name": "乙"})
    (one,) = imported(
        "客户名称,联系人1,电话1,联系人2,电话2\nA,甲,13800138000,乙,13900139000\n"
    ).customers
    assert [(c["name"], c["phones"]) for c in one.contacts] == [
        ("甲", ["13800138000"]),
        ("乙", ["13900139000"]),
    ]


def test_a_contact_list_gives_one_customer_a_company(imported: Imported) -> None:
    text = (
        "id,first_name,last_name,title,tags,company_id,company,sales,email_work,phone_work,phone_home,status\n"
        '2,Ada,Byron,CTO,"vip, musician",1,Acme Inc,Jane,a@x.org,555-0101,555-0102,warm\n'
        "3,Bob,Stone,,vip,1,Acme Inc,Jane,b@x.org,,,cold\n"
        "4,Cy,Wu,,,2,Beta,Jane,,,,\n"
    )
    result = imported(text)
    first, second = result.customers
    assert (first.name, first.refs, first.lines) == ("Acme Inc", {"company_id": "1"}, (2, 3))
    assert first.fields == {"owner": "Jane", "tags": ["vip", "musician"]}
    assert [c["name"] for c in first.contacts] == ["Ada Byron", "Bob Stone"]
    assert first.contacts[0]["phones"] == ["555-0101", "555-0102"]
    assert first.contacts[0]["note"] == "tags: vip, musician\nstatus: warm"
    assert second.contacts == ({"name": "Cy Wu"},)
    assert result.counts["merged"] == 1


def test_addresses() -> None:
    none = {"province": "", "city": "", "district": "", "postcode": "", "country": ""}
    chinese = {
        **none,
        "province": "江苏省",
        "city": "苏州市",
        "postcode": "215000",
        "country": "中国",
    }
    assert full_address("工业园区1号", **chinese) == "江苏省苏州市工业园区1号 215000"
    assert full_address("江苏省苏州市工业园区1号", **chinese) == "江苏省苏州市工业园区1号 215000"
    abroad = {**none, "city": "Berlin", "postcode": "12209", "country": "Germany"}
    assert full_address("Obere Str. 57", **abroad) == "Obere Str. 57, 12209 Berlin, Germany"
    assert full_address("", **none) == ""


def test_the_region_is_named_or_the_province_or_the_country(imported: Imported) -> None:
    def regions(text: str) -> list[object]:
        return [c.fields.get("region") for c in imported(text).customers]

    assert regions("客户名称,省,市\nA,上海,上海\n") == ["上海"]
    assert regions("客户名称,区域,省\nA,华东,上海\n") == ["华东"]
    assert regions("name,region,country\nA,WA,USA\nB,,Germany\n") == ["USA", "Germany"]


def test_do_not_contact(imported: Imported) -> None:
    result = imported("name,do not contact\nA,yes\nB,no\nC,\nD,maybe\n")
    assert [c.fields for c in result.customers] == [{"do_not_contact": "yes"}, {}, {}, {}]
    assert [q.value for q in result.questions] == ["maybe"]


def test_a_first_contact_in_the_future_is_warned_about(imported: Imported) -> None:
    result = imported("name,since\nA,2027-01-01\n")
    assert [(w.code, w.line) for w in result.warnings] == [("future-date", 2)]
