"""Every class of every customer, and how many are in each.

Classes need nobody else's numbers: each is decided by bounds of the policy, so a new order of one
customer never moves another. Behaviour types are queries of the policy; the first that fits counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmtui.analysis.facts import CustomerFacts
from crmtui.analysis.value.classes import Judged, activity, bands, loyalty, matrix_class
from crmtui.model.policies.value import ValuePolicy


@dataclass(frozen=True, slots=True)
class Classified:
    """What one customer is, and why."""

    id: str
    name: str
    owner: str
    tier: str
    monetary: Decimal | None
    frequency: int
    matrix: Judged | None
    """核心, 潜力, 基础, 待观察; None when money cannot be converted."""
    value_band: str
    """low, medium, high; empty when money cannot be converted."""
    frequency_band: str
    loyalty: Judged
    activity: Judged
    behaviour: str
    """Name of the behaviour type; empty when none fits."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Everybody, the most valuable first."""

    customers: tuple[Classified, ...]
    of: int
    """Customers looked at."""
    without_rate: int
    """Without a value class, because their money cannot be converted."""

    def count(self, what: str) -> Counter[str]:
        """How many customers are in each class of ``matrix``, ``loyalty``, ``activity``,
        ``behaviour``, ``value_band`` or ``frequency_band``."""
        return Counter(class_of(one, what) for one in self.customers)

    def crossed(self) -> Counter[tuple[str, str]]:
        """How many customers of each value band are at each activity level."""
        return Counter((one.value_band, one.activity.name) for one in self.customers)


def class_of(one: Classified, what: str) -> str:
    """The name of one class of a customer, empty for none."""
    value: Judged | str | None = getattr(one, what)
    return value.name if isinstance(value, Judged) else value or ""


def classify(
    customers: Sequence[CustomerFacts], recent: Mapping[str, CustomerFacts],
    behaviours: Mapping[str, str], policy: ValuePolicy, day: date,
) -> Classes:  # fmt: skip
    """The classes of all ``customers``. ``recent`` are their facts over the matrix's own window,
    ``behaviours`` the types of those who have one."""
    made = [
        Classified(one.id, one.name, one.owner, one.tier, one.monetary, one.frequency,
                   matrix_class(one, policy.matrix, recent[one.id]), *bands(one, policy),
                   loyalty(one, policy.loyalty), activity(one, policy.activity, day),
                   behaviours.get(one.id, ""))
        for one in customers
    ]  # fmt: skip
    made.sort(key=lambda one: (one.monetary is None, -(one.monetary or 0), one.id))
    return Classes(tuple(made), len(made), sum(one.monetary is None for one in made))
