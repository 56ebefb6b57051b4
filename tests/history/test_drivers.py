"""Git runs our drivers: installed by an absolute command line, on every way of merging."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from crmtui.history import drivers
from crmtui.history.drivers import ATTRIBUTES, for_merging, install, installed, settings
from crmtui.store.conflicts import Side, open_conflicts, resolve

PROFILE = "records/customers/02/示例 a/customer.yaml"
BASE = b"id: a\nname: x\ntier: core\nowner: lin\n"


@pytest.fixture
def apart(repo, write, git):
    """Branches main and side that changed neighbouring fields; main is checked out."""
    write(repo, {".gitattributes": ATTRIBUTES.encode(), PROFILE: BASE})
    commit(repo, git)
    git(repo.top, "switch", "-q", "-c", "side")
    write(repo, {PROFILE: BASE.replace(b"lin", b"zhao")})
    commit(repo, git)
    git(repo.top, "switch", "-q", "main")
    write(repo, {PROFILE: BASE.replace(b"core", b"vip")})
    commit(repo, git)
    return repo


def commit(repo, git):
    git(repo.top, "add", "-A")
    git(repo.top, "commit", "-q", "-m", "x")


MERGED = BASE.replace(b"core", b"vip").replace(b"lin", b"zhao")


@pytest.mark.parametrize("call", [["merge", "-q", "side"], ["rebase", "-q", "side"],
                                  ["cherry-pick", "side"], ["merge", "-q", "-s", "recursive", "side"]])  # fmt: skip
def test_git_merges_field_by_field(apart, git, call):
    install(apart)
    git(apart.top, *call)
    assert (apart.root / PROFILE).read_bytes() == MERGED


def test_a_clone_without_the_driver_falls_back_on_git(apart, git):
    git(apart.top, "merge", "-q", "side", code=1)
    data = (apart.root / PROFILE).read_bytes()
    assert {c.name[0] for c in open_conflicts(data, PROFILE)} == {"tier", "owner"}


def test_a_conflict_leaves_the_path_unmerged_and_the_sides_in_the_file(apart, git, write):
    write(apart, {PROFILE: BASE.replace(b"lin", b"wang")})
    commit(apart, git)
    install(apart)
    git(apart.top, "merge", "-q", "side", code=1)
    assert git(apart.top, "diff", "--name-only", "--diff-filter=U", "-z") == PROFILE + "\0"
    data = (apart.root / PROFILE).read_bytes()
    assert data == (b"id: a\nname: x\ntier: core\n<<<<<<< ours\nowner: wang\n||||||| base\nowner: lin\n"
                    b"=======\nowner: zhao\n>>>>>>> theirs\n")  # fmt: skip
    assert apart.state().busy == "merge"
    assert resolve(data, PROFILE, {"owner": Side.THEIRS}) == BASE.replace(b"lin", b"zhao")


def test_an_old_program_and_the_folder_of_the_repository_are_not_asked(
    apart, git, write, monkeypatch
):
    install(apart)
    evil = {"crmtui/__init__.py": b"raise SystemExit(9)\n", "click.py": b"raise SystemExit(9)\n",
            "yaml.py": b"raise SystemExit(9)\n", "crmtui": b""}  # fmt: skip
    del evil["crmtui"]
    write(apart, evil)
    monkeypatch.setenv("PATH", f".:{Path('/usr/bin')}:/bin")
    git(apart.top, "merge", "-q", "side")
    assert (apart.root / PROFILE).read_bytes() == MERGED


def test_installed_knows_this_installation(repo, git):
    assert not installed(repo)
    install(repo)
    install(repo)
    assert installed(repo)
    assert git(repo.top, "config", "--get-all", "merge.crmtui.driver").count("\n") == 1
    git(repo.top, "config", "merge.crmtui.driver", "/old/crmtui merge-driver %O %A %B %P")
    assert not installed(repo)
    install(repo)
    assert installed(repo)


def test_a_script_is_named_with_quotes(tmp_path, monkeypatch):
    folder = tmp_path / "it's 100% here"
    folder.mkdir()
    script = folder / "crmtui"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    monkeypatch.setattr(drivers.sys, "executable", str(folder / "python"))
    line = settings()["merge.crmtui.driver"].replace("%%", "%")
    assert shlex.split(line) == [str(script), "merge-driver", "%O", "%A", "%B", "%P"]


def test_a_driver_in_a_folder_with_odd_names_runs(apart, git, tmp_path, monkeypatch):
    folder = tmp_path / "it's 100% here"
    folder.mkdir()
    script = folder / "crmtui"
    home = Path(drivers.__file__).parents[2]
    script.write_text(f'#!/bin/sh\ncd -P . && PYTHONPATH={home} exec {sys.executable} -P -c '
                      '"from crmtui.cli.main import main; main()" "$@"\n')  # fmt: skip
    script.chmod(0o755)
    monkeypatch.setattr(drivers.sys, "executable", str(folder / "python"))
    install(apart)
    git(apart.top, "merge", "-q", "side")
    assert (apart.root / PROFILE).read_bytes() == MERGED


def test_merging_for_the_user_runs_no_foreign_driver(apart, git, write):
    git(apart.top, "config", "merge.other.driver", "touch canary; false")
    git(apart.top, "config", "merge.crmtui.driver", "touch canary; false")
    write(
        apart,
        {".gitattributes": ATTRIBUTES.encode() + b"*.txt merge=other\n", "a.txt": b"1\n2\n3\n"},
    )
    commit(apart, git)
    git(apart.top, "switch", "-q", "side")
    git(apart.top, "merge", "-q", "-s", "ours", "main")
    git(apart.top, "checkout", "-q", "main", "--", ".")
    write(apart, {"a.txt": b"1\n2\n4\n", PROFILE: BASE.replace(b"lin", b"zhao")})
    commit(apart, git)
    git(apart.top, "switch", "-q", "main")
    write(apart, {"a.txt": b"0\n2\n3\n"})
    commit(apart, git)
    done = apart.git.attempt("merge", "--no-edit", "side", config=for_merging(apart))
    assert done.code == 0, done.err
    assert (apart.root / "a.txt").read_bytes() == b"0\n2\n4\n"
    assert not (apart.root / "canary").exists()


def test_hunks_of_a_diff_say_where_they_are(apart, git, write):
    install(apart)
    text = b"id: a\nname: x\ncontacts:\n  - key: li\n    phones:\n" + b"      - '1'\n" * 9
    write(apart, {PROFILE: text})
    commit(apart, git)
    write(apart, {PROFILE: text + b"      - '2'\n"})
    assert "@@   - key: li" in git(apart.top, "diff", "-U1")
