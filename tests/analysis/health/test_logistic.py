"""The logistic model: what it may learn from, when it refuses, and the equations of its optimum."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from crmtui.analysis.health.backtest import Judged, judged, past_month_ends
from crmtui.analysis.health.logistic import FEATURES, _fitted, learn_and_test, parted
from crmtui.analysis.health.readings import Scores
from crmtui.analysis.health.signals import Signals
from crmtui.model.policies.alerts import RULES, AlertPolicy

LAST = date(2026, 11, 20)
POLICY = AlertPolicy({name: RULES[name] for name in ("rhythm", "dormancy")})


def no_scores(_day: date, _ids: Sequence[str]) -> dict[str, Scores]:
    return {}


def people(count: int) -> list[Signals]:
    """Customers who order every two to six weeks, and every third stops some day; who will stop complains
    before."""
    dice, found = random.Random(7), []
    for n in range(count):
        gap, day = dice.uniform(14, 42), date(2023, 1, 1) + timedelta(days=dice.randrange(60))
        stops = date(2024, 6, 1) + timedelta(days=dice.randrange(700)) if n % 3 == 0 else None
        days = []
        while day < LAST and (stops is None or day < stops):
            days.append(day.toordinal())
            day += timedelta(days=max(1, round(dice.gauss(gap, gap / 4))))
        one = Signals(f"c{n}", f"c{n}", "lin", "core", orders=[(d, 10.0) for d in days], signs=days)
        if stops:
            one.complaints = [days[-1] - 20, days[-1] - 5]
        found.append(one)
    return found


def cases(signals: Sequence[Signals], months: int = 36) -> Judged:
    days = past_month_ends(LAST, months)
    return judged(signals, POLICY, days, LAST, 90, {}, no_scores)


def test_nothing_is_learnt_that_became_known_during_the_test() -> None:
    found = cases(people(60))
    learnt, later = parted(found)
    start = min(case.day for case in later)
    assert learnt and later
    assert all(case.day < start and case.gone <= start for case in learnt)
    assert not {(c.customer, c.day) for c in learnt} & {(c.customer, c.day) for c in later}
    days = {case.day for case in found.cases}
    assert len({case.day for case in later}) == len(days) // 3
    left_out = [c for c in found.cases if c.day < start and c.gone > start]
    assert left_out and len(learnt) + len(later) + len(left_out) == len(found.cases)


def test_too_little_is_refused_before_anything_is_learnt() -> None:
    for signals in ([], people(3)):
        model = learn_and_test(cases(signals), signals)
        assert model.is_refused and model.weights == ()
    assert learn_and_test(cases([]), []).learnt is None
    assert parted(cases([])) == ([], [])


@pytest.fixture
def sklearn() -> None:
    pytest.importorskip("sklearn", reason="the extra stats is not installed")


def test_it_tells_who_will_stop_and_says_how_well(sklearn: None) -> None:
    signals = people(150)
    found = cases(signals)
    model = learn_and_test(found, signals)
    assert not model.is_refused and not model.is_thin
    assert model.learnt and model.tested and model.learnt.last < model.tested.first
    for rules, learnt in zip(model.verdicts[0:6:2], model.verdicts[1:6:2], strict=True):
        assert (rules.what, learnt.what) == ("rules", "model")
        assert rules.severity == learnt.severity and learnt.alarms >= rules.alarms
        assert learnt.auc and rules.auc and learnt.auc > rules.auc
    assert dict(model.weights).keys() == FEATURES.keys()
    assert dict(model.weights)["complaints"] > 0
    assert learn_and_test(found, signals) == model, "the same cases give the same weights"


def test_the_weights_solve_the_equations_of_the_optimum(sklearn: None) -> None:
    """Of the penalised likelihood: the residuals add up to 0, and times each number to its weight."""
    dice = random.Random(3)
    known = [[dice.gauss(2, 3) for _name in FEATURES] for _case in range(80)]
    churned = [row[0] + dice.gauss(0, 3) > 2 for row in known]
    chances, told = _fitted(known, churned, known)
    weights, rest = dict(told), [hit - p for hit, p in zip(churned, chances, strict=True)]
    assert sum(rest) == pytest.approx(0, abs=1e-2)
    for n, name in enumerate(FEATURES):
        column = [row[n] for row in known]
        mean = sum(column) / len(column)
        deviation = (sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5
        pull = sum((x - mean) / deviation * r for x, r in zip(column, rest, strict=True))
        assert pull == pytest.approx(weights[name], abs=1e-2)
