"""Pinyin of names, remembered: the dictionary is loaded only for a name never seen before."""

from __future__ import annotations

import sqlite3

from crmtui.query.who import Phonetic, phonetic


class Phonetics:
    """Pinyin and initials of names, kept in the cache."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.known: dict[str, Phonetic] = {}

    def of(self, name: str) -> Phonetic:
        """Pinyin and initials of ``name``."""
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = self._stored(name) or self._learn(name)
        return found

    def _stored(self, name: str) -> Phonetic | None:
        row = self.db.execute(
            "SELECT pinyin, initials FROM phonetics WHERE name = ?", (name,)
        ).fetchone()
        return Phonetic(*row) if row else None

    def _learn(self, name: str) -> Phonetic:
        sound = phonetic(name)
        if not name.isascii():
            self.db.execute(
                "INSERT OR REPLACE INTO phonetics VALUES (?, ?, ?)",
                (name, sound.pinyin, sound.initials),
            )
        return sound
