"""``crmtui review tiers``: proposals with reasons and load, accepted in one commit."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.workspace import Workspace

Caller = Callable[..., Any]

TIERS = """\
core: {title: 核心客户, weight: 3, propose: "revenue:>=15000 last_order:<90d"}
basic: {title: 基础客户, weight: 1, propose: "orders:>=0"}
"""


@pytest.fixture
def reviewed(root: Path) -> Path:
    """acme is core and fits it, C2024005 is core and fits basic only, C2024002 is basic."""
    (root / "playbooks/tiers.yaml").write_text(TIERS)
    return root


def profile(root: Path, id: str) -> str:
    return next(root.glob(f"records/customers/**/{id}/customer.yaml")).read_text()


def test_it_proposes_with_reasons_and_load(crmtui: Caller, reviewed: Path) -> None:
    document = crmtui("review", "tiers", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/review-tiers", 1)
    (one,) = document["proposals"]
    assert (one["id"], one["before"], one["after"]) == ("C2024005", "core", "basic")
    assert one["why"] == "orders at least 0 (orders 0)"
    (load,) = document["load"]
    assert load["owner"] == "zhao" and load["after"] < load["before"]
    out = crmtui("review", "tiers").out
    assert "core → basic" in out and "contacts a week" in out


def test_looking_writes_nothing(crmtui: Caller, reviewed: Path) -> None:
    before = profile(reviewed, "C2024005")
    crmtui("review", "tiers")
    assert profile(reviewed, "C2024005") == before
    with Workspace.open(reviewed) as workspace:
        assert workspace.find("C2024005").tier == "core"


def test_it_is_one_commit_and_undone_as_one(crmtui: Caller, reviewed: Path) -> None:
    folder = next(reviewed.glob("records/customers/**/C2024005"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert crmtui("review", "tiers", "--apply").code == 0
    text = profile(reviewed, "C2024005")
    assert "tier: basic" in text and "tier_since: 2026-11-20" in text and "tier_set" not in text
    (entry,) = folder.glob("*-review-*.yaml")
    told = entry.read_text()
    assert "review: tier" in told and "result: basic" in told and "core → basic: orders" in told
    assert crmtui("review", "tiers", "--json").json["proposals"] == []
    assert crmtui("undo").code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_several_are_one_commit_with_one_sentence(crmtui: Caller, reviewed: Path) -> None:
    (reviewed / "playbooks/tiers.yaml").write_text('vip: {propose: "orders:>=0"}\n')
    assert crmtui("review", "tiers", "--apply", "--yes").code == 0
    subject = subprocess.run(["git", "log", "-1", "--format=%s"], cwd=reviewed, text=True,
                             capture_output=True, check=True).stdout  # fmt: skip
    assert subject == "Set the tier of 3 customers after a review\n"
    assert all("tier: vip" in profile(reviewed, id) and "tier_set: bulk" in profile(reviewed, id)
               for id in ("acme", "C2024002", "C2024005"))  # fmt: skip


def test_only_some_are_accepted(crmtui: Caller, reviewed: Path) -> None:
    result = crmtui("review", "tiers", "--apply", "--only", "acme")
    assert result.code == 0 and "Nothing to change" in result.out
    assert "tier: core" in profile(reviewed, "C2024005")


def test_one_that_was_confirmed_is_left_alone(crmtui: Caller, reviewed: Path) -> None:
    assert crmtui("review", "tiers", "--keep", "C2024005", "--why", "合同年底到期").code == 0
    document = crmtui("review", "tiers", "--json").json
    assert document["proposals"] == []
    assert [(one["id"], one["reason"], one["day"]) for one in document["held"]] == [
        ("C2024005", "confirmed", "2026-11-20")]  # fmt: skip
    assert "confirmed on 2026-11-20" in crmtui("review", "tiers").err
    later = crmtui("review", "tiers", "--on", "2027-05-19", "--json").json["proposals"]
    assert "C2024005" in [one["id"] for one in later]


@pytest.mark.parametrize(("day", "left"), [("2026-10-22", True), ("2026-10-21", False)])
def test_one_set_lately_is_left_alone(crmtui: Caller, reviewed: Path, day: str, left: bool) -> None:
    path = next(reviewed.glob("records/customers/**/C2024005/customer.yaml"))
    path.write_text(path.read_text().replace("tier: core", f"tier: core\ntier_since: {day}"))
    document = crmtui("review", "tiers", "--json").json
    assert [one["reason"] for one in document["held"]] == (["set"] if left else [])
    assert len(document["proposals"]) == (not left)


def test_the_lost_are_left_alone(crmtui: Caller, reviewed: Path) -> None:
    path = next(reviewed.glob("records/customers/**/C2024005/customer.yaml"))
    path.write_text(path.read_text() + "stage: lost\n")
    assert [one["reason"] for one in crmtui("review", "tiers", "--json").json["held"]] == ["lost"]


def test_without_queries_the_class_proposes(crmtui: Caller, root: Path) -> None:
    names = "core: {weight: 3}\nbasic: {weight: 2}\nwatch: {weight: 1}\n"
    (root / "playbooks/tiers.yaml").write_text(names)
    document = crmtui("review", "tiers", "--json").json
    assert document["by_class"] and {one["after"] for one in document["proposals"]} == {"watch"}
    assert "below 1,000,000" in document["proposals"][0]["why"]


def test_a_query_nobody_can_read_is_told(crmtui: Caller, reviewed: Path) -> None:
    (reviewed / "playbooks/tiers.yaml").write_text(TIERS.replace("revenue", "revenu"))
    assert "The query of tier core cannot be read" in crmtui("review", "tiers").err


@pytest.mark.parametrize(
    "given", [("--keep", "acme", "--apply"), ("--apply", "--on", "2026-11-01")]
)
def test_what_makes_no_sense_is_refused(
    crmtui: Caller, reviewed: Path, given: tuple[str, ...]
) -> None:
    assert crmtui("review", "tiers", *given).code == 2
