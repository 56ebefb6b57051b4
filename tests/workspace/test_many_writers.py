"""Eight processes write at once; every write is there, and every one is a commit.

``./run soak`` lets them write as often as it is told to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from crmtui.workspace import Workspace

WRITES = int(os.environ.get("CRMTUI_SOAK_STEPS", "200")) // 8
"""Of each process."""
WORKER = """
import os, sys
from datetime import UTC, datetime
from crmtui.errors import Busy, Conflict
from crmtui.history import runner
from crmtui.workspace import Workspace

# nobody pulls the plug here, and waiting for the disk is a third of the time
os.fsync = lambda handle: None
runner.SAFE_CONFIG = (*runner.SAFE_CONFIG, ("core.fsync", "none"))
root, name, count = sys.argv[1:]
ws = Workspace.open(root, now=lambda: datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
for n in range(int(count)):
    for attempt in range(100):
        try:
            done = ws.note("acme", f"{name}-{n}") if n % 5 else ws.tag(["acme"], [f"{name}/{n}"])
            break
        except (Busy, Conflict):  # somebody else was faster: nothing was written
            continue
    assert done.commit, done.why_uncommitted
"""


def test_eight_processes_writing_at_once_lose_nothing(
    workspace: Workspace, run_git: Callable[..., str]
) -> None:
    root = str(workspace.root)
    names = [f"w{n}" for n in range(8)]
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, root, name, str(WRITES)], stderr=subprocess.PIPE
        )
        for name in names
    ]
    errors = [worker.communicate()[1].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 8, errors
    found = workspace.show("acme")
    notes = {entry.note for entry in found.entries if entry.type == "note"}
    assert notes == {f"{name}-{n}" for name in names for n in range(WRITES) if n % 5}
    tags = {tag for tag in found.customer.tags if tag.startswith("w")}
    assert tags == {f"{name}/{n}" for name in names for n in range(0, WRITES, 5)}
    assert run_git(workspace.root, "rev-list", "--count", "HEAD") == f"{8 * WRITES + 1}\n"
    assert run_git(workspace.root, "status", "--porcelain") == ""
    assert run_git(workspace.root, "fsck", "--strict") == ""
    assert [p for p in workspace.check() if p.severity == "error"] == []
