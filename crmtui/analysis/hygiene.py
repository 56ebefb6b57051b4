"""How soon things are written down, and how complete profiles are. Pure: times come in as values.

delay      = written - at, in hours. ``at`` without a time counts from the end of its day, the only
             moment that is certain; nothing is faster than 0.
written    = ``logged``. Where a script wrote no ``logged``: the author's date of the commit that
             brought the record, for what is not a touch; the commit of an import proves nothing.
share      = records with delay <= 24 h / records with a delay. No record: no share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median

from crmtui.model.customer import Customer
from crmtui.model.moments import When, instant_of

TARGET = timedelta(hours=24)
"""Within which a touch is to be logged and a profile to be updated (practice: 24 hours)."""
SLACK = timedelta(minutes=1)
"""Below which two times are equal: records have minutes, commits have seconds."""
OLD_DAYS = 90
"""Profiles are looked through every quarter."""

BEFORE_IT_HAPPENED = "logged-before-at"
BEFORE_LOGGED = "committed-before-logged"
LONG_AFTER_LOGGED = "committed-long-after-logged"

FIELDS = ("contacts", "reachable", "industry", "source", "since", "needs")
"""What the customer form asks for; ``reachable``: some contact has a phone, an e-mail or WeChat."""


@dataclass(frozen=True, slots=True)
class Written:
    """One record: when it happened, when it was written down, when it was committed."""

    owner: str
    """Who did it, else who owns the customer."""
    customer: str
    entry: str
    what: str
    """Type of the entry, or the dated field of a profile."""
    at: When
    logged: When | None
    committed: datetime | None
    path: str
    is_import: bool = False
    """It came with an import of older data."""


@dataclass(frozen=True, slots=True)
class Late:
    """A record that was written down too late."""

    customer: str
    entry: str
    what: str
    at: When
    written: When
    hours: float
    path: str


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How soon somebody's records were written down."""

    records: int
    """Those with a delay; the others are in ``skipped``."""
    within: int
    """Of these within 24 hours."""
    share: float | None
    """``within / records``; None without records."""
    median_hours: float | None
    worst_hours: float | None
    late: tuple[Late, ...]
    """The latest first."""
    skipped: Mapping[str, int]
    """Records without a delay, by reason: ``no-logged``, ``import``."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Times of one record that do not fit together."""

    owner: str
    customer: str
    entry: str
    what: str
    code: str
    """``logged-before-at``, ``committed-before-logged``, ``committed-long-after-logged``."""
    at: When
    logged: When
    committed: datetime | None
    path: str


@dataclass(frozen=True, slots=True)
class Profiles:
    """How complete and how fresh somebody's profiles are."""

    customers: int
    complete: int
    missing: Mapping[str, int]
    """Customers without it, by field of ``FIELDS``; only fields that are missing somewhere."""
    incomplete: Mapping[str, tuple[str, ...]]
    """Customer to what is missing."""
    old: tuple[str, ...] | None
    """Customers whose profile nobody committed a change to for 90 days; None without Git."""


def delay(at: When, written: When, zone: tzinfo) -> timedelta:
    """How long it took; never negative."""
    return max(timedelta(0), instant_of(written, zone) - _surely_over(at, zone))


def _surely_over(at: When, zone: tzinfo) -> datetime:
    if isinstance(at, datetime):
        return instant_of(at, zone)
    if at == date.max:
        return datetime.combine(at, time.max, zone)
    return datetime.combine(at + timedelta(days=1), time(), zone)


def punctuality(records: Iterable[Written], zone: tzinfo) -> Punctuality:
    """The figures of the module's formula over these records. Equal delays are listed by customer
    and entry."""
    delays: list[tuple[timedelta, Written, When]] = []
    skipped: Counter[str] = Counter()
    for record in records:
        written = _evidence(record)
        if isinstance(written, str):
            skipped[written] += 1
        else:
            delays.append((delay(record.at, written, zone), record, written))
    hours = [_hours(took) for took, _record, _written in delays]
    late = sorted((d for d in delays if d[0] > TARGET),
                  key=lambda d: (-d[0], d[1].customer, d[1].entry))  # fmt: skip
    within = len(delays) - len(late)
    return Punctuality(
        len(delays), within, within / len(delays) if delays else None,
        median(hours) if hours else None, max(hours, default=None),
        tuple(Late(r.customer, r.entry, r.what, r.at, w, _hours(took), r.path)
              for took, r, w in late),
        dict(sorted(skipped.items())),
    )  # fmt: skip


def _evidence(record: Written) -> When | str:
    """When it was written down, or why that cannot be told."""
    if record.logged is not None:
        return record.logged
    if record.is_import:
        return "import"
    if record.what == "touch" or record.committed is None:
        return "no-logged"
    return record.committed


def _hours(took: timedelta) -> float:
    return round(took.total_seconds() / 3600, 2)


def discrepancies(records: Iterable[Written], zone: tzinfo) -> list[Discrepancy]:
    """Records whose ``logged`` neither ``at`` nor the commit bears out."""
    found = []
    for r in records:
        if r.logged is not None:
            found += [
                Discrepancy(r.owner, r.customer, r.entry, r.what, code, r.at, r.logged, r.committed,
                            r.path)
                for code in _codes(r, r.logged, zone)
            ]  # fmt: skip
    return found


def _codes(record: Written, logged: When, zone: tzinfo) -> Iterable[str]:
    told = instant_of(logged, zone)
    if isinstance(logged, datetime) and instant_of(record.at, zone) - told > SLACK:
        yield BEFORE_IT_HAPPENED
    if record.committed is not None and told - record.committed > SLACK:
        yield BEFORE_LOGGED
    if record.committed is not None and record.committed - told > TARGET:
        yield LONG_AFTER_LOGGED


def missing_fields(customer: Customer) -> tuple[str, ...]:
    """What of ``FIELDS`` a profile lacks. Of people who left nothing counts; a person has no
    industry."""
    present = [c for c in customer.contacts if c.left is None]
    has = {
        "contacts": bool(present),
        "reachable": any(c.phones or c.emails or c.wechat for c in present),
        "industry": bool(customer.industry) or customer.kind == "person",
        "source": bool(customer.source),
        "since": customer.since is not None,
        "needs": bool(customer.needs),
    }
    return tuple(name for name in FIELDS if not has[name])


def profiles(customers: Sequence[Customer], fresh: frozenset[str] | None) -> Profiles:
    """Completeness of these profiles; ``fresh`` are ids with a change in the last 90 days, None
    when nobody can tell."""
    lacking = {c.id: missing for c in customers for missing in [missing_fields(c)] if missing}
    counts = Counter(name for names in lacking.values() for name in names)
    old = None if fresh is None else tuple(sorted(c.id for c in customers if c.id not in fresh))
    return Profiles(
        len(customers), len(customers) - len(lacking),
        {name: counts[name] for name in FIELDS if counts[name]}, dict(sorted(lacking.items())), old,
    )  # fmt: skip
