"""crmtui merge, resolve and mergetool, as people type them; and Git calling the last."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.history.drivers import ATTRIBUTES, install
from crmtui.history.repository import Repository

Caller = Callable[..., Any]
ACME = "records/customers/华东/acme/customer.yaml"
WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@pytest.fixture
def apart(root: Path, run_git: Caller) -> Path:
    """Our branch and the branch ``side`` changed tier and industry of a customer."""
    (root / ".gitattributes").write_text(ATTRIBUTES)
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "-m", "Attributes")
    for branch, who, tier, line in (
        ("side", "Zhao", "basic", "汽车"),
        ("main", "Lin", "vip", "电子"),
    ):
        run_git(root, "switch", "-q", *(["-c"] if branch == "side" else []), branch)
        text = (root / ACME).read_text("utf-8")
        text = text.replace("tier: core", f"tier: {tier}").replace("制造业", line)
        (root / ACME).write_text(text, "utf-8")
        run_git(root, "-c", f"user.name={who}", "commit", "-q", "-am", "work")
    return root


def test_a_merge_in_conflict_is_told_in_words(crmtui: Caller, apart: Path) -> None:
    result = crmtui("merge", "side")
    assert result.code == 4
    assert result.err == "2 conflicts are left to decide\n"
    assert WHEN.sub("WHEN", result.out) == (
        "\n示例制造集团  acme\n"
        "  tier\n"
        "    base    core\n"
        "    ours    vip   Lin, WHEN\n"
        "    theirs  basic   Zhao, WHEN\n"
        "  industry\n"
        "    base    制造业\n"
        "    ours    电子   Lin, WHEN\n"
        "    theirs  汽车   Zhao, WHEN\n"
        "  crmtui resolve acme tier=ours|theirs industry=ours|theirs\n"
    )
    assert crmtui("resolve").out == result.out
    assert crmtui("resolve").code == 1
    assert crmtui("merge", "--continue").code == 4


def test_conflicts_as_json(crmtui: Caller, apart: Path) -> None:
    document = crmtui("merge", "side", "--json").json
    assert (document["schema"], document["state"]) == ("crmtui/merge", "conflicts")
    listed = crmtui("resolve", "--json").json
    assert listed["schema"] == "crmtui/conflicts"
    assert listed["conflicts"] == document["conflicts"]
    first = listed["conflicts"][0]
    assert {key: first[key] for key in ("customer", "field", "base", "ours", "theirs", "their_author")} == {
        "customer": "acme", "field": "tier", "base": "core", "ours": "vip", "theirs": "basic",
        "their_author": "Zhao"}  # fmt: skip
    assert [c["field"] for c in crmtui("resolve", "acme", "--json").json["conflicts"]] == [
        "tier",
        "industry",
    ]
    done = crmtui("resolve", "acme", "tier=theirs", "--json").json
    assert (done["decided"], [c["field"] for c in done["left"]]) == (
        [f"{ACME}: tier"],
        ["industry"],
    )


def test_decided_and_finished(crmtui: Caller, apart: Path, run_git: Caller) -> None:
    crmtui("merge", "side")
    result = crmtui("resolve", "示例", "tier=theirs")
    assert result.out == f"decided: {ACME}: tier\n"
    assert result.err == "1 conflict is left: industry\n"
    result = crmtui("resolve", "acme", "industry=芯片")
    assert result.err == "Everything is decided. Next: crmtui merge --continue\n"
    result = crmtui("merge", "--continue")
    assert (result.code, result.out.startswith("Merge side: 1 customer  [")) == (0, True)
    assert run_git(apart, "status", "--porcelain") == ""
    assert "tier: basic" in (apart / ACME).read_text("utf-8")
    assert crmtui("resolve").err == "Nothing is in conflict.\n"


def test_given_up(crmtui: Caller, apart: Path, run_git: Caller) -> None:
    crmtui("merge", "side")
    assert crmtui("merge", "--abort").code == 0
    assert run_git(apart, "status", "--porcelain") == ""
    assert crmtui("merge", "--abort").code == 3


@pytest.mark.parametrize("args", [[], ["side", "--continue"], ["--abort", "--continue"]])
def test_one_thing_at_a_time(crmtui: Caller, apart: Path, args: list[str]) -> None:
    assert crmtui("merge", *args).code == 2


def test_choices_that_are_none(crmtui: Caller, apart: Path) -> None:
    crmtui("merge", "side")
    assert crmtui("resolve", "acme", "theirs!").code == 2
    assert crmtui("resolve", "acme", "tier=nonsense").code == 2
    assert crmtui("resolve", "acme", "owner=ours").code == 3
    assert crmtui("resolve", "nobody", "ours").code == 3


def test_the_dialogue(crmtui: Caller, apart: Path, monkeypatch: Any, run_git: Caller) -> None:
    crmtui("merge", "side")
    assert crmtui("mergetool").code == 2
    monkeypatch.setattr("crmtui.cli.commands.mergetool.is_terminal", lambda: True)
    result = crmtui("mergetool", stdin="s\nq\n")
    assert (result.code, "示例制造集团" in result.err) == (1, True)
    result = crmtui("mergetool", stdin="?\ne\nnonsense\nt\ne\n芯片\n")
    assert "nonsense" in result.err
    assert result.code == 0, result.err
    assert "Next: crmtui merge --continue" in result.err
    assert crmtui("merge", "--continue").code == 0
    text = (apart / ACME).read_text("utf-8")
    assert "tier: basic" in text and "industry: 芯片" in text


def test_git_mergetool_asks_the_same(apart: Path, run_git: Caller) -> None:
    repo = Repository.open(apart)
    assert repo is not None
    install(repo)
    assert (
        subprocess.run(["git", "merge", "-q", "side"], cwd=apart, capture_output=True).returncode
        == 1
    )
    code, screen = in_a_terminal(apart, ["git", "mergetool", "-y", "--tool=crmtui"], b"t\no\n")
    assert code == 0, screen
    assert "[o]urs" in screen
    assert run_git(apart, "diff", "--name-only", "--diff-filter=U") == ""
    text = (apart / ACME).read_text("utf-8")
    assert "tier: basic" in text and "industry: 电子" in text


def in_a_terminal(folder: Path, command: list[str], typed: bytes) -> tuple[int, str]:
    """Run a command at a terminal of its own; its exit code and what was on the screen."""
    home = str(Path(__file__).resolve().parents[2])
    env = {**os.environ, "PYTHONPATH": home, "PYTHONWARNINGS": "ignore", "TERM": "dumb"}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, typed)
    screen = b""
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:
            break
        if not chunk:
            break
        screen += chunk
    os.close(ours)
    return process.wait(60), screen.decode("utf-8", "replace")
