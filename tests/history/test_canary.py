"""Opening, reading and committing in a received repository runs nothing that it brought along."""

from __future__ import annotations

import os

import pytest

from crmtui.errors import Unsafe
from crmtui.history import log as history
from crmtui.history.attributes import mentions
from crmtui.history.commit import commit_paths, refuse_staged
from crmtui.history.drivers import install
from crmtui.history.merging import abort, commit, start, unmerged
from crmtui.history.repository import Repository
from crmtui.history.status import ignored, uncommitted
from crmtui.history.trust import active_hooks, programs_in_config

HOOKS = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-index-change",
    "reference-transaction", "post-checkout", "fsmonitor-watchman", "pre-auto-gc", "post-rewrite",
)  # fmt: skip

KEYS = {
    "core.fsmonitor": "{run}",
    "core.pager": "{run}",
    "core.editor": "{run}",
    "core.sshCommand": "{run}",
    "core.askPass": "{run}",
    "core.alternateRefsCommand": "{run}",
    "diff.external": "{run}",
    "diff.canary.textconv": "{run}",
    "diff.canary.command": "{run}",
    "filter.canary.clean": "{run}",
    "filter.canary.smudge": "{run}",
    "filter.canary.process": "{run}",
    "filter.odd.name.clean": "{run}",
    "merge.canary.driver": "{run}",
    "gpg.program": "{run}",
    "commit.gpgSign": "true",
    "log.showSignature": "true",
    "credential.helper": "!{run}",
    "trailer.Action.command": "{run}",
    "trailer.Action.ifmissing": "add",
    "alias.log": "!{run}",
    "alias.diff-index": "!{run}",
    "pager.log": "{run}",
    "sequence.editor": "{run}",
    "submodule.recurse": "true",
    "status.submoduleSummary": "true",
    "diff.submodule": "log",
    "remote.origin.url": "ext::{run}",
    "remote.origin.promisor": "true",
    "protocol.ext.allow": "always",
    "extensions.partialClone": "origin",
    "gc.auto": "1",
    "core.trustctime": "false",
}


@pytest.fixture
def canary(repo, write, git, tmp_path):
    """A repository that tries to write ``sang`` in every way; returns it and that file."""
    save = {"records/a.yaml": b"a: 1\n", "records/x.dat": b"x\n"}
    write(repo, save)
    os.utime(repo.top / "records/x.dat", ns=RACY)
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-q", "-m", "Log\n\nAction: log\nCustomer: c1")
    add_submodule(repo, git, tmp_path)
    sang, run = tmp_path / "sang", tmp_path / "run"
    run.write_text(f'#!/bin/sh\necho "$0 $@" >> {sang}\nexec cat\n')
    os.chmod(run, 0o755)
    (repo.top / "hooks").mkdir()
    for folder in (repo.git_dir / "hooks", repo.top / "hooks"):
        for hook in HOOKS:
            (folder / hook).write_bytes(run.read_bytes())
            os.chmod(folder / hook, 0o755)
    for key, value in KEYS.items():
        git(repo.top, "config", key, value.format(run=run))
        git(repo.top / "sub", "config", key, value.format(run=run))
    attributes = b"*.yaml diff=canary merge=canary\n*.dat filter=canary diff=canary\n"
    write(repo, {".gitattributes": attributes, "records/x.dat": b"y\n", "records/b.yaml": b"b\n"})
    os.utime(repo.top / "records/x.dat", ns=RACY)
    git(repo.top, "config", "core.hooksPath", str(repo.top / "hooks"))
    sang.unlink(missing_ok=True)
    return Repository.open(repo.top), sang


def add_submodule(repo, git, tmp_path):
    git(tmp_path, "init", "-q", "-b", "main", "part")
    git(tmp_path / "part", *IDENTITY, "commit", "-q", "--allow-empty", "-m", "x")
    source = str(tmp_path / "part")
    git(repo.top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "sub")
    git(repo.top, "commit", "-q", "-m", "sub")
    (repo.top / "sub/dirty").write_text("x")


RACY = (4_000_000_000_000_000_000,) * 2
"""A time of change later than any index, so that git cannot tell whether a file was changed."""

IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@example.com")


def test_the_canary_would_sing_for_plain_git(canary, git):
    repo, sang = canary
    git(repo.top, "status")
    assert sang.exists()


def test_reading_runs_nothing(canary):
    repo, sang = canary
    assert repo.state().branch == "main"
    assert repo.identity() == ("Lin 林", "lin@example.com")
    commits = history.log(repo)
    assert [commit.subject for commit in commits] == ["sub", "Log", "Start"]
    assert history.log(repo, ["records/a.yaml"], limit=5)[0].trailers["Action"] == "log"
    assert history.latest_with_trailer(repo, "Action")[0].subject == "Log"
    assert history.touched_since(repo, "HEAD~1", ["a.yaml"]) == []
    assert history.file_versions(repo, "records/x.dat")[0][1] == b"x\n"
    assert len(history.changed_files(repo, "HEAD~1")) == 2
    assert history.read_at(repo, "HEAD", "records/x.dat") == b"x\n"
    assert "records/a.yaml" in history.list_at(repo, "main")
    assert {item.path for item in uncommitted(repo)} > {"records/x.dat", "records/b.yaml"}
    assert ignored(repo, ["records/a.yaml"]) == []
    refuse_staged(repo, ["a.yaml"])
    assert not sang.exists(), sang.read_text()


def test_committing_runs_nothing(canary, write):
    repo, sang = canary
    write(repo, {"records/a.yaml": b"a: 2\n", "records/b.yaml": b"b: 2\n"})
    commit_paths(repo, {"records/a.yaml": b"a: 2\n", "records/b.yaml": b"b: 2\n"}, "Log\n")
    commit_paths(repo, {"records/b.yaml": None}, "Drop\n")
    with pytest.raises(Unsafe, match="filter canary"):
        commit_paths(repo, {"records/x.dat": b"y\n"}, "Log\n")
    assert not sang.exists(), sang.read_text()


def test_what_would_run_is_listed(canary):
    repo, _sang = canary
    listed = {key for key, _value in programs_in_config(repo)}
    harmless = {"commit.gpgsign", "log.showsignature", "remote.origin.promisor", "gc.auto",
                "trailer.action.ifmissing", "submodule.recurse", "status.submodulesummary",
                "diff.submodule", "extensions.partialclone", "core.trustctime", "remote.origin.url"}  # fmt: skip
    expected = {key.lower() for key in KEYS} - harmless
    assert {key.lower() for key in listed} == expected | {"core.hookspath"}
    assert active_hooks(repo) == sorted(HOOKS)


def test_nothing_is_listed_of_an_ordinary_repository(repo, git):
    git(repo.top, "config", "core.fsmonitor", "true")
    git(repo.top, "config", "diff.renames", "copies")
    git(repo.top, "config", "remote.origin.url", "https://example.com/crm.git")
    install(repo)
    assert programs_in_config(repo) == []
    assert active_hooks(repo) == []


def test_a_driver_that_is_not_this_program_is_listed(repo, git):
    git(repo.top, "config", "merge.crmtui.driver", "crmtui merge-driver %O %A %B %P; touch canary")
    assert [key for key, _value in programs_in_config(repo)] == ["merge.crmtui.driver"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_place_of_a_file_does_not_hang(repo):
    os.mkfifo(repo.git_dir / "crmtui-commit")
    with pytest.raises(Unsafe, match="ordinary file"):
        commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    os.mkfifo(repo.git_dir / "info/attributes")
    assert not mentions(repo, ["a.yaml"], b"filter")


def test_a_git_that_ignores_our_settings_is_not_used(repo, monkeypatch):
    monkeypatch.setattr("crmtui.history.runner.config_environment", lambda pairs: {})
    with pytest.raises(Unsafe, match="too old"):
        history.log(Repository.open(repo.root))


def test_a_git_in_the_workspace_is_not_run(repo, monkeypatch, tmp_path):
    from crmtui.history.program import find_git

    fake = repo.top / "git"
    fake.write_text(f"#!/bin/sh\ntouch {tmp_path}/sang\n")
    os.chmod(fake, 0o755)
    monkeypatch.chdir(repo.top)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    find_git.cache_clear()
    history.log(repo)
    commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    find_git.cache_clear()
    assert not (tmp_path / "sang").exists()


def beside(repo, head, path, data):
    """A commit after ``head`` with these bytes at a path, made without touching anything else."""
    env = {"GIT_INDEX_FILE": str(repo.git_dir / "other-index")}
    blob = repo.git.run("hash-object", "-w", "--no-filters", "--stdin", data=data).decode().strip()
    repo.git.run("read-tree", head, env=env)
    repo.git.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=env)
    tree = repo.git.run("write-tree", env=env).decode().strip()
    return repo.git.run("commit-tree", tree, "-p", head, "-m", "theirs").decode().strip()


def test_merging_runs_nothing(canary, git):
    repo, sang = canary
    git(repo.top, "config", "branch.main.mergeOptions", "-s ours --no-commit")
    git(repo.top, "config", "merge.verifySignatures", "true")
    git(repo.top, "config", "merge.autoStash", "true")
    sang.unlink(missing_ok=True)
    base = repo.head_state().head
    theirs = beside(repo, base, "records/a.yaml", b"a: 1\nb: 2\nc: 3\nd: 4\n")
    (repo.top / "records/c.yaml").write_bytes(b"c: 1\n")
    ours = commit_paths(repo, {"records/c.yaml": b"c: 1\n"}, "ours\n")
    assert start(repo, theirs, "Merge\n")
    abort(repo)
    assert repo.state().busy == "" and repo.head_state().head == ours
    assert start(repo, theirs, "Merge\n")
    commit(repo, "Merge\n")
    assert (repo.top / "records/a.yaml").read_bytes() == b"a: 1\nb: 2\nc: 3\nd: 4\n"
    with pytest.raises(Unsafe, match="filter"):
        start(repo, beside(repo, repo.head_state().head, "records/x.dat", b"z\n"), "Merge\n")
    other = beside(repo, base, "records/a.yaml", b"a: 9\n")
    assert not start(repo, other, "Merge\n")
    assert list(unmerged(repo)) == ["records/a.yaml"]
    assert not sang.exists(), sang.read_text()
