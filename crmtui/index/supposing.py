"""The index as it would be with other tiers, inside a transaction of the caller."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crmtui.index.cache import Index


def suppose_tiers(
    index: Index, tiers: Mapping[str, str], day: date, dormant_days: Mapping[str, int]
) -> None:
    """Give these customers (ids) other tiers as of ``day``, set for many at once. Their plans have to
    be made anew."""
    is_bulk = len(tiers) > 1
    index.db.executemany(
        "UPDATE customers SET tier = :tier, tier_since = :day, dormant_days = :limit, dirty = 1, "
        "data = CASE WHEN :bulk THEN json_set(data, '$.tier', :tier, '$.tier_since', :day, "
        "'$.tier_set', 'bulk') ELSE json_remove(json_set(data, '$.tier', :tier, '$.tier_since', :day), "
        "'$.tier_set') END WHERE id = :id",
        [
            {"id": id, "tier": tier, "day": day.isoformat(), "bulk": is_bulk,
             "limit": dormant_days.get(tier, dormant_days[""])}
            for id, tier in tiers.items()
        ],
    )  # fmt: skip
