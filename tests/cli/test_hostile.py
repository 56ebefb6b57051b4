"""User text never acts: no control character, no markup, in any output of any command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]

NASTY = "[/x] [red]\\e[2J\\x9b1;2H\\u202eevil\\u2066"
MARKUP = "[/x] [@click=app.quit]Q[/] 🤦🏽‍♂️ :smile:"
REFUSED = f'id: worse\nname: "{NASTY}"\nowner: lin\n'
PROFILE = f"""\
id: evil
name: "{MARKUP}"
short: ["{MARKUP}"]
owner: lin
tier: core
industry: "{NASTY}"
needs: "{NASTY}"
note: "{NASTY}\\nsecond line"
since: 2024-01-01
tags: ["{MARKUP}"]
prefers: {{channel: "{NASTY}"}}
contacts:
  - {{key: bad, name: "{MARKUP}", role: "{NASTY}", phones: ["{NASTY}"], note: "{NASTY}"}}
"""
TOUCH = f"""\
type: touch
at: 2026-10-01
by: "{NASTY}"
via: phone
with: ["{NASTY}"]
note: "{NASTY}\\r\\nmore"
topic: "{NASTY}"
next:
  - {{id: n1, do: "{NASTY}", due: 2026-10-05}}
"""
_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def evil(root: Path, run_git: Caller) -> Path:
    """A customer full of escape sequences, markup and direction marks, committed by a villain."""
    folder = root / "records/customers/66/evil"
    folder.mkdir(parents=True)
    (folder / "customer.yaml").write_text(PROFILE)
    (folder / "touch.yaml").write_text(TOUCH)
    worse = root / "records/customers/66/worse"
    worse.mkdir()
    (worse / "customer.yaml").write_text(REFUSED)
    run_git(root, "add", "-A")
    run_git(root, "-c", "user.name=\x1b]0;x\x07villain", "commit", "-q", "-m", "evil \x1b[2J")
    return folder


@pytest.mark.parametrize(
    "args",
    [["today", "--all"], ["today", "--json"], ["list"], ["list", "--json"], ["show", "evil"],
     ["show", "evil", "--json"], ["brief", "evil"], ["brief", "evil", "--json"], ["why", "evil"],
     ["why", "evil/next@n1"], ["history", "evil"], ["history", "evil", "--json"], ["check"],
     ["check", "--json"], ["check", "--format", "github"], ["doctor"], ["doctor", "--json"],
     ["list", "\x1b[2J:x"], ["show", "\x1b[2J\u202e"], ["log", "evil", "\x1b[2J"],
     ["tag", "tier:core", "--add", "\x1b[31m"], ["snooze", "evil", "\x1b[0m"], ["\x1b[2J"],
     ["--\x1b[2J"], ["edit", "evil", "\x1b[1m=2"], ["note", "evil", "a\x1b[2Jb"],
     ["add", "evil \x1b[2J", "--id", "e2"], ["import", "no\x1b[2J.csv"],
     ["calendar", "\x1b[2J", "2027"], ["undo", "\x1b[2J"], ["merge", "\x1b[2J"],
     ["resolve", "\x1b[2J"], ["resolve", "\x1b[2J", "ours"], ["path", "\x1b[2J"]],
)  # fmt: skip
def test_nothing_acts(crmtui: Caller, evil: Path, args: list[str]) -> None:
    result = crmtui(*args)
    assert not _ACTS.search(result.out)
    assert not _ACTS.search(result.err)
    assert "Traceback" not in result.err


def test_it_is_shown_as_it_is(crmtui: Caller, evil: Path) -> None:
    out = crmtui("show", "evil").out
    assert out.startswith("[/x] [@click=app.quit]Q[/] 🤦🏽‍♂️ :smile:  evil · ")
    assert "  [/x] [red]␛[2J⟨9B⟩1;2H⟨202E⟩evil⟨2066⟩\n  second line\n" in out


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_every_encoding_prints_and_json_stays_json(root: Path, encoding: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    program = [sys.executable, "-c", "from crmtui.cli.main import main; main()", "-w", str(root)]
    shown = subprocess.run([*program, "show", "acme"], capture_output=True, env=env)
    assert (shown.returncode, shown.stderr) == (0, b"")
    document = subprocess.run([*program, "show", "acme", "--json"], capture_output=True, env=env)

    assert json.loads(document.stdout.decode(encoding))["customer"]["name"] == "示例制造集团"
