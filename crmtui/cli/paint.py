"""Lines on the terminal: every piece of text is made harmless before it is styled."""

from __future__ import annotations

import sys
from typing import NamedTuple

import click

from crmtui.cli.colour import wants_colour
from crmtui.text import safe_text, wrap


class Ink(NamedTuple):
    """A piece of text with a style."""

    text: str
    fg: str | None = None
    bold: bool = False
    dim: bool = False


Piece = str | Ink


def ink(text: object, fg: str | None = None, *, bold: bool = False, dim: bool = False) -> Ink:
    """``text`` in a colour of the terminal's palette."""
    return Ink(str(text), fg, bold, dim)


def plain(piece: Piece) -> str:
    """The harmless text of a piece, on one line."""
    return safe_text(piece.text if isinstance(piece, Ink) else piece, one_line=True)


def styled(piece: Piece, text: str | None = None) -> str:
    """``text`` (default: the piece's own) in the piece's style."""
    text = plain(piece) if text is None else text
    if isinstance(piece, str) or not text.strip():
        return text
    return click.style(text, fg=piece.fg, bold=piece.bold or None, dim=piece.dim or None)


def put(*pieces: Piece, err: bool = False) -> None:
    """Writes one line of pieces to stdout, with ``err`` to stderr."""
    click.echo("".join(map(styled, pieces)), err=err, color=wants_colour())


def narrate(*pieces: Piece) -> None:
    """Writes one line to stderr: what is not data."""
    put(*pieces, err=True)


def put_block(text: str, indent: int = 0, width: int | None = None) -> None:
    """Writes a text of several lines, wrapped at ``width`` cells."""
    room = max(20, (width or screen_width()) - indent)
    for line in text.splitlines() or [""]:
        for row in wrap(safe_text(line, one_line=True), room):
            click.echo(f"{' ' * indent}{row}".rstrip())


def screen_width() -> int:
    """Columns of the terminal; 100 when there is none."""
    import shutil  # what prints JSON needs no width, and this loads three libraries

    return shutil.get_terminal_size((100, 24)).columns


def is_coloured() -> bool:
    """Whether styles reach stdout; where they would be taken out again, none need be put in."""
    wanted = wants_colour()
    return sys.stdout.isatty() if wanted is None else wanted
