"""crmtui init --ci and --hooks: what a team needs, never over what is there."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Caller = Callable[..., Any]
Git = Callable[..., str]

TOP = Path(__file__).resolve().parents[2]
BETA = "records/customers/02/C2024002/customer.yaml"


def _job(path: Path) -> Any:
    return yaml.load(path.read_text(), yaml.BaseLoader)


# -- what is written -----------------------------------------------------------------------------


def test_github(crmtui: Caller, root: Path, run_git: Git) -> None:
    result = crmtui("init", "--ci", "github")
    assert result.code == 0
    assert result.out.startswith("Set up reviews  [")
    assert run_git(root, "status", "--porcelain") == ""
    job = _job(root / ".github/workflows/crmtui.yml")
    steps = job["jobs"]["records"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == "0"
    told = "\n".join(step.get("run", "") for step in steps)
    for command in ('check --format github --changed "$BASE..."', 'check --format github --review "$BASE..."',
                    'diff --markdown "$BASE..." >> "$GITHUB_STEP_SUMMARY"'):  # fmt: skip
        assert f"crmtui {command}" in told
    assert "${{" not in told, "nothing of a pull request is pasted into a shell"
    assert job["permissions"] == {"contents": "read"}
    settings = json.loads((root / ".vscode/settings.json").read_text())
    for schema in settings["yaml.schemas"]:
        assert (root / schema).is_file()
    assert "merge=crmtui" in (root / ".gitattributes").read_text()


def test_codeowners(crmtui: Caller, root: Path, write: Any) -> None:
    text = (root / "crmtui.yaml").read_text()
    text = text.replace("per_day: 3}", 'folders: [华东, "a b/#x"]}')
    text = text.replace("email: wang@example.com", 'email: wang@example.com, account: "@boss"')
    write(root, {"crmtui.yaml": text})
    write(root, {"records/customers/华北/北京/N1/customer.yaml": "id: N1\nname: N\n"})
    crmtui("init", "--ci", "github")
    lines = [
        " ".join(line.split()) for line in (root / ".github/CODEOWNERS").read_text().splitlines()
    ]
    assert "/records/customers/华东/ lin@example.com" in lines
    assert "/records/customers/a?b/?x/ lin@example.com" in lines
    assert "# /records/customers/华北/ @nobody-yet" in lines
    assert not any("/02/" in line for line in lines), "shards are no territories"
    assert lines.index("/playbooks/ @boss") > lines.index(
        "/records/customers/华东/ lin@example.com"
    )
    assert "/crmtui.yaml @boss" in lines
    assert "/.github/ @boss" in lines


def test_gitlab(crmtui: Caller, root: Path) -> None:
    assert crmtui("init", "--ci", "gitlab").code == 0
    assert _job(root / ".gitlab-ci.yml") == {
        "include": [{"local": ".gitlab/crmtui.yml"}, {"local": ".gitlab/crmtui-alerts.yml"}]
    }
    job = _job(root / ".gitlab/crmtui.yml")["crmtui"]
    assert job["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json"}
    assert job["artifacts"]["when"] == "always"
    assert (root / ".gitlab/CODEOWNERS").is_file()
    script = "\n".join(job["script"])
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0


def test_the_job_is_for_the_default_branch(crmtui: Caller, root: Path, run_git: Git) -> None:
    run_git(root, "switch", "-qc", "set-up-reviews")
    crmtui("init", "--ci", "github")
    assert _job(root / ".github/workflows/crmtui.yml")["on"]["push"] == {"branches": ["main"]}


def test_twice_is_once(crmtui: Caller, root: Path, run_git: Git) -> None:
    for server in ("github", "gitlab"):
        crmtui("init", "--ci", server, "--hooks")
        before = run_git(root, "rev-parse", "HEAD")
        again = crmtui("init", "--ci", server, "--hooks")
        assert (again.code, again.out.splitlines()[0]) == (0, "Nothing to change")
        assert run_git(root, "rev-parse", "HEAD") == before
        assert "to be added" not in again.err


def test_nothing_of_theirs_is_touched(crmtui: Caller, root: Path, write: Any) -> None:
    theirs = {
        ".gitlab-ci.yml": "build: {script: make}\n",
        "CODEOWNERS": "* @all\n",
        ".vscode/settings.json": '{"a": 1 /* mine */}\n',
        ".gitattributes": "*.png binary\n",
    }
    write(root, theirs)
    result = crmtui("init", "--ci", "gitlab")
    for path, text in theirs.items():
        assert (root / path).read_text().startswith(text)
        if path != ".gitattributes":
            assert (root / path).read_text() == text
            assert f"{path} is yours; to be added:" in result.err
    assert "- local: .gitlab/crmtui.yml" in result.err
    assert not (root / ".gitlab/CODEOWNERS").exists()
    assert (root / ".gitattributes").read_text().count("merge=crmtui") == 3


def test_a_workspace_below_the_top(call: Caller, root: Path, tmp_path: Path, run_git: Git) -> None:
    top = tmp_path / "top"
    top.mkdir()
    run_git(top, "init", "-q", "-b", "trunk")
    run_git(top, "config", "user.email", "lin@example.com")
    run_git(top, "config", "user.name", "Lin")
    root.rename(top / "crm")
    subprocess.run(["rm", "-rf", str(top / "crm/.git")], check=True)
    result = call("-w", top / "crm", "init", "--ci", "github", "--hooks")
    assert result.code == 0
    assert not (top / ".github").exists()
    assert not (top / "crm/.github").exists()
    assert ".github/workflows/crmtui.yml is yours; to be added:" in result.err
    assert 'CRMTUI_WORKSPACE: "crm"' in result.err
    assert 'branches: ["trunk"]' in result.err
    assert "crmtui -w crm check --staged" in (top / ".git/hooks/pre-commit").read_text()


def test_with_a_new_workspace(call: Caller, tmp_path: Path, run_git: Git) -> None:
    folder = tmp_path / "new"
    me = ["--as", "Lin <lin@example.com>", "--timezone", "Asia/Shanghai"]
    result = call("init", folder, *me, "--ci", "github", "--hooks", "--json")
    assert result.code == 0
    assert result.json["schema"] == "crmtui/kit"
    assert run_git(folder, "log", "--format=%s") == "Set up reviews\nStart the workspace new\n"
    assert call("-w", folder, "check").err == "Everything is fine.\n"


def test_without_git(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "crmtui.yaml").write_text("name: x\n")
    assert call("-w", tmp_path, "init", "--ci", "github").code == 2


# -- the hook ------------------------------------------------------------------------------------


@pytest.fixture
def hooked(crmtui: Caller, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the hook, and a crmtui on the PATH that runs this one."""
    crmtui("init", "--hooks")
    bin = tmp_path / "bin"
    bin.mkdir()
    program = bin / "crmtui"
    program.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "from crmtui.cli.main import main; main()" "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(TOP))
    return root


def _commit(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "commit", "-qm", "x", *arguments], cwd=root, text=True,
                          capture_output=True, check=False)  # fmt: skip


def test_the_hook_checks_what_is_committed(hooked: Path, run_git: Git) -> None:
    file = hooked / BETA
    assert stat.S_IMODE((hooked / ".git/hooks/pre-commit").stat().st_mode) & 0o111
    file.write_text(file.read_text().replace("2024-01-15", "2024-02-30"))
    for arguments in (["-a"], [BETA]):
        refused = _commit(hooked, *arguments)
        assert refused.returncode == 1
        assert "bad-date" in refused.stdout + refused.stderr
    file.write_text(file.read_text().replace("2024-02-30", "2024-02-28"))
    fine = _commit(hooked, "-a")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "", "")


def test_without_crmtui_the_hook_lets_through(
    hooked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    file = hooked / BETA
    file.write_text(file.read_text().replace("2024-01-15", "2024-02-30"))
    done = _commit(hooked, "-a")
    assert done.returncode == 0
    assert "crmtui is not installed here" in done.stderr


def test_a_hook_or_pre_commit_of_theirs_stays(crmtui: Caller, root: Path) -> None:
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho mine\n")
    result = crmtui("init", "--hooks")
    assert hook.read_text() == "#!/bin/sh\necho mine\n"
    assert "crmtui check --staged" in result.err
    (root / ".pre-commit-config.yaml").write_text("repos: []\n")
    result = crmtui("init", "--hooks")
    assert "- id: crmtui-check" in result.err
    assert (root / ".pre-commit-config.yaml").read_text() == "repos: []\n"


def test_no_hook_is_written_where_the_configuration_leads(
    crmtui: Caller, root: Path, run_git: Git, tmp_path: Path
) -> None:
    run_git(root, "config", "core.hooksPath", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    assert "crmtui check --staged" in crmtui("init", "--hooks").err
    assert list((tmp_path / "elsewhere").iterdir()) == []
    run_git(root, "config", "--unset", "core.hooksPath")
    hooks = root / ".git/hooks"
    if hooks.exists():
        hooks.rename(root / ".git/old")
    hooks.symlink_to(tmp_path / "elsewhere")
    crmtui("init", "--hooks")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_doctor_knows_our_own_hook(crmtui: Caller, hooked: Path) -> None:
    assert "pre-commit" not in crmtui("doctor").out
    with (hooked / ".git/hooks/pre-commit").open("a") as file:
        file.write("echo more\n")
    assert "pre-commit" in crmtui("doctor").out


# -- .pre-commit-hooks.yaml ----------------------------------------------------------------------

KNOWN = {
    "id": str, "name": str, "entry": str, "language": str, "description": str, "files": str,
    "pass_filenames": bool, "require_serial": bool, "minimum_pre_commit_version": str,
}  # fmt: skip


def test_the_hooks_of_this_repository_are_what_pre_commit_expects() -> None:
    (hook,) = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert {"id", "name", "entry", "language"} <= hook.keys() <= KNOWN.keys()
    assert all(isinstance(value, KNOWN[key]) for key, value in hook.items())
    assert (hook["id"], hook["language"]) == ("crmtui-check", "python")
    program, command, option = hook["entry"].split()
    assert (program, command, option) == ("crmtui", "check", "--staged")
    assert "crmtui = " in (TOP / "pyproject.toml").read_text(), "language: python installs it"
    fits = re.compile(hook["files"]).search
    for path in ("crmtui.yaml", "crm/crmtui.yaml", BETA, "crm/playbooks/guides/x.md"):
        assert fits(path)
    assert not fits("src/main.py")
    assert not fits("notcrmtui.yaml")
