"""How a customer has been doing: orders, contacts and health by month, and the parts of its health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from crmtui.analysis.health.score import HealthScore
from crmtui.charts.classes import BAND_COLOURS, band_names
from crmtui.charts.spark import bar, sparkline
from crmtui.i18n import _
from crmtui.reports.board import Month
from crmtui.reports.health_words import part_names
from crmtui.text import cell_width, pad
from crmtui.tui import plain
from crmtui.workspace import Workspace

_CELLS = 20
_STYLES = {"good": "$text-success", "middling": "$text-warning", "bad": "$text-error"}


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last twelve months."""

    months: tuple[Month, ...]
    health: Sequence[tuple[date, HealthScore]]
    """At the ends of months, and on the day."""


def pulse_of(ws: Workspace, customer: str) -> Pulse:
    """The pulse of a customer by its id."""
    quoted = customer.replace("\\", "\\\\").replace('"', '\\"')
    months = ws.board_happened(ws.board_span(), query=f'id:"{quoted}"').trend
    return Pulse(months, ws.health_over_time(customer))


def pulse(found: Pulse) -> Content:
    """A line each for orders, contacts and health, then a bar for each part of the health."""
    orders, contacts = ([getattr(m, name) for m in found.months] for name in ("orders", "contacts"))
    rows = [(_("orders"), sparkline(orders), f"{sum(orders)}", ""),
            (_("contacts"), sparkline(contacts), f"{sum(contacts)}", "")]  # fmt: skip
    if found.health:
        now = found.health[-1][1]
        rows.append((_("health"), sparkline([one.score for _day, one in found.health], 100),
                     "–" if now.score is None else f"{now.score:.0f}", _style(now)))  # fmt: skip
        rows += [(part_names()[part.name], bar(part.points, _CELLS), f"{part.points:.0f}", "")
                 for part in now.parts if part.points is not None]  # fmt: skip
    width = max(cell_width(label) for label, *_rest in rows) + 2
    lines = [Content.styled(_("The last twelve months"), "bold $text-accent")]
    for label, picture, number, style in rows:
        lines.append(plain.joined(plain.line(pad(label, width), "$muted"),
                                  plain.line(pad(picture, _CELLS + 1), style or "$text-primary"),
                                  plain.line(number.rjust(4), "bold")))  # fmt: skip
    if found.health:
        lines[0] = plain.joined(lines[0], plain.line(
            f"  {band_names()[found.health[-1][1].band]}", _style(found.health[-1][1])))  # fmt: skip
    return plain.lines(lines)


def _style(one: HealthScore) -> str:
    return _STYLES.get(BAND_COLOURS.get(one.band, ""), "$muted")
