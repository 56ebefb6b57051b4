"""Questions asked by two processes get the answers of one."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Sequence

import pytest

from crmtui.index import halves, tree
from crmtui.index.cache import Index
from crmtui.index.changes import Changes
from crmtui.index.pending import Pending
from crmtui.model.problem import Problem
from crmtui.workspace import Workspace

ROWS = list(range(100))


def packed(numbers: list[int]) -> bytes:
    return json.dumps(numbers).encode()


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


def test_blocks_are_shared_between_two(copying: list[int]) -> None:
    done: list[int] = []

    def doubled(blocks: Iterable[Sequence[int]]) -> list[int]:
        return [2 * n for block in blocks for n in block]

    parts = halves.in_turns(doubled, ROWS, packed, json.loads, lambda: done.append(len(copying)))
    assert done == [1], "made ready beside the copy"
    assert sorted(n for part in parts for n in part) == [2 * n for n in ROWS]


@pytest.mark.parametrize("patience", [0, 5])
def test_blocks_of_a_copy_that_fails_are_done_here(copying: list[int], patience: int) -> None:
    here = os.getpid()

    def seen(blocks: Iterable[Sequence[int]]) -> list[int]:
        found = []
        for number, block in enumerate(blocks):
            if os.getpid() != here and number >= patience:
                raise OSError
            found += block
        return found

    def wait_for_it() -> None:
        os.waitid(os.P_PID, copying[0], os.WEXITED | os.WNOWAIT)

    parts = halves.in_turns(seen, ROWS, packed, json.loads, wait_for_it)
    assert sorted(n for part in parts for n in part) == ROWS


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


def test_what_a_copy_found_arrives_whole() -> None:
    problem = Problem("records/x", 0, 0, "closed", "it cannot be read", "give yourself the right")
    found = Changes(Pending(["records/a/1.yaml", "records/a/2.yaml", "crmtui.yaml"]), ["gone"],
                         {"records/a": 5}, ["records/b"], ["same"], {"records/x": problem})  # fmt: skip
    told = Changes.unpacked(found.packed())
    assert [*told.paths()] == [*found.paths()] and len(told.changed) == 3
    others = ("removed", "folders", "gone", "settled", "closed")
    assert all(getattr(told, name) == getattr(found, name) for name in others)


def test_a_file_that_changes_between_listing_and_reading_is_known_as_it_was_read(
    make_workspace: Callable[..., Workspace], copying: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(under_git=False)
    file = workspace.root / "records/customers/02/C2024002/customer.yaml"
    monkeypatch.setattr(tree, "MANY_FOLDERS", 1)
    assert isinstance(workspace.index.tree, tree.WorkTree)
    workspace.index.tree.meanwhile = lambda: file.write_text("id: C2024002\nname: 改过\n")
    workspace.refresh()
    assert copying
    assert workspace.index.count("SELECT count(*) FROM customers WHERE name = '改过'") == 1
    assert not workspace.index.changes().changed
    file.unlink()
    assert workspace.index.changes().removed == ["records/customers/02/C2024002/customer.yaml"]


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
