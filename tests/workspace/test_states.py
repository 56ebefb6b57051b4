"""Every state a repository can be in, against every way the tree can be, for what writes: the file
is always saved or refused before; a commit is made only in a normal state; nobody's index changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.errors import Conflict, CrmError
from crmtui.model.drafts import Done
from crmtui.workspace import Workspace

Git = Callable[..., str]
FOLDER = "records/customers/华东/acme"


def _side(root: Path, git: Git) -> None:
    """A branch ``side`` that is in conflict with main in ``other.txt``."""
    for branch, text in (("side", "side\n"), ("main", "main\n")):
        git(root, "switch", "-q", "-C", branch, "start")
        (root / "other.txt").write_text(text)
        git(root, "commit", "-qam", branch)


def _attempt(root: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=root, capture_output=True, check=False)


def _merge(root: Path, git: Git) -> None:
    _attempt(root, "merge", "side")


def _rebase(root: Path, git: Git) -> None:
    _attempt(root, "rebase", "side")


def _pick(root: Path, git: Git) -> None:
    _attempt(root, "cherry-pick", "side")


def _bisect(root: Path, git: Git) -> None:
    git(root, "bisect", "start")


def _detached(root: Path, git: Git) -> None:
    git(root, "switch", "-q", "--detach")


def _branch(root: Path, git: Git) -> None:
    git(root, "switch", "-q", "-c", "winter")


def _unborn(root: Path, git: Git) -> None:
    git(root, "switch", "-q", "--orphan", "new")
    git(root, "checkout", "main", "--", ".")
    git(root, "rm", "-rq", "--cached", ".")


STATES = {"branch": _branch, "unborn": _unborn, "detached": _detached, "merge": _merge,
          "rebase": _rebase, "cherry-pick": _pick, "bisect": _bisect}  # fmt: skip
TREES: dict[str, Callable[[Path, Git], None]] = {
    "clean": lambda root, git: None,
    "dirty": lambda root, git: (root / "notes.txt").write_text("mine\n") and None,
    "staged": lambda root, git: _stage(root, git),
    "untracked": lambda root, git: (root / "new.txt").write_text("mine\n") and None,
}
WRITES: dict[str, Callable[[Workspace], Done]] = {
    "note": lambda ws: ws.note("acme", "x"),
    "edit": lambda ws: ws.edit("acme", {"industry": "IT"}),
    "move": lambda ws: ws.move("C2024002", "x"),
    "pack": lambda ws: ws.pack(here=True),
}


def _stage(root: Path, git: Git) -> None:
    (root / "notes.txt").write_text("staged\n")
    git(root, "add", "notes.txt")


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("state", STATES)
def test_writing_in_every_state(workspace: Workspace, run_git: Git, state: str, tree: str) -> None:
    root = workspace.root
    for name in ("notes.txt", "other.txt", f"{FOLDER}/old.yaml"):
        text = "type: note\nat: 2026-01-01\nnote: old\n" if name.endswith("yaml") else "start\n"
        (root / name).write_text(text)
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "more")
    run_git(root, "branch", "start")
    _side(root, run_git)
    STATES[state](root, run_git)
    TREES[tree](root, run_git)
    for name, write in WRITES.items():
        before = _seen(root, run_git)
        done, refused = _written(write, workspace)
        after = _seen(root, run_git)
        is_normal = state in ("branch", "unborn")
        has_work = name != "pack" or state != "unborn"  # there its file is not committed
        assert (after["head"] != before["head"]) == bool(done and done.commit), name
        assert bool(done and done.commit) == (is_normal and has_work), (name, refused, done)
        assert after["mine"] == before["mine"], name
        if done and not done.commit and has_work:
            assert done.why_uncommitted or name == "pack"
    assert (root / f"{FOLDER}/customer.yaml").read_text().count("industry: IT") == 1
    with pytest.raises(CrmError) as no_server:
        workspace.sync()
    assert isinstance(no_server.value, Conflict) == (not is_normal)


def _written(write: Callable[[Workspace], Done], ws: Workspace) -> tuple[Done | None, str]:
    try:
        return write(ws), ""
    except Conflict as refused:
        return None, str(refused)


def _seen(root: Path, run_git: Git) -> dict[str, str]:
    """Where HEAD is, and everything of the index and of the tree that is not ours."""
    head = subprocess.run(["git", "rev-parse", "-q", "--verify", "HEAD"], cwd=root,
                          capture_output=True, text=True, check=False).stdout  # fmt: skip
    mine = run_git(root, "ls-files", "--stage", "--", ":!records", ":!playbooks", ":!crmtui.yaml")
    files = "".join(f"{f.name}={f.read_text()}" for f in sorted(root.glob("*.txt")))
    return {"head": head, "mine": mine + files}


@pytest.mark.parametrize("what", ["no identity", "autocrlf", "signing fails", "hook fails"])
def test_settings_that_stand_in_the_way(
    workspace: Workspace, run_git: Git, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace.root
    if what == "no identity":
        run_git(root, "config", "--unset", "user.email")
        monkeypatch.setenv("HOME", str(root.parent))
    elif what == "autocrlf":
        run_git(root, "config", "core.autocrlf", "true")
    elif what == "signing fails":
        run_git(root, "config", "commit.gpgsign", "true")
        run_git(root, "config", "gpg.program", "false")
    else:
        hook = root / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        os.chmod(hook, 0o755)
    fresh = Workspace.open(root, now=workspace.now)
    done = fresh.note("acme", "x")
    assert (root / done.paths[0]).exists()
    assert bool(done.commit) == (what != "no identity")
    if done.commit:
        assert (
            run_git(root, "cat-file", "-p", f"HEAD:{done.paths[0]}")
            == (root / done.paths[0]).read_text()
        )
        assert run_git(root, "status", "--porcelain") == ""
    else:
        assert "Git does not know who you are" in done.why_uncommitted
