"""The job that records alerts every morning: its hour, and its script against a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from crmtui.actions.kit_alert_texts import morning

Caller = Callable[..., Any]
Git = Callable[..., str]
TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("zone", "day", "line"),
    [
        ("Asia/Shanghai", "2026-11-20", "0 22 * * 0-4"),
        ("UTC", "2026-11-20", "0 6 * * 1-5"),
        ("Europe/Berlin", "2026-07-01", "0 4 * * 1-5"),
        ("Europe/Berlin", "2026-11-20", "0 5 * * 1-5"),
        ("Asia/Kolkata", "2026-11-20", "30 0 * * 1-5"),
        ("America/Los_Angeles", "2026-11-20", "0 14 * * 1-5"),
        ("Pacific/Kiritimati", "2026-11-20", "0 16 * * 0-4"),
    ],
)
def test_the_morning_of_the_workspace(zone: str, day: str, line: str) -> None:
    assert morning(ZoneInfo(zone), date.fromisoformat(day)) == line


def _script(root: Path, server: str) -> str:
    if server == "github":
        job = yaml.load((root / ".github/workflows/crmtui-alerts.yml").read_text(), yaml.BaseLoader)
        assert job["on"]["schedule"] == [{"cron": "0 22 * * 0-4"}]
        assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
        script: str = job["jobs"]["alerts"]["steps"][-1]["run"]
        assert "${{" not in script
        return script
    job = yaml.load((root / ".gitlab/crmtui-alerts.yml").read_text(), yaml.BaseLoader)[
        "crmtui-alerts"
    ]
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule" && $CRMTUI_ALERTS == "yes"'}]
    return "\n".join(line for line in job["script"][0].splitlines() if "set-url" not in line)


@pytest.fixture(params=["github", "gitlab"])
def morning_job(
    request: pytest.FixtureRequest, crmtui: Caller, root: Path, tmp_path: Path, run_git: Git
) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Runs the script in a clone of a bare repository that takes push options, each time a day later:
    with the same clock twice the same commit would come, and a push with options that has nothing
    to tell dies of SIGPIPE now and then (git send-pack, over pipes)."""
    acme = next(p.parent for p in root.glob("records/customers/**/acme/customer.yaml"))
    (acme / "score.yaml").write_text(
        "- {id: S1, type: survey, at: 2026-11-18, measure: nps, score: 2}\n"
    )
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "answer")
    assert crmtui("init", "--ci", request.param).code == 0
    script = _script(root, request.param)
    run_git(tmp_path, "clone", "-q", "--bare", str(root), "server.git")
    run_git(tmp_path / "server.git", "config", "receive.advertisePushOptions", "true")
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "program.py").write_text(
        "import os, sys\nfrom datetime import datetime\nfrom crmtui.cli.main import run\n"
        "now = datetime.fromisoformat(os.environ['MORNING'])\n"
        "sys.exit(run(sys.argv[1:], now=lambda: now))\n"
    )
    for name, text in (("crmtui", f'exec {sys.executable} {bin}/program.py "$@"'),
                       ("gh", 'echo "$@" >> "$CALLS"')):  # fmt: skip
        (bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (bin / name).chmod(0o755)
    environment = os.environ | {
        "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(TOP), "BRANCH": "main",
        "CRMTUI_WORKSPACE": ".", "CI_SERVER_HOST": "example.com", "CALLS": str(tmp_path / "calls"),
    }  # fmt: skip

    days = count(19)

    def run() -> subprocess.CompletedProcess[str]:
        environment["MORNING"] = f"2026-11-{next(days)}T06:00+08:00"
        subprocess.run(["rm", "-rf", str(tmp_path / "job")], check=True)
        run_git(tmp_path, "clone", "-q", "server.git", "job")
        return subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path / "job",
                              env=environment, text=True, capture_output=True, check=False)  # fmt: skip

    return run


def _subjects(tmp_path: Path, run_git: Git, branch: str) -> list[str]:
    return run_git(tmp_path / "server.git", "log", "--format=%s", branch).splitlines()


def test_what_is_new_is_handed_in_once(morning_job, tmp_path: Path, run_git: Git) -> None:
    done = morning_job()
    assert done.returncode == 0, done.stderr
    first = _subjects(tmp_path, run_git, "main")
    assert first[0].startswith("Review alerts: ")
    assert morning_job().returncode == 0
    assert _subjects(tmp_path, run_git, "main") == first
    assert not (tmp_path / "calls").exists()


def test_where_the_branch_is_protected_it_asks(morning_job, tmp_path: Path, run_git: Git) -> None:
    hook = tmp_path / "server.git/hooks/update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ]\n')
    hook.chmod(0o755)
    handed_in = set()
    for _morning in range(2):
        done = morning_job()
        assert done.returncode == 0, done.stderr
        handed_in.add(run_git(tmp_path / "server.git", "rev-parse", "crmtui-alerts"))
    assert len(handed_in) == 2
    assert not _subjects(tmp_path, run_git, "main")[0].startswith("Review alerts")
    assert _subjects(tmp_path, run_git, "crmtui-alerts")[0].startswith("Review alerts: ")
    if (tmp_path / "calls").exists():
        assert "pr create --base main --head crmtui-alerts" in (tmp_path / "calls").read_text()
