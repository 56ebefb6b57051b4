"""How the workspace stands with Git, in the cells of a status line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crmtui.actions.sync import Synced
from crmtui.history.status import GitStatus, Uncommitted
from crmtui.model.conflict import OpenConflict
from crmtui.model.rules import Rules
from crmtui.model.team import Config
from crmtui.tui.session import Facts
from crmtui.tui.standing import Standing, git_words, synced_words

FACTS = Facts(Path("/x"), Rules(Config()), "", True, date(2026, 11, 20), "main")
CLEAN = GitStatus("main", "origin/main", 0, 0, (), "", False)
EDITED = Uncommitted("records/a/customer.yaml", ".", "M")
OPEN = Uncommitted("records/b/customer.yaml", "U", "U")


@pytest.mark.parametrize(("status", "wide", "slim"), [
    (None, "main", "main"),
    (CLEAN, "main", "main"),
    (replace(CLEAN, ahead=2, behind=1, uncommitted=(EDITED,) * 3),
     "main ↑2 ↓1 ·3 uncommitted", "main ↑2 ↓1 ·3"),
    (replace(CLEAN, uncommitted=(EDITED, OPEN)), "main ·1 uncommitted ✗1 in conflict", "main ·1 ✗1"),
])  # fmt: skip
def test_numbers_with_words_where_there_is_room(status, wide: str, slim: str) -> None:
    assert git_words(FACTS, Standing(status), 80).plain == wide
    assert git_words(FACTS, Standing(status), 40).plain == slim


def test_a_merge_is_named() -> None:
    merging = replace(FACTS, busy="merge")
    assert "in the middle of a merge" in git_words(merging, Standing(CLEAN), 100).plain
    assert git_words(merging, Standing(CLEAN), 40).plain == "merge under way"
    status = replace(CLEAN, uncommitted=(OPEN,), busy="merge")
    assert git_words(merging, Standing(status), 80).plain == "merge ✗1 in conflict"


def test_a_sync_says_what_it_does_and_nothing_of_it_is_markup() -> None:
    told = git_words(FACTS, Standing(CLEAN, "remote: [red]x[/red]\x1b[2J"), 100).plain
    assert told.startswith("⇅ remote: [red]x[/red]") and "\x1b" not in told
    long = git_words(FACTS, Standing(CLEAN, "y" * 500), 80)
    assert long.cell_length <= 42


def test_without_git_or_branch() -> None:
    assert git_words(replace(FACTS, versioned=False), Standing(), 80).plain == "not versioned"
    assert git_words(replace(FACTS, branch=""), Standing(), 80).plain == "no branch"
    assert git_words(replace(FACTS, branch="b" * 99), Standing(), 40).cell_length <= 10


def test_what_a_sync_did_in_a_sentence() -> None:
    done = Synced("origin", "main", "origin/main")
    assert synced_words(done) == "Nothing new: this clone and origin/main are alike."
    moved = replace(
        done, fetched=2, pushed=1, pushed_to="origin/sync/lin", pull_request="https://x/pr"
    )
    assert synced_words(moved) == (
        "Synced. Commits: 2 from origin/main, 1 to origin/sync/lin.\nPull request: https://x/pr"
    )
    conflict = OpenConflict("p", "", "", "f", None, None, None)
    assert synced_words(replace(done, conflicts=(conflict,))).startswith(
        "1 conflict is to be decided"
    )
