"""What a template may do with a value: ``{{ last_order.date | zh_date }}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmtui.i18n import _

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """One filter. Its function gets values that are there; a missing one passes by it."""

    meaning: str
    apply: Callable[..., Any]
    arguments: int = 0
    """Most values in brackets."""


def _join(value: Any, between: Any = ", ") -> Any:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return str(between).join(str(item) for item in value) if is_list else value


def _first(value: Any) -> Any:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return (value[0] if value else "") if is_list else value


def _count(value: Any) -> Any:
    return len(value) if isinstance(value, Sequence) else 0


def _text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, str) else value


def _day(words: Callable[[date], str]) -> Callable[[Any], Any]:
    return lambda value: words(value) if isinstance(value, date) else value


FILTERS: Mapping[str, LetterFilter] = {
    "default": LetterFilter(_("another text where there is no value: default('—')"),
                            lambda value, other="": value, 1),
    "join": LetterFilter(_("a list as one text: join('、'); default a comma"), _join, 1),
    "first": LetterFilter(_("the first of a list"), _first),
    "count": LetterFilter(_("how many are in a list"), _count),
    "zh_date": LetterFilter(_("a day as 2026年11月22日"),
                            _day(lambda d: f"{d.year}年{d.month}月{d.day}日")),
    "en_date": LetterFilter(_("a day as 22 November 2026"),
                            _day(lambda d: f"{d.day} {_MONTHS[d.month - 1]} {d.year}")),
    "upper": LetterFilter(_("capital letters"), _text(str.upper)),
    "lower": LetterFilter(_("small letters"), _text(str.lower)),
    "trim": LetterFilter(_("without spaces around it"), _text(str.strip)),
}  # fmt: skip
"""Every filter by its name."""
