"""The back-test: cases, outcomes and figures by hand, the AUC against two other ways to have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.analysis.health.backtest import auc, backtest, past_month_ends
from crmtui.analysis.health.readings import Scores
from crmtui.analysis.health.signals import Signals
from crmtui.model.policies.alerts import RULES, AlertPolicy

LAST = date(2026, 11, 20)
END = date(2026, 4, 30)
POLICY = AlertPolicy({"rhythm": RULES["rhythm"]})


def no_scores(_day: date, _ids: Sequence[str]) -> dict[str, Scores]:
    return {}


def customer(name: str, *days: str) -> Signals:
    bought = [(date.fromisoformat(day).toordinal(), 1.0) for day in days]
    return Signals(name, name, "lin", "core", orders=bought, signs=[day for day, _ in bought])


MONTHLY = ("2025-10-05", "2025-11-05", "2025-12-05", "2026-01-05", "2026-02-05")


def test_cases_and_outcomes_by_hand() -> None:
    signals = [
        customer("kept", *MONTHLY, "2026-03-05", "2026-04-05", "2026-05-05"),
        customer("lost", *MONTHLY, "2026-03-05"),
        customer("late", *MONTHLY, "2026-03-05", "2026-07-01"),
        customer("new", "2026-03-05", "2026-04-05"),
        customer("gone", *(f"2024-{m:02}-05" for m in range(1, 7))),
    ]
    found = backtest(signals, POLICY, [END], LAST, 90, {}, no_scores)
    assert (found.cases, found.churned, found.without_rhythm, found.gone, found.undecided) == (
        3, 1, 1, 1, 0)  # fmt: skip
    assert found.of == 5
    high = next(v for v in found.verdicts if v.what == "rule" and v.severity == "high")
    # lost and late are 56 days after an order that comes every 30.2: both raise, one is lost
    assert (high.alarms, high.hits, high.losses) == (2, 1, 1)
    assert (high.precision, high.recall) == (0.5, 1)
    # due on 4 April, within 90 days from the month's end: 29 July
    assert high.warning == 90
    assert high.auc == pytest.approx((1 + 0.5) / 2)
    assert found.is_thin


def test_a_case_whose_time_is_not_over_is_left_out_even_if_it_ordered() -> None:
    signals = [customer("a", *MONTHLY, "2026-03-05", "2026-04-05", "2026-05-05")]
    assert backtest(signals, POLICY, [END], date(2026, 8, 3), 90, {}, no_scores).cases == 1
    early = backtest(signals, POLICY, [END], date(2026, 8, 2), 90, {}, no_scores)
    assert (early.cases, early.undecided) == (0, 1)


def test_nobody_is_no_figure() -> None:
    found = backtest([], POLICY, [END], LAST, 90, {}, no_scores)
    assert found.of == 0 and found.is_thin
    assert all(v.precision is v.recall is v.auc is v.warning is None for v in found.verdicts)


def test_month_ends() -> None:
    assert past_month_ends(LAST, 2) == (date(2026, 9, 30), date(2026, 10, 31))


def test_warning_counts_from_the_first_alarm_of_a_loss() -> None:
    signals = [customer("lost", *MONTHLY, "2026-03-05")]
    days = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    found = backtest(signals, POLICY, days, LAST, 60, {}, no_scores)
    high = next(v for v in found.verdicts if v.what == "rule" and v.severity == "high")
    assert high.alarms == 2 and found.gone == 1
    assert high.warning == 60


KNOWN = st.lists(st.tuples(st.integers(0, 6).map(float), st.booleans()), max_size=40)


@given(KNOWN)
def test_auc_is_what_pairs_and_pandas_say(known: list[tuple[float, bool]]) -> None:
    bad, good = ([n for n, churned in known if churned is is_bad] for is_bad in (True, False))
    if not bad or not good:
        assert auc(known) is None
        return
    pairs = sum((b > g) + 0.5 * (b == g) for b in bad for g in good) / (len(bad) * len(good))
    frame = pd.DataFrame(known, columns=["number", "churned"])
    ranks = frame["number"].rank()[frame["churned"]].sum()
    by_pandas = (ranks - len(bad) * (len(bad) + 1) / 2) / (len(bad) * len(good))
    assert auc(known) == pytest.approx(pairs) == pytest.approx(by_pandas)
