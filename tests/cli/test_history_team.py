"""crmtui history --blame, --team, and log --team."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


@pytest.fixture(autouse=True)
def dated(root: Path, run_git: Callable[..., str]) -> None:
    """The first commit is of the week of the tests."""
    run_git(root, "commit", "-q", "--amend", "--no-edit", "--date", "2026-11-17T09:30+08:00")


def test_team(crmtui: Caller) -> None:
    for command in ("history", "log"):
        result = crmtui(command, "--team")
        assert result.code == 0
        first, day, deed = result.out.splitlines()
        assert first == "林 (lin) · by-hand 1"
        assert day == "  2026-11-17 Tue"
        assert deed.startswith("    09:30  Start  [")
        assert result.err.splitlines()[-1] == "Nothing by: 赵 (zhao), 王 (wang)"


def test_team_as_a_document(crmtui: Caller) -> None:
    document = crmtui("log", "--team", "--since", "2026-11-01", "--json").json
    assert (document["schema"], document["since"]) == ("crmtui/team-log", "2026-11-01")
    (lin,) = document["people"]
    assert (lin["member"], lin["counts"], lin["deeds"][0]["subject"]) == (
        "lin",
        {"by-hand": 1},
        "Start",
    )
    assert crmtui("history", "--team", "--owner", "zhao", "--json").json["people"] == []


def test_blame(crmtui: Caller) -> None:
    crmtui("edit", "acme", "tier=basic")
    result = crmtui("history", "acme", "tier", "--blame")
    lines = result.out.splitlines()
    assert lines[0].split() == ["field", "value", "when", "who", "commit"]
    assert lines[1].split()[:2] == ["tier", "basic"]
    document = crmtui("history", "示例", "--blame", "--json").json
    assert (document["schema"], document["customer"]) == ("crmtui/blame", "acme")
    assert {f["field"] for f in document["fields"]} >= {"tier", "contacts.li.phones", "tags"}


@pytest.mark.parametrize(
    "args",
    [["history"], ["log"], ["history", "acme", "--team"], ["log", "acme", "--team"],
     ["history", "acme", "--since", "monday"], ["history", "--team", "--owner", "nobody"]],
)  # fmt: skip
def test_what_does_not_go_together(crmtui: Caller, args: list[str]) -> None:
    result = crmtui(*args)
    assert (result.code, result.out) == (2, "")


def test_hostile_names(crmtui: Caller, root: Path, run_git: Callable[..., str]) -> None:
    run_git(root, "-c", "user.name=\x1b[2JEvil", "-c", "user.email=x@y", "commit", "-q",
            "--allow-empty", "-m", "\x1b]0;x\x07 done", "--date", "2026-11-18T10:00+08:00")  # fmt: skip
    assert "\x1b" not in crmtui("history", "--team").out
