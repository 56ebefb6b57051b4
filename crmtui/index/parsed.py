"""Rows of the index with what their JSON says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any


def parsed(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows with what their last column says: one call for all takes half the time of one each."""
    said = json.loads(f"[{','.join([row[-1] for row in rows])}]")
    return ((*row[:-1], one) for row, one in zip(rows, said, strict=True))
