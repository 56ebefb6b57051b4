"""The command line called on a small real workspace at a fixed instant."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crmtui.cli.main import run

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""Friday 2026-11-20, 10:00 in Shanghai."""

EXTRA = {
    "playbooks/calendars/CN-2026.yaml": "calendar: CN\nyear: 2026\n",
    "playbooks/calendars/CN-2027.yaml": "calendar: CN\nyear: 2027\npublished: no\n",
    "records/customers/华东/acme/orders-2026.yaml": """\
- {id: SO-1, type: order, at: 2026-03-02, amount: 12000.50}
- {id: SO-2, type: order, at: 2026-09-15, amount: 8000}
""",
    "records/customers/05/C2024005/customer.yaml": """\
id: C2024005
name: Harbour Foods Ltd
owner: zhao
tier: core
since: 2024-02-01
contacts:
  - {key: ann, name: Ann Lee, emails: [ann@example.com]}
""",
    "records/customers/05/C2024005/2026-10-05-touch-aa.yaml": """\
id: aa01
type: touch
at: 2026-10-05
by: zhao
via: visit
outcome: held
note: saw the new line
""",
}


@dataclass(frozen=True)
class Result:
    """What one call of the command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


Caller = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour, width or workspace is taken from the machine's environment."""
    for name in ("CLICOLOR_FORCE", "CRMTUI_WORKSPACE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def root(make_workspace: Callable[..., Any]) -> Path:
    """A workspace of three customers, under Git, by lin."""
    workspace = make_workspace(extra=EXTRA)
    workspace.close()
    folder: Path = workspace.root
    return folder


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Calls the command line with these arguments, ``stdin`` as what is typed."""

    def call(*args: str | Path, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        code = run([str(arg) for arg in args], now=lambda: NOW)
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def crmtui(root: Path, call: Caller) -> Caller:
    """Calls the command line on the workspace."""

    def crmtui(*args: str, stdin: str | bytes = "") -> Result:
        return call("-w", root, *args, stdin=stdin)

    return crmtui
