"""The badge and the screen of alerts: see why, choose, record in one commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crmtui.tui.screens.alerts import AlertsScreen
from crmtui.tui.screens.today import TodayScreen
from crmtui.tui.widgets.table import VirtualTable
from crmtui.workspace import Workspace

RULES = "rules: {health: {active: no}, health-fall: {active: no}}\n"


def customer(id: str, owner: str, name: str) -> str:
    return f"id: {id}\nname: {name}\nowner: {owner}\ntier: core\nsince: 2025-01-05\n"


@pytest.fixture
def worried(make_workspace: Callable[..., Workspace]) -> Workspace:
    """Two contracts that run out, one alert that a person opened."""
    folder = "records/customers/x"
    return make_workspace(extra={
        "playbooks/policies/alerts.yaml": RULES,
        f"{folder}/A1/customer.yaml": customer("A1", "lin", "Alpha [b]Ltd"),
        f"{folder}/A1/c.yaml": "- {type: contract, at: 2025-12-01, start: 2025-12-01, end: 2026-12-01}\n",
        f"{folder}/B1/customer.yaml": customer("B1", "zhao", "Bravo Ltd"),
        f"{folder}/B1/c.yaml": "- {type: contract, at: 2025-12-01, start: 2025-12-01, end: 2027-01-05}\n",
        f"{folder}/C1/customer.yaml": customer("C1", "zhao", "Charlie Ltd"),
        f"{folder}/C1/a.yaml": "- {type: alert, at: 2026-11-10, alert: churn, state: opened, "
                               'severity: low, why: "新采购经理 / a new [i]buyer"}\n',
    })  # fmt: skip


def table(stage: Any) -> VirtualTable:
    found: VirtualTable = stage.app.screen.query_one("#alerts", VirtualTable)
    return found


@pytest.mark.parametrize("screen", ["1", "2", "3", "4", "5", "6"])
def test_alerts_are_one_key_away_everywhere(play: Any, worried: Workspace, screen: str) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("示例制造集团")
        await stage.press(screen, "f2")
        await stage.sees("the contract ends in 11 days")

    play(story, size=(120, 40), at=worried)


def test_the_badge_leads_to_the_alerts_and_they_are_recorded(
    play: Any, worried: Workspace, run_git: Callable[..., str]
) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("示例制造集团")
        stage.app.look_for_worries()
        await stage.sees("2 new alerts (w)")
        await stage.press("w")
        await stage.sees("2 of 2 chosen", "the contract ends in 11 days", "since 2026-10-02")
        assert [line.severity for line in stage.app.screen._lines()] == ["high", "medium", "low"]
        assert "Alpha [b]Ltd" in stage.text

        await stage.press("space")
        await stage.sees("1 of 2 chosen")
        await stage.press("s")
        await stage.until(lambda: len(stage.done) == 1)
        assert stage.done[0].counts == {"open": 1} and stage.done[0].customers == ("B1",)
        await stage.sees("0 of 1 chosen", "1 new alert (w)")

        await stage.press("s")
        await stage.until(lambda: bool(stage.told) and "Nothing is chosen" in stage.told[-1])
        await stage.press("a")
        await stage.sees("1 of 1 chosen")
        await stage.press("ctrl+s")
        await stage.until(lambda: len(stage.done) == 2)
        await stage.sees("0 of 0 chosen")
        await stage.loses("new alert (")
        await stage.press("escape")
        await stage.until(lambda: isinstance(stage.app.screen, TodayScreen))

    play(story, at=worried, size=(120, 40))
    assert run_git(worried.root, "rev-list", "--count", "HEAD").strip() == "3"


def test_the_alerts_of_one_member_and_what_is_on_record(play: Any, worried: Workspace) -> None:
    async def story(stage: Any) -> None:
        await stage.sees("示例制造集团")
        await stage.press("f2")
        await stage.until(lambda: isinstance(stage.app.screen, AlertsScreen))
        await stage.sees("2 of 2 chosen")
        await stage.press("o")
        await stage.until(lambda: {line.owner for line in stage.app.screen._lines()} == {"lin"}
                          or {line.owner for line in stage.app.screen._lines()} == {"zhao"})  # fmt: skip
        while {line.owner for line in stage.app.screen._lines()} != {"zhao"}:
            await stage.press("o")
        await stage.press("end")
        await stage.sees("recorded as low on 2026-11-10", "a new [i]buyer")
        assert "新采购经理" not in stage.text.split("ON RECORD")[1]

    play(story, at=worried, size=(80, 24))


def test_the_card_shows_open_alerts(play: Any, worried: Workspace) -> None:
    async def story(stage: Any) -> None:
        await stage.press("f4")
        await stage.sees("Charlie Ltd")
        await stage.type("charlie")
        await stage.sees("ALERTS", "churn  low  2026-11-10", "a new [i]buyer")

    play(story, at=worried, size=(140, 40))
