"""The review of tiers over the list of customers: all, some or none, with reasons."""

from __future__ import annotations

import pytest

from crmtui.tui.screens.tiers import TiersScreen
from crmtui.tui.widgets.table import VirtualTable

TIERS = """\
vip: {title: VIP, propose: "id:acme"}
core: {title: 核心客户}
basic: {title: 基础客户, propose: "id:nobody"}
watch: {title: 待观察, propose: "orders:0"}
"""


@pytest.fixture
def reviewed(make_workspace):
    return make_workspace(extra={"playbooks/tiers.yaml": TIERS})


async def open_review(stage, key: str = "v") -> None:
    await stage.press("2")
    await stage.sees("2 of 2 customers")
    await stage.press("tab", key)
    await stage.until(lambda: isinstance(stage.app.screen, TiersScreen))
    await stage.sees("Review of tiers", "2 of 2 chosen", "Contacts a week")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_proposals_with_reasons_and_load(play, reviewed, size) -> None:
    async def story(stage) -> None:
        await open_review(stage)
        await stage.sees("示例制造集团", "core", "vip", "Beta Tools Ltd", "watch", "Set", "Keep")
        assert stage.widths == {size[0]}

    play(story, at=reviewed, size=size)


def test_some_are_accepted(play, reviewed) -> None:
    async def story(stage) -> None:
        await open_review(stage, "f9")
        stage.app.screen.query_one("#rows", VirtualTable).go_to("C2024002")
        await stage.press("space")
        await stage.sees("1 of 2 chosen")
        await stage.press("s")
        await stage.sees("Set these tiers?", "core → vip")
        await stage.press("y")
        await stage.until(lambda: bool(stage.done))
        assert await stage.ask(lambda ws: ws.find("acme").tier) == "vip"
        assert await stage.ask(lambda ws: ws.find("C2024002").tier) == "basic"

    play(story, at=reviewed)


def test_none_is_nobody_and_escape_changes_nothing(play, reviewed) -> None:
    async def story(stage) -> None:
        await open_review(stage)
        await stage.press("a")
        await stage.sees("0 of 2 chosen", "as now")
        await stage.press("s")
        await stage.until(lambda: "Nobody is chosen" in stage.told)
        await stage.press("escape")
        await stage.sees("2 of 2 customers")
        assert await stage.ask(lambda ws: ws.find("acme").tier) == "core"

    play(story, at=reviewed)


def test_what_is_kept_is_not_proposed_again(play, reviewed) -> None:
    async def story(stage) -> None:
        await open_review(stage)
        await stage.press("f8")
        await stage.sees("Keep their tiers?")
        await stage.press("y")
        await stage.until(lambda: bool(stage.done))
        found = await stage.ask(lambda ws: ws.review_tiers())
        assert (len(found.held), found.proposals) == (2, ())

    play(story, at=reviewed)
