"""Cells about people: several phones, e-mails, tags or contacts in one cell, taken apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[;；、，,|\n\r]+|\s+/\s+|\s{3,}|\s+或\s*|\s+or\s+")
_SLASH = re.compile(r"[/／]")
_TAG_SEPARATORS = re.compile(r"[;；、，,|\n\r]+")
_NAME_SEPARATORS = re.compile(
    r"[;；、\n\r]+|(?<=[\u4e00-\u9fff*）)\d])\s*[,，/／]\s*(?=[\u4e00-\u9fff])"
)
_PHONE = re.compile(
    r"[+]?[\d(][\d\s().\-/]*\d(\s*(?:x|ext\.?|转|分机|#|-)\s*\d{1,6})?", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s<>()\"',;]+@[^@\s<>()\"',;]+\.[^@\s<>()\"',;.]{2,}")
_NAME_AND_PHONE = re.compile(
    r"(?P<name>\D*?[^\d\s:：(+])[\s:：]*(?P<phone>[+(]?\d[\d\s().+\-]{5,}\d)"
)
_ASIDE = re.compile(r"(?P<name>[^()]+?)\s*\((?P<role>[^()\d]+)\)")
_LABEL = re.compile(
    r"^(?:tel|phone|mobile|cell|mob|office|fax|电话|手机|座机|办公|固话|联系电话)\s*[:：]?\s*",
    re.IGNORECASE,
)


_LONGEST = 1000
"""Characters of a cell that is taken apart; longer ones are prose, and slow to search."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person taken from a contact cell."""

    name: str
    role: str = ""
    phone: str = ""


def split_phones(text: str) -> list[str]:
    """The pieces of a cell of phone numbers, each as typed, without labels like ``电话:``.

    A slash separates only complete numbers: ``021-5555/6666`` stays one.
    """
    if len(text) > _LONGEST:
        return [text]
    pieces: list[str] = []
    for piece in _SEPARATORS.split(text):
        parts = _SLASH.split(piece)
        whole = len(parts) > 1 and all(len(re.sub(r"\D", "", p)) >= 7 for p in parts)
        pieces += parts if whole else [piece]
    stripped = (_LABEL.sub("", p.strip().removeprefix("'")).strip() for p in pieces)
    return [p for p in stripped if p]


def is_phone(text: str) -> bool:
    """Whether a piece can be dialled: five digits or more, and only the signs of phone numbers."""
    if len(text) > 60:
        return False
    normal = unicodedata.normalize("NFKC", text).strip()
    digits = re.sub(r"\D", "", normal)
    return bool(_PHONE.fullmatch(normal)) and 5 <= len(digits) <= 22


def digits(phone: str) -> str:
    """The digits of a number, for comparing."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))


def split_emails(text: str) -> tuple[list[str], list[str]]:
    """The addresses in a cell, and the pieces that are none. ``张工 <a@b.cn>`` gives the address."""
    if len(text) > _LONGEST or "@" not in text.replace("＠", "@"):
        return [], [text]
    normal = text.replace("＠", "@").replace("mailto:", "")
    found: list[str] = []
    rest: list[str] = []
    for piece in re.split(r"[;；、，,|\n\r/]+|\s+(?=[^\s<]+@)", normal):
        match = _EMAIL.search(piece)
        if match:
            found.append(match[0])
        elif piece.strip():
            rest.append(piece.strip())
    return found, rest


def split_tags(text: str) -> list[str]:
    """The tags in a cell, each once, without a leading #."""
    tags = (piece.strip().lstrip("#").strip() for piece in _TAG_SEPARATORS.split(text))
    return list(dict.fromkeys(tag for tag in tags if tag))


def split_contacts(text: str) -> list[Named]:
    """The people in a contact cell: ``张工 13800138000；李姐（财务）`` are two.

    A comma separates only Chinese names, so ``Doe, Jane`` stays one person. An asterisk stays.
    """
    if len(text) > _LONGEST:
        return [Named(text)]
    pieces = (piece.strip() for piece in _NAME_SEPARATORS.split(text))
    return [_named(piece) for piece in pieces if piece]


def _named(piece: str) -> Named:
    phone = ""
    match = _NAME_AND_PHONE.fullmatch(unicodedata.normalize("NFKC", piece))
    if match:
        piece, phone = match["name"].strip(), match["phone"].strip()
    aside = _ASIDE.fullmatch(piece.replace("（", "(").replace("）", ")"))
    if aside:
        return Named(aside["name"].strip(), aside["role"].strip(), phone)
    return Named(piece, "", phone)


def full_name(first: str, last: str) -> str:
    """The two parts of a name in the order of its script: 张伟, Ada Lovelace."""
    if not first or not last:
        return first or last
    chinese = all("\u4e00" <= c <= "\u9fff" for c in first + last)
    return last + first if chinese else f"{first} {last}"
