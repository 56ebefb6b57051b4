"""Another process's look at the files gives the answers of an own one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crmtui.index.cache import Index
from crmtui.index.tree import WorkTree
from crmtui.workspace import Workspace, looking
from crmtui.workspace.looking import Looker, is_far

NEW = "records/customers/03/C3/customer.yaml"
PROFILE = "id: C3\nname: 新客户\nowner: lin\ntier: core\nsince: 2024-01-15\n"


@pytest.fixture
def many(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace that counts as one of many customers, with its index up to date."""
    workspace.refresh()
    monkeypatch.setattr(looking, "MANY", 1)
    return workspace


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The roots of the looks at all files that this process makes."""
    made: list[Path] = []
    changes = WorkTree.changes

    def counted(tree: WorkTree, db: object) -> object:
        made.append(tree.root)
        return changes(tree, db)

    monkeypatch.setattr(WorkTree, "changes", counted)
    return made


@pytest.fixture
def fresh(many: Workspace, tmp_path: Path) -> Iterator[Callable[[], Workspace]]:
    """The same workspace with an index made from nothing."""
    made: list[Workspace] = []

    def make() -> Workspace:
        index = Index(many.root, tmp_path / f"own{len(made)}")
        made.append(Workspace(many.root, many.now, index))
        return made[-1]

    yield make
    for one in made:
        one.close()


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def test_another_process_brings_the_index_up_to_the_files(many, looks, fresh):
    many.look = Looker().changes
    write(many.root, NEW, PROFILE)
    write(many.root, "playbooks/core.yaml", 'playbook: core\ntitle: x\nfor: "tier:basic"\n')
    assert many.refresh().customers == 3 and looks == []
    with many.as_left(), fresh().fresh() as own:
        assert many.list().rows == own.list().rows
        assert many.today() == own.today()
        assert many.rules.digest == own.rules.digest


def test_the_day_the_index_is_about_stays(many):
    many.refresh(on=many.today_date().replace(month=12))
    assert Looker().look(many.root)
    assert many.index.meta("day") == "2026-12-20"


@pytest.mark.parametrize("home", ["/elsewhere", None])
def test_who_cannot_be_helped_looks_himself(home, many, looks, monkeypatch):
    if home is None:
        monkeypatch.setattr("sys.executable", "/bin/false")
    else:
        monkeypatch.setattr(looking, "_HOME", home)
    many.look = Looker().changes
    write(many.root, NEW, PROFILE)
    assert many.refresh().customers == 3 and looks == [many.root]


def test_few_files_are_not_worth_a_process(workspace, looks):
    workspace.refresh()
    assert not is_far(workspace.index)
    workspace.look = Looker().changes
    workspace.refresh()
    assert looks == [workspace.root] * 2


def test_nobody_waits_for_a_look_after_the_end(many, looks):
    looker = Looker()
    looker.close()
    assert looker.look(many.root)
    assert not looker.changes(many.index) and looks == []


def test_what_was_just_written_is_taken_in_alone(many, looks):
    write(many.root, NEW, PROFILE)
    write(many.root, "records/customers/04/C4/customer.yaml", PROFILE.replace("C3", "C4"))
    assert many.take_written([NEW]).customers == 3 and looks == []
    assert many.refresh().customers == 4
