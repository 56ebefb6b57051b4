"""``crmtui simulate``: text and JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.text import cell_width

Caller = Callable[..., Any]


@pytest.fixture
def edited(root: Path) -> None:
    """A playbook that asks for more, not committed."""
    book = root / "playbooks/core.yaml"
    book.write_text(book.read_text().replace("every: 3 months", "every: 1 month"))


def test_the_edited_playbooks(crmtui: Caller, edited: None, run_git, root: Path) -> None:
    result = crmtui("simulate")
    head = run_git(root, "rev-parse", "HEAD")[:10]
    assert result.code == 0
    assert result.out.startswith(f"{head} → work tree  from 2026-11-20, 8 weeks\n")
    assert "Next contact: 1 earlier, 0 later, 0 new, 0 gone, 2 the same" in result.out
    assert "Tasks a week, before and after" in result.out
    assert "Most overdue, when everybody does what a day has room for" in result.out


def test_as_a_document(crmtui: Caller, edited: None) -> None:
    document = crmtui("simulate", "--weeks", "4", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/simulate", 1)
    assert document["weeks"] == len(document["owners"][0]["weeks"]) == 4
    assert document["customers"][0]["id"] == "acme"
    assert set(document["peak"]) == {"before", "after"}
    assert len(document["backlog"]) == 28


def test_it_fits_the_terminal(
    crmtui: Caller, edited: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    lines = crmtui("simulate", "--weeks", "26").out.splitlines()
    assert max(map(cell_width, lines)) <= 50


def test_what_is_not_there(crmtui: Caller) -> None:
    result = crmtui("simulate", "--playbooks", "nowhere")
    assert (result.code, result.out) == (3, "")
