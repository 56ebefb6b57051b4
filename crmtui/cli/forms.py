"""The forms an answer comes in: text with a chart or without, one JSON object, a CSV table."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import click

from crmtui.cli import options
from crmtui.cli.colour import wants_colour
from crmtui.cli.documents import emit
from crmtui.cli.paint import screen_width
from crmtui.errors import UsageError
from crmtui.i18n import _

F = TypeVar("F", bound=Callable[..., Any])

WIDEST = 100
"""Cells of a chart, at most."""


class Drawing(Protocol):
    """What draws a chart of some width."""

    def __call__(
        self, width: int, colors: Mapping[str, tuple[int, int, int]], colorless: bool
    ) -> str: ...


@dataclass(frozen=True, slots=True)
class Form:
    """Which form of the answer is wanted."""

    chart: bool | None
    """None: with one on a terminal."""
    is_json: bool
    is_csv: bool

    @property
    def is_text(self) -> bool:
        """Whether it is for people."""
        return not self.is_json and not self.is_csv

    def put_data(
        self, noun: str, head: Sequence[str], rows: Sequence[Mapping[str, object]], /, **content: Any
    ) -> bool:  # fmt: skip
        """Writes ``content`` as the document ``crmtui/<noun>``, or these columns of the rows as CSV;
        False when neither is wanted."""
        if self.is_json:
            emit(noun, **content)
        elif self.is_csv:
            put_csv(head, ([row[name] for name in head] for row in rows))
        return not self.is_text

    def put_chart(self, draw: Drawing) -> bool:
        """Writes the chart and an empty line, if one is wanted and there is something to draw, in the
        colours the terminal has; whether it did."""
        if not (sys.stdout.isatty() if self.chart is None else self.chart):
            return False
        from crmtui.charts.palette import COLOURS, depth_of, reduced

        wanted = wants_colour()
        colorless = wanted is False or (wanted is None and not sys.stdout.isatty())
        picture = draw(min(WIDEST, screen_width()), COLOURS, colorless)
        for line in reduced(picture, depth_of(os.environ)).splitlines():
            click.echo(line.rstrip(), color=None if colorless else True)
        if picture:
            click.echo()
        return bool(picture)


def in_forms(function: F) -> F:
    """Gives a command ``--chart``, ``--json`` and ``--csv``; it gets them as one ``form``."""

    @functools.wraps(function)
    def command(*args: Any, chart: bool | None, as_json: bool, as_csv: bool, **kwargs: Any) -> None:
        if as_json and as_csv:
            raise UsageError(_("--json or --csv, not both"))
        function(*args, form=Form(chart, as_json, as_csv), **kwargs)

    for option in (options.as_json, _AS_CSV, _AS_CHART):
        command = option(command)
    return command  # type: ignore[return-value]


_AS_CHART = click.option(
    "--chart/--no-chart", "chart", default=None,
    help=_("With a chart or without; default: with one on a terminal."))  # fmt: skip
_AS_CSV = click.option("--csv", "as_csv", is_flag=True,
                       help=_("Print a table for spreadsheets, in which no cell is a formula."))  # fmt: skip


def put_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes a table to stdout as CSV."""
    from crmtui.exchange.table_out import csv_bytes

    click.echo(csv_bytes(head, rows), nl=False)
