"""Two records side by side over the list: looked at, chosen from, merged, judged."""

from __future__ import annotations

import pytest

from crmtui.tui.screens.customers import CustomersScreen
from crmtui.tui.screens.dedupe import DedupeScreen
from crmtui.tui.widgets.table import VirtualTable

TWIN = """\
id: A2
name: 示例制造
owner: zhao
tier: basic
note: "[bold]粗[/] \\e[31m"
contacts:
  - {name: 李工, phones: [13800138000]}
"""


@pytest.fixture
def twins(make_workspace):
    return make_workspace(extra={"records/customers/A2/A2/customer.yaml": TWIN})


async def open_pair(stage) -> None:
    await stage.press("2")
    await stage.sees("3 of 3 customers")
    await stage.press("tab")
    table = stage.app.screen.query_one("#customers", VirtualTable)
    await stage.until(lambda: bool(table.key))
    table.go_to("A2")
    await stage.press("d")
    await stage.until(lambda: isinstance(stage.app.screen, DedupeScreen))
    await stage.sees("A2", "Likely the same?", "same name but for its legal form", "acme stays")


async def go_to(stage, key: str) -> None:
    table = stage.app.screen.query_one("#rows", VirtualTable)
    await stage.until(lambda: bool(table.key))
    table.go_to(key)
    assert table.key == key


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_both_records_and_what_they_become(play, twins, size) -> None:
    async def story(stage) -> None:
        await open_pair(stage)
        await stage.sees("A", "B", "Merged", "entries", "zhao", "lin", "Merge")
        assert stage.widths == {size[0]}
        await go_to(stage, "note")
        await stage.sees("A [bold]粗[/] ␛[31m")

    play(story, at=twins, size=size)


def test_a_key_keeps_the_value_of_one_side_and_gives_it_back(play, twins) -> None:
    async def story(stage) -> None:
        await open_pair(stage)
        await go_to(stage, "owner")
        await stage.sees("→ lin")
        await stage.press("a")
        await stage.sees("→ zhao")
        await stage.press("a")
        await stage.sees("→ lin")
        await go_to(stage, "#entries")
        await stage.press("b")
        await stage.sees("contacts and figures of both stay")
        await stage.press("w")
        await stage.sees("A2 stays: as you said")

    play(story, at=twins)


def test_merged_after_a_question_and_undone(play, twins) -> None:
    async def story(stage) -> None:
        await open_pair(stage)
        await go_to(stage, "tier")
        await stage.press("a", "m")
        await stage.sees("Merge?", "示例制造 (A2) → 示例制造集团 (acme)", "undo gives both back")
        await stage.press("n")
        await stage.until(lambda: isinstance(stage.app.screen, DedupeScreen))
        await stage.press("m")
        await stage.sees("Merge?")
        await stage.press("y")
        await stage.sees("2 of 2 customers")
        await stage.until(lambda: len(stage.done) == 1)
        found = await stage.ask(lambda ws: ws.find("A2"))
        assert (found.id, found.tier) == ("acme", "basic")
        await stage.press("u")
        await stage.sees("Undo?")
        await stage.press("y")
        await stage.sees("3 of 3 customers")

    play(story, at=twins)


def test_not_the_same_is_remembered(play, twins) -> None:
    async def story(stage) -> None:
        await open_pair(stage)
        await stage.press("n")
        await stage.sees("Two customers?")
        await stage.press("y")
        await stage.until(lambda: isinstance(stage.app.screen, CustomersScreen))
        await stage.until(lambda: len(stage.done) == 1)
        assert await stage.ask(lambda ws: ws.is_judged("A2", "acme"))
        await stage.press("d")
        await stage.until(lambda: any("Nobody looks like" in told for told in stage.told))

    play(story, at=twins)


def test_two_marked_ones_are_compared_whatever_they_share(play, twins) -> None:
    async def story(stage) -> None:
        await stage.press("2")
        await stage.sees("3 of 3 customers")
        await stage.press("tab", "home", "space", "space", "space", "d")
        await stage.until(lambda: any("Mark two customers" in told for told in stage.told))
        table = stage.app.screen.query_one("#customers", VirtualTable)
        table.mark({"C2024002", "acme"})
        await stage.press("d")
        await stage.until(lambda: isinstance(stage.app.screen, DedupeScreen))
        await stage.sees("nothing but your choice speaks for it", "Beta Tools Ltd")
        await stage.press("escape")
        await stage.until(lambda: isinstance(stage.app.screen, CustomersScreen))
        assert stage.done == []

    play(story, at=twins)
