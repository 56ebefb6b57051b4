"""``crmtui cohort``, ``segments``, ``surveys``, ``goals`` and ``experiment``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


@pytest.fixture
def entries(root: Path) -> None:
    """Orders, answers and touches of acme and of C2024005, before 2026-11-20."""
    folder = next(p.parent for p in root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "more.yaml").write_text(
        "- {id: Z8, type: order, at: 2026-10-05, amount: 100}\n"
        "- {id: Z9, type: order, at: 2026-11-01, amount: 1234.5}\n"
        "- {type: survey, at: 2026-10-07, measure: nps, score: 9}\n"
        "- {type: survey, at: 2026-11-07, measure: nps, score: 3}\n"
        "- {type: survey, at: 2026-11-08, measure: csat, score: 4}\n"
    )
    other = next(p.parent for p in root.glob("records/customers/**/C2024005/customer.yaml"))
    (other / "more.yaml").write_text("- {id: Y1, type: order, at: 2026-10-09, amount: 50}\n")


def test_cohorts(crmtui: Caller, entries: None) -> None:
    document = crmtui("cohort", "--json").json
    assert (document["schema"], document["by"], document["is_partial"]) == (
        "crmtui/cohort", "month", True,
    )  # fmt: skip
    assert [(c["cohort"], c["customers"]) for c in document["cohorts"]] == [
        ("2026-03", 1), ("2026-10", 1),
    ]  # fmt: skip
    assert document["of"] == 3 and document["without_orders"] == 1
    result = crmtui("cohort")
    assert "2026-10" in result.out and "0*" in result.out
    assert "2 of 3 customers ordered" in result.err


def test_cohorts_of_some_by_quarter(crmtui: Caller, entries: None) -> None:
    document = crmtui("cohort", "--by", "quarter", "id:acme", "--json").json
    assert [c["active"] for c in document["cohorts"]] == [[1, 0, 1, 1]]
    assert crmtui("cohort", "id:nobody").code == 0


def test_surveys(crmtui: Caller, entries: None) -> None:
    document = crmtui("surveys", "--by", "month", "--json").json
    assert document["total"]["nps"]["score"] == 0 and document["total"]["nps"]["n"] == 2
    assert document["total"]["csat"]["share"] == 100
    assert [(g["group"], g["nps"]["score"]) for g in document["groups"]] == [
        ("2026-10", 100), ("2026-11", -100),
    ]  # fmt: skip
    result = crmtui("surveys", "--by", "owner", "--days", "30")
    assert "-100" in result.out and "1 of 3 customers answered" in result.err
    assert crmtui("surveys", "--by", "industry").code == 2


def test_a_sample_of_whom_to_ask(crmtui: Caller, entries: None) -> None:
    document = crmtui("surveys", "--sample", "9", "--json").json
    assert document["left_out"] == 1, "acme answered this month"
    chosen = {s["name"]: [c["id"] for c in s["chosen"]] for s in document["strata"]}
    assert chosen == {"basic": ["C2024002"], "core": ["C2024005"]}
    assert "C2024005" in crmtui("surveys", "--sample", "9").out
    assert crmtui("surveys", "--sample", "9", "--by", "campaign").code == 2


def test_answers_are_imported(crmtui: Caller, root: Path) -> None:
    (root / "answers.csv").write_text(
        "客户编号,调查日期,推荐意愿,满意度\nacme,2026-11-02,10,满意\n"
    )
    told = crmtui("import", str(root / "answers.csv"))
    assert "answers.csv: surveys" in told.out
    assert crmtui("import", str(root / "answers.csv"), "--apply").code == 0
    total = crmtui("surveys", "--json").json["total"]
    assert (total["nps"]["score"], total["csat"]["mean"]) == (100, 4)
    assert crmtui("import", str(root / "answers.csv"), "--json").json["counts"]["entries"] == 0
