"""What is missing from every number because files could not be read."""

from __future__ import annotations

import sqlite3


def skipped_files(db: sqlite3.Connection) -> int:
    """Files of which a record is missing from every number; wrong values alone lose none."""
    sql = "SELECT count(DISTINCT path) FROM problems WHERE lost"
    return int(db.execute(sql).fetchone()[0])
