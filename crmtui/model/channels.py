"""Channels: the ways in which a customer is contacted, and which one keeps a rhythm of another."""

from __future__ import annotations

CHANNELS = ("visit", "meeting", "phone", "chat", "email", "sms", "letter", "gift", "event")
"""Channels of a touch. The first six are ordered from rich to poor."""

RICHNESS = ("visit", "meeting", "phone", "chat", "email", "sms")
"""A cadence by one of these is also kept by the ones before it."""


def counting_channels(via: tuple[str, ...]) -> frozenset[str]:
    """The channels that keep a cadence by ``via``: those and every richer one."""
    ranked = [RICHNESS.index(v) for v in via if v in RICHNESS]
    richer = RICHNESS[: max(ranked) + 1] if ranked else ()
    return frozenset(via) | frozenset(richer)
