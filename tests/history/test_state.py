"""In the middle of a merge, rebase … nothing is committed, and the refusal says why."""

from __future__ import annotations

import os

import pytest

from crmtui.errors import Conflict, Unsafe
from crmtui.history.commit import commit_paths
from crmtui.history.repository import Repository, RepoState


def diverge(repo, write, git):
    """Branches main and side that both changed a.yaml; main is checked out."""
    git(repo.top, "switch", "-q", "-c", "side")
    write(repo, {"a.yaml": b"a: side\n"})
    git(repo.top, "commit", "-q", "-a", "-m", "side")
    git(repo.top, "switch", "-q", "main")
    write(repo, {"a.yaml": b"a: main\n"})
    git(repo.top, "commit", "-q", "-a", "-m", "main")


def merge(repo, git):
    git(repo.top, "merge", "side", code=1)


def clean_merge(repo, git):
    git(repo.top, "merge", "-s", "ours", "--no-commit", "side")


def rebase(repo, git):
    git(repo.top, "rebase", "side", code=1)


def rebase_by_apply(repo, git):
    git(repo.top, "rebase", "--apply", "side", code=1)


def cherry_pick(repo, git):
    git(repo.top, "cherry-pick", "side", code=1)


def revert(repo, git):
    git(repo.top, "revert", "--no-edit", "side", code=1)


def bisect(repo, git):
    git(repo.top, "bisect", "start")


def am(repo, git):
    patch = git(repo.top, "format-patch", "-1", "--stdout", "side")
    (repo.git_dir / "patch").write_text(patch)
    git(repo.top, "am", str(repo.git_dir / "patch"), code=128)


def unmerged(repo, git):
    git(repo.top, "merge", "side", code=1)
    for mark in ("MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"):
        (repo.git_dir / mark).unlink()


@pytest.mark.parametrize(
    ("enter", "busy"),
    [(merge, "merge"), (clean_merge, "merge"), (rebase, "rebase"), (rebase_by_apply, "rebase"),
     (cherry_pick, "cherry-pick"), (revert, "revert"), (bisect, "bisect"), (am, "am"),
     (unmerged, "unmerged")],
)  # fmt: skip
def test_no_commit_in_the_middle_of_something(repo, write, git, enter, busy):
    diverge(repo, write, git)
    enter(repo, git)
    head, index = git(repo.top, "rev-parse", "HEAD"), git(repo.top, "ls-files", "-s")
    assert repo.state().busy == busy
    with pytest.raises(Conflict, match=busy) as refused:
        commit_paths(repo, {"b.yaml": b"b: 2\n"}, "x\n")
    assert refused.value.fix
    assert git(repo.top, "rev-parse", "HEAD") == head
    assert git(repo.top, "ls-files", "-s") == index


def test_no_commit_on_a_detached_head(repo, git):
    git(repo.top, "switch", "-q", "--detach")
    state = repo.state()
    assert (state.branch, state.detached, state.unborn) == ("", True, False)
    with pytest.raises(Conflict, match="no branch"):
        commit_paths(repo, {"b.yaml": b"b: 2\n"}, "x\n")


def test_state_of_an_ordinary_branch(repo, git):
    head = git(repo.top, "rev-parse", "HEAD").strip()
    assert repo.state() == RepoState("main", head, "", False, False, False)
    assert repo.state().ref == "refs/heads/main"


def test_state_of_an_unborn_branch(unborn):
    assert unborn.state() == RepoState("main", "", "", False, True, False)


def test_state_with_packed_branches_of_similar_names(repo, write, git):
    for name in ("客户/main", "main2", "mai"):
        git(repo.top, "branch", name)
    write(repo, {"a.yaml": b"2\n"})
    git(repo.top, "commit", "-q", "-a", "-m", "more")
    git(repo.top, "pack-refs", "--all", "--prune")
    head = git(repo.top, "rev-parse", "HEAD").strip()
    assert (repo.state().branch, repo.state().head) == ("main", head)
    git(repo.top, "switch", "-q", "客户/main")
    assert repo.state().branch == "客户/main"
    assert repo.state().head == git(repo.top, "rev-parse", "HEAD").strip() != head
    commit_paths(repo, {"b.yaml": b"b: 2\n"}, "x\n")
    assert git(repo.top, "rev-parse", "main").strip() == head


def test_state_of_a_branch_that_points_to_a_branch(repo, git):
    git(repo.top, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    git(repo.top, "symbolic-ref", "HEAD", "refs/heads/alias")
    assert repo.state().head == git(repo.top, "rev-parse", "main").strip()
    assert not repo.state().unborn


def test_no_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert Repository.open(tmp_path) is None


def test_an_empty_git_folder_is_no_repository(tmp_path):
    (tmp_path / ".git").mkdir()
    assert Repository.open(tmp_path) is None


def test_a_bare_repository_is_no_workspace(tmp_path, git):
    git(tmp_path, "init", "-q", "--bare", "bare")
    assert Repository.open(tmp_path / "bare") is None


def test_open_through_a_link_and_from_below(repo, tmp_path):
    (tmp_path / "link").symlink_to(repo.top)
    assert Repository.open(tmp_path / "link") == repo
    (repo.top / "x/y").mkdir(parents=True)
    below = Repository.open(repo.top / "x/y")
    assert below is not None and (below.top, below.prefix) == (repo.top, "x/y/")


def test_init_does_not_start_over(repo):
    with pytest.raises(Conflict, match="under Git already"):
        Repository.init(repo.root)


def test_set_identity_is_local_and_one_line(unborn, git, nobody):
    unborn.set_identity("Li\nn <x>", "lin@example.com")
    assert unborn.identity() == ("Li n x", "lin@example.com")
    assert not (nobody / ".gitconfig").exists()


def test_an_identity_is_never_invented(tmp_path):
    repo = Repository.init(tmp_path)
    assert repo.identity() is None
    repo.git.run("config", "user.name", "Lin")
    assert repo.identity() is None


def test_core_worktree_does_not_move_us_elsewhere(repo, write, git, tmp_path):
    (tmp_path / "victim").mkdir()
    git(repo.top, "config", "core.worktree", str(tmp_path / "victim"))
    write(repo, {"a.yaml": b"a: 2\n"})
    commit_paths(repo, {"a.yaml": b"a: 2\n"}, "x\n")
    assert list((tmp_path / "victim").iterdir()) == []
    git(repo.top, "config", "--unset", "core.worktree")
    assert git(repo.top, "status", "--porcelain") == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_repository_of_somebody_else_is_refused(repo):
    for folder, _folders, files in os.walk(repo.top):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(path, 65534, 65534)
    with pytest.raises(Unsafe, match="another user") as refused:
        commit_paths(repo, {"a.yaml": b"a: 2\n"}, "x\n")
    assert "safe.directory" in refused.value.fix
