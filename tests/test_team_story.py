"""A team works by pull requests over a local Git server: branch, review, merge, and all alike."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmtui.history.drivers import ATTRIBUTES
from crmtui.workspace import Workspace

Git = Callable[..., str]
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a Git server over the network of this computer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "served").mkdir()
    daemon = subprocess.Popen(
        ["git", "daemon", "--listen=127.0.0.1", f"--port={port}", "--reuseaddr", "--export-all",
         "--enable=receive-pack", f"--base-path={tmp_path / 'served'}", str(tmp_path / "served")],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if daemon.poll() is not None:
                pytest.skip("this git has no daemon")
            time.sleep(0.05)
        yield f"git://127.0.0.1:{port}/crm.git"
    finally:
        daemon.terminate()
        daemon.wait()


def clone(place: Path, run_git: Git, address: str, name: str) -> Workspace:
    run_git(place, "clone", "-q", address, name)
    run_git(place / name, "config", "user.name", name)
    run_git(place / name, "config", "user.email", f"{name}@example.com")
    return Workspace.open(place / name, now=lambda: NOW)


def test_a_week_of_three(
    server: str, tmp_path: Path, workspace: Workspace, run_git: Git, write: Callable[..., None]
) -> None:
    config = (workspace.root / "crmtui.yaml").read_text() + "sync: {push: branch}\n"
    write(workspace.root, {".gitattributes": ATTRIBUTES, "crmtui.yaml": config})
    run_git(workspace.root, "add", "-A")
    run_git(workspace.root, "commit", "-qm", "Work by pull requests")
    run_git(tmp_path, "clone", "-q", "--bare", str(workspace.root), "served/crm.git")
    lin, zhao, wang = (clone(tmp_path, run_git, server, n) for n in ("lin", "zhao", "wang"))

    # two people work on the same customer; each pushes a branch
    lin.edit("acme", {"industry": "IT"})
    lin.note("acme", "lin was here")
    lin.note("C2024002", "lin here too")
    pushed = lin.sync()
    assert (pushed.pushed_to, pushed.pushed) == ("origin/sync/lin", 3)
    zhao.edit("acme", {"source": "fair"})
    zhao.note("acme", "zhao was here")
    assert zhao.sync().pushed_to == "origin/sync/zhao"

    # the lead looks at what lin's branch changes, merges it, and pushes the trunk
    seen = wang.sync()
    assert (seen.fetched, seen.pushed_to) == (0, "")
    looked = run_git(wang.root, "diff", "--stat", "main...origin/sync/lin")
    assert "3 files changed" in looked
    assert wang.merge("origin/sync/lin").state == "fast-forward"
    assert wang.sync(to="origin/main").pushed_to == "origin/main"

    # zhao gets it, merged field by field, and her branch follows
    done = zhao.sync()
    assert (done.fetched, done.pushed_to) == (3, "origin/sync/zhao")
    customer = zhao.show("acme").customer
    assert (customer.industry, customer.source) == ("IT", "fair")

    # the second pull request; the server drops the branch, and everybody is alike
    wang.sync()
    wang.merge("origin/sync/zhao")
    wang.sync(to="origin/main")
    run_git(tmp_path / "served/crm.git", "update-ref", "-d", "refs/heads/sync/zhao")
    for clone_ in (lin, zhao, wang):
        last = clone_.sync()
        assert (last.pushed_to, last.unpushed, last.conflicts) == ("", 0, ())
        assert clone_.git_status().uncommitted == ()  # type: ignore[union-attr]
    heads = {run_git(c.root, "rev-parse", "HEAD") for c in (lin, zhao, wang)}
    assert heads == {run_git(tmp_path / "served/crm.git", "rev-parse", "main")}
    notes = [e.note for e in lin.show("acme").entries if e.type == "note"]
    assert sorted(notes) == ["lin was here", "zhao was here"]
    assert str(lin.today().lines) == str(wang.today().lines)
    assert [p for p in wang.check() if p.severity == "error"] == []

    # without the server, work goes on
    run_git(lin.root, "remote", "set-url", "origin", "git://127.0.0.1:1/crm.git")
    lin.note("acme", "offline")
    with pytest.raises(Exception, match="your work is safe here"):
        lin.sync()
    assert lin.git_status().ahead == 1  # type: ignore[union-attr]
