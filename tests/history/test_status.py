"""What is not committed, and what Git will never see."""

from __future__ import annotations

from crmtui.history.repository import Repository
from crmtui.history.status import GitStatus, Uncommitted, git_status, ignored, uncommitted


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


def test_status_of_a_branch_and_its_files(repo, write, git, tmp_path):
    write(repo, {"records/客户 1.yaml": b"1\n", "crmtui.yaml": b"name: x\n"})
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-qm", "records")
    git(tmp_path, "clone", "-q", "--bare", str(repo.top), "origin.git")
    git(repo.top, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(repo.top, "fetch", "-q")
    assert git_status(repo) == GitStatus("main", "", 0, 0, (), "", False)
    git(repo.top, "branch", "-q", "--set-upstream-to", "origin/main")
    git(repo.top, "commit", "-qm", "one", "--allow-empty")
    write(repo, {"records/客户 1.yaml": b"2\n", "records/new one.yaml": b"n\n", "notes.txt": b"x"})
    assert git_status(repo) == GitStatus(
        "main", "origin/main", 1, 0,
        (Uncommitted("records/客户 1.yaml", ".", "M"), Uncommitted("records/new one.yaml", "?", "?")),
        "", False,
    )  # fmt: skip
    git(repo.top, "reset", "-q", "--hard", "HEAD~2")
    assert (git_status(repo).ahead, git_status(repo).behind) == (0, 1)


def test_status_names_what_is_not_decided(repo, write, git):
    write(repo, {"records/a.yaml": b"1\n"})
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-qm", "base")
    git(repo.top, "switch", "-qc", "other")
    for branch, data in (("other", b"2\n"), ("main", b"3\n")):
        git(repo.top, "switch", "-q", branch)
        write(repo, {"records/a.yaml": data})
        git(repo.top, "commit", "-qam", branch)
    git(repo.top, "merge", "other", code=1)
    status = git_status(repo)
    assert (status.busy, status.conflicted) == ("merge", ("records/a.yaml",))


def test_status_on_no_branch_and_without_a_commit(repo, git, tmp_path):
    git(repo.top, "switch", "-q", "--detach")
    assert git_status(repo).detached
    new = Repository.init((tmp_path / "new").mkdir() or tmp_path / "new")
    assert git_status(new) == GitStatus("main", "", 0, 0, (), "", True)
