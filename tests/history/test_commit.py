"""A commit holds exactly the given paths; index, work tree and other branches stay as they were."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from crmtui.errors import Conflict, Unsafe, UsageError
from crmtui.history import index
from crmtui.history.commit import commit_paths, message, refuse_staged
from crmtui.history.repository import Repository


def save(repo, write, files, subject="Log a call"):
    write(repo, {path: data for path, data in files.items() if data is not None})
    for path, data in files.items():
        if data is None:
            (repo.root / path).unlink()
    return commit_paths(repo, files, message(subject, {}))


def names(git, repo, sha="HEAD"):
    out = git(repo.top, "show", "--format=", "--name-status", "-z", "--no-renames", sha)
    fields = out.split("\0")[:-1]
    return sorted(zip(fields[1::2], fields[::2], strict=True))


def test_one_commit_of_one_path_and_a_clean_status(repo, write, git):
    sha = save(repo, write, {"records/c1/touch.yaml": b"id: 1\n"})
    assert git(repo.top, "rev-parse", "HEAD").strip() == sha
    assert names(git, repo) == [("records/c1/touch.yaml", "A")]
    assert git(repo.top, "status", "--porcelain") == ""
    assert git(repo.top, "fsck", "--strict") == ""


def test_first_commit_of_an_unborn_branch(unborn, write, git):
    sha = save(unborn, write, {"a.yaml": b"a\n"})
    assert git(unborn.top, "rev-list", "--all").split() == [sha]
    assert git(unborn.top, "status", "--porcelain") == ""


def test_delete_change_and_add_are_one_commit(repo, write, git):
    save(repo, write, {"a.yaml": None, "b.yaml": b"b: 2\n", "c.yaml": b"c\n"})
    assert names(git, repo) == [("a.yaml", "D"), ("b.yaml", "M"), ("c.yaml", "A")]
    assert git(repo.top, "status", "--porcelain") == ""


def test_index_has_stat_data_so_status_need_not_read(repo, write, git):
    save(repo, write, {"a.yaml": b"a: 2\n"})
    assert "size: 5" in git(repo.top, "ls-files", "--debug", "a.yaml")
    assert git(repo.top, "diff-files") == ""


def test_what_the_user_staged_is_left_to_their_next_commit(repo, write, git):
    write(repo, {"mine.txt": b"mine\n", "b.yaml": b"b: staged\n"})
    git(repo.top, "add", "mine.txt", "b.yaml")
    write(repo, {"b.yaml": b"b: later\n", "loose.txt": b"loose\n"})
    before = git(repo.top, "diff", "--cached")
    save(repo, write, {"a.yaml": b"a: 2\n", "new.yaml": b"n\n"})
    assert names(git, repo) == [("a.yaml", "M"), ("new.yaml", "A")]
    assert git(repo.top, "diff", "--cached") == before
    assert git(repo.top, "status", "--porcelain") == "MM b.yaml\nA  mine.txt\n?? loose.txt\n"
    git(repo.top, "commit", "-q", "-m", "theirs")
    assert names(git, repo) == [("b.yaml", "M"), ("mine.txt", "A")]


@pytest.mark.parametrize("how", ["change", "delete", "add"])
def test_a_path_of_ours_that_is_staged_is_refused_first(repo, write, git, how):
    path = "new.yaml" if how == "add" else "a.yaml"
    if how == "delete":
        git(repo.top, "rm", "-q", "--cached", "a.yaml")
    else:
        write(repo, {path: b"staged\n"})
        git(repo.top, "add", path)
    head, diff = git(repo.top, "rev-parse", "HEAD"), git(repo.top, "diff", "--cached")
    with pytest.raises(Conflict, match="staged"):
        refuse_staged(repo, ["b.yaml", path])
    with pytest.raises(Conflict, match="staged"):
        save(repo, write, {path: b"ours\n", "b.yaml": b"b: 2\n"})
    assert git(repo.top, "rev-parse", "HEAD") == head
    assert git(repo.top, "diff", "--cached") == diff


def test_staged_paths_of_others_do_not_stand_in_the_way(repo, write, git):
    write(repo, {"b.yaml": b"staged\n"})
    git(repo.top, "add", "b.yaml")
    refuse_staged(repo, ["a.yaml", "not/yet.yaml"])
    save(repo, write, {"a.yaml": b"a: 2\n"})
    assert git(repo.top, "show", "HEAD:a.yaml").strip() == "a: 2"
    assert git(repo.top, "diff", "--cached", "--name-only").strip() == "b.yaml"


def test_what_is_staged_after_the_question_is_still_refused(repo, write, git):
    refuse_staged(repo, ["a.yaml"])
    write(repo, {"a.yaml": b"a: staged\n"})
    git(repo.top, "add", "a.yaml")
    with pytest.raises(Conflict, match="staged"):
        save(repo, write, {"a.yaml": b"a: 2\n"})


def test_staging_just_our_bytes_does_not_stand_in_the_way(repo, write, git):
    write(repo, {"a.yaml": b"a: 2\n"})
    git(repo.top, "add", "a.yaml")
    commit_paths(repo, {"a.yaml": b"a: 2\n"}, "Edit\n")
    assert git(repo.top, "status", "--porcelain") == ""


def test_without_a_difference_nothing_is_committed(repo, git):
    head = git(repo.top, "rev-parse", "HEAD").strip()
    assert commit_paths(repo, {"a.yaml": b"a: 1\n", "gone.yaml": None}, "x\n") == head
    assert git(repo.top, "rev-list", "--count", "HEAD") == "1\n"


@pytest.mark.parametrize(
    "path",
    ["客户/C 1/触达 (1).yaml", "-rf.yaml", "--output=x", ":(top)a", "*.yaml", 'q"\\uote.yaml',
     "tab\there.yaml", "é/é.yaml", "a b/ c ", "x.git/y", "#c", "~t"],
)  # fmt: skip
def test_odd_paths(repo, write, git, path):
    save(repo, write, {path: b"one\n"})
    save(repo, write, {path: b"two\n"})
    assert names(git, repo) == [(path, "M")]
    assert git(repo.top, "status", "--porcelain") == ""
    save(repo, write, {path: None})
    assert git(repo.top, "ls-files") == "a.yaml\nb.yaml\n"


@pytest.mark.parametrize(
    "path",
    ["../x.yaml", "/etc/x", "a/../../x", ".git/config", "a/.GIT/hooks/x", "a//b", "", ".", "./a",
     "a\nb", "a\0b", "a/", "git~1/config", ".git "],
)  # fmt: skip
def test_paths_that_leave_the_workspace_are_refused(repo, git, path):
    with pytest.raises(Unsafe):
        commit_paths(repo, {path: b"x"}, "x\n")
    assert git(repo.top, "rev-list", "--count", "HEAD") == "1\n"


def test_workspace_below_the_top_of_the_work_tree(repo, write, git):
    inner = repo.top / "sales 客户"
    inner.mkdir()
    below = Repository.open(inner)
    assert below is not None and below.prefix == "sales 客户/"
    save(below, write, {"records/c.yaml": b"c\n"})
    assert names(git, repo) == [("sales 客户/records/c.yaml", "A")]
    assert git(repo.top, "status", "--porcelain") == ""


def test_linked_work_tree(repo, write, git, tmp_path):
    git(repo.top, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repository.open(tmp_path / "side")
    assert side is not None and side.common_dir == repo.git_dir and side.git_dir != repo.git_dir
    sha = save(side, write, {"a.yaml": b"a: side\n"})
    assert side.state().branch == "side"
    assert git(repo.top, "rev-parse", "side").strip() == sha
    assert git(repo.top, "rev-parse", "main").strip() != sha
    assert git(side.top, "status", "--porcelain") == git(repo.top, "status", "--porcelain") == ""


def test_submodule_work_tree(repo, write, git, tmp_path):
    outer = tmp_path / "outer"
    git(tmp_path, "init", "-q", "-b", "main", str(outer))
    git(
        outer,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(repo.top),
        "crm",
    )
    inner = Repository.open(outer / "crm")
    assert inner is not None and inner.prefix == ""
    inner.set_identity("Lin", "lin@example.com")
    save(inner, write, {"c.yaml": b"c\n"})
    assert names(git, inner) == [("c.yaml", "A")]


def test_sha256_repository(tmp_path, write, git):
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256", "repo")
    repo = Repository.open(tmp_path / "repo")
    assert repo is not None
    repo.set_identity("Lin", "lin@example.com")
    first = save(repo, write, {"a.yaml": b"a\n"})
    second = save(repo, write, {"a.yaml": b"a\r\n", "b.yaml": b"b\n"})
    assert len(first) == len(second) == 64
    assert git(repo.top, "diff", "--cached", "--name-only") == ""
    assert commit_paths(repo, {"a.yaml": b"a\r\n"}, "same\n") == second


def test_sparse_checkout(repo, write, git):
    write(repo, {"in/x.yaml": b"x\n", "out/y.yaml": b"y\n"})
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-q", "-m", "more")
    git(repo.top, "sparse-checkout", "set", "in")
    assert not (repo.top / "out").exists()
    save(repo, write, {"in/x.yaml": b"x2\n", "out/new.yaml": b"n\n"})
    assert names(git, repo) == [("in/x.yaml", "M"), ("out/new.yaml", "A")]
    assert "out/y.yaml" in git(repo.top, "ls-files")
    assert git(repo.top, "diff", "--cached", "--name-only") == ""


def test_shallow_clone(repo, write, git, tmp_path):
    save(repo, write, {"a.yaml": b"a: 2\n"})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repo.top}", "shallow")
    shallow = Repository.open(tmp_path / "shallow")
    assert shallow is not None and shallow.state().shallow
    shallow.set_identity("Lin", "lin@example.com")
    save(shallow, write, {"a.yaml": b"a: 3\n"})
    assert git(shallow.top, "rev-list", "--count", "HEAD") == "2\n"


@pytest.mark.parametrize("attribute", ["", "* text\n", "* text eol=crlf\n", "* ident\n",
                                       "* working-tree-encoding=UTF-16LE\n"])  # fmt: skip
@pytest.mark.parametrize("autocrlf", ["false", "true", "input"])
def test_bytes_are_committed_as_they_are(repo, write, git, attribute, autocrlf):
    data = "a: 1\r\nb: $Id$\r\n".encode("utf-16-le" if "UTF-16" in attribute else "utf-8")
    (repo.top / ".git/info/attributes").write_text(attribute)
    git(repo.top, "config", "core.autocrlf", autocrlf)
    git(repo.top, "config", "core.safecrlf", "true")
    save(repo, write, {"c.yaml": data})
    blob = git(repo.top, "ls-tree", "HEAD", "c.yaml").split()[2]
    assert repo.git.run("cat-file", "blob", blob) == data
    assert git(repo.top, "diff", "--cached", "--name-only") == ""


def test_a_filtered_path_is_refused_with_advice(repo, write, git):
    git(repo.top, "config", "filter.crypt.clean", "tr a-z A-Z")
    write(repo, {".gitattributes": b"secret/** filter=crypt\n"})
    save(repo, write, {"open.yaml": b"x\n"})
    with pytest.raises(Unsafe, match="filter crypt") as refused:
        save(repo, write, {"secret/c.yaml": b"x\n"})
    assert refused.value.fix
    assert git(repo.top, "rev-list", "--count", "HEAD") == "2\n"


def test_executable_files_stay_executable(repo, write, git):
    write(repo, {"a.yaml": b"a: 2\n"})
    os.chmod(repo.top / "a.yaml", 0o755)
    commit_paths(repo, {"a.yaml": b"a: 2\n"}, "x\n")
    assert git(repo.top, "ls-tree", "HEAD", "a.yaml").startswith("100755")
    assert git(repo.top, "status", "--porcelain") == ""


def test_author_and_time_of_a_replayed_history(repo, write, git):
    when = datetime(2025, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    write(repo, {"a.yaml": b"a: 2\n"})
    commit_paths(
        repo, {"a.yaml": b"a: 2\n"}, "x\n", author=("Zhao <赵>\n", "z@example.com"), when=when
    )
    shown = git(repo.top, "log", "-1", "--format=%an|%ae|%cn|%ce|%aI|%cI").strip()
    assert shown == (
        "Zhao 赵|z@example.com|Lin 林|lin@example.com"
        "|2025-03-04T09:30:00+08:00|2025-03-04T09:30:00+08:00"
    )


def test_a_time_without_zone_is_refused(repo):
    with pytest.raises(UsageError, match="time zone"):
        commit_paths(repo, {"a.yaml": b"x"}, "x\n", when=datetime(2025, 3, 4))  # noqa: DTZ001


def test_a_time_before_1970_is_refused(repo):
    with pytest.raises(UsageError):
        commit_paths(repo, {"a.yaml": b"x"}, "x\n", when=datetime(1960, 1, 1, tzinfo=UTC))


def test_no_identity_names_the_two_commands(tmp_path, write):
    repo = Repository.init(tmp_path)
    write(repo, {"a.yaml": b"a\n"})
    with pytest.raises(UsageError, match=r"user\.name") as refused:
        commit_paths(repo, {"a.yaml": b"a\n"}, "x\n")
    assert "user.email" in refused.value.fix
    repo.git.run("config", "--global", "user.name", "Lin")
    repo.git.run("config", "--global", "user.email", "lin@example.com")
    assert commit_paths(repo, {"a.yaml": b"a\n"}, "x\n")


def test_identity_of_the_environment(repo, write, git, monkeypatch):
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Zhao")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "zhao@example.com")
    save(repo, write, {"a.yaml": b"2\n"})
    assert repo.identity() == ("Zhao", "zhao@example.com")
    assert (
        git(repo.top, "log", "-1", "--format=%an %ae %cn").strip() == "Zhao zhao@example.com Lin 林"
    )


def test_a_surrounding_git_process_does_not_redirect_us(repo, write, git, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere"))
    save(repo, write, {"a.yaml": b"2\n"})
    monkeypatch.undo()
    assert not (tmp_path / "elsewhere").exists()
    assert git(repo.top, "status", "--porcelain") == ""


def test_many_files_in_one_commit(repo, write, git):
    files = {f"records/{n % 10}/客户{n}.yaml": b"n: %d\n" % n for n in range(400)}
    save(repo, write, files)
    assert len(names(git, repo)) == 400
    assert git(repo.top, "status", "--porcelain") == ""
    save(repo, write, dict.fromkeys(files))
    assert git(repo.top, "ls-files") == "a.yaml\nb.yaml\n"
    assert git(repo.top, "status", "--porcelain") == ""


def test_a_file_edited_again_meanwhile_shows_as_changed_not_staged(repo, write, git):
    write(repo, {"a.yaml": b"a: later\n"})
    commit_paths(repo, {"a.yaml": b"a: 2\n"}, "x\n")
    assert git(repo.top, "status", "--porcelain") == " M a.yaml\n"
    assert git(repo.top, "show", "HEAD:a.yaml") == "a: 2\n"


@pytest.mark.parametrize("path", ["dir", "a.yaml/x.yaml", "dir/in.yaml/deep/x.yaml"])
@pytest.mark.parametrize("data", [b"x\n", None])
def test_a_file_does_not_take_a_folder_away(repo, write, git, path, data):
    save(repo, write, {"dir/in.yaml": b"i\n"})
    with pytest.raises(Unsafe, match="in the last commit"):
        commit_paths(repo, {path: data}, "x\n")
    assert git(repo.top, "ls-tree", "-r", "--name-only", "HEAD").split() == [
        "a.yaml",
        "b.yaml",
        "dir/in.yaml",
    ]


def test_a_link_is_not_committed_through(repo, write, git, tmp_path):
    (tmp_path / "away").mkdir()
    (repo.top / "link").symlink_to(tmp_path / "away")
    git(repo.top, "add", "link")
    git(repo.top, "commit", "-q", "-m", "link")
    with pytest.raises(Unsafe, match="in the last commit"):
        save(repo, write, {"link/x.yaml": b"x\n"})


def test_a_file_becomes_a_folder_when_it_is_deleted_too(repo, write, git):
    (repo.top / "a.yaml").unlink()
    write(repo, {"a.yaml/x.yaml": b"x\n"})
    commit_paths(repo, {"a.yaml/x.yaml": b"x\n", "a.yaml": None}, "x\n")
    assert names(git, repo) == [("a.yaml", "D"), ("a.yaml/x.yaml", "A")]
    assert git(repo.top, "status", "--porcelain") == ""


def test_reflog_says_who_moved_the_branch(repo, write, git):
    save(repo, write, {"a.yaml": b"2\n"}, subject="Log a call with 示例")
    assert "crmtui: Log a call with 示例" in git(repo.top, "reflog", "-1")


def test_no_scratch_branch_remains(repo, write, git):
    save(repo, write, {"a.yaml": b"2\n"})
    assert git(repo.top, "for-each-ref", "--format=%(refname)") == "refs/heads/main\n"
    assert not list(Path(repo.git_dir).glob("fast_import_crash*"))


def test_an_editor_that_saves_just_now_is_not_staged(repo, write, git, monkeypatch):
    update = index._feed

    def late(*arguments):
        (repo.top / "a.yaml").write_bytes(b"a: 3\n")
        update(*arguments)

    monkeypatch.setattr(index, "_feed", late)
    save(repo, write, {"a.yaml": b"a: 2\n"})
    assert git(repo.top, "show", ":a.yaml") == "a: 2\n"
    assert git(repo.top, "status", "--porcelain") == " M a.yaml\n"


def test_at_least_one_file(repo):
    with pytest.raises(UsageError):
        commit_paths(repo, {}, "x\n")
