"""Reading many folders in a row: the same bytes and refusals as one by one, and nothing left open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmtui.errors import CrmError
from crmtui.store.reading import Neighbours, read_file

FILES = [
    "a.yaml",
    "r/b.yaml",
    "r/c/x/1.yaml",
    "r/c/x/2.yaml",
    "r/c/y/1.yaml",
    "r/d/1.yaml",
    "s/1.yaml",
]
MISSING = [
    "r/c/none.yaml",
    "r/none/1.yaml",
    "r/a.yaml/1.yaml",
    "r/link/1.yaml",
    "r/c/../d/1.yaml",
    "",
]


def told(read: object, path: str) -> object:
    """What reading gives: the bytes, or the kind of refusal and its words."""
    try:
        return read(path)  # type: ignore[operator]
    except CrmError as refused:
        return type(refused), refused.what


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in FILES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "r" / "link").symlink_to(tmp_path / "s")
    return tmp_path


@pytest.mark.parametrize("order", [1, -1, 3])
def test_as_one_by_one(root: Path, order: int) -> None:
    paths = sorted([*FILES, *MISSING] * 2, key=lambda path: (len(path) * order) % 7)
    before = len(os.listdir("/dev/fd"))
    with Neighbours(root) as folders:
        for path in paths:
            assert told(folders.read, path) == told(lambda p: read_file(root, p), path)
        assert len(os.listdir("/dev/fd")) <= before + 4
    assert len(os.listdir("/dev/fd")) == before


def test_a_closed_one_looks_anew(root: Path) -> None:
    folders = Neighbours(root)
    assert folders.read("r/c/x/1.yaml") == b"r/c/x/1.yaml"
    folders.close()
    (root / "r").rename(root / "old")
    (root / "r/c/x").mkdir(parents=True)
    (root / "r/c/x/1.yaml").write_text("new")
    assert folders.read("r/c/x/1.yaml") == b"new"
    folders.close()
