"""The load of the coming days as a chart in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

import click

from crmtui.charts.load_chart import load_chart
from crmtui.cli.colour import wants_colour
from crmtui.cli.paint import screen_width
from crmtui.model.rules import Rules

_HEIGHT = 9
_WIDEST = 100
_COLOURS = {"today": (255, 175, 0), "bar": (95, 135, 175), "over": (215, 95, 95),
            "line": (135, 135, 135), "value": (175, 175, 175), "label": (135, 135, 135)}  # fmt: skip


def put_load(load: Sequence[tuple[date, int]], rules: Rules, owner: str) -> None:
    """Draws the tasks a day; the line is what the owner's day has room for."""
    member = rules.config.team.get(owner)
    width = min(_WIDEST, screen_width())
    colorless = wants_colour() is False or not sys.stdout.isatty()
    picture = load_chart(load, member.per_day if member else None, width, _HEIGHT, _COLOURS,
                         colorless=colorless)  # fmt: skip
    click.echo()
    for line in picture.splitlines():
        click.echo(line.rstrip())
