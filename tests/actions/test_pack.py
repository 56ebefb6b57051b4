"""Closed months folded into yearly lists: nothing lost, nothing changed twice, merges stay clean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmtui.errors import Conflict, NotFound, UsageError
from crmtui.history.drivers import ATTRIBUTES
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
Git = Callable[..., str]

FOLDER = "records/customers/华东/acme"
ENTRIES = {
    f"{FOLDER}/2025-03-01-touch-a1.yaml": """\
        id: a1b2c3d4e5
        type: touch
        at: 2025-03-01T10:30+08:00
        by: lin
        via: phone
        with: [li]
        outcome: reached
        note: |
          问 #3 号线: "好"
          no
    """,
    f"{FOLDER}/2025-12-31-order.yaml": """\
        type: order
        id: SO-9
        at: 2025-12-31
        amount: 012.50
        lines:
          - {product: 'A: b', quantity: 1}
    """,
    f"{FOLDER}/2026-01-02-note.yaml": "type: note\nat: 2026-01-02\nnote: same\n",
    f"{FOLDER}/2026-01-02-note-2.yaml": "type: note\nat: 2026-01-02\nnote: same\n",
    f"{FOLDER}/2026-02-01-commented.yaml": "type: note\nat: 2026-02-01\nnote: x  # why\n",
    f"{FOLDER}/2025.yaml": (
        "# the year\n- {type: order, id: '1', at: 2025-02-01, amount: 5} # paid\n"
    ),
}


@pytest.fixture
def full(make_workspace: Make) -> Workspace:
    return make_workspace(extra={**ENTRIES, ".gitattributes": ATTRIBUTES})


def known(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Every entry with its identity and content, wherever it stands."""
    with workspace.fresh():
        return sorted(
            (e.id, e.type, str(sorted(e.values.items(), key=str)))
            for id in ("acme", "C2024002")
            for e in workspace.show(id).entries
        )


def queue(workspace: Workspace) -> str:
    return str(workspace.today(date(2026, 11, 20)).lines)


def test_packing_keeps_every_entry(full: Workspace, run_git: Git) -> None:
    entries, tasks = known(full), queue(full)
    plan = full.pack_preview()
    assert (plan.before, plan.entries, plan.lists) == (date(2026, 10, 1), 4, 2)
    assert [(k.path, k.why) for k in plan.kept] == [
        (f"{FOLDER}/2026-02-01-commented.yaml", "holds a comment")
    ]
    done = full.pack(plan)
    assert done.commit
    assert done.message == "Pack 4 entries before 2026-10-01 into 2 lists"
    assert (full.root / FOLDER / "2025.yaml").read_text() == (
        "# the year\n- {type: order, id: '1', at: 2025-02-01, amount: 5} # paid\n"
        '- {"at":"2025-03-01T10:30+08:00","by":"lin","id":"a1b2c3d4e5",'
        '"note":"问 #3 号线: \\"好\\"\\nno\\n","outcome":"reached","type":"touch","via":"phone",'
        '"with":["li"]}\n'
        '- {"amount":"012.50","at":"2025-12-31","id":"SO-9","lines":'
        '[{"product":"A: b","quantity":"1"}],"type":"order"}\n'
    )
    assert known(full) == entries
    assert queue(full) == tasks
    assert [p for p in full.check() if p.severity == "error"] == []
    assert run_git(full.root, "status", "--porcelain") == ""
    assert (
        run_git(full.root, "log", "-1", "--format=%(trailers:key=Action,valueonly)") == "pack\n\n"
    )


def test_a_second_run_changes_nothing_and_undo_takes_it_back(full: Workspace) -> None:
    entries = known(full)
    full.pack()
    again = full.pack()
    assert (again.commit, again.message) == ("", "Nothing to change")
    full.undo()
    assert (full.root / FOLDER / "2025-12-31-order.yaml").exists()
    assert known(full) == entries


def test_only_before_a_month(full: Workspace) -> None:
    assert full.pack_preview("2026-01").entries == 2
    for month in ("2026-11", "January", "2026-13"):
        with pytest.raises(UsageError):
            full.pack_preview(month)


def test_what_is_not_committed_stays(full: Workspace) -> None:
    file = full.root / FOLDER / "2025-12-31-order.yaml"
    file.write_text(file.read_text().replace("012.50", "13"))
    plan = full.pack_preview()
    assert plan.entries == 3
    assert "not committed" in plan.kept[0].why
    full.pack(plan)
    assert "amount: 13" in file.read_text()


def test_a_file_changed_after_the_preview_is_not_lost(full: Workspace, run_git: Git) -> None:
    plan = full.pack_preview()
    file = full.root / FOLDER / "2025-12-31-order.yaml"
    file.write_text(file.read_text().replace("012.50", "13"))
    with pytest.raises(Conflict):
        full.pack(plan)
    assert "amount: 13" in file.read_text()
    assert (full.root / FOLDER / "2025-03-01-touch-a1.yaml").exists()


def test_an_entry_edited_after_packing_replaces_its_copy(full: Workspace, run_git: Git) -> None:
    full.pack()
    (full.root / FOLDER / "again.yaml").write_text(
        "type: order\nid: SO-9\nat: 2025-12-31\namount: 99\n"
    )
    run_git(full.root, "add", "-A")
    run_git(full.root, "commit", "-qm", "edit")
    before = known(full)
    assert full.pack().counts["entries"] == 1
    assert known(full) == before
    assert '"amount":"99"' in (full.root / FOLDER / "2025.yaml").read_text()
    assert "012.50" not in (full.root / FOLDER / "2025.yaml").read_text()


def test_elsewhere_than_on_the_default_branch(full: Workspace, run_git: Git) -> None:
    run_git(full.root, "switch", "-q", "-c", "winter")
    with pytest.raises(Conflict, match="packing is for main"):
        full.pack()
    assert full.pack(here=True).commit


def test_without_git(make_workspace: Make) -> None:
    with pytest.raises(NotFound):
        make_workspace(under_git=False).pack()


def commit_all(root: Path, run_git: Git, text: str) -> None:
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", text)


def test_a_branch_that_adds_entries_merges_clean_with_plain_git(
    full: Workspace, run_git: Git
) -> None:
    root = full.root
    run_git(root, "switch", "-q", "-c", "winter")
    (root / FOLDER / "late.yaml").write_text("type: note\nid: late\nat: 2025-06-01\nnote: late\n")
    commit_all(root, run_git, "Log late")
    run_git(root, "switch", "-q", "main")
    entries = known(full)
    full.pack()
    run_git(root, "merge", "-q", "-m", "merge", "winter")
    assert len(known(full)) == len(entries) + 1
    assert full.pack().counts["entries"] == 1


def test_a_branch_that_edits_a_packed_entry_merges_here(full: Workspace, run_git: Git) -> None:
    root = full.root
    run_git(root, "switch", "-q", "-c", "winter")
    file = root / FOLDER / "2025-12-31-order.yaml"
    file.write_text(file.read_text().replace("012.50", "14"))
    commit_all(root, run_git, "Correct the amount")
    run_git(root, "switch", "-q", "main")
    entries = len(known(full))
    full.pack()
    outcome = full.merge("winter")
    assert outcome.state == "merged", outcome.conflicts
    assert len(known(full)) == entries
    assert any("14" in values for _id, type, values in known(full) if type == "order")
    assert [p for p in full.check() if p.severity == "error"] == []


def test_an_edited_file_beats_its_copy_in_a_list_of_one(make_workspace: Make, run_git: Git) -> None:
    single = f"{FOLDER}/2025-12-31-order.yaml"
    workspace = make_workspace(extra={single: ENTRIES[single]})
    workspace.pack(workspace.pack_preview("2026-01"))
    (workspace.root / single).write_text("type: order\nid: SO-9\nat: 2025-12-31\namount: 99\n")
    assert [p for p in workspace.check() if p.severity == "error"] == []
    orders = [e for e in workspace.show("acme").entries if e.type == "order"]
    assert [str(e.values["amount"]) for e in orders] == ["99"]
