"""The same records by two sets of playbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmtui.errors import NotFound
from crmtui.workspace import Workspace

CALL = "id: t{n}\ntype: touch\nat: 2026-11-{day}\nvia: phone\noutcome: reached\n"


@pytest.fixture
def ten(make_workspace) -> Workspace:
    """Ten core customers of zhao, called on ten days."""
    files = {}
    for n in range(10):
        folder = f"records/customers/t/c{n}"
        files[f"{folder}/customer.yaml"] = (
            f"id: c{n}\nname: Customer {n}\nowner: zhao\ntier: core\nsince: 2026-11-01\n"
        )
        files[f"{folder}/call.yaml"] = CALL.format(n=n, day=10 + n)
    return make_workspace(extra=files)


def edit(root: Path, old: str = "every: 1 month", new: str = "every: 2 weeks") -> str:
    book = root / "playbooks/core.yaml"
    text = book.read_text()
    assert old in text
    book.write_text(text.replace(old, new))
    return text


def test_a_branch_whose_playbook_moves_ten_customers(ten: Workspace, run_git) -> None:
    run_git(ten.root, "switch", "-qc", "faster")
    edit(ten.root)
    run_git(ten.root, "commit", "-qam", "Faster")
    run_git(ten.root, "switch", "-q", "main")
    found = ten.simulate("faster", weeks=8)
    assert (found.before, found.after) == (
        "work tree",
        run_git(ten.root, "rev-parse", "faster")[:10],
    )
    assert found.kinds == {"earlier": 10}
    assert found.unmoved == 2
    first = next(shift for shift in found.shifts if shift.customer == "c0")
    assert (first.before, first.after, first.days) == (date(2026, 12, 10), date(2026, 11, 24), -16)
    zhao = next(load for load in found.owners if load.owner == "zhao")
    assert zhao.total == (15, 40)
    assert sum(one for one, _ in found.days["zhao"]) == 15
    assert found.people["zhao"] == "赵"
    assert len(found.backlog) == 56
    assert not ten.diff()


def test_edited_playbooks_against_the_last_commit(ten: Workspace) -> None:
    edit(ten.root)
    found = ten.simulate()
    assert (found.after, found.kinds) == ("work tree", {"earlier": 10})
    assert ten.simulate("HEAD").kinds == {"later": 10}


def test_a_folder_with_changed_playbooks(ten: Workspace, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    with pytest.raises(NotFound, match="no playbooks"):
        ten.simulate(draft)
    text = (ten.root / "playbooks/core.yaml").read_text()
    (draft / "core.yaml").write_text(text.replace("every: 1 month", "every: 2 weeks"))
    assert ten.simulate(draft).kinds == {"earlier": 10}
    (draft / "playbooks").mkdir()
    (draft / "core.yaml").rename(draft / "playbooks/core.yaml")
    assert ten.simulate(str(draft)).kinds == {"earlier": 10}
    (draft / "playbooks/core.yaml").unlink()
    (draft / "playbooks/core.yaml").symlink_to("/etc/passwd")
    assert ten.simulate(draft).kinds["vanishes"] == 10


def test_the_overdue_grow_where_a_day_has_no_room(ten: Workspace) -> None:
    config = ten.root / "crmtui.yaml"
    config.write_text(config.read_text().replace("lead: wang}", "lead: wang, per_day: 1}"))
    edit(ten.root, "every: 1 month", "every: 1 day")
    found = ten.simulate()
    assert found.peak(1)[1] > found.peak(0)[1]
    assert found.peak(1)[0] > found.day


def test_what_is_neither_a_commit_nor_a_folder(ten: Workspace) -> None:
    for name in ("no-such-branch", "--exec=x", "./nowhere"):
        with pytest.raises(Exception, match=r"revision|playbooks"):
            ten.simulate(name)
