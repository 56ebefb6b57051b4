"""Several processes commit at once and all land; locks are waited for, named, never removed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from crmtui.errors import Busy, Conflict
from crmtui.history import commit, index, journal, runner
from crmtui.history.commit import commit_paths
from crmtui.history.repository import Repository

WORKER = """
import sys
from pathlib import Path
from crmtui.history.commit import commit_paths
from crmtui.history.repository import Repository

root, name = Path(sys.argv[1]), sys.argv[2]
repo = Repository.open(root)
for n in range(10):
    path = f"records/{name}/{n}.yaml"
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(b"x\\n")
    commit_paths(repo, {path: b"x\\n"}, f"{name} {n}\\n")
"""


def test_four_processes_of_ten_commits_all_land(repo, git):
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(repo.root), f"w{n}"]) for n in range(4)
    ]
    assert [worker.wait() for worker in workers] == [0] * 4
    subjects = git(repo.top, "log", "--format=%s").splitlines()
    assert sorted(subjects) == sorted(
        ["Start", *(f"w{w} {n}" for w in range(4) for n in range(10))]
    )
    assert git(repo.top, "status", "--porcelain") == ""
    assert git(repo.top, "fsck", "--strict") == ""


def other_commit(git, repo):
    """A commit by somebody else, of a path that is neither on disk nor in the index here."""
    tree = git(repo.top, "rev-parse", "HEAD^{tree}").strip()
    sha = git(repo.top, "commit-tree", "-p", "HEAD", "-m", "theirs", tree).strip()
    git(repo.top, "update-ref", "refs/heads/main", sha)
    return sha


def moving(git, repo, monkeypatch, times):
    """Let the branch move just before each of the first ``times`` swaps."""
    theirs = []
    swap = commit._move_branch

    def move(*arguments):
        if len(theirs) < times:
            theirs.append(other_commit(git, repo))
        return swap(*arguments)

    monkeypatch.setattr(commit, "_move_branch", move)
    return theirs


def test_a_branch_that_moved_meanwhile_keeps_both_commits(repo, write, git, monkeypatch):
    theirs = moving(git, repo, monkeypatch, 2)
    write(repo, {"a.yaml": b"2\n"})
    sha = commit_paths(repo, {"a.yaml": b"2\n"}, "ours\n")
    parents = git(repo.top, "log", "--format=%H").split()
    assert parents[:3] == [sha, *reversed(theirs)]
    assert git(repo.top, "status", "--porcelain") == ""


def test_a_branch_that_moved_back_is_not_brought_forward(repo, write, git, monkeypatch):
    write(repo, {"b.yaml": b"b: 2\n"})
    git(repo.top, "commit", "-q", "-a", "-m", "to be dropped")
    swap = commit._move_branch

    def drop(*arguments):
        monkeypatch.setattr(commit, "_move_branch", swap)
        git(repo.top, "reset", "-q", "--soft", "HEAD~1")
        return swap(*arguments)

    monkeypatch.setattr(commit, "_move_branch", drop)
    commit_paths(repo, {"c.yaml": b"c\n"}, "ours\n")
    assert git(repo.top, "log", "--format=%s") == "ours\nStart\n"


def test_a_branch_that_never_rests_is_given_up(repo, write, git, monkeypatch):
    monkeypatch.setattr(commit, "ATTEMPTS", 3)
    theirs = moving(git, repo, monkeypatch, 99)
    with pytest.raises(Conflict, match="keeps moving"):
        commit_paths(repo, {"a.yaml": b"2\n"}, "ours\n")
    assert git(repo.top, "rev-parse", "HEAD").strip() == theirs[-1]
    assert journal.repair(repo) == []


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock", "HEAD.lock"])
def test_a_lock_left_behind_is_named_with_its_age(repo, git, monkeypatch, lock):
    monkeypatch.setattr(index, "LOCK_PATIENCE", 0.1)
    impatient = (*runner.SAFE_CONFIG, ("core.filesRefLockTimeout", "100"))
    monkeypatch.setattr(runner, "SAFE_CONFIG", impatient)
    file = repo.git_dir / lock
    file.write_bytes(b"")
    past = file.stat().st_mtime - 90
    os.utime(file, (past, past))
    with pytest.raises(Busy, match=f"{lock}.*9[0-9] seconds old"):
        commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    assert file.exists()
    file.unlink()
    assert (
        commit_paths(repo, {"a.yaml": b"2\n"}, "x\n") == git(repo.top, "rev-parse", "HEAD").strip()
    )


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock", "HEAD.lock"])
def test_a_lock_left_behind_explains_itself_at_once(repo, lock):
    file = repo.git_dir / lock
    file.write_bytes(b"")
    past = file.stat().st_mtime - 60
    os.utime(file, (past, past))
    began = time.monotonic()
    with pytest.raises(Busy, match=lock):
        commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    assert time.monotonic() - began < 1
    assert file.exists()


def test_a_lock_held_for_a_moment_is_waited_for(repo, write, git):
    lock = repo.git_dir / "index.lock"
    lock.write_bytes(b"")
    write(repo, {"a.yaml": b"2\n"})
    threading.Timer(0.3, lock.unlink).start()
    commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    assert git(repo.top, "status", "--porcelain") == ""


def test_an_index_locked_all_the_time_is_mended_by_the_next(repo, write, git, monkeypatch):
    monkeypatch.setattr(index, "LOCK_PATIENCE", 0.1)
    lock, wait = repo.git_dir / "index.lock", commit.await_locks
    write(repo, {"a.yaml": b"2\n", "new.yaml": b"n\n"})
    monkeypatch.setattr(commit, "await_locks", lambda *_: lock.write_bytes(b""))
    sha = commit_paths(repo, {"a.yaml": b"2\n", "new.yaml": b"n\n"}, "x\n")
    assert git(repo.top, "rev-parse", "HEAD").strip() == sha
    assert git(repo.top, "diff", "--cached", "--name-only").split() == ["a.yaml", "new.yaml"]
    lock.unlink()
    monkeypatch.setattr(commit, "await_locks", wait)
    write(repo, {"b.yaml": b"2\n"})
    commit_paths(repo, {"b.yaml": b"2\n"}, "y\n")
    assert git(repo.top, "status", "--porcelain") == ""


def test_the_index_is_held_from_the_question_to_the_answer(repo, write, git, monkeypatch):
    """What was found not staged cannot be staged by somebody else before it is overwritten."""
    swap = commit._move_branch

    def late(*arguments):
        until = time.monotonic() + 20
        while not (repo.git_dir / "index.lock").exists() and time.monotonic() < until:
            time.sleep(0.01)
        with pytest.raises(subprocess.CalledProcessError, match="add"):
            subprocess.run(["git", "add", "b.yaml"], cwd=repo.top, check=True, capture_output=True)
        return swap(*arguments)

    monkeypatch.setattr(commit, "_move_branch", late)
    write(repo, {"a.yaml": b"2\n", "b.yaml": b"3\n"})
    commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    assert git(repo.top, "status", "--porcelain") == " M b.yaml\n"
    assert not (repo.git_dir / "index.lock").exists()


def test_another_crmtui_that_does_not_end_is_named(repo, monkeypatch):
    again = Repository.open(repo.root)
    assert again is not None
    with journal.committing(repo), pytest.raises(Busy, match="another crmtui"):
        journal.committing(again, patience=0.05).__enter__()


def test_a_git_that_hangs_is_stopped(repo):
    started = time.monotonic()
    with pytest.raises(Busy, match="did not finish"):
        repo.git.run("-c", "alias.hang=!sleep 60", "hang", timeout=0.2)
    assert time.monotonic() - started < 10
