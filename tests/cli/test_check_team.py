"""crmtui check in a team: what is staged, what is new since a commit, who may change what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]
Git = Callable[..., str]

ACME = "records/customers/华东/acme/customer.yaml"
BETA = "records/customers/02/C2024002/customer.yaml"


@pytest.fixture
def git(root: Path, run_git: Git) -> Git:
    return lambda *arguments: run_git(root, *arguments)


def _change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))


# -- staged --------------------------------------------------------------------------------------


def test_staged_looks_at_what_is_staged_and_nothing_else(
    crmtui: Caller, root: Path, git: Git
) -> None:
    _change(root, BETA, "since: 2024-01-15", "since: 2024-02-30")
    assert crmtui("check", "--staged").code == 0
    git("add", BETA)
    _change(root, BETA, "since: 2024-02-30", "since: 2024-02-28")
    result = crmtui("check", "--staged")
    assert result.code == 1
    assert result.out.startswith(f"error[bad-date] {BETA}:5:8 ")


def test_staged_knows_the_rules_as_they_are_staged(crmtui: Caller, root: Path, git: Git) -> None:
    _change(root, BETA, "tier: basic", "tier: gold")
    git("add", BETA)
    assert "no tier is named 'gold'" in crmtui("check", "--staged").out
    _change(root, "playbooks/tiers.yaml", "basic:", "gold: {title: Gold}\nbasic:")
    git("add", "playbooks/tiers.yaml")
    assert crmtui("check", "--staged").code == 0


def test_staged_rules_and_entries(crmtui: Caller, root: Path, git: Git) -> None:
    entry = "records/customers/02/C2024002/x.yaml"
    (root / entry).write_text("type: touch\nat: 2026-13-01\nvia: phone\nby: nobody\n")
    _change(root, "playbooks/core.yaml", "every: 1 month", "every: often")
    git("add", "-A")
    document = crmtui("check", "--staged", "--json").json
    assert [(p["path"], p["code"]) for p in document["problems"]] == [
        ("playbooks/core.yaml", "bad-interval"), (entry, "bad-when")]  # fmt: skip


def test_staged_without_git(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "crmtui.yaml").write_text("name: x\n")
    assert call("-w", tmp_path, "check", "--staged").code == 3


# -- changed -------------------------------------------------------------------------------------


def test_changed_leaves_out_what_was_wrong_before(crmtui: Caller, root: Path, git: Git) -> None:
    _change(root, BETA, "since: 2024-01-15", "since: 2024-02-30")
    git("commit", "-qam", "old sin")
    git("switch", "-qc", "branch")
    assert crmtui("check", "--changed", "main").code == 0
    _change(root, ACME, "since: 2023-11-20", "since: 2023-13-20")
    git("commit", "-qam", "new sin")
    result = crmtui("check", "--changed", "main...", "--format", "github")
    assert result.code == 1
    assert result.out.startswith(f"::error file={ACME},line=11,")
    assert result.out.count("\n") == 1


def test_changed_shows_what_a_playbook_change_breaks_elsewhere(
    crmtui: Caller, root: Path, git: Git
) -> None:
    _change(root, "playbooks/tiers.yaml", "basic:", "plain:")
    result = crmtui("check", "--changed", "HEAD")
    assert result.code == 1
    assert BETA in result.out
    assert "no tier is named 'basic'" in result.out


def test_changed_shows_an_old_problem_on_a_new_line(crmtui: Caller, root: Path, git: Git) -> None:
    _change(root, BETA, "since: 2024-01-15", "since: 2024-02-30")
    git("commit", "-qam", "old sin")
    _change(root, BETA, "since: 2024-02-30", "since: 2024-02-30 # yes")
    assert crmtui("check", "--changed", "HEAD").code == 1
    (root / "records/customers/02/C2024002/new.yaml").write_text("type: touch\n")
    assert "new.yaml" in crmtui("check", "--changed", "HEAD").out


def test_gitlab(crmtui: Caller, root: Path) -> None:
    _change(root, BETA, "since: 2024-01-15", "since: 2024-02-30")
    result = crmtui("check", "--format", "gitlab")
    (one,) = json.loads(result.out)
    assert one["location"] == {"path": BETA, "lines": {"begin": 5}}
    assert (one["check_name"], one["severity"]) == ("bad-date", "major")


def test_paths_count_from_the_top_of_the_repository(
    call: Caller, root: Path, run_git: Git, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    root.rename(top / "crm")
    run_git(top, "init", "-q")
    _change(top / "crm", BETA, "since: 2024-01-15", "since: 2024-02-30")
    (top / "crm" / ".git").rename(tmp_path / "gone")
    result = call("-w", top / "crm", "check", "--format", "github")
    assert result.out.startswith(f"::error file=crm/{BETA},")


# -- review --------------------------------------------------------------------------------------


@pytest.fixture
def ruled(root: Path, git: Git) -> Path:
    """A workspace with rules, on a branch on which lin has set a tier."""
    with (root / "crmtui.yaml").open("a") as file:
        file.write("review: {tier: lead}\n")
    git("commit", "-qam", "rules")
    git("switch", "-qc", "branch")
    _change(root, BETA, "tier: basic", "tier: core")
    git("commit", "-qam", "Edit Beta")
    return root


def test_review(crmtui: Caller, ruled: Path) -> None:
    result = crmtui("check", "--review", "main...")
    assert result.code == 1
    assert result.out.startswith(
        f"error[not-theirs] {BETA}:4:7 `tier`: basic → core by Lin <lin@example.com> (lin) in "
    )
    assert result.out.endswith(" — `review: tier: lead` of the base lets only: wang\n")
    assert (
        "1 commit; changes that their authors may not make: 1, of these still standing: 1"
        in result.err
    )
    assert "what the commits claim" in result.err


def test_review_as_documents(crmtui: Caller, ruled: Path) -> None:
    document = crmtui("check", "--review", "main...", "--json").json
    assert (document["schema"], document["refused"], document["commits"]) == (
        "crmtui/review",
        True,
        1,
    )
    (one,) = document["changes"]
    assert (one["field"], one["member"], one["may"], one["line"]) == ("tier", "lin", ["wang"], 4)
    lines = crmtui("check", "--review", "main...", "--format", "github").out
    assert lines.startswith(f"::error file={BETA},line=4,col=7,title=not-theirs::`tier`: basic")


def test_review_taken_back(crmtui: Caller, ruled: Path, git: Git) -> None:
    git("revert", "--no-edit", "HEAD")
    result = crmtui("check", "--review", "main...")
    assert (result.code, result.out.count("warning[not-theirs]")) == (0, 2)


def test_three_questions_are_not_one(crmtui: Caller) -> None:
    assert crmtui("check", "--staged", "--review", "main...").code == 2


def test_hostile_text_in_a_review(crmtui: Caller, ruled: Path, git: Git) -> None:
    _change(ruled, BETA, "tier: core", '"tier": "co\\e[2Jre\\nx"')
    git("-c", "user.name=\x1b[31mEvil", "commit", "-qam", "x")
    for form in ("text", "github"):
        out = crmtui("check", "--review", "main...", "--format", form).out
        assert "\x1b" not in out
        assert out.count("\n") == 2
