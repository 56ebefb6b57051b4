"""Excel's damage to phones, ids and cells is recognised; what only looks odd is left alone."""

from __future__ import annotations

import pytest

from crmtui.exchange.damage import (
    clean,
    damaged,
    damaged_id,
    damaged_phone,
    is_chinese_phone_column,
    lost_zeros,
)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("'+8613800138000", "+8613800138000"), ("'=1+1", "=1+1"), ("'-5", "-5"), ("'@x", "@x"),
        ("'＝x", "＝x"), ("''=x", "''=x"), ("'0123", "'0123"), ("'tis", "'tis"), (" a ", "a"),
        ('="0123"', "0123"), ("13800138000\t", "13800138000"), ("*科技", "*科技"),
    ],
)  # fmt: skip
def test_exactly_one_quote_before_a_formula_sign_goes(cell: str, meant: str) -> None:
    assert clean(cell) == meant


@pytest.mark.parametrize("text", ["1.38E+10", "1E5", "#REF!", "#N/A", "#####", "#name?"])
def test_damage(text: str) -> None:
    assert damaged(text)
    assert damaged_id(text)
    assert damaged_phone(text)


@pytest.mark.parametrize("text", ["E10", "#1 customer", "A1E", "Route 66", "1.38"])
def test_no_damage(text: str) -> None:
    assert not damaged(text)


def test_ids_turned_into_dates() -> None:
    assert all(damaged_id(text) for text in ("5-Jan", "Jan-05", "1月5日"))
    assert not any(damaged_id(text) for text in ("C2024001", "10248", "A-Jan"))


def test_phones() -> None:
    assert damaged_phone("-2237")
    assert damaged_phone("75512345678", chinese=True)
    assert damaged_phone("1082345678", chinese=True)
    for fine in ("13800138000", "4008001234", "021-55556666", "82345678"):
        assert not damaged_phone(fine, chinese=True)
    assert not damaged_phone("5551234567")


def test_evidence_comes_from_the_column() -> None:
    assert is_chinese_phone_column(["", "138 0013 8000"])
    assert is_chinese_phone_column(["+86-13800138000"])
    assert not is_chinese_phone_column(["5551234567", "030-0074321"])
    assert lost_zeros(["001", "002", "13", "A7"]) == {"13"}
    assert lost_zeros(["1", "2", "13"]) == frozenset()
    assert lost_zeros(["01", "002"]) == frozenset()
