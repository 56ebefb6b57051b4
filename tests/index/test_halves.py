"""Questions asked by two processes get the answers of one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from crmtui.index import halves, tree
from crmtui.index.cache import Index
from crmtui.workspace import Workspace

ROWS = list(range(100))


@pytest.fixture
def copying(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lets few rows be worth a second process; the copies that were made."""
    made: list[int] = []
    fork = os.fork

    def counted() -> int:
        made.append(fork())
        return made[-1]

    monkeypatch.setattr(halves, "MANY", 2)
    monkeypatch.setattr(halves, "may_copy", lambda: True)
    monkeypatch.setattr(os, "fork", counted)
    return made


def test_both_halves_answer_in_order(copying: list[int]) -> None:
    assert halves.those_that(lambda n: n % 3 == 0, ROWS) == list(range(0, 100, 3))
    assert len(copying) == 1


def test_more_answers_than_a_pipe_holds(copying: list[int]) -> None:
    rows = range(200_000)
    assert len(halves.those_that(lambda _: True, rows)) == 200_000


def test_a_copy_that_fails_is_done_without(copying: list[int]) -> None:
    here = os.getpid()

    def test(n: int) -> bool:
        if os.getpid() != here:
            raise OSError
        return n > 97

    assert halves.those_that(test, ROWS) == [98, 99]


def test_an_interrupted_question_leaves_no_process_behind(copying: list[int]) -> None:
    here = os.getpid()

    def test(n: int) -> bool:
        if os.getpid() == here:
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        halves.those_that(test, ROWS)
    with pytest.raises(ChildProcessError):
        os.waitpid(copying[0], 0)


def test_a_process_with_threads_is_not_copied() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert not halves.may_copy()
    finally:
        done.set()
        other.join()


def test_a_new_workspace_listed_by_two_is_the_one_listed_by_one(
    make_workspace: Callable[..., Workspace], copying: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace(under_git=False).root
    for n in range(30):
        folder = root / f"records/customers/{n % 7}/K{n}"
        folder.mkdir(parents=True)
        (folder / "customer.yaml").write_text(f"id: K{n}\nname: 客户{n}\n")
    (root / "records/customers/3/K3").chmod(0)
    blank = Index(root, root.parent / "blank.sqlite")
    one = blank.changes()
    monkeypatch.setattr(tree, "MANY_FOLDERS", 4)
    two = blank.changes()
    (root / "records/customers/3/K3").chmod(0o700)
    blank.close()
    assert len(copying) == 1
    assert len(two.changed) == len(one.changed) > 30
    assert (two.folders, two.closed, two.removed) == (one.folders, one.closed, one.removed)
    assert two.changed.chunks(10) == one.changed.chunks(10)


def test_known_folders_looked_at_a_few_at_a_time_are_those_looked_at_at_once(
    make_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(under_git=False)
    workspace.refresh()
    home = workspace.root / "records/customers"
    (home / "华东/acme/customer.yaml").write_text("id: acme\nname: 另一个\n")
    (home / "02/C2024002/customer.yaml").unlink()
    (home / "02/neu").mkdir()
    (home / "02/neu/customer.yaml").write_text("id: neu\nname: 新\n")
    whole = workspace.index.changes()
    monkeypatch.setattr(tree, "AT_A_TIME", 1)
    parts = workspace.index.changes()
    assert len(parts.changed) == 2 and len(parts.removed) == 1
    assert (parts.folders, parts.removed) == (whole.folders, whole.removed)
    assert parts.changed.chunks(10) == whole.changed.chunks(10)
