"""The theme somebody chose last time."""

from __future__ import annotations

import os
from collections.abc import Container
from pathlib import Path

from crmtui.settings import state_dir

DARK, LIGHT = "textual-dark", "textual-light"


def _path() -> Path:
    return state_dir() / "theme"


def remembered(known: Container[str]) -> str:
    """The theme of ``$TEXTUAL_THEME``, else the one chosen last, else the dark one."""
    named = os.environ.get("TEXTUAL_THEME", "")
    if named in known:
        return named
    try:
        chosen = _path().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return DARK
    return chosen if chosen in known else DARK


def remember(name: str) -> None:
    """Keep the choice. Raises OSError when the state folder cannot be written."""
    _path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _path().write_text(name + "\n", encoding="utf-8")
