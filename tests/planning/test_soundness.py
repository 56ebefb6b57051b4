"""That no playbook has to be skipped is remembered, and never longer than it is true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.planning import audiences, soundness
from crmtui.workspace import Workspace

BOOK = 'playbook: calls\ntitle: Calls\nfor: "{query}"\ncadences:\n  - step: call\n    every: 1 month\n    via: [phone]\n'


def test_sound_playbooks_are_read_once(
    make_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(extra={"playbooks/calls.yaml": BOOK.format(query="tier:core")})
    workspace.refresh()

    def never(*_: object) -> None:
        pytest.fail("the queries were read again")

    monkeypatch.setattr(audiences, "skipped_playbooks", never)
    assert soundness.skipped(workspace.index, workspace.rules, workspace.today_date()) == ()
    assert not workspace.today().problems


def test_what_is_wrong_is_told_each_time_and_gone_when_it_is_mended(
    make_workspace: Callable[..., Workspace],
) -> None:
    wrong = BOOK.format(query="colour:red")
    workspace = make_workspace(extra={"playbooks/calls.yaml": BOOK.format(query="tier:core")})
    assert not workspace.today().problems
    book = Path(workspace.root, "playbooks/calls.yaml")
    book.write_text(wrong, encoding="utf-8")
    for _ in range(2):
        assert [problem.code for problem in workspace.today().problems] == ["bad-query"]
    book.write_text(BOOK.format(query="tier:basic"), encoding="utf-8")
    assert not workspace.today().problems
