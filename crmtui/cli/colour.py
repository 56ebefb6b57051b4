"""Whether the environment wants colours."""

from __future__ import annotations

import os


def wants_colour() -> bool | None:
    """False for NO_COLOR and a dumb terminal, True where colours are forced, else None: colours on
    a terminal only."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    forced = os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE")
    return True if forced and forced != "0" else None
