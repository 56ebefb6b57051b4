"""crmtui demo, doctor, calendar, completion."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crmtui.cli.main import run

Caller = Callable[..., Any]


def test_demo_prints_the_queue_where_there_is_no_terminal(
    call: Caller, tmp_path: Path, run_git: Caller
) -> None:
    folder = tmp_path / "demo"
    result = call("demo", folder, "--on", "2026-12-02")
    assert result.code == 0
    assert f"The demo workspace is in {folder}\n" in result.err
    assert result.out.startswith("Wednesday 2026-12-02 · ")
    assert len(result.out.splitlines()) > 5
    assert run_git(folder, "status", "--porcelain") == ""
    assert call("-w", folder, "note", "C2022051", "x").code == 0


def test_demo_prints_the_day_that_the_application_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evening = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert run(["demo", str(tmp_path / "demo")], now=lambda: evening) == 0
    assert capsys.readouterr().out.startswith("Monday 2026-11-23 · ")


def test_demo_takes_only_an_empty_folder(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    result = call("demo", tmp_path)
    assert result.code == 4
    assert "is not empty" in result.err


def test_demo_chooses_a_place(call: Caller, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    call("demo")
    assert len(list(tmp_path.glob("crmtui-demo-*/demo/crmtui.yaml"))) == 1


@pytest.mark.parametrize("said", [[], ["-w", "."], ["--debug", "--workspace", "."]], ids=" ".join)
def test_a_terminal_gets_the_application(
    said: list[str], call: Caller, root: Path, monkeypatch: Any
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("crmtui.cli.plain.is_screen", lambda: True)
    monkeypatch.setattr("crmtui.cli.terminal.is_screen", lambda: True)
    monkeypatch.chdir(root)

    def run(opener: Callable[[], Any], *, today: Any, shown: Any) -> int:
        with opener() as workspace:
            opened.append(str(workspace.root))
        return 0

    monkeypatch.setattr("crmtui.cli.screen.run", run)
    assert call(*said).code == 0
    assert opened == [str(root)]


def test_doctor_finds_nothing_wrong(crmtui: Caller, root: Path) -> None:
    assert crmtui("doctor", "--fix").code == 0
    result = crmtui("doctor")
    assert result.code == 0
    states = {
        line.split()[1]: line.split()[0] for line in result.out.splitlines() if line[0] != " "
    }
    assert states == {"crmtui": "ok", "git": "ok", "mail": "ok", "workspace": "ok", "repository": "ok",
                      "identity": "ok", "changes": "ok", "merging": "ok", "cache": "ok",
                      "records": "ok"}  # fmt: skip


def test_doctor_sets_a_clone_up_for_merging(crmtui: Caller, root: Path, run_git: Caller) -> None:
    run_git(root, "config", "merge.crmtui.driver", "touch canary")
    checks = {check["name"]: check for check in crmtui("doctor", "--json").json["checks"]}
    assert checks["merging"]["state"] == "warning"
    assert checks["merging"]["fix"].startswith("`crmtui doctor --fix`")
    assert "merge-driver %O %A %B %P" in run_git(root, "config", "merge.crmtui.driver")
    assert not (root / ".gitattributes").exists()
    result = crmtui("doctor", "--fix")
    assert result.out.startswith("Let Git merge and show records with crmtui  [")
    assert run_git(root, "check-attr", "merge", "crmtui.yaml").endswith(": merge: crmtui\n")
    assert run_git(root, "status", "--porcelain") == ""
    assert crmtui("doctor", "--fix").out.startswith("Nothing to change")
    run_git(root, "config", "--unset", "merge.crmtui.driver")
    assert "from now on" in crmtui("doctor").out


def test_doctor_explains(crmtui: Caller, root: Path, run_git: Caller) -> None:
    (root / "records/customers/华东/acme/customer.yaml").write_text("id: acme\nname: [\n")
    (root / ".git/HEAD.lock").touch()
    (root / "playbooks/calendars/CN-2027.yaml").unlink()
    run_git(root, "config", "user.email", "new@example.com")
    run_git(root, "checkout", "-q", "--detach") if not (root / ".git/HEAD.lock").exists() else None
    checks = {check["name"]: check for check in crmtui("doctor", "--json").json["checks"]}
    assert checks["records"]["state"] == "error"
    assert checks["lock"]["what"].startswith(str(root / ".git/HEAD.lock"))
    assert checks["identity"]["what"] == "Lin <new@example.com> is nobody in the team"
    assert checks["changes"]["what"].startswith("2 files are not committed: ")
    assert checks["calendar"]["fix"] == "crmtui calendar CN 2027"
    assert crmtui("doctor").code == 1


def test_doctor_during_a_merge_and_without_identity(
    crmtui: Caller, root: Path, run_git: Caller
) -> None:
    (root / ".git/MERGE_HEAD").write_text(run_git(root, "rev-parse", "HEAD"))
    run_git(root, "config", "--unset", "user.email")
    checks = {check["name"]: check for check in crmtui("doctor", "--json").json["checks"]}
    assert checks["repository"]["what"] == "a merge is under way"
    assert checks["identity"]["state"] == "error"


def test_doctor_without_a_workspace(call: Caller, tmp_path: Path) -> None:
    result = call("-w", tmp_path, "doctor")
    assert result.code == 0
    assert "No crmtui.yaml in " in result.out


def test_doctor_without_git(call: Caller, make_workspace: Caller, monkeypatch: Any) -> None:
    workspace = make_workspace(under_git=False)
    workspace.close()
    result = call("-w", workspace.root, "doctor")
    assert "not under Git" in result.out


def test_calendar_lists(crmtui: Caller) -> None:
    assert (
        crmtui("calendar").out
        == """\
calendar  year  days off  make-up days  state
CN        2026         0             0  official
CN        2027         0             0  computed, not announced yet
"""
    )


def test_calendar_writes_one_commit(crmtui: Caller, root: Path, run_git: Caller) -> None:
    result = crmtui("calendar", "cn", "2026", "2028")
    assert (result.code, result.err) == (0, "")
    names = run_git(root, "show", "--format=%s", "--name-only").split("\n")
    assert names == ["Write the holidays of CN 2026, 2028", "", "playbooks/calendars/CN-2026.yaml",
                     "playbooks/calendars/CN-2028.yaml", ""]  # fmt: skip
    document = crmtui("calendar", "--json").json
    assert document["calendars"][0]["work"]["2026-02-14"] == "补班"
    assert crmtui("calendar", "CN", "2026", "2028").out == "Nothing to change\n"


def test_calendar_of_another_country_says_how_to_use_it(crmtui: Caller) -> None:
    result = crmtui("calendar", "DE-BY")
    assert result.err == "Add DE-BY to `calendars:` in crmtui.yaml to use it.\n"


@pytest.mark.parametrize("args", [["XX", "2027"], ["CN", "1066"], ["CN", "soon"], ["../x", "2027"]])
def test_calendar_refuses(crmtui: Caller, args: list[str]) -> None:
    assert crmtui("calendar", *args).code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(call: Caller, shell: str) -> None:
    assert "_CRMTUI_COMPLETE" in call("completion", shell).out


@pytest.mark.parametrize(
    ("words", "offered"),
    [("crmtui to", "today"), ("crmtui show slzz", "acme"), ("crmtui list sil", "silent:"),
     ("crmtui today --owner z", "zhao"), ("crmtui why acme/n", "acme/next@9c10"),
     ("crmtui show zzz", "")],
)  # fmt: skip
def test_completion(root: Path, words: str, offered: str) -> None:
    env = {**os.environ, "_CRMTUI_COMPLETE": "fish_complete", "COMP_WORDS": words,
           "COMP_CWORD": words.split()[-1]}  # fmt: skip
    program = [sys.executable, "-c", "from crmtui.cli.main import main; main()"]
    done = subprocess.run(program, capture_output=True, text=True, env=env, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert offered in done.stdout
    assert bool(offered) == bool(done.stdout.strip())
