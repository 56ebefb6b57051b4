"""Goals as bars: what is reached, where it will end, where it should be by now, and the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crmtui.analysis.performance.goals import Standing
from crmtui.charts.bars import Bar, bars
from crmtui.charts.canvas import Rgb
from crmtui.i18n import _

STATUS_COLOURS = {"met": "good", "on-track": "good", "close": "middling", "behind": "bad",
                  "missed": "bad"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scaled:
    """A goal's figures as shares of the longest of them, 0 to 1; None where there is none."""

    actual: float
    target: float | None
    pace: float | None
    forecast: float | None


def scaled(one: Standing) -> Scaled:
    """On a scale from 0, or from below where a figure is negative (an NPS: from -100)."""
    pace = None if one.goal.measure.grows == "level" else one.pace
    figures = [one.actual.value, one.target, pace, one.forecast]
    known = [value for value in figures if value is not None]
    floor = Decimal(-100) if one.goal.measure.unit == "points" else min([Decimal(0), *known])
    most = max(known, default=floor)

    def share(value: Decimal | None) -> float | None:
        return None if value is None or most <= floor else float((value - floor) / (most - floor))

    return Scaled(share(one.actual.value) or 0.0, *map(share, figures[1:]))


def bullets(
    rows: Sequence[tuple[Standing, str, str]], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """One goal a line: standing, label, and its figures as they are told. Each has a scale of its
    own; every line is exactly ``width`` cells."""
    shown = [_bar(scaled(one), one.status, label, told) for one, label, told in rows]
    return bars(shown, width, height, colors, colorless, most=1)


def _bar(one: Scaled, status: str, label: str, told: str) -> Bar:
    color = STATUS_COLOURS.get(status, "none")
    return Bar(label, one.actual, told, color, one.target, one.pace, one.forecast)


def legend() -> str:
    """What the signs mean."""
    return _("█ reached  ░ forecast  ╎ where it should be by now  ┃ target")
