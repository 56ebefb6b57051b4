"""``crmtui diff``: text, Markdown and JSON of a branch."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.text import cell_width

Caller = Callable[..., Any]

CHANGED = """\
3 customers, 1 rule file  {before} → {after}

核心客户 / Core accounts  playbooks/core.yaml
  ~ monthly-call: every month by phone → every 2 weeks by phone

Beta Tools Ltd  C2024002
  ~ tier: basic → core
  + tier since: 2026-11-20
  + contact: Ann · +44 20 7946 0000

Harbour Foods Ltd  C2024005
  + 2026-11-20 phone · Ann Lee · reached · new line runs → send offer by 2026-11-27

示例制造集团  acme
  ~ tags: +vip
  ~ contact 李工, position: 采购负责人 → 总监

The queue of 2026-11-20
  open tasks 4 → 5 · 1 settled, 1 moved, 3 new
  new      2024-01-29               Beta Tools Ltd     monthly call     赵
  new      2024-04-15               Beta Tools Ltd     quarterly visit  赵
  settled  2026-11-05 → 2026-12-04  Harbour Foods Ltd  monthly call     赵
  new      2026-11-27               Harbour Foods Ltd  send offer       赵
  moved    2026-11-12 → 2026-10-26  示例制造集团       monthly call     林

  tasks  overdue  11-20  11-27  12-04  12-11    sum
  林           3      0      0  0 → 1      0  3 → 4
  赵       1 → 2      0  0 → 1  0 → 2      0  1 → 5
"""


@pytest.fixture
def branch(root: Path, crmtui: Caller, run_git) -> tuple[str, str]:
    """A branch that changes a playbook and three customers; where it begins and ends."""
    run_git(root, "switch", "-qc", "faster")
    assert crmtui("edit", "C2024002", "tier=core").code == 0
    profile = root / "records/customers/02/C2024002/customer.yaml"
    profile.write_text(
        profile.read_text() + 'contacts:\n  - {name: Ann, phones: ["+44 20 7946 0000"]}\n'
    )
    assert crmtui("log", "C2024005", "phone Ann new line runs > send offer @2026-11-27").code == 0
    acme = root / "records/customers/华东/acme/customer.yaml"
    acme.write_text(acme.read_text().replace("采购负责人", "总监"))
    assert crmtui("tag", "--who", "acme", "--add", "vip", "--yes").code == 0
    book = root / "playbooks/core.yaml"
    book.write_text(book.read_text().replace("every: 1 month", "every: 2 weeks"))
    run_git(root, "commit", "-qam", "Call more often")
    return run_git(root, "rev-parse", "main")[:10], run_git(root, "rev-parse", "HEAD")[:10]


def test_a_branch_in_words(crmtui: Caller, branch: tuple[str, str]) -> None:
    result = crmtui("diff", "main...")
    assert (result.code, result.err) == (0, "")
    assert result.out == CHANGED.format(before=branch[0], after=branch[1])


def test_a_branch_as_a_document(crmtui: Caller, branch: tuple[str, str]) -> None:
    document = crmtui("diff", "main...", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/diff", 1)
    assert document["before"]["name"] == branch[0]
    assert [one["id"] for one in document["customers"]] == ["C2024002", "C2024005", "acme"]
    assert document["rules"][0]["edits"][0]["after"] == "every 2 weeks by phone"
    assert {task["kind"] for task in document["queue"]["tasks"]} >= {"settled", "appears", "moves"}
    assert crmtui("diff", "main...", "--json", "--no-queue").json["queue"] is None


def test_a_branch_as_a_comment(crmtui: Caller, branch: tuple[str, str]) -> None:
    text = crmtui("diff", "main...", "--markdown").out
    assert text.startswith(f"### 3 customers, 1 rule file\n\n`{branch[0]}` → `{branch[1]}`\n")
    assert "| <b>示例制造集团</b> acme | ~ tags |  | +vip |" in text
    assert crmtui("diff", "--markdown", "--json").code == 2


def test_who_and_range_are_told_apart(crmtui: Caller, branch: tuple[str, str]) -> None:
    assert crmtui("diff", "HEAD", "示例").out.startswith("no difference")
    assert crmtui("diff", "示例").out.startswith("no difference")
    assert crmtui("diff", "8000").code == 0
    assert "Beta" not in crmtui("diff", "main...", "示例", "Harbour").out
    result = crmtui("diff", "no-such-thing")
    assert (result.code, result.out) == (3, "")
    assert "neither a commit, a day nor a customer" in result.err


def test_every_line_fits_the_terminal(
    crmtui: Caller, branch: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    shown = crmtui("diff", "main...").out.splitlines()
    assert max(map(cell_width, map(_plain, shown))) <= 60
    assert "\x1b[" in "".join(shown)


def _plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_without_git_it_says_so(call: Caller, make_workspace) -> None:
    workspace = make_workspace(under_git=False)
    result = call("-w", workspace.root, "diff")
    assert result.code == 3
    assert "not under Git" in result.err
