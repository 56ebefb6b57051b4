"""crmtui init: a workspace that is ready, and nothing touched that was there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.actions.init import member_key
from crmtui.cli.commands import init as command

Caller = Callable[..., Any]

ME = ["--as", "Lin <lin@example.com>", "--timezone", "Asia/Shanghai"]


def test_a_new_folder(call: Caller, tmp_path: Path, run_git: Caller) -> None:
    folder = tmp_path / "客户部"
    result = call("init", folder, "--country", "cn", *ME)
    assert result.code == 0
    assert result.out.startswith("Start the workspace 客户部  [")
    assert result.err.startswith("Next: crmtui -w ")
    assert (
        (folder / "crmtui.yaml")
        .read_text()
        .startswith("name: 客户部\ncurrency: CNY\ntimezone: Asia/Shanghai\ncalendars: [CN]\n")
    )
    assert run_git(folder, "status", "--porcelain") == ""
    assert run_git(folder, "log", "--format=%an %s%n%b").startswith(
        "Lin Start the workspace 客户部\nAction: init\n"
    )
    assert run_git(folder, "check-attr", "text", "records/x.yaml").endswith("text: unset\n")
    assert (folder / "playbooks/calendars/CN-2027.yaml").is_file()
    assert (folder / "playbooks/core.yaml").is_file()
    assert "\nstarts: 2026-11-20\n" in (folder / "playbooks/winback.yaml").read_text()
    assert (folder / "playbooks/guides/winback.md").is_file()
    assert call("-w", folder, "check").err == "Everything is fine.\n"
    assert call("-w", folder, "add", "晨光仪表", "--tier", "core").code == 0
    assert call("-w", folder, "today").out.startswith("Friday 2026-11-20 · Lin · ")


def test_other_countries_have_their_money(call: Caller, tmp_path: Path) -> None:
    call("init", tmp_path / "a", "--country", "DE-BY", *ME)
    text = (tmp_path / "a/crmtui.yaml").read_text()
    assert "currency: EUR\n" in text
    assert (tmp_path / "a/playbooks/calendars/DE-BY-2026.yaml").is_file()


@pytest.mark.parametrize("country", ["US", "DE", "TW"])
def test_other_countries_remember_festivals_of_their_own(
    call: Caller, tmp_path: Path, country: str
) -> None:
    folder = tmp_path / "a"
    call("init", folder, "--country", country, *ME)
    assert call("-w", folder, "check").err == "Everything is fine.\n"
    has_festivals = country == "TW"
    assert (folder / "playbooks/festivals.yaml").exists() == has_festivals
    core = (folder / "playbooks/care-core.yaml").read_text()
    assert "event: first-order\n" in core
    assert ("event: 春节\n" in core) == has_festivals
    assert (folder / "playbooks/guides/festival.md").exists() == has_festivals


def test_what_is_there_stays(call: Caller, tmp_path: Path, run_git: Caller) -> None:
    run_git(tmp_path, "init", "-q", "-b", "trunk")
    (tmp_path / ".gitattributes").write_text("*.png binary")
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks/core.yaml").write_text("playbook: core\nfor: 'tier:core'\n")
    (tmp_path / "README").write_text("mine")
    run_git(tmp_path, "add", "README")
    assert call("init", tmp_path, *ME).code == 0
    assert (tmp_path / ".gitattributes").read_text() == (
        "*.png binary\nrecords/** -text merge=crmtui diff=crmtui\n"
        "playbooks/** -text merge=crmtui diff=crmtui\ncrmtui.yaml -text merge=crmtui diff=crmtui\n"
    )
    assert (tmp_path / "playbooks/core.yaml").read_text().startswith("playbook: core\nfor: '")
    assert run_git(tmp_path, "status", "--porcelain") == "A  README\n?? playbooks/core.yaml\n"


def test_never_inside_a_workspace(call: Caller, root: Path) -> None:
    result = call("init", root / "inner", *ME)
    assert result.code == 4
    assert f"error[conflict]: {root} is a workspace already" in result.err
    assert not (root / "inner").exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "Git does not know who you are"),
        (["--as", "lin"], "'lin' is no NAME <E-MAIL>"),
        ([*ME, "--timezone", "Mars/Base"], "no time zone is named 'Mars/Base'"),
        ([*ME, "--country", "XX"], "There is no public calendar of 'XX'"),
        ([*ME, "--country", "../X"], "There is no public calendar of"),
    ],
)
def test_refusals_leave_nothing(
    call: Caller, tmp_path: Path, args: list[str], message: str
) -> None:
    result = call("init", tmp_path / "new", *args)
    assert result.code == 2
    assert message in result.err
    assert not (tmp_path / "new").exists()


def test_asks_at_a_terminal(
    call: Caller, tmp_path: Path, monkeypatch: Any, run_git: Caller
) -> None:
    monkeypatch.setattr(command, "is_terminal", lambda: True)
    result = call("init", tmp_path / "new", stdin="Lin\nlin@example.com\n")
    assert result.code == 0
    assert run_git(tmp_path / "new", "log", "--format=%ae") == "lin@example.com\n"


def test_without_git(call: Caller, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("crmtui.actions.init.find_git", lambda: None)
    monkeypatch.setattr(command, "find_git", lambda: None)
    result = call("init", tmp_path / "new")
    assert result.code == 0
    assert "written, not committed: git is not installed\n" in result.err
    assert (tmp_path / "new/crmtui.yaml").is_file()


@pytest.mark.parametrize(
    ("name", "email", "key"),
    [("Lin", "lin@example.com", "lin"), ("林", "林@example.com", "me"), ("Zoë L", "@x", "zo-l"),
     ("x", "Anna.Bell+crm@x.org", "anna-bell-crm"), ("y", "con@x.org", "y")],
)  # fmt: skip
def test_member_keys(name: str, email: str, key: str) -> None:
    assert member_key(name, email) == key


def test_the_machines_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Europe/Berlin")
    assert command.machine_zone() == "Europe/Berlin"
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr("os.path.realpath", lambda path: "/usr/share/zoneinfo/Asia/Tokyo")
    assert command.machine_zone() == "Asia/Tokyo"
    monkeypatch.setattr("os.path.realpath", lambda path: "/etc/localtime")
    assert command.machine_zone() == "UTC"


def test_git_merges_records_field_by_field_from_the_start(
    call: Caller, tmp_path: Path, run_git: Caller
) -> None:
    call("init", tmp_path, *ME)
    assert "merge-driver" in run_git(tmp_path, "config", "--local", "merge.crmtui.driver")
    assert "mergetool --file" in run_git(tmp_path, "config", "--local", "mergetool.crmtui.cmd")
