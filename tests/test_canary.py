"""A hostile repository: every command of the catalogue runs in it, and nothing of it ever runs.

Every setting, hook, filter, driver, address and name that could start a program writes the file
``sang``; what lies outside is neither read nor written.
"""

from __future__ import annotations

import io
import itertools
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from crmtui.cli.catalogue import COMMANDS, HIDDEN
from crmtui.cli.lazy import Taught
from crmtui.cli.main import run
from crmtui.cli.root import cli

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOOKS = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-index-change", "pre-push",
    "reference-transaction", "post-checkout", "fsmonitor-watchman", "pre-auto-gc", "post-rewrite",
    "post-merge", "pre-merge-commit", "pre-rebase", "applypatch-msg", "post-applypatch",
    "pre-receive", "update", "post-receive", "post-update", "proc-receive", "push-to-checkout",
    "sendemail-validate",
)  # fmt: skip
KEYS = {
    "core.fsmonitor": "{run}", "core.pager": "{run}", "core.editor": "{run}",
    "core.sshCommand": "{run}", "core.askPass": "{run}", "core.gitProxy": "{run}",
    "core.alternateRefsCommand": "{run}", "ssh.variant": "simple", "diff.external": "{run}",
    "diff.canary.textconv": "{run}", "diff.canary.command": "{run}", "diff.canary.cachetextconv": "true",
    "filter.canary.clean": "{run}", "filter.canary.smudge": "{run}", "filter.canary.process": "{run}",
    "merge.canary.driver": "{run}", "merge.default": "canary", "pull.rebase": "true",
    "gpg.program": "{run}", "gpg.ssh.program": "{run}", "commit.gpgSign": "true",
    "push.gpgSign": "true", "log.showSignature": "true", "merge.verifySignatures": "true",
    "credential.helper": "!{run}", "credential.https://example.com.helper": "!{run}",
    "trailer.Action.command": "{run}", "trailer.Action.ifmissing": "add", "sequence.editor": "{run}",
    "alias.log": "!{run}", "alias.status": "!{run}", "alias.merge": "!{run}", "alias.fetch": "!{run}",
    "pager.log": "{run}", "pager.status": "{run}", "interactive.diffFilter": "{run}",
    "submodule.recurse": "true", "status.submoduleSummary": "true", "diff.submodule": "log",
    "fetch.recurseSubmodules": "true", "submodule.sub.update": "!{run}",
    "remote.origin.uploadpack": "{run}", "remote.origin.receivepack": "{run}",
    "remote.origin.vcs": "canary", "remote.origin.proxy": "http://127.0.0.1:1",
    "remote.evil.url": "ext::{run}", "remote.dash.url": "--upload-pack={run}",
    "protocol.ext.allow": "always", "protocol.allow": "always", "http.proxy": "http://127.0.0.1:1",
    "mergetool.canary.cmd": "{run}", "merge.tool": "canary", "difftool.canary.cmd": "{run}",
    "gc.auto": "1", "gc.recentObjectsHook": "{run}", "uploadpack.packObjectsHook": "{run}",
    "receive.procReceiveRefs": "refs/heads", "core.untrackedCache": "true", "web.browser": "canary",
    "browser.canary.cmd": "{run}", "man.canary.cmd": "{run}", "sendemail.sendmailCmd": "{run}",
}  # fmt: skip
LINES: dict[str, tuple[str, ...]] = {
    "today": ("today", "today --on 2026-12-01"), "why": ("why acme/next@9c10",),
    "show": ("show acme", "show evil"), "brief": ("brief acme",),
    "log": ("log acme '电话 李工 好 > 方案 @明天'",), "done": ("done acme/next@9c10",),
    "snooze": ("snooze acme +3d",), "skip": ("skip acme/core/monthly-call@2026-10-12",),
    "undo": ("undo", "undo -- --output=x"), "list": ("list",), "add": ("add New --id C9",),
    "edit": ("edit acme industry=IT", "edit C2024002 note=x"), "tag": ("tag --who acme --add x --yes",),
    "note": ("note acme x",), "complaint": ("complaint acme late",), "move": ("move C2024002 x",),
    "do-not-contact": ("do-not-contact C2024002",), "path": ("path acme", "path evil"),
    "history": ("history acme", "history acme tier"), "drop": ("drop acme/next@9c10",),
    "pause": ("pause acme",), "resume": ("resume acme",),
    "reassign": ("reassign acme/next@9c10 zhao",), "import": ("import in.csv --apply --yes",),
    "append": ("append -",), "check": ("check", "check --review main...", "check --format github"),
    "fields": ("fields",), "schema": ("schema --write",), "calendar": ("calendar CN 2027",),
    "pack": ("pack --dry-run", "pack"), "status": ("status", "status --json"),
    "commit": ("commit -m x",),
    "sync": ("sync --to evil/main", "sync --to dash/main", "sync --to local/main", "sync --to ssh/main",
             "sync --to git/main", "sync --to http/main", "sync --no-push", "resolve acme source=ours",
             "merge --continue", "sync"),
    "diff": ("diff", "diff HEAD~1..HEAD", "diff main..other", "diff -- --output=x", "diff --markdown"),
    "merge": ("merge other", "merge -- --upload-pack=x", "merge --abort"), "resolve": ("resolve",), "mergetool": ("mergetool",),
    "init": ("init new", "init --hooks --ci github"), "demo": ("demo made",), "trust": ("trust", "trust --list"),
    "doctor": ("doctor",), "completion": ("completion bash",),
    "merge-driver": ("merge-driver a b c d",),
}  # fmt: skip
"""Command lines that get far in this workspace; the examples of each command's help come on top."""

STDIN = '{"customer": "acme", "type": "note", "at": "2026-11-20", "note": "x", "id": "n1"}\n'


def _git(folder: Path, *args: str) -> None:
    nobody = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *args], cwd=folder, check=True, env=nobody, capture_output=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, basic_files: Mapping[str, str]) -> Path:
    """A folder with the hostile workspace ``work``, a server ``server.git`` and what is ``outside``."""
    place = tmp_path_factory.mktemp("hostile")
    work = place / "work"
    for name, text in basic_files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(text, encoding="utf-8")
    _git(work, "init", "-q", "-b", "main")
    for key, value in (("user.name", "Lin"), ("user.email", "lin@example.com")):
        _git(work, "config", key, value)
    _names(work)
    _git(work, "add", "-A")
    _git(work, "commit", "-qm", "Start\n\nAction: add\nCustomer: acme")
    _submodule(place, work)
    _branches(place, work)
    _links(place, work)
    _programs(place, work)
    (place / "sang").unlink(missing_ok=True)
    return place


def _names(work: Path) -> None:
    folder = work / "records/customers/华东/acme"
    for name in (
        "-rf.yaml",
        "--output=x.yaml",
        "$(touch sang).yaml",
        ";touch sang;.yaml",
        "`touch sang`.yaml",
    ):
        (folder / name).write_text(f"type: note\nat: 2026-08-01\nnote: '{name}'\n")
    (folder / "filtered.dat").write_text("x\n")
    (work / ".gitattributes").write_text(
        "*.yaml diff=canary merge=canary\n*.dat filter=canary diff=canary merge=canary\n"
        "records/customers/02/** filter=canary\n"
    )
    (work / ".lfsconfig").write_text("[lfs]\n\turl = ext::touch sang\n")


def _submodule(place: Path, work: Path) -> None:
    _git(place, "init", "-q", "-b", "main", "part")
    _git(
        place / "part",
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x",
    )
    _git(work, "-c", "protocol.file.allow=always", "submodule", "add", str(place / "part"), "sub")
    _git(work, "commit", "-qm", "sub")


def _branches(place: Path, work: Path) -> None:
    """A server ahead of us, a branch in conflict, and branches with the names of options."""
    profile = work / "records/customers/华东/acme/customer.yaml"
    text = profile.read_text()
    _git(place, "clone", "-q", "--bare", "work", "server.git")
    _git(work, "remote", "add", "origin", str(place / "server.git"))
    _git(work, "fetch", "-q")
    _git(work, "branch", "-q", "-u", "origin/main")
    _git(work, "switch", "-q", "-c", "other")
    profile.write_text(text.replace("industry: 制造业", "industry: 制造业\nsource: a"))
    _git(work, "commit", "-qam", "other")
    _git(work, "push", "-q", "origin", "other:main")
    _git(work, "switch", "-q", "main")
    profile.write_text(text.replace("industry: 制造业", "industry: 制造业\nsource: b"))
    _git(work, "commit", "-qam", "ours")
    head = (work / ".git/refs/heads/main").read_text()
    for name in ("--upload-pack=touch sang", "-x", "$(touch sang)"):
        (work / ".git/refs/heads" / name).write_text(head)
    for name in ("local", "ssh", "git", "http"):
        url = {"local": "./part", "ssh": "ssh://-oProxyCommand=touch%20sang/x", "git": "git://127.0.0.1:1/x",
               "http": "http://127.0.0.1:1/x"}[name]  # fmt: skip
        _git(work, "config", f"remote.{name}.url", url)


def _links(place: Path, work: Path) -> None:
    outside = place / "outside"
    outside.mkdir()
    (outside / "customer.yaml").write_text("id: evil\nname: SECRET\n")
    (outside / "core.worktree").mkdir()
    (work / "records/customers/evil").symlink_to(outside)
    (work / "playbooks/linked.yaml").symlink_to(outside / "customer.yaml")
    (work / "records/customers/02/C2024002/linked.yaml").symlink_to(outside / "customer.yaml")


def _programs(place: Path, work: Path) -> None:
    program = place / "run"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {place}/sang\nexec cat\n')
    program.chmod(0o755)
    (work / "hooks").mkdir()
    for folder in (work / ".git/hooks", work / "hooks", place / "server.git/hooks"):
        for hook in HOOKS:
            (folder / hook).write_bytes(program.read_bytes())
            (folder / hook).chmod(0o755)
    for name in ("git", "ssh", "git-remote-canary", "python", "sh"):
        (work / name).write_bytes(program.read_bytes())
        (work / name).chmod(0o755)
    for name in ("sitecustomize.py", "yaml.py", "click.py", "crmtui_plugin.py", "usercustomize.py"):
        (work / name).write_text(f"open({str(place / 'sang')!r}, 'a').write({name!r})\n")
    for config in (work, work / "sub", place / "server.git"):
        for key, value in KEYS.items():
            _git(config, "config", key, value.format(run=program))
    included = work / "evil.gitconfig"
    _git(
        work,
        "config",
        "-f",
        str(included),
        f"url.ext::{program} .insteadOf",
        str(place / "server.git"),
    )
    _git(work, "config", "-f", str(included), "core.fsmonitor", str(program))
    _git(work, "config", "include.path", str(included))
    _git(work, "config", "core.hooksPath", str(work / "hooks"))
    _git(work, "config", "core.worktree", str(place / "outside/core.worktree"))


def _examples() -> list[str]:
    context = click.Context(cli)
    commands = (cli.get_command(context, name) for name in COMMANDS)
    return [line for c in commands if isinstance(c, Taught) for line, _meaning in c.examples]


ALL = [line for lines in LINES.values() for line in lines]


def test_every_command_is_tried() -> None:
    tried = {shlex.split(line)[0] for line in (*ALL, *_examples()) if line}
    assert sorted({*COMMANDS, *HIDDEN} - tried) == []


def test_the_canary_would_sing(place: Path) -> None:
    subprocess.run(["git", "status"], cwd=place / "work", capture_output=True, check=False)
    assert (place / "sang").exists()
    (place / "sang").unlink()


def _outside(place: Path) -> dict[str, bytes]:
    files = (file for file in (place / "outside").rglob("*") if file.is_file())
    return {str(file): file.read_bytes() for file in files}


@pytest.mark.parametrize("line", dict.fromkeys([*ALL, *_examples()]))
def test_nothing_runs(
    place: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    work = place / "work"
    before = _outside(place)
    monkeypatch.chdir(work)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STDIN.encode())))
    args = list(itertools.takewhile(lambda word: word not in "|>", shlex.split(line)))
    if args[:1] in (["init"], ["demo"]):
        args = [str(tmp_path / a) if a in ("new", "made", "kunden") else a for a in args]
    run(args, now=lambda: NOW)
    told = capsys.readouterr()
    assert not (place / "sang").exists(), (place / "sang").read_text()
    assert not list(place.glob("**/sang"))
    assert _outside(place) == before
    assert "SECRET" not in told.out + told.err
    assert "Traceback" not in told.err
