"""Opens the terminal application, where there is a terminal."""

from __future__ import annotations

import gc
from datetime import date

from crmtui.cli.invocation import Invocation
from crmtui.tui.app import run
from crmtui.workspace import Workspace

_BRIEF = 700
"""As Python has it: nobody shall feel how long it takes to look for cycles."""


def open_tui(call: Invocation, day: date | None = None) -> int:
    """Runs the application on the call's workspace until the person quits; the exit code."""
    gc.set_threshold(_BRIEF)
    return run(lambda: Workspace.open(call.directory, now=call.now), today=day)
