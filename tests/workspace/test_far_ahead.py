"""No question of the Python API can be asked of a day that would take all memory to reach."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crmtui.errors import UsageError
from crmtui.workspace import Workspace

LAST = date(2199, 12, 31)
GIVEN = {"who": "acme", "customer": "acme", "name": "core", "months": 12, "tiers": {}, "query": "",
         "since": date(2026, 1, 1), "task_id": "acme/core/monthly-call@2026-10-12"}  # fmt: skip
METHODS = {name: getattr(Workspace, name) for name in dir(Workspace) if name[0] != "_"}
DATED = [name for name, method in METHODS.items() if callable(method)
         and "date" in str(inspect.signature(method).parameters.get("on"))]  # fmt: skip


def test_the_questions_that_name_a_day_are_known() -> None:
    assert {"today", "plan", "why", "show", "list", "load", "runs", "explain", "rfm", "alerts",
            "goals", "health", "simulate", "quality", "refresh"} <= {*DATED}  # fmt: skip


@pytest.mark.parametrize(
    "name", [name for name in DATED if name not in ("take", "experiment", "backtest_model")]
)
def test_a_day_too_far_ahead_is_refused(workspace: Workspace, name: str) -> None:
    method: Any = getattr(workspace, name)
    asked = inspect.signature(method).parameters.values()
    given = {one.name: GIVEN[one.name] for one in asked
             if one.default is one.empty and one.name != "on"}  # fmt: skip
    for day in (date(2200, 1, 1), date.max):
        with pytest.raises(UsageError, match=f"{day} is too far ahead — name a day up to {LAST}"):
            method(**given, on=day)


def test_the_last_day_there_is_can_be_asked(workspace: Workspace) -> None:
    assert workspace.today(on=LAST).day == LAST


def test_a_clock_that_is_wrong_is_told(workspace: Workspace) -> None:
    late = Workspace.open(workspace.root, now=lambda: datetime(9999, 12, 30, tzinfo=UTC))
    with late, pytest.raises(UsageError, match="too far ahead"):
        late.today()
