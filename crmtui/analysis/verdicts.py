"""Pairs that somebody judged not to be the same customer: ``review`` entries of one of the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NOT_DUPLICATE = "not-duplicate"
"""The word in ``review:``; ``result`` is the id of the other customer."""


def judged_pairs(
    entries: Iterable[tuple[str, str]], former: Mapping[str, str]
) -> frozenset[frozenset[str]]:
    """The pairs, from customer and ``result`` of each such entry. What was said of a record holds
    for the customer it was merged into."""
    pairs = (frozenset((id, former.get(other, other))) for id, other in entries)
    return frozenset(pair for pair in pairs if len(pair) == 2)
