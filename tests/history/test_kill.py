"""Killed at any step, the branch is old or new, and the next commit mends what is left."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from crmtui.history import commit, journal
from crmtui.history.commit import commit_paths, refuse_staged
from crmtui.history.journal import repair

FILES = {"a.yaml": b"a: 2\n", "new.yaml": b"n\n", "b.yaml": None}


CHILD = """
import os, signal, sys
from pathlib import Path
from crmtui.history import commit, index
from crmtui.history.journal import Journal
from crmtui.history.repository import Repository
from crmtui.history.runner import Git

last, calls = int(sys.argv[2]), iter(range(1, 100))

def dying(owner, name):
    real = getattr(owner, name)
    def call(*arguments, **options):
        if next(calls) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    setattr(owner, name, call)

dying(Git, "start")
dying(Journal, "write")
dying(Journal, "clear")
dying(index, "finish")
dying(commit, "_refuse_unmerged")
files = {"a.yaml": b"a: 2\\n", "new.yaml": b"n\\n", "b.yaml": None}
commit.commit_paths(Repository.open(Path(sys.argv[1])), files, "ours\\n")
"""


def killed(repo, step):
    """Commit FILES in a process that dies at its ``step``-th step; False if it ended before."""
    code = subprocess.run([sys.executable, "-c", CHILD, str(repo.root), str(step)]).returncode
    assert code in (0, -signal.SIGKILL)
    return code != 0


@pytest.mark.parametrize("step", range(1, 20))
def test_killed_at_each_step(repo, write, git, step):
    write(repo, {"a.yaml": b"a: 2\n", "new.yaml": b"n\n", "mine.txt": b"mine\n"})
    (repo.top / "b.yaml").unlink()
    git(repo.top, "add", "mine.txt")
    died = killed(repo, step)
    subjects = git(repo.top, "log", "--format=%s").split()
    assert subjects in ([["Start"], ["ours", "Start"]] if died else [["ours", "Start"]])
    assert "error" not in git(repo.top, "fsck", "--strict")
    refuse_staged(repo, list(FILES))
    commit_paths(repo, FILES, "ours\n")
    assert git(repo.top, "log", "--format=%s").split() == ["ours", "Start"]
    assert git(repo.top, "status", "--porcelain") == "A  mine.txt\n"
    assert repair(repo) == []


def test_steps_reach_the_end(repo, write):
    write(repo, {"a.yaml": b"a: 2\n", "new.yaml": b"n\n"})
    assert not killed(repo, 19)


def half_done(repo, write, git, monkeypatch):
    """The commit landed, the index was not brought up."""
    write(repo, {"a.yaml": b"a: 2\n", "new.yaml": b"n\n"})
    with monkeypatch.context() as patch:
        patch.setattr(commit, "_bring_index_up", lambda *_: None)
        commit_paths(repo, {"a.yaml": b"a: 2\n", "new.yaml": b"n\n"}, "ours\n")
    assert git(repo.top, "diff", "--cached", "--name-only").split() == ["a.yaml", "new.yaml"]


def test_repair_names_what_it_mended(repo, write, git, monkeypatch):
    half_done(repo, write, git, monkeypatch)
    assert repair(repo) == ["a.yaml", "new.yaml"]
    assert git(repo.top, "status", "--porcelain") == ""
    assert repair(repo) == []


def test_repair_leaves_what_the_user_staged_since(repo, write, git, monkeypatch):
    half_done(repo, write, git, monkeypatch)
    write(repo, {"a.yaml": b"a: theirs\n"})
    git(repo.top, "add", "a.yaml")
    assert repair(repo) == ["new.yaml"]
    assert git(repo.top, "diff", "--cached", "--name-only") == "a.yaml\n"
    assert git(repo.top, "show", ":a.yaml") == "a: theirs\n"


def test_a_note_of_another_branch_is_left_alone(repo, write, git, monkeypatch):
    half_done(repo, write, git, monkeypatch)
    git(repo.top, "symbolic-ref", "HEAD", "refs/heads/elsewhere")
    assert repair(repo) == []


def test_an_unreadable_note_is_forgotten(repo, write, git):
    (repo.git_dir / "crmtui-commit").write_bytes(b'{"ref": 1')
    assert journal.has_note(repo)
    assert repair(repo) == []
    assert not journal.has_note(repo)
