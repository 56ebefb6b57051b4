"""Experiments: who is in which arm, what came of each, and whether the difference may be chance.

Arm       by the hash of the experiment's id and the customer's, so the same on every clone, whoever asks.
Outcome   of each customer from the first day to the day asked for (or the last day, when that is over).
Rate      share of an arm, difference in points with Newcombe's interval, z-test with the pooled share.
Mean      per customer, difference with its interval and Welch's t by the normal approximation.
Enough    only when each arm has 30 customers, for a rate also 5 with and 5 without the outcome in both arms
          together; else the figures stand alone and no test is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import fmean, variance

from crmtui.analysis.facts import CustomerFacts, Window
from crmtui.analysis.performance.chance import (
    ENOUGH,
    Comparison,
    Sample,
    compare_means,
    compare_shares,
)
from crmtui.analysis.performance.surveys import draw
from crmtui.model.experiment import Experiment

LEAST_HITS = 5
"""A rate needs so many with and without the outcome."""


@dataclass(frozen=True, slots=True)
class Arm:
    """What came of one arm."""

    name: str
    customers: int
    hits: int | None
    """Customers with the outcome; None for a mean."""
    value: float | None
    """The rate (0 to 1), or the mean; None without customers."""
    spread: float | None
    """Standard deviation of a mean."""
    left_out: int
    """Customers whose money cannot be converted."""
    against: Comparison | None
    """The difference from the first arm; None for that arm, and where there is too little."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An experiment on a day."""

    experiment: Experiment
    window: Window
    is_running: bool
    arms: tuple[Arm, ...]
    members: Mapping[str, tuple[str, ...]]
    """Ids by arm."""


def arm_of(experiment: Experiment, id: str) -> str:
    """The arm that a customer is in."""
    total = sum(share for _name, share in experiment.arms)
    place = Decimal(draw(f"experiment {experiment.id}", id)) * total
    below = Decimal(0)
    for name, share in experiment.arms:
        below += share
        if place < below:
            return name
    return experiment.arms[-1][0]


def members_of(experiment: Experiment, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The customers of each arm, sorted."""
    found: dict[str, list[str]] = {name: [] for name, _share in experiment.arms}
    for id in sorted({*ids}):
        found[arm_of(experiment, id)].append(id)
    return {name: tuple(those) for name, those in found.items()}


def evaluate(
    experiment: Experiment, window: Window, facts: Sequence[CustomerFacts], *, is_running: bool
) -> Evaluation:
    """What came of the customers whose ``facts`` over ``window`` are given."""
    by_id = {one.id: one for one in facts}
    members = members_of(experiment, by_id)
    outcome = _OUTCOMES[experiment.outcome]
    told = {name: [outcome(by_id[id]) for id in ids] for name, ids in members.items()}
    samples = {name: _sample(outcomes) for name, outcomes in told.items()}
    arms = [_arm(name, outcomes, experiment.is_rate) for name, outcomes in told.items()]
    base, base_sample = arms[0], samples[arms[0].name]
    made = tuple(
        replace(arm, against=_against(arm, samples[arm.name], base, base_sample)) for arm in arms
    )
    return Evaluation(experiment, window, is_running, made, members)


def _arm(name: str, outcomes: Sequence[float | None], is_rate: bool) -> Arm:
    known = [one for one in outcomes if one is not None]
    sample = _sample(outcomes)
    hits = int(sum(known)) if is_rate else None
    spread = None if is_rate or sample.n < 2 else sample.variance**0.5
    return Arm(name, sample.n, hits, sample.mean if known else None, spread,
               len(outcomes) - len(known), None)  # fmt: skip


def _sample(outcomes: Sequence[float | None]) -> Sample:
    known = [one for one in outcomes if one is not None]
    return Sample(len(known), fmean(known) if known else 0.0,
                  variance(known) if len(known) > 1 else 0.0)  # fmt: skip


def _against(arm: Arm, sample: Sample, base: Arm, base_sample: Sample) -> Comparison | None:
    if arm.name == base.name or min(arm.customers, base.customers) < ENOUGH:
        return None
    if arm.hits is None or base.hits is None:
        return compare_means(sample, base_sample)
    hits, n = arm.hits + base.hits, arm.customers + base.customers
    if min(hits, n - hits) < LEAST_HITS:
        return None
    return compare_shares(arm.hits, arm.customers, base.hits, base.customers)


def _value(facts: CustomerFacts) -> float | None:
    return None if facts.monetary is None else float(facts.monetary)


_OUTCOMES: Mapping[str, Callable[[CustomerFacts], float | None]] = {
    "order": lambda facts: float(facts.frequency > 0),
    "contact": lambda facts: float(facts.contacts > 0),
    "complaint": lambda facts: float(facts.complaints > 0),
    "orders": lambda facts: float(facts.frequency),
    "value": _value,
}
