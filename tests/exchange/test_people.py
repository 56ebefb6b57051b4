"""Cells that hold several phones, addresses, tags or people."""

from __future__ import annotations

import time

import pytest

from crmtui.exchange.people import (
    Named,
    full_name,
    is_phone,
    split_contacts,
    split_emails,
    split_phones,
    split_tags,
)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13800138000、021-55556666", ["13800138000", "021-55556666"]),
        ("138 0013 8000；139 0013 9000", ["138 0013 8000", "139 0013 9000"]),
        ("13800138000/13900139000", ["13800138000", "13900139000"]),
        ("021-5555/6666", ["021-5555/6666"]),
        ("电话：021-55556666 转 801", ["021-55556666 转 801"]),
        ("'13800138000", ["13800138000"]),
        ("1-955-371-0847 x371", ["1-955-371-0847 x371"]),
        ("", []),
    ],
)
def test_phones(text: str, phones: list[str]) -> None:
    assert split_phones(text) == phones
    assert all(is_phone(p) for p in phones)


@pytest.mark.parametrize("text", ["1.38E+10", "见备注", "1234", "a@b.cn", "", "1" * 30])
def test_no_phones(text: str) -> None:
    assert not is_phone(text)


def test_emails() -> None:
    assert split_emails("张工 <a@b.cn>; c@d.com e＠f.org") == (["a@b.cn", "c@d.com", "e@f.org"], [])
    assert split_emails("a@b.cn, none yet") == (["a@b.cn"], ["none yet"])
    assert split_emails("a.b.cn") == ([], ["a.b.cn"])


def test_tags() -> None:
    assert split_tags("football-fan, musician") == ["football-fan", "musician"]
    assert split_tags("#vip；需求/品质优先、vip|") == ["vip", "需求/品质优先"]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("张*", [Named("张*")]),
        ("张工、李姐", [Named("张工"), Named("李姐")]),
        ("张工，李姐", [Named("张工"), Named("李姐")]),
        (
            "张工 13800138000；李姐（财务）",
            [Named("张工", "", "13800138000"), Named("李姐", "财务")],
        ),
        ("Doe, Jane", [Named("Doe, Jane")]),
        ("Jane Doe (CFO)", [Named("Jane Doe", "CFO")]),
        ("", []),
    ],
)
def test_contacts(text: str, people: list[Named]) -> None:
    assert split_contacts(text) == people


def test_names_in_the_order_of_their_script() -> None:
    assert full_name("伟", "张") == "张伟"
    assert full_name("Ada", "Lovelace") == "Ada Lovelace"
    assert full_name("", "Lovelace") == "Lovelace"


@pytest.mark.parametrize(
    "text", [" " * 100_000, "a" * 100_000, "1 " * 50_000, "(" * 100_000, "张 " * 50_000]
)
def test_long_cells_take_no_time(text: str) -> None:
    start = time.process_time()
    for split in (split_phones, split_emails, split_contacts, split_tags):
        split(text)
    is_phone(text)
    assert time.process_time() - start < 1
