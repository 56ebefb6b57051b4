"""Opens the terminal application, where there is a terminal."""

from __future__ import annotations

from datetime import date

from crmtui.cli.invocation import Invocation
from crmtui.tui.app import run
from crmtui.workspace import Workspace


def open_tui(call: Invocation, day: date | None = None) -> int:
    """Runs the application on the call's workspace until the person quits; the exit code."""
    return run(lambda: Workspace.open(call.directory, now=call.now), today=day)
