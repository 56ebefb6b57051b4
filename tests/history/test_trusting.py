"""Hooks, signing and filters run in a trusted repository, and in no other."""

from __future__ import annotations

import os

import pytest

from crmtui.errors import Busy, Conflict, Unsafe
from crmtui.history import porcelain
from crmtui.history.commit import commit_paths
from crmtui.history.repository import Repository
from crmtui.history.trust import programs
from crmtui.history.trusting import digest, every, is_trusted, revoke, standing, trust


def hook(repo, name, text):
    file = repo.git_dir / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    os.chmod(file, 0o755)


def trusted(repo):
    trust(repo, digest(repo), "2026-11-20")
    assert is_trusted(repo)


def test_nothing_runs_before_and_the_hook_runs_after(repo, write, git):
    hook(repo, "pre-commit", "echo ran >> ran")
    write(repo, {"a.yaml": b"2\n"})
    commit_paths(repo, {"a.yaml": b"2\n"}, "untrusted\n")
    assert not (repo.top / "ran").exists()
    trusted(repo)
    write(repo, {"a.yaml": b"3\n", "客户/new.yaml": b"n\n"})
    (repo.root / "b.yaml").unlink()
    files = {"a.yaml": b"3\n", "客户/new.yaml": b"n\n", "b.yaml": None}
    sha = commit_paths(repo, files, "Log 客户\n\nAction: log\n")
    assert (repo.top / "ran").read_text() == "ran\n"
    assert git(repo.top, "log", "-1", "--format=%H %s%n%(trailers:key=Action)") == (
        f"{sha} Log 客户\nAction: log\n\n")  # fmt: skip
    assert git(repo.top, "status", "--porcelain") == "?? ran\n"
    assert git(repo.top, "diff", "--stat", "HEAD~1").count("|") == 3
    assert revoke(str(repo.top))
    assert standing(repo) == "untrusted"
    assert not revoke(str(repo.top))


def test_what_the_user_staged_stays_staged(repo, write, git):
    hook(repo, "pre-commit", "true")
    trusted(repo)
    write(repo, {"a.yaml": b"2\n", "b.yaml": b"staged\n", "c.yaml": b"new\n"})
    git(repo.top, "add", "b.yaml", "c.yaml")
    commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    assert git(repo.top, "diff", "--cached", "--name-only").split() == ["b.yaml", "c.yaml"]
    with pytest.raises(Conflict, match="staged for your own"):
        write(repo, {"b.yaml": b"other\n"})
        commit_paths(repo, {"b.yaml": b"other\n"}, "x\n")


def test_a_hook_that_declines_keeps_files_and_index(repo, write, git):
    hook(repo, "commit-msg", "echo 'no ticket' >&2; exit 1")
    trusted(repo)
    write(repo, {"a.yaml": b"2\n", "new.yaml": b"n\n"})
    head = repo.head_state().head
    with pytest.raises(Conflict, match="declined: no ticket"):
        commit_paths(repo, {"a.yaml": b"2\n", "new.yaml": b"n\n"}, "x\n")
    assert repo.head_state().head == head
    assert git(repo.top, "status", "--porcelain") == " M a.yaml\n?? new.yaml\n"
    assert (repo.root / "a.yaml").read_bytes() == b"2\n"


def test_a_hook_that_hangs_is_ended(repo, write, monkeypatch):
    monkeypatch.setattr(porcelain, "PATIENCE", 0.5)
    hook(repo, "pre-commit", "sleep 60")
    trusted(repo)
    write(repo, {"a.yaml": b"2\n"})
    with pytest.raises(Busy, match="did not end"):
        commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")


def test_signing(repo, write, git, tmp_path):
    signer = tmp_path / "gpg"
    signer.write_text(
        f"#!/bin/sh\ncat > /dev/null\ntouch {tmp_path}/signed\n"
        "echo '[GNUPG:] SIG_CREATED ' >&2\n"
        "printf -- '-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
    )
    os.chmod(signer, 0o755)
    git(repo.top, "config", "commit.gpgsign", "true")
    git(repo.top, "config", "gpg.program", str(signer))
    repo = Repository.open(repo.top)
    write(repo, {"a.yaml": b"2\n"})
    commit_paths(repo, {"a.yaml": b"2\n"}, "x\n")
    assert not (tmp_path / "signed").exists()
    assert {(p.kind, p.name) for p in programs(repo)} == {
        ("setting", "gpg.program"), ("signing", "commit.gpgsign")}  # fmt: skip
    trusted(repo)
    write(repo, {"a.yaml": b"3\n"})
    commit_paths(repo, {"a.yaml": b"3\n"}, "x\n")
    assert "BEGIN PGP SIGNATURE" in git(repo.top, "cat-file", "-p", "HEAD")


def test_filters(repo, write, git):
    git(repo.top, "config", "filter.up.clean", "tr a-z A-Z")
    git(repo.top, "config", "filter.up.smudge", "tr A-Z a-z")
    write(repo, {".gitattributes": b"*.yaml filter=up\n"})
    git(repo.top, "add", ".gitattributes")
    git(repo.top, "commit", "-qm", "Filter")
    repo = Repository.open(repo.top)
    write(repo, {"a.yaml": b"secret\n"})
    with pytest.raises(Unsafe, match="filter up"):
        commit_paths(repo, {"a.yaml": b"secret\n"}, "x\n")
    trusted(repo)
    commit_paths(repo, {"a.yaml": b"secret\n"}, "x\n")
    assert git(repo.top, "cat-file", "-p", "HEAD:a.yaml") == "SECRET\n"
    assert git(repo.top, "status", "--porcelain", "a.yaml") == ""


def test_trust_ends_when_what_would_run_changes(repo, git):
    hook(repo, "pre-commit", "true")
    trusted(repo)
    hook(repo, "pre-commit", "touch canary")
    assert standing(repo) == "changed"
    hook(repo, "pre-commit", "true")
    assert standing(repo) == "trusted"
    git(repo.top, "config", "core.sshCommand", "touch canary")
    assert standing(Repository.open(repo.top)) == "changed"
    git(repo.top, "config", "--unset", "core.sshCommand")
    git(repo.top, "switch", "-q", "-c", "other")
    assert standing(Repository.open(repo.top)) == "trusted"


def test_another_repository_in_its_place_or_in_another_place_is_not_trusted(repo, git, write):
    trusted(repo)
    moved = repo.top.rename(repo.top.parent / "moved")
    assert standing(Repository.open(moved)) == "untrusted"
    repo.top.mkdir()
    new = Repository.init(repo.top)
    new.set_identity("x", "x@example.com")
    assert standing(new) == "replaced"
    write(new, {"z.yaml": b"z\n"})
    commit_paths(new, {"z.yaml": b"z\n"}, "z\n")
    assert standing(new) == "replaced"


def test_the_list_is_the_persons_own_and_a_damaged_one_trusts_nothing(repo, isolated_user):
    trusted(repo)
    file = isolated_user / "config" / "trusted.json"
    assert file.stat().st_mode & 0o077 == 0
    for damage in (b"", b"[]", b"{", b'{"repositories": {"/": {"x": 1}}}', b"\xff"):
        file.write_bytes(damage)
        assert every() == {}
