"""Opens the terminal application, where there is a terminal."""

from __future__ import annotations

import gc
from datetime import date
from functools import partial

from crmtui.cli.invocation import Invocation
from crmtui.tui.app import run
from crmtui.workspace import Workspace

_BRIEF = 700
"""As Python has it: nobody shall feel how long it takes to look for cycles."""


def open_tui(call: Invocation, day: date | None = None) -> int:
    """Runs the application on the call's workspace until the person quits; the exit code."""
    opener = partial(Workspace.open, call.directory, now=call.now)
    return run(opener, today=day, shown=_look_for_cycles)


def _look_for_cycles() -> None:
    """From the first picture on; what there is by then joins the old objects, else it is looked
    through at once."""
    gc.freeze()
    gc.unfreeze()
    gc.set_threshold(_BRIEF)
