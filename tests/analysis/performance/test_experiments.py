"""Experiments: arms by chance that everybody draws alike, outcomes by hand and against pandas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

import pytest

from crmtui.analysis.facts import CustomerFacts, Window
from crmtui.analysis.performance.experiments import arm_of, evaluate, members_of
from crmtui.model.experiment import Experiment, experiment_from_raw

WINDOW = Window(date(2026, 10, 1), date(2026, 12, 31))
IDS = [f"C{n:05}" for n in range(4000)]


def trial(outcome: str = "order", id: str = "x", **arms: int) -> Experiment:
    shares = arms or {"control": 50, "treatment": 50}
    return Experiment(id, "", tuple((name, Decimal(n)) for name, n in shares.items()), outcome,
                      *WINDOW)  # fmt: skip


def facts(id: str, **known: Any) -> CustomerFacts:
    return CustomerFacts(id, id, "", "", "", None, **known)


def test_arms_have_their_shares_and_stay() -> None:
    members = members_of(trial(control=20, letter=30, visit=50), IDS)
    assert [round(len(ids) / len(IDS), 1) for ids in members.values()] == [0.2, 0.3, 0.5]
    assert members == members_of(trial(control=20, letter=30, visit=50), reversed(IDS[:] + IDS[:9]))
    assert arm_of(trial(), "C00007") == arm_of(trial(), "C00007")


def test_another_experiment_draws_anew() -> None:
    one, other = (set(members_of(trial(id=id), IDS)["control"]) for id in ("x", "y"))
    assert 0.2 < len(one & other) / len(IDS) < 0.3


def test_rates_by_hand() -> None:
    experiment = trial()
    members = members_of(experiment, IDS[:400])
    buyers = {*members["control"][:40], *members["treatment"][:70]}
    found = evaluate(experiment, WINDOW, [facts(id, frequency=int(id in buyers)) for id in IDS[:400]],
                     is_running=False)  # fmt: skip
    control, treatment = found.arms
    n, m = len(members["control"]), len(members["treatment"])
    assert (control.hits, control.customers, control.against) == (40, n, None)
    assert (treatment.hits, treatment.value) == (70, pytest.approx(70 / m))
    pooled = 110 / (n + m)
    z = (70 / m - 40 / n) / sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    assert treatment.against is not None and treatment.against.statistic == pytest.approx(z)


def test_means_are_those_of_pandas() -> None:
    import pandas

    experiment = trial("value")
    those = [facts(id, monetary=Decimal(int(id[1:]) * 37 % 101)) for id in IDS[:200]]
    found = evaluate(experiment, WINDOW, those, is_running=True)
    frame = pandas.DataFrame([(arm_of(experiment, f.id), float(f.monetary or 0)) for f in those],
                             columns=["arm", "value"])  # fmt: skip
    expected = frame.groupby("arm").value.agg(["count", "mean", "var"])
    for arm in found.arms:
        count, mean, var = expected.loc[arm.name]
        assert (arm.customers, arm.value) == (count, pytest.approx(mean))
        assert arm.spread == pytest.approx(sqrt(var))
    control, treatment = (expected.loc[name] for name in ("control", "treatment"))
    error = sqrt(control["var"] / control["count"] + treatment["var"] / treatment["count"])
    against = found.arms[1].against
    assert against is not None
    assert against.statistic == pytest.approx((treatment["mean"] - control["mean"]) / error)


def test_too_little_makes_no_test() -> None:
    few = evaluate(trial(), WINDOW, [facts(id, frequency=1) for id in IDS[:40]], is_running=False)
    assert few.arms[1].against is None
    rare = evaluate(trial(), WINDOW, [facts(id) for id in IDS[:400]], is_running=False)
    assert rare.arms[1].value == 0 and rare.arms[1].against is None
    nobody = evaluate(trial("value"), WINDOW, [], is_running=False)
    assert [(arm.customers, arm.value) for arm in nobody.arms] == [(0, None), (0, None)]


def test_money_without_a_rate_is_left_out() -> None:
    those = [facts(id, monetary=None if n % 2 else Decimal(1)) for n, id in enumerate(IDS[:40])]
    found = evaluate(trial("value"), WINDOW, those, is_running=False)
    assert sum(arm.left_out for arm in found.arms) == 20 == sum(arm.customers for arm in found.arms)


RAW = {"id": "x", "query": "tier:core", "outcome": "order", "from": "2026-10-01",
       "to": "2026-12-31"}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"arms": {"a": "50"}}, "bad-arms"),
        ({"arms": {"a": "50", "b": "many"}}, "bad-arms"),
        ({"arms": {"a": "0", "b": "1"}}, "bad-arms"),
        ({"segment": "s"}, "bad-audience"),
        ({"query": None}, "bad-audience"),
        ({"outcome": "happiness"}, "bad-choice"),
        ({"to": "2026-01-01"}, "bad-period"),
        ({"customers": ["no id"]}, "bad-id"),
    ],
)
def test_what_is_wrong_in_an_experiment_is_told(wrong: dict[str, Any], code: str) -> None:
    assert code in [finding.code for finding in experiment_from_raw(RAW | wrong, "x.yaml")[1]]


def test_an_experiment_is_read() -> None:
    made, findings = experiment_from_raw(RAW | {"arms": {"off": "1", "on": "3"}}, "x.yaml")
    assert made is not None and findings == []
    assert made.arms == (("off", 1), ("on", 3)) and made.is_rate
