"""A process that looks at many files in the place of one that people type into.

The look asks the system about every file, and Python lets nothing else run between two questions: a
process with screens would answer no key in time for seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from crmtui.index.cache import Index
from crmtui.index.changes import Changes
from crmtui.workspace.core import OpenWorkspace

MANY = 20_000
"""Customers from which on it pays: among fewer the look is over before another process has begun."""
YIELDING = 5
"""How far the look stands back behind keys and what they ask for, in steps of ``nice``."""
_HOME = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path.append(sys.argv[1]); from crmtui.workspace.looking import main; "
    "main(*sys.argv[1:])"
)


def is_far(index: Index) -> bool:
    """Whether a look at the files should be another process's: they are many, nobody vouches for the
    index, and it is a file that two processes can use."""
    customers = index.count("SELECT count(*) FROM customers")
    return customers >= MANY and index.is_on_disk and not index.is_vouched()


class Looker:
    """Has other processes bring an index up to the files. Several threads may ask."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        self._is_closed = False

    def changes(self, index: Index) -> Changes:
        """For ``OpenWorkspace.look``: what differs between the files and the index; nothing any more
        where another process was better at finding it."""
        if is_far(index) and self.look(index.root):
            return Changes()
        return index.changes()

    def look(self, root: Path) -> bool:
        """Wait until another process has brought the index up to the files; whether it did."""
        # -P: nothing is imported from the folder the user stands in; a session of its own, because
        # Ctrl-C is for the parent, who ends it
        with subprocess.Popen(
            [sys.executable, "-P", "-c", _START, _HOME, str(root)], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            self._running.append(process)
            if self._is_closed:
                process.kill()
            ended = process.wait()
        self._running.remove(process)
        return ended == 0 or self._is_closed

    def close(self) -> None:
        """Nobody waits any more."""
        self._is_closed = True
        for process in [*self._running]:
            process.kill()


def main(home: str, root: str) -> None:
    """Bring the index up to the files for the day it is about, which whoever asked may have chosen.
    ``home`` is where the parent has crmtui from: another version must not help."""
    if home != _HOME:
        sys.exit(f"crmtui is another one in {_HOME}")
    os.nice(YIELDING)
    with OpenWorkspace.open(root) as workspace:
        if not workspace.index.is_on_disk:
            sys.exit("the cache cannot be written")
        known = workspace.index.meta("day")
        workspace.take(workspace.index.changes(), on=date.fromisoformat(known) if known else None)
        if not workspace.index.is_on_disk:
            sys.exit("the cache is busy")
