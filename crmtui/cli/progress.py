"""Progress on one line of the terminal, gone when the work is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from crmtui.cli.paint import screen_width
from crmtui.text import clip, safe_text

_CLEAR = "\r\x1b[K"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Something to tell lines of progress to; shown only where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda line: None
        return

    def show(line: str) -> None:
        shown = clip(safe_text(line, one_line=True), screen_width() - 1)
        click.echo(f"{_CLEAR}{shown}", err=True, nl=False)

    try:
        yield show
    finally:
        click.echo(_CLEAR, err=True, nl=False)
