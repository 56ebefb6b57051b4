"""History as data: who changed what when, and the bytes at any commit."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

from crmtui.errors import NotFound, StorageFailed, Unsafe, UsageError
from crmtui.history import blobs, tree
from crmtui.history.commit import commit_paths, message
from crmtui.history.index import blob_id
from crmtui.history.log import (
    changed_files,
    file_versions,
    latest_with_trailer,
    list_at,
    log,
    read_at,
    read_many_at,
    resolve,
    touched_since,
    tree_at,
)
from crmtui.history.repository import Repository
from crmtui.history.status import uncommitted

SHANGHAI = timezone(timedelta(hours=8))
START = datetime(2025, 1, 1, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def story(unborn, write):
    """Four commits, a day apart: add c1, log on c1, edit c1, log on c2."""
    steps = [
        ("Add 示例", {"r/c1/customer.yaml": b"name: a\n"}, {"Action": "add", "Customer": "c1"}),
        ("Log 电话", {"r/c1/t 1.yaml": b"id: 1\n"}, {"Action": "log", "Customer": "c1"}),
        ("Edit 示例", {"r/c1/customer.yaml": b"name: b\n"}, {"Action": "edit", "Customer": ["c1", "c2"]}),
        ("Log", {"r/c2/t.yaml": b"id: 2\n", "r/c1/t 1.yaml": None}, {"Action": "log", "Task": "x@1"}),
    ]  # fmt: skip
    for day, (subject, files, trailers) in enumerate(steps):
        when = START + timedelta(days=day)
        commit_paths(unborn, files, message(subject, trailers), author=("赵", "z@x.cn"), when=when)
    return unborn


def subjects(commits):
    return [commit.subject for commit in commits]


def test_log_newest_first(story, git):
    commits = log(story)
    assert subjects(commits) == ["Log", "Edit 示例", "Log 电话", "Add 示例"]
    first = commits[-1]
    assert (first.author, first.email, first.parents) == ("赵", "z@x.cn", ())
    assert first.when == START and first.when.utcoffset() == timedelta(hours=8)
    assert first.trailers == {"Action": "add", "Customer": "c1"}
    assert commits[0].parents == (commits[1].sha,)
    assert commits[0].sha == git(story.top, "rev-parse", "HEAD").strip()
    assert commits[1].trailers["Customer"] == "c1, c2"


def test_log_of_paths_limit_since_and_range(story):
    assert subjects(log(story, ["r/c1/customer.yaml"])) == ["Edit 示例", "Add 示例"]
    assert subjects(log(story, ["r/c1"], limit=2)) == ["Log", "Edit 示例"]
    assert subjects(log(story, since=START + timedelta(days=2))) == ["Log", "Edit 示例"]
    assert subjects(log(story, rev="HEAD~2")) == ["Log 电话", "Add 示例"]
    assert subjects(log(story, rev="HEAD~3..HEAD~1")) == ["Edit 示例", "Log 电话"]
    assert log(story, ["never"]) == []


@pytest.mark.parametrize("path", ["r/*", "r/c[12]", ":(top)r", ":!r"])
def test_paths_are_names_not_patterns(story, path):
    assert log(story, [path]) == []
    assert file_versions(story, path) == []
    assert uncommitted(story, [path]) == []


def test_log_without_commits(unborn):
    assert log(unborn) == []
    assert latest_with_trailer(unborn, "Action") == []


def test_log_of_a_workspace_below_the_top(story):
    (story.top / "r").mkdir(exist_ok=True)
    (story.top / "r/c2").mkdir(exist_ok=True)
    below = Repository.open(story.top / "r/c2")
    assert below is not None
    assert subjects(log(below)) == ["Log"]
    assert list_at(below, "HEAD") == ["t.yaml"]
    assert read_at(below, "HEAD", "t.yaml") == b"id: 2\n"
    assert changed_files(below, "HEAD") == [("t.yaml", None, b"id: 2\n")]


def test_foreign_messages(repo, git):
    git(
        repo.top,
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "多行\n第二行\n\nbody\n\nAction: log\nnot a trailer\nX: y",
    )
    git(repo.top, "commit", "-q", "--allow-empty", "-m", "Action: not one")
    git(repo.top, "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", "")
    nothing, fake, real = log(repo, limit=3)
    assert (nothing.subject, nothing.trailers) == ("", {})
    assert (fake.subject, fake.trailers) == ("Action: not one", {})
    assert (real.subject, real.trailers) == ("多行 第二行", {"Action": "log", "X": "y"})


def test_dates_no_calendar_holds(repo):
    commit = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a@b> 99999999999999 +0000\n"
    data = commit + b"committer a <a@b> 0 -1137\n\nx\n"
    sha = repo.git.run("hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=data)
    assert log(repo, rev=sha.decode().strip())[0].when.year == 1970


def test_latest_with_trailer(story):
    assert subjects(latest_with_trailer(story, "Action", 2)) == ["Log", "Edit 示例"]
    assert subjects(latest_with_trailer(story, "Task", 5)) == ["Log"]
    assert latest_with_trailer(story, "Nope", 5) == []


def test_touched_since(story, monkeypatch):
    first = log(story)[-1].sha
    assert subjects(touched_since(story, first, ["r/c1/customer.yaml"])) == ["Edit 示例"]
    assert touched_since(story, "HEAD", ["r/c1/customer.yaml"]) == []
    assert touched_since(story, first, []) == []
    monkeypatch.setattr("crmtui.history.log._MANY", 1)
    both = ["r/c1/customer.yaml", "r/c2/t.yaml", "r/c1/t 1.yaml"]
    assert subjects(touched_since(story, first, both)) == ["Log", "Edit 示例", "Log 电话"]


def test_file_versions(story):
    versions = file_versions(story, "r/c1/t 1.yaml")
    assert [(c.subject, data) for c, data in versions] == [("Log", None), ("Log 电话", b"id: 1\n")]
    assert file_versions(story, "r/never.yaml") == []


def test_file_versions_follow_a_move(story):
    commit_paths(
        story, {"r/c1/customer.yaml": None, "east/c1/customer.yaml": b"name: b\n"}, "Move\n"
    )
    commit_paths(story, {"east/c1/customer.yaml": b"name: c\n"}, "Again\n")
    found = file_versions(story, "east/c1/customer.yaml", ["r/c1/customer.yaml"])
    assert [data for _c, data in found] == [b"name: c\n", b"name: b\n", b"name: b\n", b"name: a\n"]


def test_changed_files(story):
    assert sorted(changed_files(story, "HEAD")) == [
        ("r/c1/t 1.yaml", b"id: 1\n", None),
        ("r/c2/t.yaml", None, b"id: 2\n"),
    ]
    assert changed_files(story, "HEAD~3") == [("r/c1/customer.yaml", None, b"name: a\n")]


def test_changed_files_of_a_merge_are_against_its_first_parent(story, git):
    git(story.top, "reset", "-q", "--hard")
    git(story.top, "switch", "-q", "-c", "side")
    commit_paths(story, {"side.yaml": b"s\n"}, "side\n")
    git(story.top, "switch", "-q", "main")
    commit_paths(story, {"main.yaml": b"m\n"}, "main\n")
    git(story.top, "merge", "-q", "--no-edit", "side")
    assert changed_files(story, "HEAD") == [("side.yaml", None, b"s\n")]


def test_read_and_list_at_a_revision(story):
    assert read_at(story, "HEAD~1", "r/c1/t 1.yaml") == b"id: 1\n"
    assert read_at(story, "HEAD", "r/c1/t 1.yaml") is None
    assert read_at(story, "main", "r/c1") is None
    assert list_at(story, "HEAD") == ["r/c1/customer.yaml", "r/c2/t.yaml"]
    assert list_at(story, "HEAD~1", "r/c1/") == ["r/c1/customer.yaml", "r/c1/t 1.yaml"]
    assert list_at(story, "HEAD", "r/c") == []
    wanted = ["r/c1/customer.yaml", "nope"]
    assert read_many_at(story, "HEAD~3", wanted) == {"r/c1/customer.yaml": b"name: a\n"}
    blob = blob_id(b"name: a\n", "sha1")
    assert tree_at(story, "HEAD~3") == {"r/c1/customer.yaml": blob}


def test_many_paths_are_read_without_naming_them(story, monkeypatch):
    monkeypatch.setattr(tree, "_MANY", 1)
    wanted = ["r/c1/customer.yaml", "r/c2/t.yaml", "nope"]
    assert read_many_at(story, "HEAD", wanted) == {
        "r/c1/customer.yaml": b"name: b\n",
        "r/c2/t.yaml": b"id: 2\n",
    }


def test_links_and_submodules_are_no_files(story, git):
    (story.top / "link.yaml").symlink_to("/etc/passwd")
    git(story.top, "add", "link.yaml")
    git(story.top, "commit", "-q", "-m", "link")
    assert read_at(story, "HEAD", "link.yaml") is None
    assert "link.yaml" not in list_at(story, "HEAD")


def test_a_huge_file_is_not_read(story, monkeypatch):
    monkeypatch.setattr(blobs, "MAX_BYTES", 6)
    assert read_at(story, "HEAD", "r/c2/t.yaml") == b"id: 2\n"
    with pytest.raises(Unsafe, match="too large"):
        read_at(story, "HEAD", "r/c1/customer.yaml")


@pytest.mark.parametrize("rev", ["", "-n1", "--output=/tmp/x", "a\nb", "a\0b"])
def test_revisions_that_are_options_are_refused(story, rev):
    with pytest.raises(UsageError):
        resolve(story, rev)


@pytest.mark.parametrize("rev", ["nope", "HEAD~99", "HEAD:r", "main..HEAD", "$(touch x)", "@{-1}"])
def test_unknown_revisions(story, rev):
    with pytest.raises(NotFound):
        resolve(story, rev)


def test_a_damaged_commit_is_no_missing_revision(story):
    sha = resolve(story, "HEAD")
    path = story.git_dir / "objects" / sha[:2] / sha[2:]
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    with pytest.raises(StorageFailed, match="rev-parse failed"):
        resolve(story, "HEAD")


@pytest.mark.parametrize("rev", ["--output=x", "HEAD..--output=x", "-S..HEAD"])
def test_log_takes_no_options_as_revisions(story, rev):
    with pytest.raises(UsageError):
        log(story, rev=rev)
    assert not (story.top / "x").exists()


def test_a_partial_clone_does_not_call_old_contents_absent(story, git, tmp_path):
    git(story.top, "config", "uploadpack.allowFilter", "true")
    source = f"file://{story.top}"
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", source, "part")
    part = Repository.open(tmp_path / "part")
    assert part is not None
    assert len(log(part)) == 4
    with pytest.raises(StorageFailed, match="partial"):
        read_at(part, "HEAD", "r/c2/t.yaml")


def test_a_damaged_repository_is_told(story):
    blob = story.git.run("rev-parse", "HEAD:r/c2/t.yaml").decode().strip()
    file = story.git_dir / "objects" / blob[:2] / blob[2:]
    file.chmod(0o600)
    file.write_bytes(b"rot")
    with pytest.raises(StorageFailed) as refused:
        read_at(story, "HEAD", "r/c2/t.yaml")
    assert "fsck" in refused.value.fix


def test_gitpython_is_imported_only_when_history_is_listed(story):
    code = (
        "import sys; from pathlib import Path; from crmtui.history import commit, log, status;"
        "from crmtui.history.repository import Repository;"
        f"r = Repository.open(Path({str(story.top)!r})); log.read_at(r, 'HEAD', 'x');"
        "commit.commit_paths(r, {'a': b'x'}, 'x'); print('git' in sys.modules);"
        "log.log(r); print('git' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "True"]


def test_a_surrounding_git_process_does_not_redirect_history(story, git, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "other")
    for name, value in {
        "GIT_DIR": tmp_path / "other/.git",
        "GIT_WORK_TREE": tmp_path,
        "GIT_OBJECT_DIRECTORY": tmp_path / "other/.git/objects",
        "GIT_INDEX_FILE": tmp_path / "none",
        "GIT_TRACE": tmp_path / "trace",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_NAMESPACE": "x",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert subjects(log(story, limit=1)) == ["Log"]
    assert not (tmp_path / "trace").exists()
