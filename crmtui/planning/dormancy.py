"""When a customer counts as dormant."""

from __future__ import annotations

from crmtui.model.rules import Rules

MINIMUM_DORMANT_DAYS = 30
"""A customer is dormant after this many days of silence at the earliest (practice.md, row 43)."""


def dormant_days(rules: Rules) -> dict[str, int]:
    """Days of silence after which a customer of each tier is dormant: the tier's own
    ``dormant_after``, else the longer of 30 days and 1.5 times the shortest cadence that a playbook
    for exactly that tier asks for. Key "" holds the limit of every other tier."""
    limits = {"": MINIMUM_DORMANT_DAYS}
    for name, tier in rules.tiers.items():
        if tier.dormant_after is not None:
            limits[name] = round(tier.dormant_after.days)
            continue
        limits[name] = max(MINIMUM_DORMANT_DAYS, round(1.5 * (shortest_cadence(rules, name) or 0)))
    return limits


def shortest_cadence(rules: Rules, tier: str) -> float | None:
    """Days between contacts by the shortest cadence of the active playbooks for exactly that tier;
    None when there is none."""
    lengths = [
        cadence.every.days
        for book in rules.playbooks
        if book.active and f"tier:{tier}" in book.audience.replace('"', "").split()
        for cadence in book.cadences
    ]
    return min(lengths, default=None)
