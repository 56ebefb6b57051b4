"""The command line at a real (pseudo) terminal: colours, widths, and closed streams."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crmtui.text import cell_width

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
PROGRAM = [sys.executable, "-c", "from crmtui.cli.main import main; main()"]


def at_terminal(*args: str, stdin: int | None = None, **environment: str) -> tuple[int, str]:
    """Exit code and everything written to a pseudo-terminal by one call."""
    screen, terminal = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
    process = subprocess.Popen(
        [*PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, env=env
    )
    os.close(terminal)
    chunks = []
    while True:
        try:
            chunk = os.read(screen, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(screen)
    return process.wait(), b"".join(chunks).decode().replace("\r\n", "\n")


@pytest.mark.parametrize("args", [["today"], ["list"], ["show", "acme"], ["fields"], ["--help"]])
def test_nothing_is_wider_than_the_screen(root: Path, args: list[str]) -> None:
    code, text = at_terminal("-w", str(root), *args)
    assert code == 0
    widths = [cell_width(line) for line in _STYLE.sub("", text).splitlines()]
    assert max(widths) <= 80
    assert "\x1b" not in _STYLE.sub("", text)


def test_colours_unless_refused(root: Path) -> None:
    assert "\x1b[31m" in at_terminal("-w", str(root), "today")[1]
    assert "\x1b" not in at_terminal("-w", str(root), "today", NO_COLOR="1")[1]
    assert "\x1b" not in at_terminal("-w", str(root), "nothing", NO_COLOR="1")[1]
    assert "\x1b" not in at_terminal("-w", str(root), "today", TERM="dumb")[1]


def test_json_is_indented_for_people(root: Path) -> None:
    text = at_terminal("-w", str(root), "path", "acme", "--json")[1]
    assert text.startswith('{\n  "schema": "crmtui/path",\n')


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(root: Path, closed: str) -> None:
    command = f'"$@" {closed}'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *PROGRAM, "-w", str(root), "list"], capture_output=True
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_fault_ends_with_one_line_and_code_1(root: Path) -> None:
    code = (
        "import crmtui.cli.commands.path as p\n"
        "p.command.callback = lambda **given: 1 / 0\n"
        "from crmtui.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "-w", str(root), "path", "acme"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error[bug]: ZeroDivisionError: division by zero — ")
    assert done.stderr.count("\n") == 1
