"""Fields of the analysis in queries: the same answer as the analysis, and never in rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmtui.query.language import QueryError
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
ORDERS = """\
- {id: o1, type: order, at: 2026-10-02, amount: 700000}
- {id: o2, type: order, at: 2026-11-02, amount: 600000}
"""
ACME = "records/customers/华东/acme"


@pytest.fixture
def ordered(make_workspace: Make) -> Workspace:
    return make_workspace(extra={
        f"{ACME}/orders.yaml": ORDERS,
        "playbooks/policies/value.yaml": "matrix: {value: 1000000, orders_per_month: 0.1}\n",
        "playbooks/segments.yaml": "best: 'class:core'\n",
    })  # fmt: skip


def ids(workspace: Workspace, query: str, **more: Any) -> list[str]:
    return sorted(row.id for row in workspace.list(query, **more).rows)


def test_queries_find_what_the_analysis_says(ordered: Workspace) -> None:
    assert ids(ordered, "class:core") == ["acme"] == ids(ordered, "客户分类:核心")
    assert ids(ordered, "segment:best") == ["acme"] and ids(ordered, "-class:core") == ["C2024002"]
    assert ids(ordered, "abc:A") == ["acme"] and ids(ordered, "rfm:>=333") == ["acme"]
    (health, _none) = sorted(ordered.health(), key=lambda one: one.id != "acme")
    assert health.score is not None
    assert ids(ordered, f"health:{round(health.score)}") == ["acme"]
    assert ordered.count("loyalty:maybe-loyal") == 1 and ordered.ids("activity:active") == ["acme"]


def test_another_day_is_another_answer(ordered: Workspace) -> None:
    assert ids(ordered, "class:core", on=date(2026, 10, 15)) == []
    assert ids(ordered, "class:core") == ["acme"]
    assert [one.id for one in ordered.facts(date(2026, 10, 15), "class:core")] == []


def test_a_change_of_records_or_bounds_is_seen(ordered: Workspace) -> None:
    assert ids(ordered, "class:core") == ["acme"]
    path = Path(ordered.root) / ACME / "orders.yaml"
    path.write_text(ORDERS.splitlines(True)[0])
    assert ids(ordered, "class:core") == []
    policy = Path(ordered.root) / "playbooks/policies/value.yaml"
    policy.write_text("matrix: {value: 500000, orders_per_month: 0.05}\n")
    assert ids(ordered, "class:core") == ["acme"]


def test_a_query_without_them_asks_nothing(ordered: Workspace) -> None:
    assert ids(ordered, "tier:core") == ["acme"]
    assert ordered.index.meta("grades") in (None, "")
    ids(ordered, "class:core")
    assert ordered.index.meta("grades")


def test_rules_may_not_act_on_them(make_workspace: Make) -> None:
    book = 'playbook: odd\nfor: "class:core"\ncadences:\n  - {step: call, every: 1 month, via: [phone]}\n'
    workspace = make_workspace(extra={"playbooks/odd.yaml": book})
    (problem,) = [p for p in workspace.check() if p.path == "playbooks/odd.yaml"]
    assert problem.code == "bad-query" and "computed by the analysis" in problem.what
    assert "review tiers" in problem.fix
    assert "playbook-skipped:playbooks/odd.yaml" in workspace.today().notices


def test_a_review_may(ordered: Workspace) -> None:
    tiers = Path(ordered.root) / "playbooks/tiers.yaml"
    tiers.write_text(
        'core: {weight: 3}\nbasic: {weight: 1}\nvip: {weight: 5, propose: "class:core"}\n'
    )
    assert [(one.id, one.after) for one in ordered.review_tiers().proposals] == [("acme", "vip")]
    assert [p for p in ordered.check() if p.path == "playbooks/tiers.yaml"] == []


def test_an_unknown_class_is_refused(ordered: Workspace) -> None:
    with pytest.raises(QueryError):
        ordered.list("class:gold")
