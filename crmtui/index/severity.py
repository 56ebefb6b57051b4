"""How grave open alerts are, as the index keeps them with a customer."""

from __future__ import annotations

import json
from functools import lru_cache

SEVERITIES = ("low", "medium", "high")


@lru_cache(maxsize=1024)
def worst_alert(alert: str) -> str:
    """The worst severity in ``Facts.alert``; empty when no alert is open."""
    said = json.loads(alert)
    return next(
        (one for one in reversed(SEVERITIES) if any(w.endswith(f"/{one}") for w in said)), ""
    )
