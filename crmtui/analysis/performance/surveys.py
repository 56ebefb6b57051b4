"""Surveys: NPS and CSAT with how sure they are, and whom to ask next.

NPS     % of answers 9 or 10 less % of answers 0 to 6, -100 to 100. Interval: adjusted Wald with three
        answers more (3/4 promoters, 3/2 passives, 3/4 detractors), so that few equal answers do not look
        certain (Rocks, The American Statistician 70, 2016).
CSAT    Answers 4 or 5 of 5 / all answers, in %; Wilson's interval.
Count   Every answer of the window counts, also two of one customer. A score outside its scale is left
        out and counted. Without an answer there is no figure.
Sample  Strata get places by their size, largest remainder first (ties by name), at least one each when
        there are enough places (taken where they are missed least); within one those with the smallest
        hash of seed and id.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import NamedTuple

from crmtui.analysis.facts import Window
from crmtui.analysis.ledger import unscaled
from crmtui.analysis.performance.chance import Interval, Z, share_interval
from crmtui.index.cache import Index
from crmtui.model.entries.service import SCALES

MEASURES = ("nps", "csat")
"""What is counted."""
NOTHING = ""
"""The group of answers that have none: no owner, no campaign."""


class Answer(NamedTuple):
    """One answer of a customer."""

    customer: str
    owner: str
    tier: str
    measure: str
    """``nps`` or ``csat``."""
    day: date
    score: Decimal
    campaign: str


@dataclass(frozen=True, slots=True)
class Nps:
    """Would they recommend us."""

    n: int
    promoters: int
    passives: int
    detractors: int
    score: float | None
    """-100 to 100; None without an answer."""
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Csat:
    """Are they satisfied."""

    n: int
    satisfied: int
    share: float | None
    """In %, 0 to 100; None without an answer."""
    interval: Interval | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """What one group of answers says."""

    group: str
    nps: Nps
    csat: Csat


@dataclass(frozen=True, slots=True)
class Surveys:
    """What customers answered in a window."""

    window: Window
    total: Said
    groups: tuple[Said, ...]
    left_out: int
    """Answers with a score outside their scale."""
    asked: int
    """Customers with an answer in the window."""
    of: int


def answers_in(index: Index, window: Window, ids: Iterable[str] | None = None) -> list[Answer]:
    """The answers of a window by day and customer, odd scores included. The ledger must be current."""
    among = None if ids is None else {*ids}
    rows = index.db.execute(
        "SELECT c.id, c.owner, c.tier, iif(l.kind = 'odd', l.about, l.kind) AS measure, l.day, l.value, "
        "iif(l.kind = 'odd', '', l.about) FROM ledger l JOIN customers c ON c.id = l.customer "
        "WHERE l.kind IN ('nps', 'csat', 'odd') AND measure IN ('nps', 'csat') "
        "AND l.day BETWEEN ? AND ? ORDER BY l.day, c.id, l.n",
        (window.first.toordinal(), window.last.toordinal()),
    )
    return [
        Answer(id, owner or "", tier or "", kind, date.fromordinal(day), unscaled(value), about)
        for id, owner, tier, kind, day, value, about in rows
        if among is None or id in among
    ]


def surveys(
    answers: Sequence[Answer], window: Window, of: int,
    groups_of: Callable[[Answer], Iterable[str]] | None = None,
) -> Surveys:  # fmt: skip
    """The figures of all answers and by group; an answer may be in several groups or in none."""
    fine = [one for one in answers if is_on_scale(one)]
    by_group: dict[str, list[Answer]] = defaultdict(list)
    for one in fine:
        for group in groups_of(one) if groups_of else ():
            by_group[group].append(one)
    groups = tuple(said(name, those) for name, those in sorted(by_group.items()))
    asked = len({one.customer for one in fine})
    return Surveys(window, said("", fine), groups, len(answers) - len(fine), asked, of)


def is_on_scale(answer: Answer) -> bool:
    """Whether the score is one that the question allows."""
    low, high = SCALES[answer.measure]
    return low <= answer.score <= high


def said(group: str, answers: Iterable[Answer]) -> Said:
    """The figures of some answers, all on their scales."""
    scores: dict[str, list[Decimal]] = {"nps": [], "csat": []}
    for one in answers:
        scores[one.measure].append(one.score)
    return Said(group, nps(scores["nps"]), csat(scores["csat"]))


def nps(scores: Sequence[Decimal]) -> Nps:
    """Net promoter score of answers from 0 to 10."""
    n = len(scores)
    promoters, detractors = sum(s >= 9 for s in scores), sum(s < 7 for s in scores)
    passives = n - promoters - detractors
    if not n:
        return Nps(0, 0, 0, 0, None, None)
    score = 100 * (promoters - detractors) / n
    return Nps(n, promoters, passives, detractors, score, _around(promoters, detractors, n))


def _around(promoters: int, detractors: int, n: int) -> Interval:
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z * sqrt((up + down - (up - down) ** 2) / (n + 3))
    low, high = 100 * (up - down - half), 100 * (up - down + half)
    return Interval(max(-100.0, low), min(100.0, high))


def csat(scores: Sequence[Decimal]) -> Csat:
    """Share of satisfied answers from 1 to 5."""
    n, satisfied = len(scores), sum(s >= 4 for s in scores)
    bounds = share_interval(satisfied, n)
    if bounds is None:
        return Csat(0, 0, None, None, None)
    return Csat(n, satisfied, 100 * satisfied / n, Interval(100 * bounds.low, 100 * bounds.high),
                float(sum(scores) / n))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stratum:
    """One class of customers, and who of it is asked."""

    name: str
    customers: int
    chosen: tuple[str, ...]
    """Ids, sorted."""


def stratified(strata: Mapping[str, Sequence[str]], size: int, seed: str) -> list[Stratum]:
    """Whom to ask: ``size`` of all customers (fewer when there are fewer), by stratum and name. The
    same ids, size and seed give the same list; ``seed`` changes it."""
    places = _places({name: len(ids) for name, ids in strata.items()}, size)
    return [
        Stratum(name, len(ids), tuple(sorted(_drawn(ids, seed)[: places[name]])))
        for name, ids in sorted(strata.items())
    ]


def _drawn(ids: Sequence[str], seed: str) -> list[str]:
    return sorted(ids, key=lambda id: (draw(seed, id), id))


def draw(seed: str, id: str) -> float:
    """A number from 0 up to 1 that depends on the two texts alone."""
    digest = hashlib.sha256(f"{seed}\x1f{id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def _places(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    everybody = sum(sizes.values())
    if not everybody:
        return dict.fromkeys(sizes, 0)
    size = min(size, everybody)
    least = 1 if size >= sum(n > 0 for n in sizes.values()) else 0
    places = {name: min(n, max(least, size * n // everybody))
              for name, n in sizes.items()}  # fmt: skip
    for name in _next_ones(sizes, places, size):
        places[name] += 1 if sum(places.values()) < size else -1
    return places


def _next_ones(sizes: Mapping[str, int], places: Mapping[str, int], size: int) -> Iterator[str]:
    """Who gets a place, the one that misses most first; or loses one, where it is missed least
    compared with the part, until the sum is right."""
    everybody = sum(sizes.values())
    parts = {name: size * n / everybody for name, n in sizes.items()}
    while (total := sum(places.values())) != size:
        missing = {name: parts[name] - places[name] for name in sizes}
        if total < size:
            able = [name for name in sorted(sizes) if places[name] < sizes[name]]
            yield max(able, key=lambda name: missing[name])
        else:
            able = [name for name in sorted(sizes) if places[name] > 1]
            yield min(able, key=lambda name: (missing[name] + 1) / parts[name])
