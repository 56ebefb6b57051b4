"""Columns of the board's trend: contacts, orders and value, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from crmtui.charts.canvas import Rgb
from crmtui.charts.columns import Column, columns


class Counted(Protocol):
    """What happened in a month."""

    @property
    def first(self) -> date:
        """Its first day."""

    @property
    def contacts(self) -> int:
        """Contacts made."""

    @property
    def orders(self) -> int:
        """Orders."""

    @property
    def value(self) -> Decimal:
        """Of orders less returns."""

    @property
    def is_partial(self) -> bool:
        """It is not over."""


def contacts_chart(
    trend: Sequence[Counted], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """Contacts made a month."""
    given = [Column(label(one.first), one.contacts, str(one.contacts), one.is_partial)
             for one in trend]  # fmt: skip
    return columns(given, width, height, colors, colorless)


def orders_chart(
    trend: Sequence[Counted], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """Orders a month."""
    given = [Column(label(one.first), one.orders, str(one.orders), one.is_partial)
             for one in trend]  # fmt: skip
    return columns(given, width, height, colors, colorless, color="good")


def value_chart(
    trend: Sequence[Counted], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """Value a month; a month with more returned than ordered has no column."""
    given = [Column(label(one.first), float(one.value), short(one.value), one.is_partial)
             for one in trend]  # fmt: skip
    return columns(given, width, height, colors, colorless, color="good")


def points_chart(
    given: Sequence[tuple[date, float | None]], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """A score of 0 to 100 at the ends of months, the last day perhaps before one; without a score
    there is no column, and without any no picture."""
    if all(points is None for _day, points in given):
        return ""
    shown = [Column(label(day), points or 0.0, "" if points is None else f"{points:.0f}")
             for day, points in given]  # fmt: skip
    return columns(shown, width, height, colors, colorless, most=100)


def label(first: date) -> str:
    """The month, with its year in January."""
    return f"{first:%y}/1" if first.month == 1 else str(first.month)


def short(value: Decimal | float) -> str:
    """A number in at most five cells: 950, 12k, 3.4M."""
    size = abs(float(value))
    for bound, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= bound:
            scaled = float(value) / bound
            return f"{scaled:.1f}{unit}" if abs(scaled) < 10 else f"{scaled:.0f}{unit}"
    return f"{float(value):.0f}"
