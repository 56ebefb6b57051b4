"""The first rows go straight into the cache's file, and nobody ever trusts one that is half full."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.index.cache import Index
from crmtui.index.database import SCHEMA_VERSION, insert
from crmtui.index.folders import files_of
from crmtui.workspace import Workspace, core

Make = Callable[..., Workspace]
KILLED = """
import os, pathlib, sys
from crmtui.index.cache import Index
with Index(*map(pathlib.Path, sys.argv[1:])).filling() as db:
    db.execute("PRAGMA cache_size=1")
    rows = [(f"former-{n}", "x" * 500) for n in range(2000)]
    db.executemany("INSERT INTO former VALUES (?, ?)", rows)
    os._exit(9)
"""


def mode(index: Index) -> str:
    found: str = index.db.execute("PRAGMA journal_mode").fetchone()[0]
    return found


def test_others_may_share_it_afterwards(tmp_path: Path) -> None:
    one = Index(tmp_path, tmp_path / "i.sqlite")
    with one.filling() as db:
        assert mode(one) == "memory"
        db.execute("INSERT INTO former VALUES ('a', 'b')")
    assert mode(one) == "wal"
    assert one.meta("version") == SCHEMA_VERSION
    other = Index(tmp_path, tmp_path / "i.sqlite")
    assert other.count("SELECT count(*) FROM former") == 1
    other.close()
    one.close()


@pytest.mark.parametrize("count", [0, 1, 9, 10, 23])
def test_all_rows_go_in_whatever_their_number(tmp_path: Path, count: int) -> None:
    one = Index(tmp_path, tmp_path / "i.sqlite")
    rows = [(f"old-{n}", f"new-{n}") for n in range(count)]
    insert(one.db, "OR IGNORE INTO former", [*rows, *rows[:3]])
    assert one.db.execute("SELECT * FROM former").fetchall() == sorted(rows)
    one.close()


def test_only_what_may_change_unnoticed_is_remembered_by_its_content(make_workspace: Make) -> None:
    workspace = make_workspace(under_git=False)
    old = workspace.root / "records/customers/02/C2024002/customer.yaml"
    os.utime(old, (1_700_000_000, 1_700_000_000))
    workspace.refresh()
    for file in sorted((workspace.root / "records").rglob("*.yaml")):
        known = files_of(workspace.index.db, str(file.parent.relative_to(workspace.root)))
        assert bool(known[file.name].digest) == known[file.name].is_racy == (file != old)


def test_with_another_process_at_it_rows_go_the_usual_way(tmp_path: Path) -> None:
    one, other = (Index(tmp_path, tmp_path / "i.sqlite") for _ in range(2))
    assert other.is_blank
    with one.filling() as db:
        assert mode(one) == "wal"
        db.execute("INSERT INTO former VALUES ('a', 'b')")
    assert one.meta("version") == SCHEMA_VERSION
    assert other.count("SELECT count(*) FROM former") == 1
    other.close()
    one.close()


def test_what_goes_wrong_leaves_it_empty(tmp_path: Path) -> None:
    one = Index(tmp_path, tmp_path / "i.sqlite")
    with pytest.raises(ZeroDivisionError), one.filling() as db:
        db.execute("INSERT INTO former VALUES ('a', 'b')")
        1 / 0  # noqa: B018
    assert mode(one) == "wal"
    assert one.meta("version") == SCHEMA_VERSION
    assert one.count("SELECT count(*) FROM former") == 0
    one.close()


def test_a_process_killed_at_it_is_made_good_by_the_next(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = make_workspace(under_git=False)
    path, expected = ws.index.path, ws.refresh().customers
    ws.close()
    path.unlink()
    killed = subprocess.run([sys.executable, "-c", KILLED, ws.root, path], check=False)
    assert killed.returncode == 9
    assert path.stat().st_size > 500_000
    left = sqlite3.connect(path)
    assert left.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() == (
        "unfinished",
    )
    left.close()
    monkeypatch.setattr(core, "MANY_FILES", 1)
    with Workspace(ws.root, ws.now) as again:
        assert again.refresh().customers == expected > 0
        assert again.index.count("SELECT count(*) FROM former") == 0
        assert mode(again.index) == "wal"
        assert again.index.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
