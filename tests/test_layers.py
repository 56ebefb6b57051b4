"""Imports go down, every library has one home, and a command loads only what it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("textual", "rich", "pandas", "numpy", "plotext", "git", "pydantic", "ruamel", "holidays",
         "lunar_python", "pypinyin", "rapidfuzz", "phonenumbers", "watchfiles", "python_calamine",
         "asyncio", "jinja2", "smtplib", "difflib", "wcwidth")  # fmt: skip


NO_QUEUE = ("click.shell_completion", "crmtui.actions", "crmtui.index.refresh", "crmtui.index.search",
            "crmtui.model.customer", "crmtui.model.entries", "crmtui.planning.planner",
            "crmtui.query", "crmtui.reports.views", "crmtui.store.rules", "crmtui.store.codec",
            "crmtui.model.playbook", "hashlib", "subprocess")  # fmt: skip
"""What the queue of the day does without, as long as nothing changed."""

NO_PICTURE = ("click", "crmtui.charts", "crmtui.exchange", "crmtui.index.refresh", "crmtui.index.search",
              "crmtui.model.customer", "crmtui.model.entries", "crmtui.planning.planner", "crmtui.query",
              "crmtui.reports.subjects", "crmtui.reports.views", "crmtui.tui.screens.dialogs",
              "crmtui.tui.widgets.filter_bar", "hashlib", "tomllib")  # fmt: skip
"""What the first picture of the application does without."""


def loaded_by(code: str, *arguments: str, among: tuple[str, ...] = HEAVY) -> set[str]:
    """Which modules of those a fresh interpreter has loaded after ``code``."""
    tail = f"import json, sys; print(json.dumps([m for m in {among!r} if m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tail}", *arguments],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_contracts_of_the_layers_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_the_package_itself_is_light() -> None:
    assert loaded_by("import crmtui") == set()


@pytest.mark.parametrize(
    "command",
    [
        ["today", "--on", "2026-11-20", "--json"],
        ["list", "tier:core", "--json"],
        ["show", "C2024002", "--json"],
        ["--help"],
    ],
    ids=lambda command: command[0],
)
def test_a_command_loads_only_what_it_needs(command: list[str]) -> None:
    loaded_by(_calling(command))  # builds the index, which may load what it likes
    assert loaded_by(_calling(command)) == set()


def _calling(command: list[str]) -> str:
    return (
        "import contextlib, io, sys\n"
        "from crmtui.cli.main import main\n"
        f"sys.argv = ['crmtui', *{command!r}]\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main()"
    )


def test_the_queue_of_the_day_loads_nothing_that_only_others_need() -> None:
    code = _calling(["today", "--owner", "all", "--json"])
    loaded_by(code)  # brings the index up to this day
    assert loaded_by(code, among=NO_QUEUE) == set()


def test_the_first_picture_loads_nothing_that_only_later_ones_need() -> None:
    code = "import crmtui.cli.plain, crmtui.cli.screen, crmtui.tui.application"
    assert loaded_by(code, among=NO_PICTURE) == set()


@pytest.mark.parametrize(
    "command", ["today --json", "list tier:core --json", "show C2024002 --json"]
)
def test_a_plain_question_needs_no_parser(command: str) -> None:
    code = _calling(command.split())
    loaded_by(code)
    assert loaded_by(code, among=("click", "dataclasses", "inspect")) == set()
