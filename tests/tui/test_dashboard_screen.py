"""The dashboard: pictures as they come, filters that reach all of them, lists behind them."""

from __future__ import annotations

import threading

import pytest

from crmtui.reports.board import Span
from crmtui.tui.dashboard_view import TILES, Filters, Seen, behind, quoted
from crmtui.tui.screens.customers import CustomersScreen
from crmtui.tui.screens.dashboard import DashboardScreen
from crmtui.tui.widgets.tile import Tile
from crmtui.workspace import Workspace

ORDERS = """\
- {id: Z1, type: order, at: 2026-10-03, amount: 1000}
- {id: Z2, type: order, at: 2026-11-02, amount: 3000.5}
- {id: t8, type: touch, at: 2026-11-03, via: phone}
"""
SEGMENTS = "甲:\n  title: '[b]甲'\n  query: 'id:acme'\n"


@pytest.fixture
def busy(make_workspace) -> Workspace:
    """A workspace with orders and a segment."""
    found = make_workspace(extra={"playbooks/segments.yaml": SEGMENTS})
    folder = next(p.parent for p in found.root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "orders.yaml").write_text(ORDERS, encoding="utf-8")
    return found


GOALS = {
    "orders": "measure: orders\ntarget: 4\n",
    "lin": 'title: "[b]林[/b] \\e[31m"\nmeasure: revenue\ntarget: 2000\nowner: lin\n',
    "some": "measure: nps\ntarget: 40\nsegment: 甲\n",
}


@pytest.fixture
def with_goals(busy: Workspace) -> Workspace:
    """Goals of the team, of a member and of a segment."""
    (busy.root / "records/goals").mkdir()
    for name, text in GOALS.items():
        file = busy.root / f"records/goals/{name}.yaml"
        file.write_text(f"id: {name}\n{text}from: 2026-10-01\nto: 2026-12-31\n", encoding="utf-8")
    return busy


async def opened(stage) -> None:
    await stage.sees("Open")
    await stage.press("6")
    await stage.until(lambda: isinstance(stage.app.screen, DashboardScreen), "no dashboard")
    await stage.until(lambda: stage.app.screen.seen.goals is not None, "not computed")


@pytest.mark.parametrize("size", [(140, 45), (100, 30), (80, 24), (40, 12)])
def test_pictures(play, busy: Workspace, golden, size: tuple[int, int]) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.sees("Orders", "1")
        await stage.pilot.pause(0.3)
        assert stage.widths == {size[0]}
        golden(f"dashboard-{size[0]}x{size[1]}", stage.text)

    play(story, at=busy, size=size)


def test_filters_reach_every_tile(play, busy: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        everybody = stage.app.screen.seen.classes.customers
        await stage.press("s")
        await stage.until(lambda: stage.app.screen.filters.segment == "甲", "no segment")
        await stage.until(lambda: stage.app.screen.seen.condition is not None
                          and stage.app.screen.seen.classes.customers == 1, "not narrowed")  # fmt: skip
        await stage.sees("甲", "1 customers")
        await stage.press("o")
        await stage.until(lambda: stage.app.screen.filters.owner != "", "no owner")
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen.filters == Filters()
                          and stage.app.screen.seen.classes is not None
                          and stage.app.screen.seen.classes.customers == everybody, "kept")  # fmt: skip

    play(story, at=busy, size=(140, 45))


@pytest.mark.parametrize("size", [(140, 45), (80, 24)])
def test_goals_follow_the_owner_and_the_segment(
    play, with_goals: Workspace, golden, size: tuple[int, int]
) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.press("left", "left")
        assert stage.app.screen.focused.id == "alerts"
        await stage.press("right")
        await stage.sees("2 / 4", "[b]林[/b]", "┃ target")
        golden(f"dashboard-goals-{size[0]}x{size[1]}", stage.text)
        await stage.press("s")
        await stage.until(lambda: [g.goal.id for g in stage.app.screen.seen.goals or ()] == ["some"],
                          "segment")  # fmt: skip
        await stage.press("escape")
        while stage.app.screen.filters.owner != "lin":
            await stage.press("o")
        await stage.until(lambda: [g.goal.id for g in stage.app.screen.seen.goals or ()] == ["lin"],
                          "owner")  # fmt: skip
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CustomersScreen), "no list")
        await stage.sees("-last_order:2026-10-01..2026-11-20")

    play(story, at=with_goals, size=size)


def test_pictures_wait_for_no_server(play, busy: Workspace) -> None:
    async def story(stage) -> None:
        answered = threading.Event()
        stage.app.session.side.peek(lambda _ws: answered.wait())
        try:
            await opened(stage)
            await stage.sees("Repurchase", "RFM")
        finally:
            answered.set()

    play(story, at=busy, size=(140, 45))


def test_months_go_back_and_not_ahead(play, busy: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.press("[")
        await stage.sees("The month  2026-10")
        await stage.press("]", "]")
        await stage.sees("The month  2026-11")
        assert "2026-12" not in stage.text

    play(story, at=busy, size=(140, 45))


def test_enter_opens_the_customers_behind_a_tile(play, busy: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        await stage.press("right", "right")
        assert isinstance(stage.app.screen.focused, Tile)
        assert stage.app.screen.focused.id == "value"
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CustomersScreen), "no list")
        await stage.sees("1 of 2 customers", "last_order:2026-11-01..")

    play(story, at=busy, size=(140, 45))


def test_a_change_of_the_files_shows(play, busy: Workspace) -> None:
    async def story(stage) -> None:
        await opened(stage)
        file = next(busy.root.glob("records/customers/**/acme/orders.yaml"))
        more = "- {id: Z3, type: order, at: 2026-11-04, amount: 5}\n"
        file.write_text(ORDERS + more, encoding="utf-8")
        await stage.press("r")
        await stage.until(lambda: any(
            one.name == "orders" and one.now == 2
            for one in (stage.app.screen.seen.happened.figures
                        if stage.app.screen.seen.happened else ())), "not read again")  # fmt: skip

    play(story, at=busy, size=(140, 45))


def test_every_tile_has_a_query_and_values_stay_values(busy: Workspace) -> None:
    span, happened = busy.board_month()
    seen = Seen(span, happened, busy.board_classes(span), busy.board_condition(span),
                busy.board_ranks(span))  # fmt: skip
    for tile in TILES:
        query = behind(tile, seen, Filters("lin", "甲"))
        if query:
            busy.list(query)
    assert isinstance(seen.span, Span)
    assert behind("month", Seen(), Filters()) == ""
    assert quoted('a" OR b') == '"a\\" OR b"'
