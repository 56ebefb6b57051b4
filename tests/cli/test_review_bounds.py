"""``crmtui review bounds``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]

POLICY = """\
# 上季度定的
rfm:
  bounds:
    monetary: [10, 20, 30, 40]  # 元
bands: {value: [50000, 500000]}
"""


@pytest.fixture
def orders(root: Path) -> Path:
    """Twelve customers more, each with an order, the values 100 to 1200."""
    for n in range(1, 13):
        folder = root / f"records/customers/more/M{n:02}"
        folder.mkdir(parents=True)
        (folder / "customer.yaml").write_text(f"id: M{n:02}\nname: More {n}\n")
        entry = f"id: o{n}\ntype: order\nat: 2026-{n:02}-03\namount: {n * 100}\n"
        (folder / f"2026-{n:02}-03-order-o{n}.yaml").write_text(entry)
    return root


def policy(root: Path) -> Path:
    path = root / "playbooks/policies/value.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_it_names_bounds_and_who_would_move(crmtui: Caller, orders: Path) -> None:
    policy(orders).write_text(POLICY)
    document = crmtui("review", "bounds", "--json").json
    assert document["schema"] == "crmtui/review-bounds"
    by_name = {one["at"]: one for one in document["proposals"]}
    assert by_name["matrix.value"]["after"] == ["1100"]
    assert by_name["bands.value"]["before"] == ["50000", "500000"]
    assert document["missing"] == ["rfm.bounds.frequency", "bands.frequency"]
    assert any(move["what"] == "value_band" for move in document["moves"])
    result = crmtui("review", "bounds")
    assert "value band: " in result.out and "would be in another class" in result.err
    assert "rfm.bounds.frequency: too few different values" in result.err


def test_accepted_bounds_leave_the_rest_of_the_file(crmtui: Caller, orders: Path) -> None:
    path = policy(orders)
    path.write_text(POLICY)
    assert crmtui("commit", "-m", "Bounds of the quarter").code == 0
    result = crmtui("review", "bounds", "--only", "rfm", "--apply")
    assert result.code == 0 and "Set bounds after a review: rfm" in result.out
    text = path.read_text()
    assert (
        "# 上季度定的" in text and "]  # 元" in text and "bands: {value: [50000, 500000]}" in text
    )
    assert "'" not in text and "[10, 20, 30, 40]" not in text
    assert crmtui("check").code == 0
    assert crmtui("review", "bounds", "--only", "rfm", "--json").json["proposals"] == []
    assert crmtui("undo").code == 0 and path.read_text() == POLICY


def test_without_a_file_one_is_made(crmtui: Caller, orders: Path) -> None:
    assert crmtui("review", "bounds", "--only", "matrix", "--apply").code == 0
    assert policy(orders).read_text() == "matrix:\n  value: 1100\n"


def test_too_few_customers_propose_nothing(crmtui: Caller) -> None:
    document = crmtui("review", "bounds", "--only", "rfm", "--by", "clusters", "--json").json
    assert document["proposals"] == [] and len(document["missing"]) == 3 and document["moves"] == []
    assert "Nothing to change" in crmtui("review", "bounds", "--only", "rfm", "--apply").out
