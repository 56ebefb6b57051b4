"""Files that are none, names nobody can read, rules and repositories in disrepair, end to end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from crmtui.cli.main import run
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
Git = Callable[..., str]
Capture = pytest.CaptureFixture[str]

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CUSTOMERS = "records/customers"
ACME = f"{CUSTOMERS}/华东/acme"
NOTE = b"type: note\nat: 2026-11-01\nnote: x\n"


def crmtui(root: Path, *args: str) -> int:
    """The exit code of a command at the fixed instant."""
    return run(["-w", str(root), *args], now=lambda: NOW)


def check(capsys: Capture, root: Path) -> set[tuple[str, str]]:
    """Path and code of everything ``check`` reports."""
    crmtui(root, "check", "--json")
    return {(p["path"], p["code"]) for p in json.loads(capsys.readouterr().out)["problems"]}


def listed(capsys: Capture, root: Path) -> list[str]:
    """The ids that ``list`` shows."""
    assert crmtui(root, "list", "--ids") in (0, 1)
    return capsys.readouterr().out.split()


def put(root: Path, name: str | bytes, data: bytes = NOTE) -> None:
    """A file by a name that need not be text."""
    path = os.path.join(os.fsencode(root), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (f"{ACME}/a\udcff.yaml", "illegible-name"),
        (f"{ACME}/a\x1b[2J.yaml", "illegible-name"),
        (f"{ACME}/a\nb.yaml", "illegible-name"),
        (f"{CUSTOMERS}/a\udcff/C3/customer.yaml", "illegible-name"),
        (f"{CUSTOMERS}/.old/C3/customer.yaml", "hidden-folder"),
        (f"{CUSTOMERS}/sub/.git/HEAD", "nested-repository"),
        (f"{ACME}/note.yml", "stray-file"),
        (f"{ACME}/NOTE.YAML", "stray-file"),
        (f"{CUSTOMERS}/customer.yaml", "stray-file"),
        (f"{ACME}/2026-10-12-TOUCH-7f3a9c.yaml", "twin-names"),
        *((f"{ACME}/{name}", "backup-file") for name in
          ("customer.yaml~", ".customer.yaml.swp", "#x#", ".#x.yaml", "x.yaml.orig", "x (1).yaml",
           "x - Copy.yaml", "customer copy 2.yaml", "x - 副本.yaml", "x_LOCAL_812.yaml",
           "x.sync-conflict-20261101-101010-ABC.yaml", "x (lin's conflicted copy).yaml")),
    ],
)  # fmt: skip
def test_names_that_are_passed_over_are_reported(
    make_workspace: Make, capsys: Capture, name: str, code: str
) -> None:
    root = make_workspace(under_git=False).root
    put(root, name)
    assert code in {found for _, found in check(capsys, root)}
    assert listed(capsys, root) == ["C2024002", "acme"]


def test_links_pipes_and_folders_are_not_followed_read_or_waited_for(
    make_workspace: Make, capsys: Capture
) -> None:
    root = make_workspace(under_git=False).root
    os.mkfifo(root / ACME / "pipe.yaml")
    (root / ACME / "link.yaml").symlink_to("/etc/passwd")
    (root / ACME / "nowhere.yaml").symlink_to("nowhere")
    (root / CUSTOMERS / "etc").symlink_to("/etc")
    (root / ACME / "folder.yaml").mkdir()
    (root / "playbooks/tiers.yaml").unlink()
    os.mkfifo(root / "playbooks/tiers.yaml")
    assert check(capsys, root) == {
        (f"{ACME}/pipe.yaml", "unsafe"), (f"{ACME}/link.yaml", "unsafe"),
        (f"{ACME}/nowhere.yaml", "unsafe"), (f"{CUSTOMERS}/etc", "linked-folder"),
        ("playbooks/tiers.yaml", "unsafe"),
    }  # fmt: skip
    assert listed(capsys, root) == ["C2024002", "acme"]


def test_records_behind_a_link_are_missed_aloud(make_workspace: Make, capsys: Capture) -> None:
    root = make_workspace(under_git=False).root
    (root / "records").rename(root.parent / "elsewhere")
    (root / "records").symlink_to(root.parent / "elsewhere")
    assert check(capsys, root) == {("records", "linked-folder")}


def test_a_file_too_large_is_one_problem_again_and_again(
    make_workspace: Make, capsys: Capture
) -> None:
    root = make_workspace(under_git=False).root
    put(root, f"{CUSTOMERS}/03/C3/customer.yaml", b"id: C3\nname: X\nnote: " + b"x" * 11_000_000)
    for _ in range(2):
        assert check(capsys, root) == {(f"{CUSTOMERS}/03/C3/customer.yaml", "unsafe")}
        assert listed(capsys, root) == ["C2024002", "acme"]


def test_a_mistake_in_thousands_of_entries_is_told_fifty_times(
    make_workspace: Make, capsys: Capture
) -> None:
    root = make_workspace(under_git=False).root
    put(
        root,
        f"{ACME}/n.yaml",
        b"".join(b"- {type: note, at: 2026-11-01, n%d: x}\n" % n for n in range(3000)),
    )
    assert crmtui(root, "check") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 51
    assert "2950 more findings in this file" in lines[0]


def test_who_stands_in_the_right_folder_keeps_the_id(make_workspace: Make, capsys: Capture) -> None:
    root = make_workspace(under_git=False).root
    put(root, f"{CUSTOMERS}/00/other/customer.yaml", b"id: acme\nname: Impostor\n")
    assert crmtui(root, "list", "--json") == 1
    names = [c["name"] for c in json.loads(capsys.readouterr().out)["customers"]]
    assert names == ["Beta Tools Ltd", "示例制造集团"]


def test_a_record_that_cannot_be_read_is_named_when_it_is_asked_for(
    make_workspace: Make, capsys: Capture
) -> None:
    root = make_workspace(extra={f"{ACME}/customer.yaml": b"id: acme\n<<<<<<< x\n"}).root
    assert crmtui(root, "show", "acme") == 3
    assert f"{ACME}/customer.yaml cannot be read" in capsys.readouterr().err
    assert check(capsys, root) == {(f"{ACME}/customer.yaml", "conflict-marker")}


@pytest.mark.parametrize(
    ("path", "data", "notice"),
    [
        ("playbooks/core.yaml", b"playbook: core\nfor: teir:core\n", "playbook-skipped"),
        ("playbooks/core.yaml", b"playbook: core\n<<<<<<< x\n", "playbook-skipped"),
        ("playbooks/tiers.yaml", b"core: important\n", "rules-broken"),
        ("crmtui.yaml", b"name: a\nname: b\n", "rules-broken"),
    ],
)
def test_the_queue_says_which_rules_are_missing_every_time(
    make_workspace: Make, capsys: Capture, path: str, data: bytes, notice: str
) -> None:
    root = make_workspace(extra={path: data}, under_git=False).root
    for _ in range(2):
        assert crmtui(root, "today", "--json") == 1
        document = json.loads(capsys.readouterr().out)
        assert f"{notice}:{path}" in document["notices"]
        assert document["skipped_files"] == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<<<<<<< ours\nname: a\n", "crmtui.yaml cannot be read"),
        (b"name: a\nversion: 2\n", "This workspace is of version 2"),
    ],
)
def test_nothing_is_written_by_rules_that_are_not_understood(
    make_workspace: Make, capsys: Capture, data: bytes, why: str
) -> None:
    root = make_workspace(extra={"crmtui.yaml": data}, under_git=False).root
    before = sorted(root.rglob("*"))
    for args in (["log", "acme", "电话 hi"], ["add", "新客户"], ["edit", "acme", "needs=x"]):
        assert crmtui(root, *args) == 7
        assert why in capsys.readouterr().err
    assert sorted(root.rglob("*")) == before


# -- E3, E4: text stays as typed ------------------------------------------------------------------

TYPED = ("no", "yes", "~", "null", "=", "1:30", "0123", "1e5", "1_000", ".inf", "0x1F", "12:30:45",
         "2024-01-05", "+8613800138000", "010-62345678", "6222021234567890123456", "0755", "*科技",
         "[VIP] 张三", "备注: 电话: 123", "@a", "`b", "%d", "- x", "#1", "a # b", "{x}", "50%", "C:\\x",
         "it's", '"q"', "a\tb", "a\nb", "a\r\nb", "👨‍👩‍👧", "e\u0301", "\u202ex", "=1+1", "<<")  # fmt: skip


def test_text_stays_as_typed(make_workspace: Make) -> None:
    workspace = make_workspace(under_git=False)
    profile = workspace.root / ACME / "customer.yaml"
    rest = profile.read_text().splitlines()
    for text in TYPED:
        workspace.edit("acme", {"needs": text})
        assert workspace.find("acme").needs == text
        assert yaml.safe_load(profile.read_text())["needs"] == text
    workspace.edit("acme", {"needs": ""})
    assert profile.read_text().splitlines() == rest


# -- C: repositories in every state ---------------------------------------------------------------


def _merge(root: Path, git: Git) -> None:
    (root / "other").write_text("1")
    git(root, "add", "other")
    git(root, "commit", "-q", "-m", "one")
    git(root, "checkout", "-q", "-b", "side", "HEAD~1")
    (root / "other").write_text("2")
    git(root, "add", "other")
    git(root, "commit", "-q", "-m", "two")
    subprocess.run(["git", "merge", "-q", "main"], cwd=root, capture_output=True)


def _empty_git(root: Path, git: Git) -> None:
    shutil.rmtree(root / ".git")
    (root / ".git").mkdir()


def _damage_objects(root: Path, git: Git) -> None:
    for path in (root / ".git/objects").glob("*/*"):
        path.chmod(0o600)
        path.write_bytes(b"damaged")


STATES: dict[str, tuple[Callable[[Path, Git], object], str]] = {
    "C1 no repository": (lambda root, git: shutil.rmtree(root / ".git"), "not under Git"),
    "C1 empty .git": (_empty_git, "not under Git"),
    "C2 nobody": (
        lambda root, git: git(root, "config", "--remove-section", "user"), "does not know who you are"),
    "C4 merge": (_merge, "a merge is under way"),
    "C4 bisect": (lambda root, git: git(root, "bisect", "start"), "a bisect is under way"),
    "C6 detached": (lambda root, git: git(root, "checkout", "-q", "--detach"), "detached HEAD"),
    "C9 damaged objects": (_damage_objects, "git fsck"),
    "C9 damaged index": (lambda root, git: (root / ".git/index").write_bytes(b"x"), "git fsck"),
    "C9 no HEAD": (lambda root, git: (root / ".git/HEAD").write_bytes(b"\x1b[2J"), "git status"),
    "F1 branch": (
        lambda root, git: (root / ".git/HEAD").write_bytes(b"ref: refs/heads/a\x1b[2Jb\n"), "bad name"),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_git_in_disrepair_stops_the_commit_not_the_work(
    make_workspace: Make, run_git: Git, capsys: Capture, state: str
) -> None:
    root = make_workspace().root
    spoil, why = STATES[state]
    spoil(root, run_git)
    for args in (["today"], ["list"], ["show", "acme"], ["check"]):
        assert crmtui(root, *args) == 0, args
    capsys.readouterr()
    assert crmtui(root, "note", "acme", "gehalten") == 0
    told = capsys.readouterr()
    assert "written, not committed" in told.err and why in told.err
    assert "\x1b" not in told.out + told.err
    assert any("gehalten" in path.read_text() for path in (root / ACME).glob("2026-*-note-*.yaml"))


def test_git_settings_that_cannot_be_read_stop_writing_only(
    make_workspace: Make, capsys: Capture
) -> None:
    root = make_workspace().root
    with (root / ".git/config").open("a") as config:
        config.write("[broken\n")
    assert crmtui(root, "today") == 0
    assert crmtui(root, "note", "acme", "x") == 6
    assert "git config failed" in capsys.readouterr().err
