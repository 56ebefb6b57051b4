"""Every command: known to the catalogue, imported on use only, and its help teaches."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from crmtui.cli.catalogue import COMMANDS
from crmtui.cli.lazy import Taught
from crmtui.cli.root import cli

HEAVY = ("textual", "rich", "pandas", "numpy", "plotext", "git", "pydantic", "holidays",
         "lunar_python", "ruamel", "pypinyin", "rapidfuzz", "phonenumbers", "python_calamine",
         "watchfiles", "yaml", "sqlite3")  # fmt: skip


def _load(name: str) -> Taught:
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, Taught)
    return command


def _modules_after(*args: str, code: int = 0) -> set[str]:
    program = (
        "import sys, json\nfrom crmtui.cli.main import run\n"
        f"code = run({list(args)!r})\n"
        "print('\\n' + json.dumps([code, sorted(sys.modules)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    exit_code, modules = json.loads(done.stdout.splitlines()[-1])
    assert exit_code == code, done.stderr
    return set(modules)


@pytest.mark.parametrize("name", COMMANDS)
def test_has_help_and_examples(name: str, call) -> None:  # type: ignore[no-untyped-def]
    command = _load(name)
    assert command.name == name
    assert 2 <= len(command.examples) <= 5
    for line, meaning in command.examples:
        assert line.split()[0] in COMMANDS
        assert meaning
    text = call(name, "--help").out
    assert f"crmtui {command.examples[0][0]}".rstrip() in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    for parameter in _load(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_help_imports_no_command() -> None:
    modules = _modules_after("--help")
    assert not {m for m in modules if m.startswith("crmtui.cli.commands")}
    assert "crmtui.workspace" not in modules
    assert not modules.intersection(HEAVY)


def test_importing_the_front_door_brings_next_to_nothing() -> None:
    code = "import sys, crmtui.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert not modules.intersection((*HEAVY, "click", "wcwidth", "json", "subprocess"))


@pytest.mark.parametrize(("theirs", "code"), [("Acme\nowner: lin", 0), ("Acme Ltd", 1)])
def test_a_merge_for_git_imports_only_what_merging_needs(
    theirs: str, code: int, tmp_path: Path
) -> None:
    for name, text in (("base", "Acme"), ("ours", "Acme AG"), ("theirs", theirs)):
        (tmp_path / name).write_text(f"id: C1\nname: {text}\n")
    files = [str(tmp_path / name) for name in ("base", "ours", "theirs")]
    modules = _modules_after(
        "merge-driver", *files, "records/customers/1/C1/customer.yaml", code=code
    )
    packages = {module.split(".")[1] for module in modules if module.startswith("crmtui.")}
    assert packages == {
        "cli",
        "dataclass",
        "errors",
        "i18n",
        "model",
        "patterns",
        "store",
    } | ({"text"} if code else set())
    assert not modules.intersection({"click", "subprocess", *HEAVY} - {"yaml", "ruamel"})
    merged = (tmp_path / "ours").read_text()
    assert ("<<<<<<<" in merged) is bool(code)
    assert "Acme AG" in merged


def test_completion_knows_commands_without_importing_them(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    items = cli.shell_complete(click.Context(cli), "to")
    assert [item.value for item in items] == ["today"]


def test_the_help_lists_every_command(call) -> None:  # type: ignore[no-untyped-def]
    lines = {line.split()[0] for line in call("--help").out.splitlines() if line.startswith("  ")}
    assert set(COMMANDS) <= lines
