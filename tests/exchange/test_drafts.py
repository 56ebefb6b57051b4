"""Which rows are one customer, and what merging keeps."""

from __future__ import annotations

import time
from collections.abc import Callable

from crmtui.exchange.proposals import Proposals

Imported = Callable[..., Proposals]


def test_rows_of_one_company_become_one_customer_with_its_contacts(imported: Imported) -> None:
    text = (
        "客户名称,联系人,电话,行业,备注\n示例科技,张工,13800138000,IT,甲\n 示例 科技,李工,13900139000,,乙\n"
        "示例科技,张工,13800138000,IT,甲\n"
    )
    result = imported(text)
    (one,) = result.customers
    assert one.lines == (2, 3, 4)
    assert [c["name"] for c in one.contacts] == ["张工", "李工"]
    assert one.fields == {"industry": "IT", "note": "甲\n乙"}
    assert result.counts == {
        "rows": 3, "proposed": 1, "merged": 2, "skipped": 0, "customers": 1, "entries": 0,
        "joined_rows": 0, "joined_skipped": 0,
    }  # fmt: skip


def test_same_id_and_another_name_is_refused(imported: Imported) -> None:
    result = imported("客户编号,客户名称\nC1,甲公司\nc1,甲公司\nC1,乙公司\n")
    assert [c.lines for c in result.customers] == [(2, 3)]
    assert [(s.line, s.reason) for s in result.skipped] == [
        (4, "id C1 is 甲公司 on line 2, here 乙公司")
    ]


def test_two_ids_with_one_name_stay_two(imported: Imported) -> None:
    result = imported("客户编号,客户名称,联系人\nC1,*公司,张*\nC2,*公司,张*\n")
    assert [c.key for c in result.customers] == ["C1", "C2"]


def test_a_row_without_the_id_joins_the_company_of_that_name(imported: Imported) -> None:
    result = imported("客户编号,客户名称,联系人\n,甲公司,张工\nC1,甲公司,李工\n")
    assert [(c.key, len(c.contacts)) for c in result.customers] == [("C1", 2)]


def test_persons_of_one_name_are_one_only_by_phone_or_email(imported: Imported) -> None:
    text = "客户名称,电话,邮箱\n张伟,13800138000,\n张伟,13900139000,\n张伟,+8613800138000;13800138000,a@b.cn\n"
    result = imported(text)
    assert [c.lines for c in result.customers] == [(2, 4), (3,)]
    assert [(w.line, w.code) for w in result.warnings] == [(3, "namesake")]


def test_the_very_same_row_twice_counts_once(imported: Imported) -> None:
    result = imported("客户名称,行业\n张伟,IT\n张伟,IT\n张伟,零售\n")
    assert [c.lines for c in result.customers] == [(2, 3), (4,)]


def test_legal_forms_are_not_guessed_away(imported: Imported) -> None:
    result = imported("客户名称,联系人\n示例科技,张工\n示例科技有限公司,张工\n")
    assert len(result.customers) == 2


def test_differing_fields_keep_the_first_and_say_so(imported: Imported) -> None:
    result = imported(
        "客户编号,客户名称,行业,首次接触时间\nC1,甲,IT,2024-05-01\nC1,甲,零售,2024-01-01\n"
    )
    (one,) = result.customers
    assert one.fields == {"industry": "IT", "since": "2024-01-01"}
    assert [(w.line, w.code) for w in result.warnings] == [(3, "differs")]


def test_two_contacts_of_one_name_get_keys_that_do_not_depend_on_the_order(
    imported: Imported,
) -> None:
    head, a, b = "公司,联系人,电话\n", "甲,张伟,13800138000\n", "甲,张伟,13900139000\n"
    keys = [
        {tuple(c["phones"]): c["key"] for c in imported(text).customers[0].contacts}
        for text in (head + a + b, head + b + a)
    ]
    assert keys[0] == keys[1]
    assert set(keys[0].values()) == {"张伟 13800138000", "张伟 13900139000"}


def test_references_merge_only_with_the_same_name(imported: Imported) -> None:
    text = "company_id,company,first_name,last_name\n1,Acme,A,B\n1,Acme,C,D\n1,Other,E,F\n"
    result = imported(text)
    assert [(c.name, len(c.contacts)) for c in result.customers] == [("Acme", 2), ("Other", 1)]


def test_thousands_of_masked_names_take_no_time(imported: Imported) -> None:
    people = "".join(f"张*,{13800000000 + n}\n" for n in range(2000))
    staff = "".join(f"甲公司,李{n % 7},{13900000000 + n}\n" for n in range(1000))
    start = time.process_time()
    assert len(imported("客户名称,电话\n" + people).customers) == 2000
    assert len(imported("客户名称,联系人,电话\n" + staff).customers[0].contacts) == 1000
    assert time.process_time() - start < 10
