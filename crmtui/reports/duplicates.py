"""Likely duplicates among all customers of the index, without those that a person judged."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from crmtui.analysis.pairs import LEAST, Pair, find_pairs, known_of
from crmtui.analysis.verdicts import NOT_DUPLICATE, judged_pairs
from crmtui.index.cache import Index
from crmtui.index.losses import skipped_files

_VERDICTS = (
    "SELECT customer, json_extract(data, '$.result') FROM entries "
    "WHERE type = 'review' AND NOT shadowed AND json_extract(data, '$.review') = ? "
    "AND json_extract(data, '$.result') IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Pairs that may be one customer."""

    pairs: tuple[Pair, ...]
    """The likeliest first."""
    customers: int
    """Customers that were compared."""
    judged: int
    """Pairs that a person judged not to be the same; they are left out."""
    least: int
    """The score from which pairs are listed."""
    skipped: int
    """Files of which a record is missing."""


def duplicates(
    index: Index, region: str, least: int = LEAST, among: Collection[str] | None = None
) -> Duplicates:
    """The pairs with at least that score; ``among`` keeps those of which one has an id of these."""
    rows = index.db.execute("SELECT id, data FROM customers ORDER BY id").fetchall()
    everybody = [known_of(id, json.loads(data), region) for id, data in rows]
    judged = verdicts(index)
    pairs = find_pairs(everybody, least, judged=judged, among=among)
    return Duplicates(tuple(pairs), len(rows), len(judged), least, skipped_files(index.db))


def verdicts(index: Index) -> frozenset[frozenset[str]]:
    """The pairs that a person judged not to be the same."""
    former = dict(index.db.execute("SELECT id, customer FROM former").fetchall())
    return judged_pairs(index.db.execute(_VERDICTS, (NOT_DUPLICATE,)).fetchall(), former)


def pair_of(index: Index, region: str, a: str, b: str) -> Pair | None:
    """What speaks for two customers (ids) being one, whatever was judged; None when nothing does."""
    rows = index.db.execute("SELECT id, data FROM customers ORDER BY id").fetchall()
    two = [known_of(id, json.loads(data), region) for id, data in rows if id in (a, b)]
    return next(iter(find_pairs(two, 0)), None)
