"""What is wrong with records, by hand-made examples."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crmtui.analysis.hygiene import missing_fields
from crmtui.analysis.quality import (
    Lived,
    departed,
    is_email,
    purgeable,
    wrong_emails,
    wrong_phones,
)
from crmtui.model.customer import Contact, Customer
from crmtui.query.who import is_phone

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "phone",
    ["138 0013 8000", "+86 138 0013 8000", "008613800138000", "021-66010000转8001", "400-800-1234",
     "+44 20 7946 0112", "（021）66010000", "１３８００１３８０００"],
)  # fmt: skip
def test_numbers_that_can_be_dialled(phone: str) -> None:
    assert is_phone(phone)


@pytest.mark.parametrize(
    "phone", ["", "不详", "138001380", "1380013800000", "+999 123", "138****8000"]
)
def test_numbers_that_cannot(phone: str) -> None:
    assert not is_phone(phone)


def test_the_region_decides_what_a_number_without_a_country_code_is() -> None:
    assert is_phone("020 7946 0112", "GB")
    assert not is_phone("020 7946 0112 99", "GB")


@pytest.mark.parametrize(
    "text", ["a@b.example", "a.b+c@x-y.co.uk", "张@例子.公司", " a@b.example "]
)
def test_addresses_that_may_arrive(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "@b.example", "a@", "a b@c.example", "a@b..example", ".a@b.example",
     "a@b.example.", "a@@b.example", "a@b.example,c@d.example", "a@.b.example"],
)  # fmt: skip
def test_addresses_that_cannot(text: str) -> None:
    assert not is_email(text)


def customer(**fields: object) -> Customer:
    return Customer("C1", "甲", **fields)  # type: ignore[arg-type]


def test_wrong_numbers_of_people_who_left_do_not_matter() -> None:
    people = (Contact("a", "A", phones=("1", "13800138000"), emails=("x",)),
              Contact("b", "B", phones=("2",), emails=("y",), left=DAY))  # fmt: skip
    assert [w.value for w in wrong_phones([customer(contacts=people)], is_phone)] == ["1"]
    assert [w.value for w in wrong_emails([customer(contacts=people)])] == ["x"]


def test_who_left_without_a_successor() -> None:
    gone = Contact("a", "A", role="采购", left=DAY)
    other, heir = Contact("b", "B", role="质量"), Contact("c", "C", role="采购")
    assert [d.contact for d in departed([customer(contacts=(gone, other))])] == ["a"]
    assert [d.contact for d in departed([customer(contacts=(gone,))])] == ["a"]
    assert list(departed([customer(contacts=(gone, heir))])) == []
    nameless = Contact("a", "A", left=DAY)
    assert list(departed([customer(contacts=(nameless, other))])) == []


@pytest.mark.parametrize(
    ("fields", "entries", "silent", "code"),
    [
        ({"since": DAY - timedelta(366)}, 0, None, "empty"),
        ({"since": DAY - timedelta(365), "reach": True}, 0, None, ""),
        ({}, 0, None, "empty"),
        ({"since": date(2020, 1, 1)}, 3, 731, "inactive"),
        ({"since": date(2020, 1, 1), "reach": True}, 3, 730, ""),
        ({"stage": "lost", "reach": True}, 3, 366, "lost"),
        ({"stage": "lost", "reach": True}, 3, 365, ""),
        ({}, 3, 181, "unreachable"),
        ({}, 3, 180, ""),
        ({"reach": True}, 3, 181, ""),
        ({"since": date(2020, 1, 1), "do_not_contact": True}, 0, None, ""),
        ({"since": date(2020, 1, 1), "group": True}, 0, None, ""),
    ],
)
def test_what_may_be_purged(fields, entries, silent, code) -> None:
    reach, group = fields.pop("reach", False), fields.pop("group", False)
    phones = ("13800138000",) if reach else ("1",)
    one = customer(**fields, contacts=(Contact("a", "A", phones=phones),))
    last = DAY - timedelta(silent) if silent else None
    groups = {"C1"} if group else set()
    found = list(purgeable([Lived(one, entries, last)], groups, is_phone, DAY))
    assert [p.code for p in found] == ([code] if code else [])


@pytest.mark.parametrize(
    "profile",
    [
        "industry: IT\nsource: x\nsince: 2026-01-01\nneeds: y\ncontacts:\n- {name: a, phones: ['1']}\n",
        "kind: person\nsource: x\nsince: 2026-01-01\nneeds: y\ncontacts:\n- {name: a, wechat: w}\n",
        "kind: person\nsource: x\nsince: 2026-01-01\nneeds: y\ncontacts:\n- {name: a}\n",
        "source: x\nsince: 2026-01-01\nneeds: y\ncontacts:\n- {name: a, emails: [a@b.example]}\n",
        "industry: IT\nsource: x\nsince: 2026-01-01\nneeds: y\ncontacts:\n- {name: a, phones: ['1'], left: 2026-01-01}\n",
        "industry: IT\nsource: x\nsince: 2026-01-01\nneeds: y\ncontacts:\n"
        "- {name: a, wechat: w, left: 2026-01-01}\n- {name: b, emails: [x@y.example]}\n",
        "industry: IT\nsource: x\nneeds: y\ncontacts:\n- {name: a, phones: ['1'], do_not_contact: yes}\n",
        "",
    ],
)
def test_the_query_finds_what_the_form_misses(make_workspace, profile) -> None:
    files = {"crmtui.yaml": "name: x\ntimezone: UTC\n",
             "records/customers/C1/customer.yaml": f"id: C1\nname: 甲\n{profile}"}  # fmt: skip
    ws = make_workspace(files)
    assert (ws.count("incomplete:yes") == 1) == bool(missing_fields(ws.find("C1")))
