"""Names that try to act: whatever they are the names of, every command only shows them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmtui.cli.main import run

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
Capture = pytest.CaptureFixture[str]

ESCAPES = (
    "\x1b[2J", "\x1b]0;owned\x07", "\x1b]8;;http://evil\x1b\\here\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07", "\x1bP$q\x1b\\", "\x9b31m", "\x85", "ok\rFORGED", "\x08\x08", "\x7f",
)  # fmt: skip
"""Clear the screen, set the title, link, write the clipboard, ask the terminal, the same in one
byte, overwrite the line, step back, delete."""
MARKUP = "[/oops] [red]R[/red] [@click=app.quit]Q[/] [link=http://evil]L[/link] :smile:"
UNSEEN = "\u202etxt.exe\u202c \u2066in\u2069 a\u200bb \ufeff"
NAME = f"{MARKUP} {UNSEEN}"
"""What a name may hold; control characters in names are refused."""
TEXT = f"{NAME} {' '.join(ESCAPES)}"
FOLDER = "[red]\u202e地区 :smile:"

FILES = {
    "crmtui.yaml": {"name": NAME, "timezone": "Asia/Shanghai", "calendars": [TEXT],
                    "team": {"lin": {"name": NAME, "email": "lin@example.com"},
                             MARKUP: {"name": NAME, "cover": TEXT}}},
    "playbooks/tiers.yaml": {"core": {"title": TEXT}, NAME: {"title": TEXT}},
    "playbooks/tags.yaml": {NAME: TEXT},
    "playbooks/segments.yaml": {NAME: f'name:"{MARKUP}"', "broken": TEXT},
    "playbooks/core.yaml": {
        "playbook": "core", "title": TEXT, "for": "tier:core", "about": TEXT,
        "cadences": [{"step": "call", "every": "1 month", "via": ["phone"], "title": TEXT,
                      "guide": TEXT, "who": "role:" + TEXT}]},
    "playbooks/[red]\u202e.yaml": {"playbook": "x", "title": TEXT, "for": f"{TEXT}:x"},
    "playbooks/calendars/CN-2026.yaml": {"calendar": "CN", "year": "2026", "off": {"2026-11-30": TEXT}},
    f"records/customers/{FOLDER}/acme/customer.yaml": {
        "id": "acme", "name": NAME, "short": [NAME], "owner": "lin", "tier": "core", "kind": TEXT,
        "tier_since": "2025-01-01", "since": "2024-01-01", "industry": TEXT, "source": TEXT,
        "region": TEXT, "address": TEXT, "website": TEXT, "needs": TEXT, "note": f"{TEXT}\n{TEXT}",
        "tags": [NAME], "refs": {NAME: TEXT}, "roles": {"support": TEXT}, "prefers": {"channel": TEXT},
        "contacts": [{"key": "k", "name": NAME, "role": TEXT, "phones": [TEXT], "emails": [TEXT],
                      "wechat": TEXT, "note": TEXT}], NAME: TEXT},
    f"records/customers/{FOLDER}/acme/[@click=app.quit]\u202e.yaml": {
        "type": "touch", "at": "2026-10-01", "by": TEXT, "via": "phone", "with": ["k", TEXT],
        "topic": TEXT, "note": TEXT, "does": [TEXT],
        "next": [{"id": "n1", "do": TEXT, "due": "2026-10-05", "owner": TEXT}]},
    f"records/customers/{FOLDER}/acme/case.yaml": {
        "type": "case", "case": "c1", "at": "2026-11-01", "step": "opened", "title": TEXT, "by": TEXT},
    f"records/customers/{FOLDER}/acme/order.yaml": {
        "type": "order", "id": NAME, "at": "2026-11-01", "amount": TEXT, "currency": TEXT},
    f"records/customers/{FOLDER}/acme/orders.yaml": [
        {"type": "order", "id": "1", "at": "2026-11-01", "amount": "5", "currency": TEXT,
         "lines": [{"product": TEXT, "quantity": TEXT}]}],
    "records/customers/twin/twin/customer.yaml": {"id": "twin", "name": NAME},
    "records/customers/no/no/customer.yaml": {"id": "no", "name": TEXT, "tags": [TEXT]},
    f"records/customers/no/{MARKUP[1:6]}/customer.yaml": {"id": TEXT, "name": "x"},
}  # fmt: skip

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("today",), ("today", "--all"), ("today", "--on", "2026-12-24"), ("list",), ("list", "--ids"),
    ("list", NAME), ("list", f'name:"{MARKUP}"'), ("show", "acme"), ("show", "acme", "--all"),
    ("show", NAME), ("brief", "acme"), ("why", "acme"), ("why", "acme/next@n1"), ("history", "acme"),
    ("history", "acme", "name"), ("path", "acme"), ("check",), ("check", "--format", "github"),
    ("doctor",), ("calendar",), ("fields",), ("undo", TEXT), ("today", "--owner", TEXT),
    ("today", "--on", TEXT), ("list", TEXT), ("list", "--sort", TEXT), ("show", TEXT), ("why", TEXT),
    ("log", "acme", TEXT), ("log", "acme", "--via", TEXT), ("log", "acme", "--via", "phone", "--with", TEXT),
    ("snooze", "acme", TEXT), ("snooze", TEXT, "+1d"), ("edit", "acme", f"{TEXT}=x"),
    ("edit", "acme", f"owner={TEXT}"), ("edit", "acme", f"name={TEXT}"), ("add", TEXT),
    ("add", "x", "--id", TEXT), ("tag", "--who", TEXT, "--add", "x"), ("move", "acme", f"../{TEXT}"),
    ("reassign", "acme/next@n1", TEXT), ("import", TEXT), ("calendar", TEXT, "2027"), (TEXT,),
    ("today", f"--{TEXT}"), ("-w", TEXT, "today"), ("diff",), ("diff", "HEAD~1.."), ("diff", TEXT),
    ("diff", "HEAD~1..", "acme", "--markdown"), ("diff", f"{TEXT}..HEAD"),
)  # fmt: skip
WITH_JSON = ("today", "list", "show", "brief", "why", "history", "path", "check", "doctor", "calendar",
             "fields", "diff")  # fmt: skip

COLOURED = tuple(args for args in COMMANDS if args[0] in ("today", "list", "show", "check"))

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


AUTHOR = "\x1b]0;owned\x07 [/oops] \u202evillain"
BRANCH = "main\u202e\x9b31m"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which everything that has a name has a bad one: JSON, which is YAML too."""
    root = tmp_path_factory.mktemp("hostile")
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    folder = root / f"records/customers/{FOLDER}/acme"
    for name in ("\x1b[2J.yaml", "a\rb.yaml", "\u202e.yml", "\udc9b.yaml"):
        (folder / name).write_text("type: note\nat: 2026-11-01\n")
    (root / "records/customers/\x1b]0;x\x07").mkdir()
    _commit(root)
    profile = folder / "customer.yaml"
    profile.write_text(profile.read_text().replace("2024-01-01", "2024-01-02"))
    _git(root, "commit", "-q", "-a", "-m", f"Edit {TEXT}")
    return root


def _commit(root: Path) -> None:
    _git(root, "init", "-q")
    (root / ".git/HEAD").write_text(f"ref: refs/heads/{BRANCH}\n")
    _git(root, "config", "user.name", AUTHOR)
    _git(root, "config", "user.email", "lin@example.com")
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", TEXT)


def _git(root: Path, *args: str) -> None:
    nobody = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *args], cwd=root, check=True, env=nobody)


def _ids(commands: tuple[tuple[str, ...], ...]) -> list[str]:
    words = (" ".join(w for w in args if w.isascii() and len(w) < 20) for args in commands)
    return [f"{n}-{said}" for n, said in enumerate(words)]


def outputs(capsys: Capture, root: Path, *args: str) -> str:
    """All that a command says on both streams, its own colours taken out."""
    run(["-w", str(root), *args], now=lambda: NOW)
    told = capsys.readouterr()
    return _STYLE.sub("", told.out + told.err)


@pytest.mark.parametrize("args", COMMANDS, ids=_ids(COMMANDS))
def test_as_text(hostile: Path, capsys: Capture, args: tuple[str, ...]) -> None:
    assert not _ACTS.search(outputs(capsys, hostile, *args))


@pytest.mark.parametrize("args", COLOURED, ids=_ids(COLOURED))
def test_in_colour(
    hostile: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not _ACTS.search(outputs(capsys, hostile, *args))


@pytest.mark.parametrize("command", WITH_JSON)
def test_as_json(hostile: Path, capsys: Capture, command: str) -> None:
    who = ("acme",) if command in ("show", "brief", "history", "path") else ()
    who = ("acme/next@n1",) if command == "why" else who
    run(["-w", str(hostile), command, *who, "--json"], now=lambda: NOW)
    document = capsys.readouterr().out
    assert not _ACTS.search(document)
    assert json.loads(document)["version"] == 1


def test_names_are_shown_whole(hostile: Path, capsys: Capture) -> None:
    shown = outputs(capsys, hostile, "show", "acme")
    assert shown.startswith(f"{MARKUP} ⟨202E⟩txt.exe⟨202C⟩ ⟨2066⟩in⟨2069⟩ a⟨200B⟩b ⟨FEFF⟩")
    assert "␛[2J ␛]0;owned␇ ␛]8;;http://evil" in shown


def test_the_story_names_its_author_harmlessly(hostile: Path, capsys: Capture) -> None:
    assert "[/oops] ⟨202E⟩villain" in outputs(capsys, hostile, "history", "acme")
