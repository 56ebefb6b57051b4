"""What spreadsheets do to cells: recognised, so that it is never stored as a phone, id or date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from crmtui.i18n import _

_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)", re.IGNORECASE)
_EXPONENT = re.compile(r"[+-]?\d+(\.\d+)?E[+-]?\d+", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"\d{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-\d{2}|\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)
_LOST_ZERO = re.compile(r"10[2-9]\d{7}|(?!400|800)[2-9]\d{8,10}")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_PREFIXED = re.compile(r"'[=+\-@\t\r|＝＋－＠]")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_NOTHING = frozenset({"-", "--", "—", "——", "/", "\\", "无", "暂无", "没有", "n/a", "na", "null", "none", "nil"})  # fmt: skip


def clean(cell: str) -> str:
    """A cell as meant: without outer blanks, without the one ``'`` put before a formula sign, and
    ``="0123"`` as 0123. Everything else stays as typed."""
    if _PREFIXED.match(cell):
        return cell[1:].strip()
    text = cell.strip()
    match = _TEXT_FORMULA.fullmatch(text)
    return match[1].strip() if match else text


def says_nothing(text: str) -> bool:
    """Whether a cell that should hold a phone, date or number says that there is none."""
    return text.casefold() in _NOTHING


def damaged(text: str) -> str:
    """What a spreadsheet did to the text; empty when nothing."""
    text = unicodedata.normalize("NFKC", text).strip()
    if _ERROR.fullmatch(text):
        return _("an error value of the spreadsheet")
    if _EXPONENT.fullmatch(text):
        return _("a long number that a spreadsheet shortened")
    return ""


def damaged_id(text: str) -> str:
    """What a spreadsheet did to an id or document number; empty when nothing."""
    if _MONTH_DAY.fullmatch(text):
        return _("an id that a spreadsheet turned into a date")
    return damaged(text)


def damaged_phone(text: str, *, chinese: bool = False) -> str:
    """What a spreadsheet did to a phone number; empty when nothing.

    In a ``chinese`` column the digits of a landline without its leading 0 are damage too.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if damaged(text):
        return damaged(text)
    if re.fullmatch(r"-\d+(\.\d+)?", text):
        return _("a phone number that a spreadsheet computed as a subtraction")
    if chinese and _LOST_ZERO.fullmatch(text):
        return _("a phone number that seems to have lost its leading 0")
    return ""


def is_chinese_phone_column(cells: Iterable[str]) -> bool:
    """Whether a column holds Chinese numbers: some cell is a mobile number of China."""
    return any(_MOBILE.search(re.sub(r"[\s-]", "", cell)) for cell in cells)


def lost_zeros(ids: Iterable[str]) -> frozenset[str]:
    """The ids that seem to have lost leading zeros: shorter digits among zero-padded ones."""
    digits = {text for text in ids if text.isascii() and text.isdigit()}
    padded = {len(text) for text in digits if text.startswith("0")}
    if len(padded) != 1:
        return frozenset()
    return frozenset(text for text in digits if len(text) < min(padded))
