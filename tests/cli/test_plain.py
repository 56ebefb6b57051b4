"""Plain questions are answered without the parser of command lines, and answered alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from crmtui.cli import main, plain
from crmtui.cli.invocation import Invocation
from crmtui.workspace import Workspace

Both = Callable[[Sequence[str]], tuple[int | None, str, str]]

PLAIN = [
    ["today", "--json"],
    ["list", "--json"],
    ["list", "tier:core", "--json"],
    ["list", "--json", "tier:core", "示例"],
    ["list", "tier:", "--json"],
    ["list", "nothing:1", "--json"],
    ["list", "NOT", "tier:core", "--json"],
    ["show", "acme", "--json"],
    ["show", "--json", "示例"],
    ["show", "nobody", "--json"],
    ["-w", ".", "today", "--json"],
    ["--workspace", "records", "list", "--json"],
    ["-w", "/", "today", "--json"],
]
OTHER = [
    [], ["--json"], ["today"], ["list", "tier:core"], ["today", "--json", "--all"], ["today", "--json", "x"],
    ["today", "--json", "--json"], ["list", "-tag:vip", "--json"], ["list", "--", "--json"],
    ["show", "--json"], ["show", "a", "b", "--json"], ["show", "", "--json"], ["todya", "--json"],
    ["today", "--json", "-w", "."], ["--debug", "today", "--json"], ["-w", "today", "--json"],
    ["show", "acme", "--json", "--help"], ["facts", "--json"],
]  # fmt: skip


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on every command line goes to the parser."""
    return lambda: monkeypatch.setattr(plain, "answer", lambda _args, _call: None)


@pytest.mark.parametrize("args", PLAIN, ids=" ".join)
@pytest.mark.parametrize("is_broken", [False, True], ids=["sound", "broken"])
def test_both_ways_say_the_same(
    args: Sequence[str], is_broken: bool, workspace: Workspace, parsed: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(workspace.root)
    if is_broken:
        profile = next(Path("records").rglob("customer.yaml"))
        profile.write_text(profile.read_text() + "birthday: [odd\n")
        Path("playbooks/core.yaml").write_text("playbook: [")
    quick = main.run(args, now=workspace.now), *capsys.readouterr()
    parsed()
    assert quick == (main.run(args, now=workspace.now), *capsys.readouterr())
    assert quick[1] or quick[0]


@pytest.mark.parametrize("args", OTHER, ids=" ".join)
def test_anything_else_is_left_to_the_parser(args: Sequence[str]) -> None:
    call = Invocation()
    assert plain.answer(args, call) is None
    assert call == Invocation()


@pytest.mark.parametrize("args", PLAIN, ids=" ".join)
def test_plain_ones_are_understood(args: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    replies = {
        name: (*those[:2], lambda _call, _words: 7) for name, those in plain._ANSWERS.items()
    }
    monkeypatch.setattr(plain, "_ANSWERS", replies)
    assert plain.answer(args, Invocation()) == 7
    monkeypatch.setenv("_CRMTUI_COMPLETE", "bash_complete")
    assert plain.answer(args, Invocation()) is None


def test_the_environment_may_name_the_workspace(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("CRMTUI_WORKSPACE", str(workspace.root))
    assert main.run(["list", "--json"], now=workspace.now) == 0
    assert '"acme"' in capsys.readouterr().out
    assert main.run(["-w", ".", "list", "--json"], now=workspace.now) == 3
