"""Rows arrive in the tables, however many there are."""

from __future__ import annotations

import sqlite3

import pytest

from crmtui.index.database import insert


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 39, 40, 41, 48, 95, 127, 1000])
@pytest.mark.parametrize("width", [1, 3, 60, 200])
def test_every_row_arrives_once_in_its_order(count: int, width: int) -> None:
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE TABLE t ({', '.join(f'c{n}' for n in range(width))})")
    rows = [tuple(n * width + m for m in range(width)) for n in range(count)]
    insert(db, "INTO t", rows)
    assert db.execute("SELECT * FROM t ORDER BY rowid").fetchall() == rows
    db.close()
