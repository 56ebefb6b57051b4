"""crmtui import: a dry run that says everything, then one commit, then nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]

TABLE = """\
客户编号,客户名称,联系人,电话,所属行业,当前状态,备用
N1,晨光仪表有限公司,张工,139 0013 9000,电子,潜在客户,x
N2,海峰物流,,,物流,成交,y
,,,,,,
acme,示例制造集团,,,制造业,核心客户,z
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A customer list in GB18030."""
    file = tmp_path / "客户.csv"
    file.write_bytes(TABLE.encode("gb18030"))
    return file


def test_dry_run(crmtui: Caller, root: Path, table: Path, run_git: Caller) -> None:
    result = crmtui("import", str(table))
    assert result.code == 0
    assert result.err == "Nothing is written yet; add --apply to write it as one commit.\n"
    head, columns, questions, *_rest, counts = result.out.split("\n\n")
    assert head.startswith("客户.csv: customers\n")
    assert "gb18030" in head.lower()
    assert columns.splitlines()[0] == "Columns"
    assert "  客户名称  →  name" in columns
    assert "  备用      →  left out" in columns
    assert questions.splitlines()[0] == "What do these words mean?"
    assert "--set 成交=" in questions
    assert counts == "rows 3 · created 2 · unchanged 1\n"
    assert run_git(root, "status", "--porcelain") == ""


def test_apply_then_again(crmtui: Caller, root: Path, table: Path, run_git: Caller) -> None:
    given = ["import", str(table), "--set", "成交=tier:basic", "--map", "备用=note"]
    document = crmtui(*given, "--json").json
    assert document["schema"] == "crmtui/import"
    assert [row["name"] for row in document["created"]] == ["晨光仪表有限公司", "海峰物流"]
    result = crmtui(*given, "--apply")
    assert result.code == 0, result.err
    assert run_git(root, "log", "--format=%s", "-1").startswith(
        "Import 客户.csv: 2 customers created"
    )
    profile = (root / "records/customers/N1/N1/customer.yaml").read_text()
    assert "name: 晨光仪表有限公司\n" in profile
    again = crmtui(*given, "--apply", "--json").json
    assert (again["commit"], again["counts"]["created"], again["counts"]["updated"]) == ("", 0, 0)


def test_counts_add_up(crmtui: Caller, table: Path) -> None:
    counts = crmtui("import", str(table), "--json").json["counts"]
    parts = ("created", "updated", "unchanged", "merged", "entries", "known_entries", "skipped")
    assert counts["rows"] == sum(counts[part] for part in parts)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--map", "nothing=name"], "has no column nothing"),
        (["--map", "name"], "--map 'name' has no ="),
        (["--kind", "planets"], "planets"),
        (["--set", "成交=tiger:core"], "成交"),
        (["--encoding", "klingon"], "klingon"),
    ],
)
def test_refusals(crmtui: Caller, table: Path, args: list[str], message: str) -> None:
    result = crmtui("import", str(table), *args)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""


def test_orders_with_lines(crmtui: Caller, tmp_path: Path, root: Path) -> None:
    orders, lines = tmp_path / "orders.csv", tmp_path / "lines.csv"
    orders.write_text("order_id,customer_id,order_date\n1,acme,2026-11-01\n2,nobody,2026-11-02\n")
    lines.write_text(
        "order_id,product_id,unit_price,quantity,discount\n1,7,10.5,2,0\n1,8,3,1,0\n2,7,1,1,0\n"
    )
    result = crmtui("import", str(orders), "--lines", str(lines), "--apply")
    assert result.code == 0, result.err
    assert "line 3: no customer is known as nobody" in result.out
    shown = crmtui("show", "acme").out
    assert "2026-11-01  order  " in shown
    assert "24" in shown.split("2026-11-01  order")[1].splitlines()[0]
