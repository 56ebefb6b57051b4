"""The health score: 0 to 100, from weighted parts that each say something else.

Part    Its number (``model.policies.health.MEANING``) becomes points on the line from ``bad`` (0) to
        ``good`` (100), cut off at both ends.
Score   The mean of the points, weighted. A part without a number (no orders in the year before, no
        survey, no usage) is left out and its weight shared among the others; so is a survey
        answer older than ``stale``. Without any part there is no score.
Moved   A part moves the score by its own points, and by its share when parts come and go. With shares
        w, points p and scores S of the two days, part i moved it by
        (w1 + w0) / 2 * (p1 - p0) + (w1 - w0) * ((p1 + p0) / 2 - (S1 + S0) / 2),
        which adds up to S1 - S0; a part that is missing on one day has the points of the other.
Source  Linear, clamped parts as in Planhat and Natero; missing parts shared out and stale ones
        dropped as in Totango and Zudo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from crmtui.analysis.facts import CustomerFacts, Stretch, Window
from crmtui.model.policies.health import HealthPolicy, PartPolicy

QUARTER = 90
"""Days of the recent past."""
YEAR = 365


class Seen(NamedTuple):
    """What the parts look at of a customer, by windows."""

    year: CustomerFacts
    """The 365 days up to the day."""
    quarter: Stretch
    """The last 90 of them."""
    before: Stretch
    """The 365 days before that quarter."""


def windows(day: date) -> tuple[Window, Window, Window]:
    """The windows of ``Seen``, in its order."""
    start = day - timedelta(days=min(QUARTER, day.toordinal() - 1))
    return Window.ending(day, YEAR), Window.ending(day, QUARTER), Window.ending(start, YEAR)


class Part(NamedTuple):
    """One part of a customer's score."""

    name: str
    number: float | None
    """None: there is none, or it is stale."""
    points: float | None
    """0 to 100; None: the part is left out."""
    share: float
    """Its weight among the parts at hand, 0 to 1."""
    is_stale: bool = False

    @property
    def adds(self) -> float:
        """What it adds to the score."""
        return self.share * (self.points or 0)


@dataclass(frozen=True, slots=True)
class HealthScore:
    """How one customer is doing on a day."""

    id: str
    name: str
    owner: str
    tier: str
    score: float | None
    band: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """How much a part moved a score between two days."""

    name: str
    points: float


def health(seen: Seen, policy: HealthPolicy, day: date, interval: float | None) -> HealthScore:
    """The score of one customer. ``interval`` is the days between contacts that its tier's shortest
    cadence asks for, None when it has none."""
    numbers = _numbers(seen, policy, day, interval)
    weights = {name: float(part.weight) for name, part in policy.parts.items() if part.weight}
    total = sum(weights[name] for name in weights if numbers[name][0] is not None)
    parts = tuple(
        Part(name, None, None, 0.0, is_stale) if number is None
        else Part(name, number, _points(number, policy.parts[name]), weight / total)
        for name, weight in weights.items() for number, is_stale in (numbers[name],)
    )  # fmt: skip
    score = round(sum(part.adds for part in parts), 1) if total else None
    one = seen.year
    return HealthScore(one.id, one.name, one.owner, one.tier, score, policy.band(score), parts)


def moved(now: HealthScore, then: HealthScore) -> tuple[Moved, ...]:
    """What moved the score from ``then`` to ``now``, the most first; parts that did not move a tenth
    of a point are left out."""
    if now.score is None or then.score is None:
        return ()
    middle = (now.score + then.score) / 2
    before = {part.name: part for part in then.parts}
    changes = [
        Moved(part.name, round(_moved_by(part, before.get(part.name, part), middle), 1))
        for part in now.parts
    ]
    return tuple(sorted(filter(_counts, changes), key=lambda m: (-abs(m.points), m.name)))


def _counts(one: Moved) -> bool:
    return bool(one.points)


def _moved_by(now: Part, then: Part, middle: float) -> float:
    if now.points is None and then.points is None:
        return 0.0
    after = now.points if now.points is not None else then.points or 0.0
    before = then.points if then.points is not None else after
    by_points = (now.share + then.share) / 2 * (after - before)
    return by_points + (now.share - then.share) * ((after + before) / 2 - middle)


def _points(number: float, part: PartPolicy) -> float:
    good, bad = float(part.good), float(part.bad)
    return 100 * min(1.0, max(0.0, (number - bad) / (good - bad)))


def _numbers(
    seen: Seen, policy: HealthPolicy, day: date, interval: float | None
) -> Mapping[str, tuple[float | None, bool]]:
    """The number of each part, and whether there is one that is too old."""
    year, quarter, before = seen
    found = {
        "cadence": _kept(year, quarter, day, interval) if interval else None,
        "silence": float(year.silent) if year.silent is not None else None,
        "purchases": _ratio(quarter.monetary, before.monetary, QUARTER / YEAR),
        "complaints": float(year.open_complaints)
        if year.last_contact or year.total_orders
        else None,
        "usage": 1 + year.usage_trend if year.usage_trend is not None else None,
        "breadth": float(year.breadth) if year.last_contact else None,
        "promises": year.promises_kept_share,
    }
    return {
        name: _satisfaction(year, part, day) if name == "satisfaction" else (found[name], False)
        for name, part in policy.parts.items()
    }


def _kept(year: CustomerFacts, quarter: Stretch, day: date, interval: float) -> float:
    """Contacts made by those asked for (at least one), over the days of the quarter since the first
    contact with the customer."""
    known = (day - year.since).days if year.since else QUARTER
    asked = max(1.0, min(QUARTER, max(1, known)) / interval)
    return min(1.0, quarter.contacts / asked)


def _ratio(value: Decimal | None, base: Decimal | None, scale: float) -> float | None:
    """``value`` by what the part of the base ought to be; None when there was nothing before, or where
    money cannot be converted."""
    if value is None or base is None or base <= 0:
        return None
    return float(value) / (float(base) * scale)


def _satisfaction(one: CustomerFacts, part: PartPolicy, day: date) -> tuple[float | None, bool]:
    answers = [(when, float(score) * scale) for when, score, scale in
               ((one.nps_day, one.nps, 1), (one.csat_day, one.csat, 2))
               if when is not None and score is not None]  # fmt: skip
    if not answers:
        return None, False
    when, score = max(answers)
    is_stale = part.stale is not None and (day - when).days > part.stale.days
    return (None, True) if is_stale else (score, False)


def count_bands(found: Sequence[HealthScore]) -> Mapping[str, int]:
    """Customers by band; those without a score under an empty name."""
    bands: dict[str, int] = {}
    for one in found:
        bands[one.band] = bands.get(one.band, 0) + 1
    return bands


def month_ends(day: date, months: int) -> Iterator[date]:
    """The last days of the ``months`` before ``day``'s month, the oldest first, then ``day``."""
    ends, first = [day], day.replace(day=1)
    for _month in range(months):
        if first == date.min:
            break
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return reversed(ends)
