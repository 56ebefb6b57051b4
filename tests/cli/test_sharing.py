"""status, sync, pack, trust: a clone among others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.history.drivers import ATTRIBUTES

Caller = Callable[..., Any]
Git = Callable[..., str]

ACME = "records/customers/华东/acme/customer.yaml"


def test_status(crmtui: Caller) -> None:
    assert crmtui("status").out == (
        "on branch main which follows no other; `crmtui sync --to origin/main` sets one\n"
        "Every record is committed.\n"
    )


def test_status_lists_what_is_not_committed(crmtui: Caller, root: Path, run_git: Git) -> None:
    (root / "records/customers/华东/acme/new.yaml").write_text("type: note\n")
    (root / ACME).unlink()
    run_git(root, "switch", "-q", "--detach")
    assert crmtui("status").out == (
        "on no branch (detached HEAD)\n"
        "2 files are not committed:\n"
        f"  gone      {ACME}\n"
        "  new       records/customers/华东/acme/new.yaml\n"
    )
    document = crmtui("status", "--json").json
    assert (document["schema"], document["detached"]) == ("crmtui/status", True)
    assert next(item["path"] for item in document["uncommitted"]) == ACME


def test_status_without_git(call: Caller, make_workspace: Callable[..., Any]) -> None:
    workspace = make_workspace(under_git=False)
    workspace.close()
    result = call("-w", workspace.root, "status")
    assert (result.code, result.err) == (
        3, "error[not-found]: this workspace is not under Git — `git init` puts it under Git\n")  # fmt: skip


SERVER = "https://github.com/example/crm.git"


@pytest.fixture
def server(root: Path, tmp_path: Path, run_git: Git, isolated_user: Path) -> Path:
    """A server that lin's workspace follows; the person's own settings lead to it."""
    (root / ".gitattributes").write_text(ATTRIBUTES)
    run_git(root, "add", ".gitattributes")
    run_git(root, "commit", "-qm", "Merge records by field")
    bare = tmp_path / "server.git"
    run_git(tmp_path, "clone", "-q", "--bare", str(root), str(bare))
    (isolated_user / ".gitconfig").write_text(f'[url "{bare}"]\n\tinsteadOf = {SERVER}\n')
    run_git(root, "remote", "add", "origin", SERVER)
    run_git(root, "fetch", "-q")
    run_git(root, "branch", "-q", "--set-upstream-to=origin/main")
    return bare


@pytest.fixture
def zhao(server: Path, tmp_path: Path, run_git: Git) -> Path:
    """A colleague's clone."""
    run_git(tmp_path, "clone", "-q", SERVER, "zhao")
    run_git(tmp_path / "zhao", "config", "user.name", "Zhao")
    run_git(tmp_path / "zhao", "config", "user.email", "zhao@example.com")
    return tmp_path / "zhao"


def test_sync_both_ways(crmtui: Caller, call: Caller, root: Path, zhao: Path) -> None:
    crmtui("edit", "acme", "industry=IT")
    crmtui("note", "acme", "lin was here")
    call("-w", zhao, "edit", "acme", "source=fair")
    call("-w", zhao, "note", "acme", "zhao was here")
    assert crmtui("sync").out == "2 commits to origin/main.\n"
    assert call("-w", zhao, "sync").out == "2 commits from origin/main, 3 commits to origin/main.\n"
    assert crmtui("sync").out == "3 commits from origin/main.\n"
    assert crmtui("sync").out == "Nothing new: this clone and origin/main are alike.\n"
    profile = (root / ACME).read_text()
    assert "industry: IT\n" in profile
    assert "source: fair\n" in profile
    assert crmtui("status").out.startswith("on branch main like origin/main\n")


def test_sync_stops_at_a_conflict(
    crmtui: Caller, call: Caller, zhao: Path, run_git: Git, server: Path
) -> None:
    call("-w", zhao, "edit", "acme", "industry=IT")
    call("-w", zhao, "sync")
    crmtui("edit", "acme", "industry=Handel")
    result = crmtui("sync")
    assert result.code == 4
    assert "1 commit from origin/main, 1 commit not pushed." in result.out
    assert "Handel" in result.out
    assert "Nothing was pushed" in result.err
    assert "Handel" not in run_git(server, "log", "-1", "-p", "--format=")
    assert crmtui("status", "--json").json["conflicted"] == [ACME]
    assert crmtui("sync").code == 4
    assert crmtui("resolve", "acme", "industry=theirs").code == 0
    assert crmtui("merge", "--continue").code == 0
    assert crmtui("sync").out.endswith("commits to origin/main.\n")


def test_sync_names_errors_that_only_the_merge_made(
    crmtui: Caller, call: Caller, root: Path, zhao: Path, server: Path, run_git: Git
) -> None:
    for folder, number in ((zhao, "a"), (root, "b")):
        path = folder / f"records/customers/{number}/C9/customer.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("id: C9\nname: Ninth\n")
        run_git(folder, "add", "-A")
        run_git(folder, "commit", "-qm", "Add C9")
    call("-w", zhao, "sync")
    result = crmtui("sync")
    assert result.code == 1
    assert "made by the merge: error[duplicate-id]" in result.err
    assert run_git(server, "log", "--format=%an", "-1") == "Zhao\n"
    document = crmtui("sync", "--json").json
    assert document["pushed"] == 2  # known now, and the person's own to mend


def test_errors_of_the_server_do_not_keep_ones_own_work_back(
    crmtui: Caller, root: Path, zhao: Path, run_git: Git
) -> None:
    profile = zhao / ACME
    profile.write_text(profile.read_text().replace("owner: lin", "owner: nobody"))
    run_git(zhao, "commit", "-qam", "Give acme away")
    run_git(zhao, "push", "-q")
    crmtui("note", "acme", "x")
    result = crmtui("sync")
    assert result.code == 0
    assert "from the server: error[unknown-owner]" in result.err


def test_sync_by_pull_request(crmtui: Caller, root: Path, server: Path, run_git: Git) -> None:
    config = root / "crmtui.yaml"
    config.write_text(config.read_text() + "sync: {push: branch}\n")
    run_git(root, "commit", "-qam", "Work by pull requests")
    assert crmtui("sync").out == (
        "1 commit to origin/sync/lin.\n"
        "Pull request: https://github.com/example/crm/compare/main...sync/lin?expand=1\n"
    )
    assert run_git(server, "for-each-ref", "--format=%(refname:short)") == "main\nsync/lin\n"


def test_sync_with_changes_that_are_not_committed(
    crmtui: Caller, call: Caller, root: Path, zhao: Path
) -> None:
    call("-w", zhao, "edit", "acme", "source=fair")
    call("-w", zhao, "sync")
    (root / ACME).write_text((root / ACME).read_text() + "# mine\n")
    result = crmtui("sync")
    assert (result.code, result.out) == (4, "")
    assert "the merge would overwrite what is not committed" in result.err
    assert (root / ACME).read_text().endswith("# mine\n")
    (root / ACME).write_text((root / ACME).read_text().removesuffix("# mine\n"))
    (root / "records/customers/华东/acme/draft.yaml").write_text("type: note\nat: 2026-11-01\n")
    result = crmtui("sync")
    assert (result.code, result.out) == (0, "1 commit from origin/main.\n")
    assert result.err == "1 file is not committed and stays here (`crmtui status`).\n"


def test_sync_offline(crmtui: Caller, root: Path, run_git: Git) -> None:
    run_git(root, "remote", "add", "origin", "git://127.0.0.1:1/crm.git")
    result = crmtui("sync", "--to", "origin/main")
    assert (result.code, result.out) == (6, "")
    assert result.err.startswith("error[unreachable]: origin cannot be reached (")
    assert result.err.endswith("your work is safe here; sync again when you are online\n")


def test_sync_without_git_and_in_the_sample(
    call: Caller, make_workspace: Callable[..., Any]
) -> None:
    workspace = make_workspace(under_git=False)
    workspace.close()
    assert call("-w", workspace.root, "sync").code == 3


def test_trust(crmtui: Caller, root: Path) -> None:
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {root}/ran\n")
    hook.chmod(0o755)
    warned = next(c for c in crmtui("doctor", "--json").json["checks"] if c["name"] == "programs")
    assert warned["state"] == "warning"
    assert "`crmtui trust`" in warned["fix"]
    shown = crmtui("trust")
    assert (shown.code, shown.out) == (2, f"{root}\n  hook    pre-commit  {hook}\n")
    crmtui("note", "acme", "x")
    assert not (root / "ran").exists()
    assert crmtui("trust", "--json").json["standing"] == "untrusted"
    assert crmtui("trust", "--yes").code == 0
    assert crmtui("trust", "--list").out == f"{root}  2026-11-20\n"
    crmtui("note", "acme", "y")
    assert (root / "ran").exists()
    assert "trusted to run: hook pre-commit" in crmtui("doctor").out
    crmtui("trust", "--revoke")
    assert crmtui("trust", "--list").out == ""


def test_pack(crmtui: Caller, root: Path, run_git: Git) -> None:
    folder = root / "records/customers/华东/acme"
    for name, text in (("old", "note: x\n"), ("odd", "note: x # why\n")):
        (folder / f"{name}.yaml").write_text(f"type: note\nid: {name}\nat: 2026-08-01\n{text}")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "notes")
    dry = crmtui("pack", "--dry-run")
    assert dry.out == "1 entry before 2026-10-01 would be folded into 1 list.\n"
    assert dry.err == "stays records/customers/华东/acme/odd.yaml holds a comment\n"
    assert (folder / "old.yaml").exists()
    document = crmtui("pack", "--json").json
    assert (document["entries"], document["lists"]) == (1, 1)
    assert len(document["commit"]) == 40
    assert (folder / "2026.yaml").read_text() == (
        '- {"at":"2026-08-01","id":"old","note":"x","type":"note"}\n'
    )
    assert crmtui("pack").out == "Nothing to change\n"
    assert crmtui("pack", "--before", "2027-01").code == 2
