"""A write about one customer looks at that customer's files only, and is right all the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crmtui.errors import Ambiguous, NotFound
from crmtui.index.tree import WorkTree
from crmtui.model.drafts import NextDraft, TouchDraft
from crmtui.workspace import Workspace

CALL = TouchDraft("phone", "价格")
PROFILE = "records/customers/华东/acme/customer.yaml"
OTHER = "records/customers/02/C2024002/customer.yaml"


@pytest.fixture
def known(workspace: Workspace) -> Workspace:
    """A workspace whose index is up to date."""
    workspace.refresh()
    return workspace


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """One item for every comparison of all files with the index."""
    found: list[str] = []
    compare = WorkTree.changes

    def counted(tree: WorkTree, db):
        found.append("scan")
        return compare(tree, db)

    monkeypatch.setattr(WorkTree, "changes", counted)
    return found


def notes(workspace: Workspace, who: str) -> list[str]:
    return [e.note for e in workspace.show(who).entries]


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("who", ["acme", "ACME", "示例制造集团", "beta tools ltd"])
def test_an_id_or_a_whole_name_needs_no_look_at_everybody(
    known: Workspace, scans: list[str], who: str
) -> None:
    assert known.log(who, CALL).commit
    assert known.note(who, "n").commit
    assert known.complaint(who, "t").commit
    assert known.pause(who).commit
    assert known.resume(who).commit
    assert known.do_not_contact(who).commit
    assert not scans
    assert "价格" in notes(known, who)


def test_what_was_written_is_in_the_next_answer(known: Workspace) -> None:
    known.log("acme", CALL)
    other = Workspace.open(known.root, now=known.now)
    other.log("acme", TouchDraft("phone", "noch einmal"))
    assert set(notes(known, "acme")) >= {"价格", "noch einmal"}


def test_a_part_of_a_name_is_looked_for_among_everybody(known: Workspace, scans: list[str]) -> None:
    assert known.log("示例", CALL).customers == ("acme",)
    assert scans


def test_a_part_of_a_name_that_a_new_record_shares_is_refused(known: Workspace, write) -> None:
    write(known.root, {"records/customers/9/neu/customer.yaml": "id: neu\nname: 示例\n"})
    write(known.root, {"records/customers/9/neu2/customer.yaml": "id: neu2\nname: 示例\n"})
    with pytest.raises(Ambiguous):
        known.log("示例", CALL)


def test_somebody_elses_edit_meanwhile_stays_what_it_is(known: Workspace, run_git) -> None:
    replace_in(known.root / OTHER, "tier: basic", "tier: core")
    done = known.log("acme", CALL)
    assert run_git(known.root, "show", "--format=", "--name-only", done.commit).split()[1:] == []
    assert known.show("C2024002").customer.tier == "core"
    assert "价格" in notes(known, "acme")


def test_the_profile_as_it_was_edited_by_hand_counts(known: Workspace) -> None:
    replace_in(known.root / PROFILE, "name: 李工", "name: 王工")
    with pytest.raises(NotFound):
        known.find("李工 ")
    path = known.root / known.log("acme", TouchDraft("phone", "x", contacts=("王工",))).paths[0]
    assert "with: [li]" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("is_known", [True, False])
def test_a_profile_edited_in_place_within_the_clocks_tick_counts(
    known: Workspace, is_known: bool
) -> None:
    replace_in(known.root / PROFILE, "name: 示例制造集团", "name: 样例制造集团")
    if is_known:
        known.refresh()
    assert known.log("样例制造集团", CALL).customers == ("acme",)
    with pytest.raises(NotFound):
        known.log("示例制造集团", CALL)


def test_a_record_that_was_moved_is_written_to_where_it_is(known: Workspace) -> None:
    (known.root / "records/customers/华东/acme").rename(known.root / "records/customers/02/acme")
    assert known.log("acme", CALL).paths[0].startswith("records/customers/02/acme/")


def test_a_record_that_is_gone_is_not_written_to(known: Workspace) -> None:
    for path in (known.root / PROFILE).parent.iterdir():
        path.unlink()
    with pytest.raises(NotFound):
        known.log("acme", CALL)
    assert not list((known.root / PROFILE).parent.iterdir())


def test_an_id_that_the_index_does_not_know_yet_is_found(known: Workspace, write) -> None:
    write(known.root, {"records/customers/9/neu/customer.yaml": "id: neu\nname: 新客户\n"})
    assert known.log("neu", CALL).customers == ("neu",)


def test_an_id_that_belonged_to_somebody_else_before_is_looked_up_anew(
    known: Workspace, scans: list[str]
) -> None:
    replace_in(known.root / PROFILE, "short:", "formerly: [old1]\nshort:")
    assert known.log("old1", CALL).customers == ("acme",)
    scans.clear()
    assert known.log("old1", CALL).customers == ("acme",)
    assert scans


def test_without_an_index_everybody_is_looked_at(known: Workspace, scans: list[str]) -> None:
    known.close()
    known.index.path.unlink()
    with Workspace.open(known.root, now=known.now) as again:
        assert again.log("acme", CALL).commit
    assert scans


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("crmtui.yaml", "timezone: Asia/Shanghai", "timezone: Europe/Berlin"),
        ("playbooks/core.yaml", "every: 1 month", "every: 2 weeks"),
    ],
)
def test_changed_rules_are_followed(
    known: Workspace, scans: list[str], path: str, old: str, new: str
) -> None:
    replace_in(known.root / path, old, new)
    written = (known.root / known.log("acme", CALL).paths[0]).read_text(encoding="utf-8")
    assert scans
    assert ("+01:00" if path == "crmtui.yaml" else "+08:00") in written


def test_a_new_rule_file_is_seen(known: Workspace, scans: list[str], write) -> None:
    write(known.root, {"playbooks/calendars/CN-2026.yaml": "calendar: CN\nyear: 2026\n"})
    known.log("acme", CALL)
    assert scans


def test_a_member_who_joined_a_moment_ago_may_be_named(known: Workspace) -> None:
    replace_in(
        known.root / "crmtui.yaml", "  wang:", "  neu: {name: 新, email: n@example.com}\n  wang:"
    )
    step = NextDraft("发方案", None, "", "neu")
    assert known.log("acme", TouchDraft("phone", "x", next=(step,))).commit


WRITER = """
import sys
from crmtui.errors import Busy
from crmtui.model.drafts import TouchDraft
from crmtui.workspace import Workspace

root, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for n in range(count):
    with Workspace.open(root) as workspace:
        who = ("acme", "C2024002", "示例")[n % 3]
        done = None
        while done is None:
            try:
                done = workspace.log(who, TouchDraft("phone", f"{name} {n}"))
            except Busy:  # refused before anything was written
                continue
        assert done.commit, done.why_uncommitted
"""


def write_at_once(root: Path, processes: int, count: int) -> set[str]:
    """Let so many processes log so many touches each; the notes they wrote."""
    workers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(root), f"w{n}", str(count)])
        for n in range(processes)
    ]
    assert [worker.wait() for worker in workers] == [0] * processes
    return {f"w{w} {n}" for w in range(processes) for n in range(count)}


def is_all_there(workspace: Workspace, wrote: set[str], run_git: Callable[..., str]) -> bool:
    root = workspace.root
    commits = run_git(root, "rev-list", "--count", "HEAD").strip()
    assert commits == str(len(wrote) + 1)
    assert run_git(root, "status", "--porcelain") == ""
    return wrote <= {note for who in ("acme", "C2024002") for note in notes(workspace, who)}


def test_two_processes_writing_at_once_lose_nothing(known: Workspace, run_git) -> None:
    assert is_all_there(known, write_at_once(known.root, 2, 3), run_git)
