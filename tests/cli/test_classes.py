"""``crmtui classes`` and ``crmtui lifecycle``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Caller = Callable[..., Any]


def test_classes(crmtui: Caller) -> None:
    result = crmtui("classes")
    assert result.code == 0
    assert "待观察 watch" in result.out and "高活跃 active" in result.out
    assert "3 of 3 customers with a class" in result.err


def test_classes_of_one_say_why(crmtui: Caller) -> None:
    out = crmtui("classes", "acme").out
    assert "value of the window 20,000.5, below 1,000,000" in out
    assert "last sign of life 39 days ago, more than 30" in out


def test_classes_as_a_document(crmtui: Caller) -> None:
    document = crmtui("classes", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/classes", 1)
    for kind in ("matrix", "loyalty", "activity", "behaviour", "value_band", "frequency_band"):
        assert sum(document["counts"][kind].values()) == document["of"] == 3


def test_a_type_of_the_policy(crmtui: Caller, root: Path) -> None:
    folder = root / "playbooks/policies"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "value.yaml").write_text("behaviour: {quality: 'tag:need/品质优先'}\n")
    counts = crmtui("classes", "--json").json["counts"]["behaviour"]
    assert counts == {"quality": 1, "": 2}
    assert "tag need/品质优先" in crmtui("classes", "acme").out


def test_a_type_nobody_can_read_is_found(crmtui: Caller, root: Path) -> None:
    folder = root / "playbooks/policies"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "value.yaml").write_text("behaviour:\n  odd: 'teir:core'\n")
    result = crmtui("check")
    assert result.code == 1 and "value.yaml:2" in result.out and "tier" in result.out
    assert crmtui("classes", "--json").json["counts"]["behaviour"] == {"": 3}


def test_a_rate_is_missing(crmtui: Caller, root: Path) -> None:
    folder = next(p.parent for p in root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "usd.yaml").write_text(
        "- {id: U1, type: order, at: 2026-11-01, amount: 5, currency: USD}\n"
    )
    result = crmtui("classes")
    assert "2 of 3 customers with a class · 1 in a currency without a rate" in result.err
    assert "a rate is missing" in crmtui("classes", "acme").out


def test_lifecycle_of_one(crmtui: Caller) -> None:
    out = crmtui("lifecycle", "acme").out
    assert "2026-03-02  新 new" in out and "2026-09-15  成熟 mature" in out
    assert "order no. 1" in out and "no sign of life for more than" in out


def test_lifecycle_and_its_flow(crmtui: Caller) -> None:
    document = crmtui("lifecycle", "--since", "2026-03-01", "--on", "2026-03-10", "--json").json
    assert document["schema"] == "crmtui/lifecycle" and sum(document["stages"].values()) == 3
    assert {"from": "prospect", "to": "new", "customers": 1} in document["flow"]
    assert crmtui("lifecycle", "--since", "2026-03-11", "--on", "2026-03-10").code == 2
    assert "Stuck as prospect or new" in crmtui("lifecycle").out


def test_the_stage_is_that_of_queries(crmtui: Caller) -> None:
    for day in ("2026-03-01", "2026-03-02", "2026-05-30", "2026-09-15", "2026-11-20", "2027-06-01"):
        listed = {
            c["id"]: c["stage"] for c in crmtui("list", "--on", day, "--json").json["customers"]
        }
        folded = crmtui("lifecycle", "--on", day, "--json").json["customers"]
        assert {c["id"]: c["stage"] for c in folded} == listed
