"""Fetch, merge, push against a bare server; the merge itself is Git's own here."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.actions import sync as syncing
from crmtui.actions.sync import Merge, Wish, sync
from crmtui.errors import Conflict, NotFound, Unreachable, Unsafe
from crmtui.history import channel
from crmtui.history.forge import pull_request_address
from crmtui.history.repository import Repository
from crmtui.history.trusting import digest, trust
from crmtui.model.problem import Problem

Git = Callable[..., str]
MAIN = Wish("lin")
REVIEW = Wish("lin", {"push": "branch"})


def commit(folder: Path, run_git: Git, name: str) -> str:
    (folder / name).write_text(f"{name}\n")
    run_git(folder, "add", name)
    run_git(folder, "commit", "-q", "-m", f"Add {name}")
    return run_git(folder, "rev-parse", "HEAD").strip()


def clone(tmp_path: Path, run_git: Git, name: str) -> Path:
    run_git(tmp_path, "clone", "-q", "server.git", name)
    for key, value in (("user.name", name), ("user.email", f"{name}@example.com")):
        run_git(tmp_path / name, "config", key, value)
    return tmp_path / name


@pytest.fixture
def server(tmp_path: Path, run_git: Git) -> Path:
    run_git(tmp_path, "init", "-q", "--bare", "-b", "main", "server.git")
    return tmp_path / "server.git"


@pytest.fixture
def lin(tmp_path: Path, server: Path, run_git: Git) -> Path:
    """A clone with one commit on the server."""
    folder = clone(tmp_path, run_git, "lin")
    commit(folder, run_git, "start")
    run_git(folder, "push", "-q", "origin", "main")
    return folder


@pytest.fixture
def zhao(tmp_path: Path, lin: Path, run_git: Git) -> Path:
    return clone(tmp_path, run_git, "zhao")


def by_git(folder: Path) -> Callable[[str], Merge]:
    def merge(ref: str) -> Merge:
        code = subprocess.run(["git", "merge", "-q", ref], cwd=folder, capture_output=True)
        return Merge() if code.returncode == 0 else Merge(elsewhere=("start",))

    return merge


def synced(folder: Path, wish: Wish = MAIN, **more):  # type: ignore[no-untyped-def]
    repo = Repository.open(folder)
    assert repo is not None
    return sync(repo, wish, more.pop("merge", by_git(folder)), wait=lambda s: None, **more)


def tips(folder: Path, run_git: Git) -> list[str]:
    return run_git(folder, "log", "--format=%s", "--topo-order").split("\n")[:-1]


def test_both_ways(lin: Path, zhao: Path, server: Path, run_git: Git) -> None:
    commit(lin, run_git, "a")
    done = synced(lin)
    assert (done.fetched, done.pushed, done.pushed_to, done.unpushed) == (0, 1, "origin/main", 0)
    commit(zhao, run_git, "b")
    commit(zhao, run_git, "c")
    done = synced(zhao)
    assert (done.fetched, done.pushed, done.upstream) == (1, 3, "origin/main")
    assert synced(lin).fetched == 3
    again = synced(lin)
    assert (again.fetched, again.pushed, again.pushed_to) == (0, 0, "")
    head = run_git(server, "rev-parse", "main")
    for folder in (lin, zhao):
        assert run_git(folder, "rev-parse", "HEAD") == head
        assert run_git(folder, "rev-parse", "origin/main") == head
        assert run_git(folder, "status", "--porcelain", "--branch") == "## main...origin/main\n"


def test_a_server_that_keeps_moving_is_tried_again(
    lin: Path, zhao: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(lin, run_git, "mine")
    real, left = syncing.push, [2]

    def late(line, head, branch):  # type: ignore[no-untyped-def]
        if left[0]:
            left[0] -= 1
            commit(zhao, run_git, f"theirs{left[0]}")
            run_git(zhao, "push", "-q")
        return real(line, head, branch)

    monkeypatch.setattr(syncing, "push", late)
    done = synced(lin)
    assert (done.attempts, done.fetched, done.pushed_to) == (3, 2, "origin/main")
    assert {"mine", "theirs0", "theirs1"} <= {p.name for p in lin.iterdir()}


def test_a_server_that_never_rests_is_given_up_and_not_forced(
    lin: Path, zhao: Path, server: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(lin, run_git, "mine")
    real, waited, count = syncing.push, [], iter(range(99))

    def late(line, head, branch):  # type: ignore[no-untyped-def]
        commit(zhao, run_git, f"theirs{next(count)}")
        run_git(zhao, "push", "-q")
        return real(line, head, branch)

    monkeypatch.setattr(syncing, "push", late)
    repo = Repository.open(lin)
    assert repo is not None
    with pytest.raises(Conflict, match="faster 5 times"):
        sync(repo, MAIN, by_git(lin), wait=waited.append)
    assert waited == [0.3, 1.0, 2.5, 5.0, 0.0] or waited == [0.3, 1.0, 2.5, 5.0]
    assert run_git(server, "log", "-1", "--format=%s", "main") == "Add theirs4\n"


def test_without_push(lin: Path, zhao: Path, run_git: Git) -> None:
    commit(lin, run_git, "a")
    synced(lin)
    commit(zhao, run_git, "b")
    done = synced(zhao, Wish("zhao", pushing=False))
    assert (done.fetched, done.pushed, done.unpushed) == (1, 0, 2)


def test_a_conflict_stops_before_the_push(
    lin: Path, zhao: Path, server: Path, run_git: Git
) -> None:
    for folder, text in ((zhao, "z"), (lin, "l")):
        (folder / "start").write_text(text)
        run_git(folder, "commit", "-qam", text)
    synced(zhao)
    done = synced(lin)
    assert (done.elsewhere, done.pushed_to, done.unpushed) == (("start",), "", 1)
    assert run_git(server, "log", "-1", "--format=%s") == "z\n"
    with pytest.raises(Conflict, match="crmtui merge --continue"):
        synced(lin)


def test_errors_that_the_merge_made_stop_the_push(lin: Path, zhao: Path, run_git: Git) -> None:
    problem = Problem("records/a.yaml", 1, 1, "duplicate-id", "twice", "remove one")
    commit(zhao, run_git, "b")
    synced(zhao)
    commit(lin, run_git, "a")

    def merge(ref: str) -> Merge:
        return Merge(made=(problem,)) if by_git(lin)(ref) == Merge() else Merge()

    done = synced(lin, merge=merge)
    assert (done.problems, done.pushed_to, done.is_done) == ((problem,), "", False)


def test_the_first_push_of_an_empty_server(tmp_path: Path, server: Path, run_git: Git) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    run_git(folder, "config", "user.name", "x")
    run_git(folder, "config", "user.email", "x@example.com")
    commit(folder, run_git, "a")
    for wish in (Wish(""), Wish("", to="origin/main")):
        with pytest.raises(NotFound, match="knows no server"):
            synced(folder, wish)
    run_git(folder, "remote", "add", "origin", str(server))
    with pytest.raises(NotFound, match="crmtui sync --to origin/main"):
        synced(folder)
    done = synced(folder, Wish("", to="origin/main"))
    assert (done.pushed_to, done.pushed) == ("origin/main", 1)
    assert run_git(server, "log", "--format=%s", "main") == "Add a\n"
    commit(folder, run_git, "b")
    assert synced(folder).pushed == 1


def test_by_pull_request(lin: Path, server: Path, run_git: Git) -> None:
    run_git(lin, "remote", "set-url", "--push", "origin", str(server))
    assert synced(lin, REVIEW).pushed_to == ""
    commit(lin, run_git, "a")
    done = synced(lin, REVIEW)
    assert (done.pushed_to, done.pushed, done.upstream) == ("origin/sync/lin", 1, "origin/main")
    assert run_git(server, "log", "--format=%s", "main") == "Add start\n"
    assert run_git(server, "log", "--format=%s", "sync/lin") == "Add a\nAdd start\n"
    assert synced(lin, REVIEW).pushed_to == ""


def test_a_reviewer_may_push_to_the_branch_and_the_server_may_drop_it(
    lin: Path, zhao: Path, server: Path, run_git: Git
) -> None:
    commit(lin, run_git, "a")
    synced(lin, REVIEW)
    run_git(zhao, "fetch", "-q")
    run_git(zhao, "switch", "-q", "sync/lin")
    commit(zhao, run_git, "fix")
    run_git(zhao, "push", "-q")
    commit(lin, run_git, "b")
    done = synced(lin, REVIEW)
    assert (done.fetched, done.pushed_to) == (1, "origin/sync/lin")
    assert (lin / "fix").exists()
    run_git(server, "branch", "-q", "-f", "main", "sync/lin")
    run_git(server, "branch", "-q", "-D", "sync/lin")
    done = synced(lin, REVIEW)
    assert (done.pushed_to, done.unpushed) == ("", 0)
    commit(lin, run_git, "c")
    assert synced(lin, REVIEW).pushed_to == "origin/sync/lin"


def test_a_branch_of_topic_goes_by_its_own_name(lin: Path, server: Path, run_git: Git) -> None:
    run_git(lin, "switch", "-q", "-c", "winter")
    commit(lin, run_git, "a")
    assert synced(lin, REVIEW).pushed_to == "origin/winter"


def test_states_in_which_nothing_is_done(lin: Path, run_git: Git) -> None:
    run_git(lin, "switch", "-q", "--detach")
    with pytest.raises(Conflict, match="no branch"):
        synced(lin)


def test_a_server_that_is_not_there(lin: Path, run_git: Git) -> None:
    run_git(lin, "remote", "set-url", "origin", str(lin.parent / "gone.git"))
    with pytest.raises(NotFound, match="no repository at the address"):
        synced(lin)


@pytest.mark.parametrize("url", ["git://127.0.0.1:1/x.git", "http://127.0.0.1:1/x.git",
                                 "https://name:secret@no-such-host.invalid/x.git"])  # fmt: skip
def test_offline(lin: Path, run_git: Git, url: str) -> None:
    commit(lin, run_git, "a")
    run_git(lin, "remote", "set-url", "origin", url)
    with pytest.raises(Unreachable, match="your work is safe here") as refused:
        synced(lin)
    assert "secret" not in str(refused.value)
    assert refused.value.exit_code == 6


@pytest.mark.parametrize("url", ["ext::touch sang", "-oProxyCommand=touch sang", "foo::bar"])
def test_addresses_that_start_programs(lin: Path, run_git: Git, url: str) -> None:
    run_git(lin, "config", "remote.origin.url", url)
    run_git(lin, "config", "protocol.ext.allow", "always")
    with pytest.raises(Unsafe, match="no plain address"):
        synced(lin)
    assert not (lin / "sang").exists()


def test_a_push_that_the_server_declines(lin: Path, server: Path, run_git: Git) -> None:
    run_git(server, "config", "receive.denyNonFastForwards", "true")
    run_git(server, "config", "receive.denyCurrentBranch", "refuse")
    run_git(server, "config", "core.bare", "false")
    commit(lin, run_git, "a")
    with pytest.raises(Conflict, match="does not take the push to origin/main"):
        synced(lin)


def test_a_server_that_falls_silent(
    lin: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\nexec sleep 30\n")
    os.chmod(ssh, 0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setattr(channel, "SILENCE", 0.3)
    run_git(lin, "remote", "set-url", "origin", "ssh://example.com/x.git")
    with pytest.raises(Unreachable, match="said nothing"):
        synced(lin)


def test_progress_is_told(lin: Path, zhao: Path, run_git: Git) -> None:
    commit(lin, run_git, "a")
    told: list[str] = []
    synced(lin, tell=told.append)
    assert any("Writing objects" in line for line in told)


def test_tidying_runs_when_due(lin: Path, run_git: Git) -> None:
    run_git(lin, "config", "gc.auto", "1")
    hook = lin / ".git/hooks/pre-auto-gc"
    hook.write_text(f"#!/bin/sh\ntouch {lin}/sang\n")
    os.chmod(hook, 0o755)
    # git takes the number of loose objects from those whose name begins with 17
    texts = (f"{n}\n" for n in itertools.count())
    names = ((hashlib.sha1(f"blob {len(t)}\0{t}".encode()).hexdigest(), t) for t in texts)
    for name, text in itertools.islice((n for n in names if n[0].startswith("17")), 3):
        (lin / "loose").write_text(text)
        assert run_git(lin, "hash-object", "-w", "loose").strip() == name
    synced(lin)
    deadline = time.monotonic() + 20
    while not list((lin / ".git/objects/pack").glob("*.pack")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not (lin / "sang").exists()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("git@github.com:o/crm.git", "https://github.com/o/crm/compare/main...sync/lin?expand=1"),
        ("https://lin:token@github.example.com/o/crm",
         "https://github.example.com/o/crm/compare/main...sync/lin?expand=1"),
        ("ssh://git@gitlab.com:2222/a/b/crm.git",
         "https://gitlab.com/a/b/crm/-/merge_requests/new?merge_request%5Bsource_branch%5D=sync%2Flin"
         "&merge_request%5Btarget_branch%5D=main"),
        ("https://codeberg.org/o/客户.git",
         "https://codeberg.org/o/%E5%AE%A2%E6%88%B7/compare/main...sync/lin"),
        ("https://git.example.com:8443/o/crm.git", "https://git.example.com:8443/o/crm"),
        ("/srv/git/crm.git", ""),
        ("https://[::1/crm", ""),
    ],
)  # fmt: skip
def test_addresses_of_pull_requests(url: str, address: str) -> None:
    assert pull_request_address(url, "main", "sync/lin") == address


def test_what_an_unknown_server_says_counts_only_on_its_own_site() -> None:
    said = [
        "Create a pull request:",
        "  https://evil.example.com/x",
        "  https://git.example.com/o/crm/pr/7",
    ]
    assert pull_request_address("git@git.example.com:o/crm", "main", "x", said).endswith("/pr/7")
    assert "compare" in pull_request_address(
        "git@git.example.com:o/crm", "main", "x", said, "gitea"
    )


def hook(folder: Path, name: str, mark: Path) -> None:
    file = folder / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\ntouch {mark}\n")
    os.chmod(file, 0o755)


def test_hooks_of_the_clone_and_of_a_server_in_a_folder_run_only_when_trusted(
    lin: Path, server: Path, run_git: Git, tmp_path: Path
) -> None:
    hook(lin / ".git", "pre-push", tmp_path / "pushed")
    hook(lin / ".git", "reference-transaction", tmp_path / "moved")
    hook(server, "pre-receive", tmp_path / "received")
    run_git(server, "config", "core.fsmonitor", "true")
    commit(lin, run_git, "a")
    (tmp_path / "moved").unlink()
    assert synced(lin).pushed == 1
    assert not [p for p in ("pushed", "moved", "received") if (tmp_path / p).exists()]
    repo = Repository.open(lin)
    assert repo is not None
    trust(repo, digest(repo), "2026-11-20")
    commit(lin, run_git, "b")
    assert synced(lin).pushed == 1
    assert (tmp_path / "pushed").exists()
    assert (tmp_path / "received").exists()


def test_settings_of_the_repository_take_no_part(
    lin: Path, server: Path, run_git: Git, tmp_path: Path, isolated_user: Path
) -> None:
    run = tmp_path / "run"
    run.write_text(f"#!/bin/sh\necho $0 $@ >> {tmp_path}/sang\nexit 1\n")
    os.chmod(run, 0o755)
    for key, value in {
        "core.sshCommand": run, "core.gitProxy": run, "core.askPass": run, "ssh.variant": "simple",
        "credential.helper": f"!{run}", "credential.http://127.0.0.1.helper": f"!{run}",
        "remote.origin.uploadpack": run, "remote.origin.receivepack": run,
        "remote.origin.vcs": "evil", "remote.origin.proxy": "http://127.0.0.1:1",
        f"url.ext::{run} .insteadOf": str(server), "protocol.ext.allow": "always",
        "http.proxy": "http://127.0.0.1:1", "gc.recentObjectsHook": run,
        "push.gpgSign": "true", "gpg.program": run, "core.alternateRefsCommand": run,
    }.items():  # fmt: skip
        run_git(lin, "config", key, str(value))
    commit(lin, run_git, "a")
    (tmp_path / "sang").unlink(missing_ok=True)
    assert synced(lin).pushed_to == "origin/main"
    for url in ("git://127.0.0.1:1/x", "http://127.0.0.1:1/x", "ssh://127.0.0.1:1/x"):
        run_git(lin, "config", "remote.origin.url", url)
        with pytest.raises(Unreachable):
            synced(lin)
    assert not (tmp_path / "sang").exists()


def test_the_persons_own_settings_do(
    lin: Path, run_git: Git, tmp_path: Path, isolated_user: Path
) -> None:
    ssh = tmp_path / "own ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexit 1\n')
    os.chmod(ssh, 0o755)
    included = isolated_user / "work.gitconfig"
    included.write_text(f'[core]\n\tsshCommand = \\"{ssh}\\"\n')
    (isolated_user / ".gitconfig").write_text(f'[includeIf "gitdir:{lin}/"]\n\tpath = {included}\n')
    run_git(lin, "config", "remote.origin.url", "git@example.com:o/crm.git")
    with pytest.raises(Unreachable):
        synced(lin)
    assert "git-upload-pack 'o/crm.git'" in (tmp_path / "asked").read_text()
