"""Money: exact decimals from the forms people use, refusals for the rest."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmtui.exchange.amounts import (
    decimal_sign,
    read_amount,
    read_share,
    rounded,
    storable,
    without_float_noise,
)


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("1234.50", "1234.50", ""), ("3.10", "3.10", ""), ("1,234.50", "1234.50", ""),
        ("¥1,234.50", "1234.50", "CNY"), ("￥100", "100", "CNY"), ("1.2万", "12000.0", ""),
        ("¥1.2万元", "12000.0", "CNY"), ("$5元", None, None), ("50万元", "500000", "CNY"), ("(30.00)", "-30.00", ""), ("-30", "-30", ""),
        ("30-", "-30", ""), ("12,50 €", "12.50", "EUR"), ("1.234,50", "1234.50", ""),
        ("USD 99", "99", "USD"), ("99usd", "99", "USD"), ("１２３", "123", ""), ("1 234.5", "1234.5", ""),
        ("0", "0", ""), ("$5", None, None), ("1e400", None, None), ("NaN", None, None), ("", None, None),
        ("1.38E+10", None, None), ("12.3.4", None, None), ("about 5", None, None), ("(5", None, None),
        ("9" * 40, None, None), ("a" * 100_000, None, None),
    ],
)  # fmt: skip
def test_reads_amounts(text: str, number: str | None, currency: str | None) -> None:
    amount = read_amount(text)
    assert amount.number == (None if number is None else Decimal(number))
    if number is None:
        assert amount.why
    else:
        assert (str(amount.number), amount.currency) == (number, currency)


def test_dollars_and_yen_follow_the_workspace() -> None:
    assert read_amount("$5", currency="USD").currency == "USD"
    assert read_amount("$5", currency="SGD").currency == "SGD"
    assert read_amount("¥5", currency="JPY").currency == "JPY"


def test_decimal_commas() -> None:
    assert decimal_sign(["12,50", "1,234"]) == ","
    assert decimal_sign(["1,234", "2,000"]) == "."
    assert decimal_sign(["1,234.50", "12,50"]) == "."
    assert read_amount("1,234", ",").number == Decimal("1.234")
    assert read_amount("1,234", ".").number == 1234
    assert read_amount("1.234", ",").number == 1234


@pytest.mark.parametrize(
    ("text", "share"),
    [("0.15", "0.15"), ("15%", "0.15"), ("0", "0"), ("8.5折", "0.15"), ("85折", "0.15"), ("15", None), ("-0.1", None), ("x", None)],
)  # fmt: skip
def test_discounts_are_shares(text: str, share: str | None) -> None:
    assert read_share(text).number == (None if share is None else Decimal(share))


def test_a_bare_chinese_discount_is_unclear() -> None:
    assert read_share("0.85", of_price=True).why
    assert read_share("1", of_price=True).number == 0


@pytest.mark.parametrize(
    ("noisy", "tidy"),
    [("9.80000019", "9.8"), ("123.790001", "123.79"), ("0.0500000007", "0.05"), ("0.00999999978", "0.01"),
     ("12345678.5", "12345678.5"), ("3.14159265", "3.14159265"), ("10.1999999", "10.1999999"), ("14", "14"), ("x", "x")],
)  # fmt: skip
def test_single_precision_noise_is_told_from_digits_that_were_meant(noisy: str, tidy: str) -> None:
    assert without_float_noise(noisy) == tidy


def test_computed_numbers_keep_four_decimals() -> None:
    assert rounded(Decimal("440.000000228")) == "440"
    assert rounded(Decimal("1863.40006")) == "1863.4001"
    assert rounded(Decimal("0.00005")) == "0.0001"
    assert storable(Decimal("3.10")) == "3.10"
    assert storable(Decimal("0.12345678901")) == "0.1235"
