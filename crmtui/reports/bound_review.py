"""What a review of bounds proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmtui.analysis.value.bounds import BoundProposal, ClassMove


@dataclass(frozen=True, slots=True)
class BoundReview:
    """Other bounds, and who would be in another class."""

    day: date
    by: str
    """``quantiles`` or ``clusters``."""
    proposals: tuple[BoundProposal, ...]
    moves: tuple[ClassMove, ...]
    """When all are accepted."""
    missing: tuple[str, ...]
    """Measures for which too few different values are there."""
    of: int
    """Customers looked at."""
