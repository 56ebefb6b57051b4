"""``crmtui rfm``, ``abc`` and ``facts``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


@pytest.fixture
def orders(root: Path) -> None:
    folder = next(p.parent for p in root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "orders.yaml").write_text("- {id: Z9, type: order, at: 2026-11-01, amount: 1234.5}\n")


def test_rfm(crmtui: Caller, orders: None) -> None:
    result = crmtui("rfm")
    assert result.code == 0
    assert "RFM, 2025-11-21 to 2026-11-20" in result.out
    assert "1,23" in result.out or "1,234" in result.out
    assert "customers scored" in result.err and "without orders" in result.err


def test_rfm_as_a_document(crmtui: Caller, orders: None) -> None:
    document = crmtui("rfm", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/rfm", 1)
    best = document["customers"][0]
    assert best["id"] == "acme" and {"r", "f", "m", "segment"} <= set(best)
    assert document["of"] == len(document["customers"]) + document["without_orders"]


def test_abc(crmtui: Caller, orders: None) -> None:
    document = crmtui("abc", "--json").json
    assert document["schema"] == "crmtui/abc"
    assert document["customers"][0]["class"] == "A"
    assert sum(one["customers"] for one in document["classes"]) == document["of"]
    assert "ABC, " in crmtui("abc").out


def test_facts_of_one(crmtui: Caller, orders: None) -> None:
    (one,) = crmtui("facts", "acme", "--json").json["customers"]
    assert one["last_order"] == "2026-11-01" and one["recency"] == 19
    result = crmtui("facts", "acme")
    assert result.code == 0
    assert f"{float(one['monetary']):,.2f}  workspace currency" in result.out


def test_facts_explain_themselves(crmtui: Caller) -> None:
    assert "as_of - last_order" in crmtui("facts").out
    assert {fact["name"] for fact in crmtui("facts", "--json").json["facts"]} >= {"recency", "nps"}


def test_a_bad_query_is_said(crmtui: Caller) -> None:
    result = crmtui("rfm", "teir:core")
    assert result.code == 2 and "tier" in result.err


def test_a_wrong_policy_shows_in_check(crmtui: Caller, root: Path) -> None:
    policy = root / "playbooks/policies/value.yaml"
    policy.parent.mkdir()
    policy.write_text("abc: {a: 99, b: 80}\n")
    result = crmtui("check")
    assert result.code == 1 and "policies/value.yaml:1" in result.out + result.err


def test_lifetime_without_enough_customers_says_so(crmtui: Caller, orders: None) -> None:
    result = crmtui("lifetime")
    assert result.code == 0 and "No model" in result.err
    document = crmtui("lifetime", "--json").json
    assert document["orders_model"]["model"] == "TooLittle"
    assert document["customers"][0]["lifetime_value"] is None


def test_health_of_everybody_and_of_one(crmtui: Caller, orders: None) -> None:
    document = crmtui("health", "--json").json
    assert document["schema"] == "crmtui/health"
    one = next(c for c in document["customers"] if c["id"] == "acme")
    assert sum(part["share"] for part in one["parts"]) == pytest.approx(1)
    assert sum(document["bands"].values()) == len(document["customers"])
    text = crmtui("health", "acme").out
    assert f"{one['score']:.0f}" in text and "cadence kept" in text and "2025-11-30" in text
    assert "have a score" in crmtui("health").err


@pytest.mark.parametrize("command", ["rfm", "abc", "health"])
def test_a_table_for_spreadsheets(crmtui: Caller, orders: None, root: Path, command: str) -> None:
    profile = next(root.glob("records/customers/**/acme/customer.yaml"))
    text = profile.read_text(encoding="utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name:"))
    profile.write_text(text.replace(name, "name: '=cmd(1)'"), encoding="utf-8")
    out = crmtui(command, "--csv").out.lstrip("\ufeff").splitlines()
    assert out[0].startswith("id,name,owner,")
    (line,) = [line for line in out if line.startswith("acme,")]
    assert line.startswith("acme,'=cmd(1),")


def test_charts_when_they_are_wanted(crmtui: Caller, orders: None) -> None:
    assert "FM1" in crmtui("rfm", "--chart").out
    assert "FM1" not in crmtui("rfm").out
    assert "100% █" in crmtui("abc", "--chart").out
    assert "100%" not in crmtui("abc", "--no-chart").out
