"""The review of tiers: whom another tier would fit, why, and what that would do to everybody's weeks.

A tier is proposed by the first query ``propose:`` of tiers.yaml, highest first, that fits the customer;
where no tier has one, by the value x activity class of the same name. Only a person sets it. Left
alone are customers whose tier was set lately, or was confirmed in a review; and lost ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmtui.index.cache import Index
from crmtui.model.policies.value import ReviewPolicy
from crmtui.query.language import Registry, fields_used
from crmtui.query.parse import parse
from crmtui.reports.query_words import node_words

SET, CONFIRMED, LOST = "set", "confirmed", "lost"


@dataclass(frozen=True, slots=True)
class Fit:
    """The tier that fits a customer."""

    tier: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another tier for a customer."""

    id: str
    name: str
    owner: str
    before: str
    """Empty for a customer without a tier."""
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """A customer for whom another tier would fit, and who is left alone."""

    proposal: Proposal
    reason: str
    """``set`` (lately), ``confirmed`` or ``lost``."""
    day: date | None
    """Since when."""


@dataclass(frozen=True, slots=True)
class OwnerWeeks:
    """How many contacts a week a team member has, before and after."""

    owner: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TierReview:
    """What a review of all tiers proposes."""

    day: date
    proposals: tuple[Proposal, ...]
    """By owner, then name."""
    held: tuple[Held, ...]
    of: int
    """Customers looked at."""
    unfit: int
    """Customers whom no tier fits; they keep theirs."""
    by_class: bool
    """Whether the classes proposed, because no tier has a query."""
    weeks: int
    load: tuple[OwnerWeeks, ...]
    """Contacts a week when all proposals are accepted; everybody for whom they differ."""
    problems: tuple[str, ...] = ()
    """Tiers whose query cannot be read."""


def review_tiers(
    index: Index, fits: Mapping[str, Fit], policy: ReviewPolicy, day: date, among: Iterable[str] | None
) -> tuple[list[Proposal], list[Held], int, int]:  # fmt: skip
    """Proposals, who is held, how many were looked at, and how many no tier fits. ``among`` keeps
    these customers; the ledger must be current."""
    chosen = None if among is None else {*among}
    confirmed = _confirmed(index, day)
    proposals, held, count, unfit = list[Proposal](), list[Held](), 0, 0
    for id, name, owner, tier, since, stage in index.db.execute(
        "SELECT id, name, owner, tier, tier_since, stage_set FROM customers ORDER BY owner, sort_key, id"
    ):
        if chosen is not None and id not in chosen:
            continue
        count += 1
        fit = fits.get(id)
        unfit += fit is None
        if fit is None or fit.tier == tier:
            continue
        found = Proposal(id, name or "", owner or "", tier or "", fit.tier, fit.why)
        set_on = date.fromisoformat(since) if since else None
        kept = _held(found, set_on, confirmed.get(id), stage, policy, day)
        if kept is None:
            proposals.append(found)
        else:
            held.append(kept)
    return proposals, held, count, unfit


def _held(
    one: Proposal, set_on: date | None, confirmed: date | None, stage: str | None,
    policy: ReviewPolicy, day: date,
) -> Held | None:  # fmt: skip
    if stage == LOST:
        return Held(one, LOST, None)
    if one.before and set_on and (day - set_on).days < policy.hold.days:
        return Held(one, SET, set_on)
    is_younger = confirmed and (set_on is None or confirmed >= set_on)
    if one.before and confirmed and is_younger and (day - confirmed).days < policy.confirmed.days:
        return Held(one, CONFIRMED, confirmed)
    return None


def _confirmed(index: Index, day: date) -> dict[str, date]:
    rows = index.db.execute(
        "SELECT customer, max(day) FROM ledger WHERE kind = 'review' AND about = ? AND day <= ? "
        "GROUP BY customer", (f"tier/{CONFIRMED}", day.toordinal()),
    )  # fmt: skip
    return {customer: date.fromordinal(last) for customer, last in rows}


def told_fits(
    index: Index, registry: Registry, query: str, ids: Sequence[str], day: date
) -> Iterator[tuple[str, str]]:
    """For each of ``ids``: what the query asks for in words, and what the customer has. QueryError."""
    node = parse(query, registry)
    words = node_words(node)
    fields = {
        field.name: field for field in fields_used(node) if field.type != "tags" and field.sql
    }
    columns = ", ".join(f"({field.sql})" for field in fields.values()) or "NULL"
    wanted = {*ids}
    for id, *values in index.db.execute(
        f"SELECT c.id, {columns} FROM customers c", {"today": day.isoformat()}
    ):
        if id in wanted:
            has = [f"{name.replace('_', ' ')} {_plain(value)}"
                   for name, value in zip(fields, values, strict=False)]  # fmt: skip
            has = [part for part in has if part not in words]
            yield id, f"{words} ({', '.join(has)})" if has else words


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value or "–")
