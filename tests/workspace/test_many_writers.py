"""Eight processes write at once; every write is there, and every one is a commit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from crmtui.workspace import Workspace

WORKER = """
import sys
from datetime import UTC, datetime
from crmtui.errors import Busy, Conflict
from crmtui.workspace import Workspace

root, name = sys.argv[1:]
ws = Workspace.open(root, now=lambda: datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
for n in range(25):
    for attempt in range(100):
        try:
            done = ws.note("acme", f"{name}-{n}") if n % 5 else ws.tag(["acme"], [f"{name}/{n}"])
            break
        except (Busy, Conflict):  # somebody else was faster: nothing was written
            continue
    assert done.commit, done.why_uncommitted
"""


def test_eight_processes_of_twenty_five_writes(
    workspace: Workspace, run_git: Callable[..., str]
) -> None:
    root = str(workspace.root)
    names = [f"w{n}" for n in range(8)]
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, root, name], stderr=subprocess.PIPE)
        for name in names
    ]
    errors = [worker.communicate()[1].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 8, errors
    found = workspace.show("acme")
    notes = {entry.note for entry in found.entries if entry.type == "note"}
    assert notes == {f"{name}-{n}" for name in names for n in range(25) if n % 5}
    tags = {tag for tag in found.customer.tags if tag.startswith("w")}
    assert tags == {f"{name}/{n}" for name in names for n in range(0, 25, 5)}
    assert run_git(workspace.root, "rev-list", "--count", "HEAD") == "201\n"
    assert run_git(workspace.root, "status", "--porcelain") == ""
    assert run_git(workspace.root, "fsck", "--strict") == ""
    assert [p for p in workspace.check() if p.severity == "error"] == []
