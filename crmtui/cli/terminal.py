"""Whether a person sits at a terminal."""

from __future__ import annotations

import sys


def is_terminal() -> bool:
    """Whether a person can be asked: keyboard in, screen for messages."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def is_screen() -> bool:
    """Whether the terminal application has all it needs."""
    return is_terminal() and sys.stdout.isatty()
