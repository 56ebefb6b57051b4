"""The first rows go straight into the cache's file, and nobody ever trusts one that is half full."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crmtui.index.cache import Index
from crmtui.index.database import SCHEMA_VERSION
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
