"""What is not committed, and what Git will never see."""

from __future__ import annotations

from crmtui.history.repository import Repository
from crmtui.history.status import Uncommitted, ignored, uncommitted


def test_uncommitted(repo, write, git):
    write(repo, {"a.yaml": b"2\n", "b.yaml": b"2\n", "客户/新 1.yaml": b"n\n"})
    git(repo.top, "add", "b.yaml")
    assert uncommitted(repo) == [
        Uncommitted("a.yaml", ".", "M"),
        Uncommitted("b.yaml", "M", "."),
        Uncommitted("客户/新 1.yaml", "?", "?"),
    ]
    assert uncommitted(repo, ["客户"]) == [Uncommitted("客户/新 1.yaml", "?", "?")]


def test_uncommitted_below_the_top(repo, write):
    write(repo, {"a.yaml": b"2\n", "in/x.yaml": b"x\n"})
    below = Repository.open(repo.top / "in")
    assert below is not None
    assert uncommitted(below) == [Uncommitted("x.yaml", "?", "?")]


def test_uncommitted_writes_nothing(repo, write):
    write(repo, {"a.yaml": b"a: 1\n"})
    before = (repo.git_dir / "index").stat()
    assert uncommitted(repo) == []
    after = (repo.git_dir / "index").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_ignored(repo, write):
    write(repo, {".gitignore": b"*.tmp\nrecords/secret/\n:odd\n"})
    paths = ["a.yaml", "x.tmp", "records/secret/客户.yaml", ":odd", "-x.tmp", "records/ok.yaml"]
    assert ignored(repo, paths) == ["x.tmp", "records/secret/客户.yaml", ":odd", "-x.tmp"]
    assert ignored(repo, []) == []


def test_ignored_below_the_top(repo, write):
    write(repo, {".gitignore": b"in/x.yaml\n", "in/keep": b""})
    below = Repository.open(repo.top / "in")
    assert below is not None
    assert ignored(below, ["x.yaml", "y.yaml"]) == ["x.yaml"]
