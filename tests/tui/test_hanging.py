"""Two columns of text with a hanging indent."""

from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from crmtui.tui.hanging import Hanging, spaced

LONG = "对价格有顾虑，希望分期。" * 3


class HangingApp(App[None]):
    def compose(self) -> ComposeResult:
        rows = [(Content("11-20"), Content(LONG)), (Content("too long a date"), Content("b[/]"))]
        yield Static(Hanging(rows, 7))


def test_the_right_column_wraps_under_itself() -> None:
    async def story() -> None:
        app = HangingApp()
        async with app.run_test(size=(31, 10)) as pilot:
            await pilot.pause()
            static = app.query_one(Static)
            lines = [s.text for s in app.screen._compositor.render_strips()][: static.size.height]
            assert [line.rstrip() for line in lines] == [
                "11-20  对价格有顾虑，希望分期。",
                "       对价格有顾虑，希望分期。",
                "       对价格有顾虑，希望分期。",
                "too    b[/]",
            ]

    asyncio.run(story())


def test_spaced_puts_an_empty_row_after_each() -> None:
    rows = [(Content("a"), Content("b"))]
    assert [left.plain for left, _right in spaced(rows)] == ["a", ""]


def test_nothing_is_falsy() -> None:
    assert not Hanging([], 3) and Hanging([(Content(""), Content(""))], 3)
