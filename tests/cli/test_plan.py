"""``crmtui plan``: tables, chart, words and JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmtui.text import cell_width

Caller = Callable[..., Any]


def test_my_own_weeks(crmtui: Caller) -> None:
    result = crmtui("plan")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[:2] == ["2026-11-20 to 2026-12-17 · 林", "3 tasks in 1 contact"]
    assert lines[3].split() == [
        "week", "Mo", "Tu", "We", "Th", "Fr", "contacts", "room", "due", "tasks",
    ]  # fmt: skip
    assert lines[4].split() == ["11-16", "1/3", "1", "3", "1", "3"]
    assert "Contacts a day as planned; the line is what a day has room for" in result.out
    assert "█" in result.out


def test_without_a_chart(crmtui: Caller) -> None:
    result = crmtui("plan", "--no-chart")
    assert "█" not in result.out and "Contacts a day" not in result.out


def test_everybody(crmtui: Caller) -> None:
    result = crmtui("plan", "--owner", "all", "--weeks", "8")
    assert "contacts/room" in result.out
    assert all(f"\n{name} " in result.out for name in "林赵王")
    assert "Contacts a week, due and planned" in result.out


def test_what_will_be_late_and_why(crmtui: Caller, root: Path) -> None:
    config, folder = root / "crmtui.yaml", root / "records/customers/t"
    config.write_text(config.read_text().replace("per_day: 3", "per_day: 1"))
    for n in range(8):
        (folder / f"c{n}").mkdir(parents=True)
        profile = f"id: c{n}\nname: 客户 Customer {n}\nowner: lin\ntier: basic\n"
        (folder / f"c{n}/customer.yaml").write_text(profile)
        promise = "[{id: p, do: 发报价, due: 2026-11-24}]"
        (folder / f"c{n}/touch.yaml").write_text(
            f"id: t{n}\ntype: touch\nat: 2026-11-19\nvia: phone\nnext: {promise}\n"
        )
    out = crmtui("plan", "--limit", "2").out
    assert "3 are overdue already; the last is done on 2026-11-20." in out
    row = next(line for line in out.splitlines() if "客户 Customer" in line)
    assert "发报价" in row and "11-24" in row
    assert row.endswith("and no day of 林 has room before")
    assert "more (--limit)" in out


def test_a_team_that_has_no_room_at_all(crmtui: Caller, root: Path) -> None:
    config = root / "crmtui.yaml"
    config.write_text(config.read_text().replace("per_day: 3", "per_day: 0"))
    out = crmtui("plan").out
    assert "3 are overdue already, and these weeks have no room for all of them." in out


def test_as_a_document(crmtui: Caller) -> None:
    document = crmtui("plan", "--weeks", "2", "--json").json
    assert (document["schema"], document["version"]) == ("crmtui/plan", 1)
    assert (document["owner"], len(document["days"]["lin"])) == ("lin", 14)
    assert document["days"]["lin"][0] == {
        "day": "2026-11-20", "due": 1, "contacts": 1, "tasks": 3, "room": 3, "over": 0,
    }  # fmt: skip
    task = next(one for one in document["tasks"] if one["id"] in document["late"])
    assert task["late"] and task["why"].startswith("its window closed on")


def test_by_other_rules(crmtui: Caller, root: Path, run_git) -> None:
    book = root / "playbooks/core.yaml"
    book.write_text(book.read_text().replace("every: 1 month", "every: 1 week"))
    head = run_git(root, "rev-parse", "HEAD")[:10]
    now, then = (crmtui("plan", "--json", *more).json for more in ((), ("--playbooks", "HEAD")))
    assert (now["rules"], then["rules"]) == ("", head)
    assert len(now["tasks"]) > len(then["tasks"])
    assert f"by the rules of {head}" in crmtui("plan", "--playbooks", "HEAD").out
    assert crmtui("plan", "--playbooks", "no-such-branch").code == 3


def test_from_another_day(crmtui: Caller) -> None:
    document = crmtui("plan", "--on", "2026-12-01", "--json").json
    assert document["day"] == "2026-12-01"
    assert all(one["day"] is None or one["day"] >= "2026-12-01" for one in document["tasks"])


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_it_fits_the_terminal(
    crmtui: Caller, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for owner in ("lin", "all"):
        lines = crmtui("plan", "--weeks", "26", "--owner", owner).out.splitlines()
        assert max(map(cell_width, lines)) <= columns


def test_what_is_not_there(crmtui: Caller) -> None:
    assert crmtui("plan", "--owner", "nobody").code == 2
    assert crmtui("plan", "--weeks", "0").code == 2
    assert crmtui("plan", "--on", "30 February").code == 2
