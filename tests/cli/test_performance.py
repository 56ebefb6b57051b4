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


GOALS = {
    "orders": "id: orders\nmeasure: orders\ntarget: 4\nfrom: 2026-10-01\nto: 2026-12-31\n",
    "lin": "id: lin\nmeasure: nps\nowner: lin\ntarget: 10\nunit: points\n"
           "from: 2026-11-01\nto: 2026-11-30\n",
}  # fmt: skip


def _write(root: Path, folder: str, files: dict[str, str]) -> None:
    (root / "records" / folder).mkdir()
    for name, text in files.items():
        (root / "records" / folder / f"{name}.yaml").write_text(text)


def test_goals(crmtui: Caller, root: Path, entries: None) -> None:
    _write(root, "goals", GOALS)
    document = crmtui("goals", "--json").json
    lin, orders = document["goals"]
    assert (orders["actual"], orders["target"], orders["status"]) == ("3", "4", "on-track")
    assert (lin["actual"], lin["target"], lin["baseline"]["value"]) == (
        "-100.00",
        "110.00",
        "100.00",
    )
    result = crmtui("goals")
    assert "on track" in result.out and "41 days left" in result.err
    assert (orders["pace"], lin["pace"]) == ("2.22", "110.00")
    assert "█ reached" in crmtui("goals", "--chart").out
    (own,) = crmtui("goals", "--owner", "lin", "--json").json["goals"]
    assert own["id"] == "lin" and crmtui("goals", "--owner", "nobody").code == 2
    assert crmtui("goals", "--on", "2026-09-30", "--json").json["goals"][1]["status"] == "not-begun"
    assert crmtui("check").code == 0


def test_wrong_goals_are_told_and_others_stand(crmtui: Caller, root: Path) -> None:
    _write(root, "goals", GOALS | {
        "bad": "id: bad\nmeasure: nps\ntarget: 1\nfrom: 2026-10-01\nto: 2026-01-01\n",
        "seg": "id: seg\nmeasure: nps\ntarget: 1\nfrom: 2026-10-01\nto: 2026-12-31\nsegment: 'no\"ne'\n",
        "two": GOALS["orders"],
    })  # fmt: skip
    document = crmtui("goals", "--json").json
    assert [goal["id"] for goal in document["goals"]] == ["lin", "orders"]
    assert len(document["problems"]) == 3
    told = crmtui("check")
    assert told.code == 1
    for code in ("bad-period", "unknown-segment", "duplicate-goal"):
        assert code in told.out + told.err


def test_an_experiment(crmtui: Caller, root: Path, entries: None) -> None:
    _write(root, "experiments", {
        "call": 'id: call\nquery: "has:owner"\noutcome: order\nfrom: 2026-10-01\nto: 2026-12-31\n',
        "bad": 'id: bad\nquery: "teir:core"\noutcome: order\nfrom: 2026-10-01\nto: 2026-12-31\n',
    })  # fmt: skip
    document = crmtui("experiment", "call", "--json").json
    assert sum(arm["customers"] for arm in document["arms"]) == 3
    assert sum(arm["hits"] for arm in document["arms"]) == 2 and document["is_running"]
    members = [line for arm in ("control", "treatment")
               for line in crmtui("experiment", "call", "--members", arm).out.split()]  # fmt: skip
    assert sorted(members) == ["C2024002", "C2024005", "acme"]
    assert "too little to tell" in crmtui("experiment", "call").out
    assert "call" in crmtui("experiment").out
    assert crmtui("experiment", "nothing").code == 3 and crmtui("experiment", "bad").code == 2
    assert crmtui("experiment", "call", "--members", "third").code == 2
    assert "bad-query" in crmtui("check").out


def test_how_many_customers_it_takes(crmtui: Caller) -> None:
    asked = ("experiment", "--plan", "--baseline", "0.2", "--lift", "0.05")
    assert crmtui(*asked, "--json").json["per_arm"] == 1094
    assert "1094 customers in each of two arms" in crmtui(*asked).out
    assert crmtui("experiment", "--plan").code == 2
    assert crmtui("experiment", "--plan", "--baseline", "0.2", "--lift", "-0.3").code == 2


SEGMENTS = """\
买过: {title: 下过单 / Ordered, query: "orders:>0"}
核心: "tier:core"
坏: "teir:core"
"""


@pytest.fixture
def segments(root: Path, entries: None) -> None:
    (root / "playbooks/segments.yaml").write_text(SEGMENTS)


def test_segments(crmtui: Caller, segments: None) -> None:
    document = crmtui("segments", "--json").json
    bought, _core = document["segments"]
    assert (bought["name"], bought["customers"], bought["title"]) == ("买过", 2, "下过单 / Ordered")
    assert bought["orders"] == 5 and bought["value"] == "21385.00"
    assert document["overlap"]["核心"] == {"买过": 2, "核心": 2}
    assert document["since"] == "2026-10-31"
    result = crmtui("segments")
    assert "下过单 / Ordered" in result.out and "crmtui tag segment:买过 --add TAG" in result.err
    assert "核心" in crmtui("segments", "--overlap").out


def test_who_moved_between_segments(crmtui: Caller, segments: None) -> None:
    document = crmtui("segments", "--since", "2026-10-07", "--json").json
    (bought, _core) = document["movement"]
    assert (bought["before"], bought["joined"], bought["came_from"]) == (1, 1, {"核心": 1})
    assert sum(one["customers"] for one in document["rfm_flow"]) == 3
    told = crmtui("segments", "--since", "2026-10-07").out
    assert "end of 2026-10-07 to 2026-11-20" in told and "+1" in told
    assert "stayed where they were" in crmtui("segments", "--rfm").err
    assert crmtui("segments", "--since", "2026-11-20").code == 2


@pytest.mark.parametrize("line", ["cohort", "surveys", "goals", "segments", "review quarter"])
def test_the_first_day_there_is(crmtui: Caller, segments: None, line: str) -> None:
    assert crmtui(*line.split(), "--on", "0001-01-01").code == 0


def test_without_segments_it_says_so(crmtui: Caller) -> None:
    assert "No segments" in crmtui("segments").err


def test_the_quarterly_review(crmtui: Caller, root: Path, entries: None) -> None:
    _write(root, "goals", GOALS)
    document = crmtui("review", "quarter", "--json").json
    figures = {one["measure"]: one for one in document["figures"]}
    assert (figures["orders"]["value"], figures["orders"]["before"]) == ("3", "1")
    assert [goal["id"] for goal in document["goals"]] == ["lin", "orders"]
    assert "Quarter 2026-Q4" in crmtui("review", "quarter").out
    assert not (root / "records/reviews").exists()
    assert crmtui("review", "quarter", "--apply").code == 0
    path = root / "records/reviews/2026-Q4.md"
    path.write_text(path.read_text() + "多打电话\n")
    assert crmtui("commit", "-m", "prose").code == 0
    assert crmtui("review", "quarter", "--apply", "--on", "2026-11-01").code == 0
    assert path.read_text().endswith("多打电话\n") and "2026-11-01" in path.read_text()
    path.write_text("# mine\n")
    assert crmtui("review", "quarter", "--apply").code == 4
    assert path.read_text() == "# mine\n"


def test_an_earlier_quarter_is_whole(crmtui: Caller, entries: None) -> None:
    document = crmtui("review", "quarter", "--on", "2026-09-30", "--json").json
    assert (document["quarter"], document["is_over"], document["last"]) == (
        "2026-Q3", True, "2026-09-30",
    )  # fmt: skip
