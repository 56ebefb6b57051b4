"""Titles in two languages (``核心客户 / Core``), told in the reader's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmtui.i18n import _, is_translated
from crmtui.patterns import pattern

if TYPE_CHECKING:  # who prints a title needs no playbooks
    from crmtui.model.playbook import Tier

_TWO = pattern(r"(.+?) / (.+?)( \(.*\))?")


def one_language(text: str) -> str:
    """The half of a title in two languages that the reader's language is."""
    match = _TWO.fullmatch(text)
    if match is None or _is_chinese(match[1]) == _is_chinese(match[2]):
        return text
    chinese, other = (1, 2) if _is_chinese(match[1]) else (2, 1)
    half = match[chinese if _is_chinese(_("Today")) else other]
    return half + (match[3] or "")


def printed(text: str) -> str:
    """A title for printed text: in English it stays as files have it, for it is cited in documents
    and looked for by scripts; readers of a translation get their half."""
    return one_language(text) if is_translated() else text


def tier_word(name: str, tier: Tier | None) -> str:
    """A tier in a table: its name, which queries ask for; readers of a translation get its title."""
    return one_language(tier.title or name) if tier and is_translated() else name


def _is_chinese(text: str) -> bool:
    """Whether there is a Chinese character. (A pattern of their range takes long to compile.)"""
    return any("一" <= c <= "鿿" for c in text)
