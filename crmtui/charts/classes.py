"""Charts of what the analysis found: scores, classes, bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from crmtui.analysis.value.abc import Abc
from crmtui.analysis.value.rfm import Rfm
from crmtui.charts.bars import Bar, bars
from crmtui.charts.canvas import Rgb
from crmtui.charts.curve import curve
from crmtui.charts.heat import Cell, heat
from crmtui.i18n import _

BAND_COLOURS = {"healthy": "good", "watch": "middling", "at-risk": "bad"}
"""Colours of the bands of health."""


def band_names() -> Mapping[str, str]:
    """What the bands are called; an empty name for customers without a score."""
    return {"healthy": _("healthy"), "watch": _("to watch"), "at-risk": _("at risk"),
            "": _("no score")}  # fmt: skip


def grid_of(scores: Sequence[tuple[int, int, int]], top: int) -> list[list[int]]:
    """Customers by R (rows, the best first) and the rounded mean of F and M (columns, 1 first)."""
    count = Counter((r, (f + m + 1) // 2) for r, f, m in scores)
    return [[count[r, fm] for fm in range(1, top + 1)] for r in range(top, 0, -1)]


def rfm_grid(
    grid: Sequence[Sequence[int]], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """The customers of ``grid_of`` as a heat map."""
    most = max((number for row in grid for number in row), default=0)
    if not most:
        return ""
    rows = [(f"R{len(grid) - n}", [_cell(number, most) for number in row])
            for n, row in enumerate(grid)]  # fmt: skip
    return heat(rows, [f"FM{n + 1}" for n in range(len(grid))], width, height, colors, colorless)


def alerts_chart(
    found: Sequence[tuple[str, str]], levels: Mapping[str, str], width: int, height: int,
    colors: Mapping[str, Rgb], colorless: bool = False,
) -> str:  # fmt: skip
    """How many alerts there are of each name and severity; ``found`` has both of each alert,
    ``levels`` what the severities are called, in the order of the columns."""
    count = Counter(found)
    most = max(count.values(), default=0)
    names = sorted({name for name, _severity in found}, key=lambda name: (-_of(count, name), name))
    rows = [(name, [_cell(count[name, level], most) for level in levels]) for name in names]
    return heat(rows, [*levels.values()], width, height, colors, colorless) if rows else ""


def _of(count: Counter[tuple[str, str]], name: str) -> int:
    return sum(number for (one, _severity), number in count.items() if one == name)


def cohort_chart(
    given: Sequence[tuple[str, Sequence[float | None], str]], width: int, height: int,
    colors: Mapping[str, Rgb], colorless: bool = False,
) -> str:  # fmt: skip
    """Who came back, in percent: label, shares of +1, +2 …, and what stands behind the last of them
    (a mark where its time is not over)."""
    rows = [(label, [_percent(share, mark if n == len(shares) - 1 else "")
                     for n, share in enumerate(shares)]) for label, shares, mark in given]  # fmt: skip
    longest = max((len(shares) for _label, shares, _mark in given), default=0)
    return heat(rows, [f"+{k + 1}" for k in range(longest)], width, height, colors, colorless)


def _percent(share: float | None, mark: str) -> Cell:
    return Cell(None) if share is None else Cell(share, f"{100 * share:.0f}{mark}")


def _cell(number: int, most: int) -> Cell:
    return Cell(number / most, str(number)) if number else Cell(0.0, "·")


def rfm_chart(
    found: Rfm, top: int, width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False,
) -> str:  # fmt: skip
    """How many customers have which scores."""
    grid = grid_of([(one.r, one.f, one.m) for one in found.customers], top)
    return rfm_grid(grid, width, height, colors, colorless)


def abc_chart(
    found: Abc, width: int, height: int, colors: Mapping[str, Rgb], colorless: bool = False
) -> str:
    """What share of the value the first customers make together."""
    if not found.total:
        return ""
    points = [(one.cumulative, one.grade) for one in found.customers]
    return curve(points, width, height, colors, colorless)


def health_chart(
    bands: Mapping[str, int], width: int, height: int, colors: Mapping[str, Rgb],
    colorless: bool = False, before: Mapping[str, int] | None = None,
) -> str:  # fmt: skip
    """Customers by band, perhaps compared with an earlier day."""
    names = band_names()
    rows = [
        Bar(names[band], bands.get(band, 0), str(bands.get(band, 0)),
            BAND_COLOURS.get(band, "none"), None if before is None else before.get(band, 0))
        for band in names if band or bands.get(band)
    ]  # fmt: skip
    return bars(rows, width, height, colors, colorless)
