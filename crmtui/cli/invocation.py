"""What every command gets: where the workspace is, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from crmtui.dataclass import dataclass

COMPLETING = "_CRMTUI_COMPLETE"
"""Set where a shell asks for completions."""
WORKSPACE = "CRMTUI_WORKSPACE"
"""May name the folder where the search for the workspace begins."""


def clock() -> datetime:
    """The instant now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Invocation:
    """One call of the program."""

    now: Callable[[], datetime] = clock
    directory: str = "."
    """Where the search for the workspace begins (``-w``)."""
    debug: bool = False
    """Tracebacks are wanted."""
    skipped: int = 0
    """Files that were left out of the numbers."""
