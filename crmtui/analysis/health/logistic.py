"""A logistic model of churn beside the rules: learnt on earlier months, tested on later ones.

Cases    Those of the back-test. Tested is on the last third of the month ends that have cases.
Learnt   Cases of earlier month ends whose time was over on the first day of the test, all of them: nothing
         that became known during the test is learnt, and no case is in both. (A customer may be, at
         different times.)
Numbers  ``FEATURES``, from what was known at the case's day; one that cannot be told stands at its neutral
         value. Each less its mean, over its deviation, both of the learnt cases.
Model    Logistic regression, weights drawn towards 0 (L2, C = 1), by scikit-learn. The same cases give the
         same weights.
Compared On the tested cases: the rules at each severity, and the model with as many alarms (its
         highest chances; more where chances are equal), so that both make the same work. And the
         model from a chance of one half on.
Refused  Below ten losses or ten others to learn from, or without both in the test, there is no model.

Source: D. R. Cox, *The regression analysis of binary sequences*, Journal of the Royal Statistical Society
B 20 (1958) 215-242; Pedregosa and others, *Scikit-learn*, JMLR 12 (2011) 2825-2830.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, log1p

from crmtui.analysis.health.alerts import rank
from crmtui.analysis.health.backtest import FEW, Case, Judged, Verdict, verdict, worst_of
from crmtui.analysis.health.readings import QUARTER, reading, rhythm_of
from crmtui.analysis.health.signals import Signals, within
from crmtui.model.policies.alerts import LEVELS

LOGISTIC = "logistic"
EVEN = 0.5
_TESTED = 3
"""One month end of so many is for the test."""
_TURNS = 1000

Ask = Callable[[Signals, int], float]


@dataclass(frozen=True, slots=True)
class Sample:
    """The cases that a model learns from, or is tested on."""

    first: date
    last: date
    cases: int
    churned: int


@dataclass(frozen=True, slots=True)
class ModelTest:
    """How the model did beside the rules."""

    learnt: Sample | None
    """None without a case."""
    tested: Sample | None
    weights: tuple[tuple[str, float], ...] = ()
    """What one deviation more of each of ``FEATURES`` adds to the log odds of churn, the weightiest
    first."""
    verdicts: tuple[Verdict, ...] = ()
    """``what`` is ``rules`` or ``model``."""

    @property
    def is_refused(self) -> bool:
        """Whether there was too little to learn from, or to test on."""
        return not self.verdicts

    @property
    def is_thin(self) -> bool:
        """Whether there are too few losses, or too few others, in the test to say much."""
        one = self.tested
        return one is None or min(one.churned, one.cases - one.churned) < FEW


def is_installed() -> bool:
    """Whether scikit-learn is there (the extra ``stats``)."""
    return importlib.util.find_spec("sklearn") is not None


def learn_and_test(found: Judged, signals: Sequence[Signals]) -> ModelTest:
    """Learn from the earlier cases and test on the later ones. scikit-learn must be installed."""
    learnt, later = parted(found)
    samples = _sample(learnt), _sample(later)
    if not _is_enough(learnt, FEW) or not _is_enough(later, 1):
        return ModelTest(*samples)
    by_id = {one.id: one for one in signals}
    chances, weights = _fitted(_numbers(learnt, by_id), [c.churned for c in learnt],
                               _numbers(later, by_id))  # fmt: skip
    chance = {(case.customer, case.day): p for case, p in zip(later, chances, strict=True)}
    return ModelTest(*samples, weights, tuple(_compared(later, chance)))


def parted(found: Judged) -> tuple[list[Case], list[Case]]:
    """The cases to learn from, and those to test on."""
    days = sorted({case.day for case in found.cases})
    if not days:
        return [], []
    start = days[-max(1, len(days) // _TESTED)]
    learnt = [case for case in found.cases if case.day < start and case.gone <= start]
    return learnt, [case for case in found.cases if case.day >= start]


def _is_enough(cases: Sequence[Case], least: int) -> bool:
    churned = sum(case.churned for case in cases)
    return min(churned, len(cases) - churned) >= least


def _sample(cases: Sequence[Case]) -> Sample | None:
    if not cases:
        return None
    days = [case.day for case in cases]
    return Sample(min(days), max(days), len(cases), sum(case.churned for case in cases))


def _fitted(
    known: Sequence[Sequence[float]], churned: Sequence[bool], asked: Sequence[Sequence[float]]
) -> tuple[list[float], tuple[tuple[str, float], ...]]:
    """The chances of those asked for, and the weights."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=_TURNS))
    model.fit(known, churned)
    chances = [float(p) for _kept, p in model.predict_proba(asked)]
    weights = zip(FEATURES, map(float, model[-1].coef_[0]), strict=True)
    return chances, tuple(sorted(weights, key=lambda one: (-abs(one[1]), one[0])))


def _compared(cases: Sequence[Case], chance: Mapping[tuple[str, date], float]) -> Iterator[Verdict]:
    def number(case: Case) -> float:
        return chance[case.customer, case.day]

    ordered = sorted(chance.values(), reverse=True)
    for level in LEVELS:
        rules = verdict("", "rules", level, cases, worst_of(""), rank(level))
        yield rules
        least = ordered[rules.alarms - 1] if rules.alarms else inf
        yield verdict(LOGISTIC, "model", level, cases, number, least)
    yield verdict(LOGISTIC, "model", str(EVEN), cases, number, EVEN)


def _numbers(cases: Sequence[Case], by_id: Mapping[str, Signals]) -> list[list[float]]:
    return [[ask(by_id[case.customer], case.day.toordinal()) for ask in FEATURES.values()]
            for case in cases]  # fmt: skip


def _read(kind: str, neutral: float, least: float, most: float) -> Ask:
    """The number of an alert rule, cut off at both ends so that no single one decides everything."""

    def ask(one: Signals, day: int) -> float:
        found = reading(kind, one, day)
        return min(most, max(least, found.number if found else neutral))

    return ask


def _late(one: Signals, day: int) -> float:
    rhythm = rhythm_of(one.order_days(day))
    return min(5.0, (day - rhythm.last) / rhythm.mean) if rhythm else 1.0


def _uneven(one: Signals, day: int) -> float:
    rhythm = rhythm_of(one.order_days(day))
    return min(3.0, rhythm.deviation / rhythm.mean) if rhythm else 1.0


def _known_score(one: Signals, day: int) -> float:
    return float(reading("score", one, day) is not None)


FEATURES: Mapping[str, Ask] = {
    "lateness": _late, "unevenness": _uneven,
    "orders": lambda one, day: log1p(len(one.order_days(day))),
    "purchases": _read("purchases", 0, -1, 1), "usage": _read("usage", 0, -1, 1),
    "silence": _read("dormancy", 1, 0, 5),
    "complaints": lambda one, day: float(min(5, len(within(one.complaints, day, QUARTER)))),
    "returns": _read("returns", 0, 0, 5), "failed": _read("failed", 0, 0, 5),
    "overdue": _read("overdue", 0, 0, 90), "score": _read("score", 7, 0, 10),
    "has_score": _known_score, "score_fall": _read("score-fall", 0, -10, 10),
}  # fmt: skip
"""What the model looks at: the days since the last order over its mean gap, the deviation of the gaps over
their mean, the logarithm of 1 + days with an order, and the numbers of alert rules."""
