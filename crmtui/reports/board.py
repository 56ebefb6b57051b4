"""The monthly board as plain data: what happened in a month, how customers stand at its end, how the
team works, each beside the month before.

A month that is not over is compared with the same days of the month before, so that eleven days are
never measured against thirty; what holds on a day (classes, health, repurchase, churn, what is open) is
compared with the end of that comparison.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crmtui.analysis.health.score import HealthScore
from crmtui.analysis.monthly import (
    CHURN_DAYS,
    REPURCHASE_DAYS,
    Flow,
    Lump,
    buyers,
    flow,
    lumps,
    months_before,
    open_alerts,
    open_complaints,
    owned,
    tiers,
)
from crmtui.analysis.performance.goals import Standing
from crmtui.analysis.snapshots import Known
from crmtui.analysis.value.abc import CLASSES, Abc
from crmtui.analysis.value.classes import BASIC, CORE, POTENTIAL, WATCH
from crmtui.analysis.value.rfm import Rfm
from crmtui.index.cache import Index
from crmtui.index.losses import skipped_files
from crmtui.model.intervals import add_months
from crmtui.model.policies.health import BANDS, HealthPolicy

TREND_MONTHS = 12
Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a month that are looked at, and those they are compared with; all inclusive."""

    first: date
    last: date
    before_first: date
    before_last: date
    is_partial: bool
    """The month is not over."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it was."""

    name: str
    """Key of ``board_words.FIGURES``."""
    now: Number | None
    before: Number | None
    of: int | None = None
    """How many customers or answers it is made of."""


@dataclass(frozen=True, slots=True)
class Share:
    """A class: how many customers are in it, and were."""

    name: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """What was done for one member's customers."""

    owner: str
    name: str
    customers: int
    contacts: int
    contacts_before: int
    orders: int
    value: Decimal
    adherence: float | None = None
    logged_in_time: float | None = None
    """Share of touches written down within 24 hours."""


@dataclass(frozen=True, slots=True)
class Month:
    """One column of the trend."""

    first: date
    contacts: int
    orders: int
    value: Decimal
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """What the ledger's sums say."""

    figures: tuple[Figure, ...]
    owners: tuple[OwnerRow, ...]
    trend: tuple[Month, ...]
    alerts: Mapping[int, int]
    """Open recorded alerts by severity, 3 the highest."""
    without_rate: int
    """Orders and returns left out of the money."""


@dataclass(frozen=True, slots=True)
class Worth:
    """How customers are classed at the end."""

    customers: int
    matrix: tuple[Share, ...]
    abc: tuple[Share, ...]
    segments: tuple[Share, ...]
    """RFM segments; ``name`` is the title."""
    tiers: tuple[Share, ...]
    """As they are today; nothing is known of before."""
    curve: tuple[tuple[float, str], ...]
    """Cumulative share of the value and class, the most valuable customer first."""
    scores: tuple[tuple[int, int, int], ...]
    """R, F and M of everybody who ever ordered."""
    top: int
    """Number of scores."""
    best: tuple[str, ...]
    """Ids of the ten most valuable customers."""
    core: tuple[str, ...]
    """Ids of valuable and active customers, at most forty."""
    unclassed: int
    """Customers whose money cannot be converted."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How customers are doing at the end."""

    mean: Figure
    bands: tuple[Share, ...]
    worst: tuple[HealthScore, ...]
    """The lowest scores, at most ten."""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page."""

    span: Span
    day: date
    """The day the page is about: the last of ``span``."""
    owner: str
    """Key of the member it is about; empty for everybody."""
    query: str
    currency: str
    customers: int
    happened: Happened
    worth: Worth
    condition: Condition
    playbooks: tuple[Figure, ...]
    hygiene: tuple[Figure, ...]
    skipped: int
    """Files that could not be read."""
    goals: tuple[Standing, ...] = ()
    """Goals about the owner's customers, or all of them, as of the last day; the worst first. A query
    does not choose among them."""
    goals_left_out: int = 0
    """Goals that cannot be measured."""


def span_of(month: date, today: date) -> Span:
    """The days of the month of ``month``, as far as they have passed on ``today``."""
    first = month.replace(day=1)
    end = add_months(first, 1) - timedelta(days=1)
    last = min(end, max(first, today))
    before = add_months(first, -1)
    before_end = first - timedelta(days=1)
    if last < end:
        return Span(first, last, before, min(before_end, before + (last - first)), True)
    return Span(first, last, before, before_end, False)


def happened(
    index: Index, span: Span, rates: Mapping[str, Decimal], names: Mapping[str, str],
    ids: Collection[str] | None = None,
) -> Happened:  # fmt: skip
    """The flows of the month with those before, by owner, and over the last twelve months."""
    months = months_before(span.last, TREND_MONTHS)
    starts = {*months, span.before_first, span.before_last + timedelta(days=1), span.first}
    lines = lumps(index, starts, span.last, ids)
    now = flow(lines, span.first, span.last, rates)
    before = flow(lines, span.before_first, span.before_last, rates)
    figures = [*_flows(now, before), *_standing(index, span, ids), *_answers(now, before)]
    return Happened(
        tuple(figures), tuple(_owners(index, lines, span, rates, names, ids)),
        tuple(_trend(lines, months, span, rates)), open_alerts(index, span.last, ids),
        now.without_rate,
    )  # fmt: skip


def _flows(now: Flow, before: Flow) -> list[Figure]:
    names = ("orders", "value", "average_order", "returns", "contacts", "attempts", "complaints",
             "solved")  # fmt: skip
    return [Figure(name, getattr(now, name), getattr(before, name)) for name in names]


def _answers(now: Flow, before: Flow) -> list[Figure]:
    return [Figure("nps", now.nps, before.nps, now.nps_answers),
            Figure("csat", now.csat, before.csat, now.csat_answers)]  # fmt: skip


def _standing(index: Index, span: Span, ids: Collection[str] | None) -> list[Figure]:
    ends = (span.last, span.before_last)
    asked = [(day, days) for days in (REPURCHASE_DAYS, CHURN_DAYS) for day in ends]
    times = [(span.first, span.last), (span.before_first, span.before_last)]
    (again, again_before, lost, lost_before), new = buyers(index, asked, times, ids)
    return [
        Figure("new", *new),
        Figure("repurchase", again.share, again_before.share, again.before),
        Figure("churn", _rest(lost.share), _rest(lost_before.share), lost.before),
        Figure("open_complaints", *open_complaints(index, ends, ids)),
    ]


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share


def _owners(
    index: Index, lines: Sequence[Lump], span: Span, rates: Mapping[str, Decimal],
    names: Mapping[str, str], ids: Collection[str] | None,
) -> list[OwnerRow]:  # fmt: skip
    found = []
    for owner, customers in owned(index, ids).items():
        mine = [line for line in lines if line.owner == owner]
        now = flow(mine, span.first, span.last, rates)
        before = flow(mine, span.before_first, span.before_last, rates)
        found.append(OwnerRow(owner, names.get(owner, owner), customers, now.contacts,
                              before.contacts, now.orders, now.value))  # fmt: skip
    return sorted(found, key=lambda one: (-one.contacts, one.owner))


def _trend(
    lines: Sequence[Lump], months: Sequence[date], span: Span, rates: Mapping[str, Decimal]
) -> list[Month]:
    found = []
    for first in months:
        end = min(span.last, add_months(first, 1) - timedelta(days=1))
        one = flow(lines, first, end, rates)
        is_partial = span.is_partial and first == span.first
        found.append(Month(first, one.contacts, one.orders, one.value, is_partial))
    return found


@dataclass(frozen=True, slots=True)
class Classed:
    """How everybody is classed on one day."""

    known: Sequence[Known]
    abc: Abc
    rfm: Rfm


def worth(
    index: Index, now: Classed, before: Classed, top: int, titles: Mapping[str, str],
    ids: Collection[str] | None = None,
) -> Worth:  # fmt: skip
    """The classes of two days. ``titles`` are those of the RFM segments, in their order."""
    matrix, matrix_before = (Counter(c.matrix for c in day.known) for day in (now, before))
    segments = Counter(one.segment for one in now.rfm.customers)
    segments_before = Counter(one.segment for one in before.rfm.customers)
    return Worth(
        len(now.known),
        tuple(Share(name, matrix[name], matrix_before[name])
              for name in (CORE, POTENTIAL, BASIC, WATCH)),
        tuple(Share(name, now.abc.count(name), before.abc.count(name)) for name in CLASSES),
        tuple(Share(title, segments[name], segments_before[name]) for name, title in titles.items()),
        tuple(Share(name, count, None) for name, count in sorted(tiers(index, ids).items())),
        tuple((one.cumulative, one.grade) for one in now.abc.customers),
        tuple((one.r, one.f, one.m) for one in now.rfm.customers), top,
        tuple(one.id for one in now.abc.customers[:10] if one.value > 0),
        tuple(one.id for one in now.known if one.matrix == CORE)[:40], now.abc.without_rate,
    )  # fmt: skip


def lowest(scores: Mapping[str, float | None], count: int = 10) -> list[str]:
    """The ids of the customers with the lowest scores."""
    known = [(score, id) for id, score in scores.items() if score is not None]
    return [id for _score, id in sorted(known)[:count]]


def condition(
    now: Mapping[str, float | None], before: Mapping[str, float | None],
    worst: Sequence[HealthScore], policy: HealthPolicy,
) -> Condition:  # fmt: skip
    """How customers are doing on two days, by their scores. ``worst`` are the lowest."""
    bands, bands_before = (Counter(map(policy.band, day.values())) for day in (now, before))
    return Condition(
        Figure("health", _mean(now), _mean(before), len(now) - bands[""]),
        tuple(Share(band, bands[band], bands_before[band]) for band in (*BANDS, "")),
        tuple(worst),
    )


def _mean(found: Mapping[str, float | None]) -> float | None:
    scores = [score for score in found.values() if score is not None]
    return sum(scores) / len(scores) if scores else None


def skipped(index: Index) -> int:
    """Files of which a record is missing."""
    return skipped_files(index.db)
