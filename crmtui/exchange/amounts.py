"""Amounts of money and other numbers as spreadsheets write them, to exact decimals."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crmtui.i18n import _

SMALLEST = Decimal("0.0001")
"""Computed amounts are kept to four decimals, so that sums over thousands of orders stay exact to
the cent; whole cents per order would be off by as many half cents as there are orders."""

_LONGEST = 60
"""Characters an amount may have; longer cells are not looked at."""
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "us$": "USD", "hk$": "HKD", "a$": "AUD", "c$": "CAD", "s$": "SGD",
    "nt$": "TWD", "人民币": "CNY", "rmb": "CNY", "元": "CNY", "圆": "CNY", "块": "CNY",
    "美元": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD", "日元": "JPY", "英镑": "GBP",
}  # fmt: skip
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"})
_ISO = re.compile(r"[a-z]{3}")
_SCALES = {"": Decimal(1), "千": Decimal(10**3), "万": Decimal(10**4), "亿": Decimal(10**8)}
_BODY = re.compile(r"(?P<before>[^\d()+\-.,]*)(?P<open>\()?(?P<sign>[+-]?)(?P<before2>[^\d()+\-.,]*)"
                   r"(?P<digits>[\d.,' ]*\d)(?P<minus>-?)\s*(?P<scale>[千万亿]?)(?P<close>\))?(?P<after>\D*)")  # fmt: skip
_PLAIN = re.compile(r"\d+(\.\d+)?")
_POINT = re.compile(r"\d{1,3}([, ']\d{3})+(\.\d+)?")
_CLEARLY_COMMA = re.compile(r"\d{1,3}([. ']\d{3})+,\d{1,2}|\d+,\d{1,2}|\d{1,3}(\.\d{3}){2,}")
_COMMA = re.compile(r"\d{1,3}([. ']\d{3})+(,\d+)?|\d+,\d+")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read from a cell."""

    number: Decimal | None = None
    currency: str = ""
    """ISO code the cell names; empty when it names none."""
    why: str = ""
    """Why it is no number."""


def plain_number(number: Decimal) -> str:
    """Digits without exponent; the decimals that were typed stay (``3.10``)."""
    return format(number, "f")


def storable(number: Decimal) -> str:
    """A typed number as a record can hold it: at most nine decimals."""
    exponent = number.as_tuple().exponent
    return plain_number(number) if isinstance(exponent, int) and exponent >= -9 else rounded(number)


def rounded(number: Decimal) -> str:
    """A computed number at four decimals (half up), without trailing zeros."""
    text = plain_number(number.quantize(SMALLEST, ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


def without_float_noise(text: str) -> str:
    """``9.80000019`` as ``9.8``: the shortest number with the same single-precision value, when
    the text is that value written out in full; any other text unchanged."""
    if not _PLAIN.fullmatch(text) or len(text.replace(".", "").lstrip("0")) < 8:
        return text
    single = struct.unpack("f", struct.pack("f", min(float(text), 1e30)))[0]
    if f"{single:.9g}" != text:
        return text
    shorter = (f"{single:.{digits}g}" for digits in range(1, 9))
    return next((s for s in shorter if _same_single(s, single)), text)


def _same_single(text: str, single: float) -> bool:
    return "e" not in text and struct.unpack("f", struct.pack("f", float(text)))[0] == single


def decimal_sign(cells: Iterable[str]) -> str:
    """``,`` when a cell of the column proves decimal commas (``12,50``, ``1.234,50``) and none
    proves decimal points, else ``.``."""
    comma = point = False
    for cell in cells:
        digits = _digits(cell)
        comma |= bool(_COMMA.fullmatch(digits)) and not _POINT.fullmatch(digits)
        point |= bool(re.fullmatch(r"\d+\.\d{1,2}|\d+\.\d{4,}|\d{1,3}(,\d{3})+\.\d+", digits))
    return "," if comma and not point else "."


def _digits(cell: str) -> str:
    match = len(cell) <= _LONGEST and _BODY.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    return match["digits"].strip() if match else ""


def read_amount(text: str, decimal: str = ".", currency: str = "") -> Amount:
    """``¥1,234.50``, ``1.2万``, ``(30.00)``, ``12,50 €`` as an exact number.

    ``decimal`` is the column's decimal sign; ``currency`` the workspace's, which decides what a
    bare ``$`` or ``¥`` may mean. Exponents, infinities and anything unclear are refused.
    """
    normal = unicodedata.normalize("NFKC", text).strip()
    match = _BODY.fullmatch(normal.casefold()) if len(text) <= _LONGEST else None
    number = _number(match["digits"], decimal) if match else None
    if match is None or number is None or bool(match["open"]) != bool(match["close"]):
        return Amount(why=_("%(text)r is not an amount") % {"text": text[:40]})
    codes = {_currency(match[part], currency) for part in ("before", "before2", "after")} - {""}
    code = None if len(codes) > 1 else next(iter(codes), "")
    if code is None:
        return Amount(why=_("the currency of %(text)r is unclear") % {"text": text[:40]})
    negative = match["open"] or match["minus"] or match["sign"] == "-"
    scaled = number * _SCALES[match["scale"]] if match["scale"] else number
    return Amount(-scaled if negative else scaled, code)


def _number(digits: str, decimal: str) -> Decimal | None:
    found = _with_point(digits.strip(), decimal)
    whole, _sep, rest = found.partition(".")
    return Decimal(found) if found and len(whole) <= 18 and len(rest) <= 30 else None


def _with_point(digits: str, decimal: str) -> str:
    """The digits with a decimal point and no groups; empty when they cannot be read."""
    if decimal == "," and _COMMA.fullmatch(digits):
        return _from_comma(digits)
    if _PLAIN.fullmatch(digits):
        return digits
    if _POINT.fullmatch(digits):
        return re.sub(r"[, ']", "", digits)
    return _from_comma(digits) if _CLEARLY_COMMA.fullmatch(digits) else ""


def _from_comma(digits: str) -> str:
    return re.sub(r"[. ']", "", digits).replace(",", ".")


def _currency(words: str, default: str) -> str | None:
    """The ISO code in the text around the digits, ``""`` for none, None for an unclear one."""
    word = words.replace(" ", "").strip()
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    if word in ("", "¥"):
        return word and ("JPY" if default == "JPY" else "CNY")
    if word == "$":
        return default if default in _DOLLARS else None
    return word.upper() if _ISO.fullmatch(word) else None


def read_currency(text: str, default: str) -> str | None:
    """The ISO code a currency cell means; None when unclear."""
    return _currency(unicodedata.normalize("NFKC", text).strip().casefold(), default)


def read_share(text: str, decimal: str = ".", *, of_price: bool = False) -> Amount:
    """A discount as the share taken off: ``0.15``, ``15%``, ``8.5折`` (0.15).

    Above 1 it is unclear; so is a bare 0.85 under a Chinese heading (``of_price``), where it often
    means that 85 % are paid.
    """
    normal = unicodedata.normalize("NFKC", text).strip()
    amount = read_amount(normal.rstrip("%折"), decimal).number
    if amount is None:
        return _unclear_share(text)
    if normal.endswith("折"):
        share = 1 - amount / (100 if amount > 10 else 10)
    elif of_price and amount in (0, 1):
        share = Decimal(0)
    elif of_price:
        return _unclear_share(text)
    else:
        share = amount / 100 if normal.endswith("%") else amount
    return Amount(share) if 0 <= share <= 1 else _unclear_share(text)


def _unclear_share(text: str) -> Amount:
    return Amount(
        why=_("the discount %(text)r is unclear: write 15%% or 8.5折") % {"text": text[:40]}
    )
