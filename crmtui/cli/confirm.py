"""Asks a person before something that is easier left than undone."""

from __future__ import annotations

import click

from crmtui.cli.paint import is_terminal
from crmtui.text import safe_text


def agreed(question: str, yes: bool) -> bool:
    """Whether to go on: ``--yes``, no terminal to ask at, or the answer at the terminal."""
    if yes or not is_terminal():
        return True
    return click.confirm(safe_text(question, one_line=True), err=True)
