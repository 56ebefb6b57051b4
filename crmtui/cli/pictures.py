"""Charts among the lines of a command, and tables for spreadsheets."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import click

from crmtui.cli.colour import wants_colour
from crmtui.cli.paint import screen_width
from crmtui.i18n import _

WIDEST = 100
"""Cells of a chart, at most."""

as_chart = click.option(
    "--chart/--no-chart", "chart", default=None,
    help=_("With a chart or without; default: with one on a terminal."))  # fmt: skip
as_csv = click.option("--csv", "as_csv", is_flag=True,
                      help=_("Print a table for spreadsheets, in which no cell is a formula."))  # fmt: skip


class Drawing(Protocol):
    """What draws a chart of some width."""

    def __call__(
        self, width: int, colors: Mapping[str, tuple[int, int, int]], colorless: bool
    ) -> str: ...


def put_chart(chart: bool | None, draw: Drawing) -> None:
    """Writes a chart and an empty line, if one is wanted (None: on a terminal), in the colours the
    terminal has."""
    if not (sys.stdout.isatty() if chart is None else chart):
        return
    from crmtui.charts.palette import COLOURS, depth_of, reduced

    wanted = wants_colour()
    colorless = wanted is False or (wanted is None and not sys.stdout.isatty())
    picture = draw(min(WIDEST, screen_width()), COLOURS, colorless)
    for line in reduced(picture, depth_of(os.environ)).splitlines():
        click.echo(line.rstrip(), color=None if colorless else True)
    if picture:
        click.echo()


def put_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes a table to stdout as CSV."""
    from crmtui.exchange.table_out import csv_bytes

    click.echo(csv_bytes(head, rows), nl=False)
