"""Likely duplicates among company names, and pairs that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.query.company import duplicate_score, normal_name


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("示例（上海）有限公司", "示例上海"),
        ("示例科技股份有限公司", "示例科技"),
        ("示例制造集团有限公司", "示例制造"),
        ("Acme Co., Ltd.", "acme"),
        ("ＡＣＭＥ　Inc", "acme"),
        ("Société Exemple S.A.", "société exemple"),
        ("A&B GmbH & Co. KG", "a&b"),
        ("有限公司", "有限公司"),
        ("Group", "group"),
        ("小明", "小明"),
        ("…", ""),
    ],
)
def test_a_name_without_its_legal_form(name: str, normal: str) -> None:
    assert normal_name(name) == normal


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("示例（上海）有限公司", "示例上海"),
        ("上海示例科技有限公司", "示例网络科技（上海）有限公司"),
        ("示例科技有限公司苏州分公司", "示例科技"),
        ("苏州市示例科技", "示例科技有限公司"),
        ("样板软件技术有限公司", "样板软件"),
        ("Northwind Traders", "Traders Northwind Inc."),
        ("Exotic Liquids", "Exotic Liquid"),
        ("中国示例", "示例集团"),
        ("AAAAAABC", "AAAAAAB"),
    ],
)
def test_names_that_deserve_a_warning(a: str, b: str) -> None:
    assert duplicate_score(a, b).score >= 85
    assert duplicate_score(a, b).reason
    assert duplicate_score(a, b) == duplicate_score(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("示例移动广东公司", "示例移动广西公司"),
        ("小米科技", "大米科技"),
        ("示例科技", "示例贸易"),
        ("北京科技有限公司", "上海科技有限公司"),
        ("南京银行", "北京银行"),
        ("平安银行", "平安保险"),
        ("Northwind", "Southridge"),
        ("", ""),
        ("…", "示例"),
    ],
)
def test_names_that_do_not(a: str, b: str) -> None:
    assert duplicate_score(a, b).score <= 75


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_names_have_a_score(a: str, b: str) -> None:
    assert 0 <= duplicate_score(a, b).score <= 100
    if normal_name(a):
        assert duplicate_score(a, a).score == 100


def test_the_reason_says_what_differs() -> None:
    assert duplicate_score("Acme", "acme ").reason == "same name"
    assert duplicate_score("Acme", "Acme Inc").reason == "same name but for its legal form"
    assert "places" in duplicate_score("北京示例", "上海示例").reason
