"""``playbooks/policies/health.yaml``: what makes a customer healthy, and how much each part weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from crmtui.model.intervals import Interval
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

PART = Schema(
    "part of the health score",
    "How a number becomes points: 100 at `good`, 0 at `bad`, on a line between them.",
    (
        Field("weight", "number", "Weight; 0 leaves the part out"),
        Field("good", "number", "The value that earns 100 points"),
        Field("bad", "number", "The value that earns 0 points"),
        Field("stale", "interval", "Older values are dropped (scores of surveys)"),
    ),
)
HEALTH = Schema(
    "health policy",
    "What makes a customer healthy.",
    (
        Field("parts", "named", "The parts by name: cadence, silence, purchases, satisfaction, "
              "complaints, usage, breadth, promises", schema=PART),
        Field("healthy", "number", "Score from which a customer is healthy; default 75"),
        Field("watch", "number", "Score from which it is to be watched, below that at risk; "
              "default 50"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartPolicy:
    """Fields as in ``PART``."""

    weight: Decimal
    good: Decimal
    bad: Decimal
    stale: Interval | None = None


def _part(weight: str, good: str, bad: str, stale: Interval | None = None) -> PartPolicy:
    return PartPolicy(Decimal(weight), Decimal(good), Decimal(bad), stale)


PARTS: Mapping[str, PartPolicy] = {
    "cadence": _part("20", "1", "0"),
    "silence": _part("15", "14", "90"),
    "purchases": _part("20", "1", "0.25"),
    "satisfaction": _part("15", "9", "4", Interval(180, "day")),
    "complaints": _part("10", "0", "2"),
    "usage": _part("10", "1", "0.5"),
    "breadth": _part("5", "3", "0"),
    "promises": _part("5", "1", "0.5"),
}
"""The parts when no file says otherwise."""

MEANING: Mapping[str, str] = {
    "cadence": "contacts made in the last 90 days / contacts the shortest cadence of its tier asks for "
               "in them (from `since` on, at least one), at most 1",
    "silence": "days since the last contact made",
    "purchases": "value of the last 90 days / mean value of 90 days in the year before them",
    "satisfaction": "latest NPS answer, or latest satisfaction score times 2, whichever is newer (0 to 10)",
    "complaints": "complaints open on the day",
    "usage": "usage of the last 90 days / usage of the 90 days before",
    "breadth": "people there we spoke to within 180 days",
    "promises": "share of promised steps of the year that were done by their day",
}  # fmt: skip
"""What the number of each part is."""


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """Fields as in ``HEALTH``."""

    parts: Mapping[str, PartPolicy] = field(default_factory=lambda: dict(PARTS))
    healthy: Decimal = Decimal(75)
    watch: Decimal = Decimal(50)

    def band(self, score: float | None) -> str:
        """healthy, watch or at-risk; empty without a score. The lower bound is included."""
        if score is None:
            return ""
        return "healthy" if score >= self.healthy else "watch" if score >= self.watch else "at-risk"


BANDS = ("healthy", "watch", "at-risk")


def health_policy(raw: Raw) -> tuple[HealthPolicy, list[Finding]]:
    """The policy of a file; what is wrong in it keeps its default."""
    findings = HEALTH.check(raw)
    v: Mapping[str, Any] = HEALTH.convert(raw) if isinstance(raw, dict) else {}
    parts = dict(PARTS)
    for name, given in (v.get("parts") or {}).items():
        if name not in PARTS:
            findings.append(Finding(("parts", name), "unknown-part", f"no part is named {name[:40]!r}",
                                    "choose from " + ", ".join(PARTS)))  # fmt: skip
            continue
        known = {k: x for k, x in given.items() if k in PartPolicy.__match_args__}
        made = replace(parts[name], **known)
        if made.weight < 0 or made.good == made.bad:
            findings.append(Finding(("parts", name), "bad-part", f"`{name}` can earn no points",
                                    "use a weight of 0 or more, and `good` unlike `bad`"))  # fmt: skip
        else:
            parts[name] = made
    healthy, watch = v.get("healthy", Decimal(75)), v.get("watch", Decimal(50))
    if not 0 <= watch <= healthy <= 100:
        findings.append(Finding(("watch",), "bad-bounds", f"{watch} and {healthy} are no rising bounds",
                                "write `watch: 50` and `healthy: 75`"))  # fmt: skip
        healthy, watch = Decimal(75), Decimal(50)
    return HealthPolicy(parts, healthy, watch), findings
