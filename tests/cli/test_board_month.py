"""``crmtui board``: the month as tables, a document and a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Caller = Callable[..., Any]


def test_the_month_in_tables(crmtui: Caller) -> None:
    result = crmtui("board")
    assert result.code == 0
    assert "Board of 2026-11" in result.out and "the same days of the month before" in result.out
    assert "Repurchase" in result.out and "value x activity" in result.out
    assert "█████" not in result.out.split("value x activity")[0]
    assert "contacts made" in crmtui("board", "--chart").out


def test_the_month_as_a_document(crmtui: Caller) -> None:
    told = crmtui("board", "--month", "2026-10", "--json").json
    assert (told["schema"], told["version"]) == ("crmtui/board", 2)
    assert (told["first"], told["last"], told["is_partial"]) == ("2026-10-01", "2026-10-31", False)
    assert {one["name"] for one in told["figures"]} >= {"orders", "churn", "nps", "adherence"}
    assert sum(one["now"] for one in told["classes"]["health"]) == told["customers"]


def test_the_month_as_a_page(crmtui: Caller, tmp_path: Path) -> None:
    file = tmp_path / "b.html"
    assert crmtui("board", "--html", str(file)).code == 0
    first = file.read_bytes()
    assert crmtui("board", "--html", str(file)).code == 0
    assert file.read_bytes() == first
    file.write_text("mine")
    assert crmtui("board", "--html", str(file)).code != 0
    assert file.read_text() == "mine"
    assert crmtui("board", "--html", str(file), "--force").code == 0
    assert file.read_bytes() == first


def test_what_is_no_month(crmtui: Caller) -> None:
    assert crmtui("board", "--month", "2026-13").code == 2
    assert crmtui("board", "--month", "2027-01").code == 2
    assert crmtui("board", "--weeks", "3").code == 2
    assert crmtui("board", "--hygiene", "--quality").code == 2
    assert crmtui("board", "--query", "teir:core").code == 2
    assert crmtui("board", "--owner", "nobody").code == 2
