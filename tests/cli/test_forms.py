"""``--chart``, ``--json`` and ``--csv``: the same three for every command that has a chart."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]

COMMANDS = ("board", "rfm", "abc", "cohort", "health", "alerts", "goals", "segments")
SEGMENTS = "买过: 'orders:>0'\n'=cmd(1)': 'silent:>30d'\n"
GOAL = "id: orders\nmeasure: orders\ntarget: 4\nfrom: 2026-10-01\nto: 2026-12-31\n"


@pytest.fixture(autouse=True)
def records(root: Path) -> None:
    """Orders, a complaint and a goal, and a customer whose name is a formula."""
    profile = next(root.glob("records/customers/**/acme/customer.yaml"))
    text = profile.read_text(encoding="utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name:"))
    profile.write_text(text.replace(name, "name: '=cmd(1)'"), encoding="utf-8")
    (profile.parent / "more.yaml").write_text(
        "- {id: Z8, type: order, at: 2026-09-05, amount: 100}\n"
        "- {id: Z9, type: order, at: 2026-11-01, amount: 1234.5}\n"
        "- {id: Z7, type: survey, at: 2026-11-07, measure: nps, score: 3}\n"
    )
    (root / "playbooks/segments.yaml").write_text(SEGMENTS, encoding="utf-8")
    (root / "records/goals").mkdir()
    (root / "records/goals/orders.yaml").write_text(GOAL)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_chart_where_it_is_wanted(crmtui: Caller, command: str) -> None:
    plain, drawn = crmtui(command), crmtui(command, "--chart")
    assert plain.code == drawn.code == 0
    assert plain.out == crmtui(command, "--no-chart").out, "no terminal, no chart"
    assert drawn.out != plain.out
    assert any(sign in drawn.out for sign in "█▓▒░")
    assert "\x1b" not in drawn.out


@pytest.mark.parametrize("command", COMMANDS)
def test_a_document_and_a_table(crmtui: Caller, command: str) -> None:
    assert crmtui(command, "--json", "--chart").json["schema"] == f"crmtui/{command}"
    table = crmtui(command, "--csv")
    assert table.code == 0 and table.out.startswith("\ufeff")
    found = rows(table.out)
    assert found and all(None not in row and None not in row.values() for row in found)
    refused = crmtui(command, "--csv", "--json")
    assert refused.code == 2 and "not both" in refused.err


@pytest.mark.parametrize("command", ["rfm", "abc", "health", "alerts", "segments"])
def test_no_cell_is_a_formula(crmtui: Caller, command: str) -> None:
    assert "'=cmd(1)" in {row["name"] for row in rows(crmtui(command, "--csv").out)}


def test_what_stands_in_the_tables(crmtui: Caller) -> None:
    (goal,) = rows(crmtui("goals", "--csv").out)
    assert (goal["actual"], goal["target"], goal["status"]) == ("1", "4", "behind")
    cells = {(r["cohort"], r["period"]): r for r in rows(crmtui("cohort", "--csv").out)}
    assert cells["2026-03", "8"]["active"] == "1" and cells["2026-03", "8"]["partial"] == "1"
    board = {(r["group"], r["name"]): r["now"] for r in rows(crmtui("board", "--csv").out)}
    assert board["figure", "orders"] == "1" and ("health", "healthy") in board
    (alert,) = (r for r in rows(crmtui("alerts", "acme", "--csv").out) if r["alert"] == "churn")
    assert (alert["severity"], alert["change"], alert["recorded"]) == ("high", "open", "")


def test_every_way_of_asking_for_segments_has_a_table(crmtui: Caller) -> None:
    (bought, _silent) = rows(crmtui("segments", "--csv").out)
    assert (bought["name"], bought["customers"], bought["orders"]) == ("买过", "1", "4")
    shared = {
        (r["name"], r["other"]): r["customers"]
        for r in rows(crmtui("segments", "--overlap", "--csv").out)
    }
    assert shared["买过", "买过"] == "1"
    (moved, _) = rows(crmtui("segments", "--since", "2026-08-31", "--csv").out)
    assert (moved["before"], moved["stayed"], moved["after"]) == ("1", "1", "1")
    months = rows(crmtui("segments", "--months", "2", "--csv").out)
    assert {row["day"] for row in months} == {"2026-09-30", "2026-10-31", "2026-11-20"}
    assert {r["to"] for r in rows(crmtui("segments", "--rfm", "--csv").out)} != set()


def test_a_chart_of_one_customer_and_of_a_back_test(crmtui: Caller) -> None:
    assert "26/1" in crmtui("health", "acme", "--chart").out
    assert crmtui("alerts", "--backtest", "--csv").code == 0
    assert crmtui("alerts", "--backtest", "--chart").code == 0
    assert rows(crmtui("goals", "--measures", "--csv").out)[0]["name"] == "repurchase"


def test_other_pages_of_the_board_have_no_table(crmtui: Caller) -> None:
    assert crmtui("board", "--quality", "--csv").code == 2


@pytest.mark.parametrize(
    "command",
    [*COMMANDS, "facts acme", "classes", "lifecycle", "lifetime", "surveys", "alerts --backtest",
     "board --quality", "dedupe"],
)  # fmt: skip
def test_numbers_without_a_file_that_cannot_be_read_say_so(
    crmtui: Caller, root: Path, command: str
) -> None:
    assert crmtui(*command.split()).code == 0
    folder = next(root.glob("records/customers/**/acme/customer.yaml")).parent
    (folder / "broken.yaml").write_text("- {id: B1, type: order\n")
    told = crmtui(*command.split())
    assert told.code == 1 and "1 file with errors is left out" in told.err
    assert told.out or command == "dedupe"
    assert crmtui(*command.split(), "--json").json["skipped_files"] == 1
