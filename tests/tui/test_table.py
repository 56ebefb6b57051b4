"""The virtual table on its own: cursor, dividers, pages, marks, mouse, widths."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from crmtui.tui.shades import with_shades
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.table import PAGE, VirtualTable
from crmtui.tui.widgets.table_lines import TableRow

COLUMNS = (Column("name", "Name", 6, grow=1, sortable=True), Column("n", "N", 4, right=True))
NAMES = ("示例制造集团", "👨‍👩‍👧 Family", "Ängström", "한국어 회사", "plain", "")


def row(n: int) -> TableRow:
    return TableRow(f"k{n}", ((f"{NAMES[n % len(NAMES)]} {n}", "strong"), (str(n), "muted")))


DIVIDER = TableRow("", (("if time allows", ""),))


class TableApp(App[None]):
    def get_css_variables(self) -> dict[str, str]:
        return with_shades(super().get_css_variables())

    def __init__(self) -> None:
        super().__init__()
        self.news: list[Message] = []

    def compose(self) -> ComposeResult:
        yield VirtualTable(COLUMNS)

    @property
    def table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def keep(self, message: Message) -> None:
        self.news.append(message)

    on_virtual_table_highlighted = keep
    on_virtual_table_opened = keep
    on_virtual_table_sort_wanted = keep
    on_virtual_table_rows_wanted = keep


def play(story: Callable[[TableApp, Pilot[None]], Awaitable[None]], size=(40, 8)) -> None:
    async def act() -> None:
        app = TableApp()
        async with app.run_test(size=size) as pilot:
            await story(app, pilot)

    asyncio.run(act())


def test_all_lines_are_as_wide_as_the_terminal() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(20, [row(n) for n in range(20)])
        for width in (40, 23, 12, 60):
            await pilot.resize_terminal(width, 8)
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {width}

    play(story)


def test_the_cursor_passes_over_dividers_and_stops_at_the_ends() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(4, [row(0), DIVIDER, row(1), row(2)])
        await pilot.press("down")
        assert app.table.key == "k1"
        await pilot.press("down", "down", "j")
        assert app.table.key == "k2"
        await pilot.press("up", "k", "k")
        assert app.table.key == "k0"
        await pilot.press("G")
        assert app.table.key == "k2"
        await pilot.press("g")
        assert app.table.key == "k0"
        assert "── if time allows ──" in app.lines[2]

    play(story)


def test_a_leading_or_only_divider_is_never_chosen() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(2, [DIVIDER, row(0)])
        await pilot.press("up", "home")
        assert app.table.key == "k0"
        app.table.reset(1, [DIVIDER])
        await pilot.press("down", "up", "pagedown", "end")
        assert app.table.key == ""

    play(story)


def test_the_cursor_stays_in_view_below_the_header() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(50, [row(n) for n in range(50)])
        for key in ("end", "up", "pageup", "home", "pagedown", "pagedown", "down"):
            await pilot.press(key)
            await pilot.pause()
            assert "Name" in app.lines[0]
            assert sum(line.startswith("▌") for line in app.lines) == 1, key

    play(story)


def test_the_cursor_finds_its_key_again() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(5, [row(n) for n in range(5)])
        app.table.go_to("k3")
        app.table.reset(3, [row(4), row(3), row(0)], keep="k3")
        assert (app.table.cursor, app.table.key) == (1, "k3")
        app.table.reset(1, [row(0)], keep="k3")
        assert app.table.key == "k0"
        app.table.reset(0)
        assert app.table.key == ""

    play(story)


def test_the_line_after_a_key() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(4, [row(0), DIVIDER, row(1), row(2)])
        assert app.table.key_after("k0") == "k1"
        assert app.table.key_after("k2") == "k1"
        assert app.table.key_after("gone") == ""
        app.table.reset(1, [row(0)])
        assert app.table.key_after("k0") == ""

    play(story)


def test_a_hundred_thousand_rows_are_asked_for_a_page_at_a_time() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(100_000, [row(n) for n in range(PAGE)])
        await pilot.press("end")
        await pilot.pause()
        wanted = [m for m in app.news if isinstance(m, VirtualTable.RowsWanted)]
        assert [(m.offset, m.limit) for m in wanted] == [(99_800, PAGE)]
        assert "…" in app.lines[-1]
        app.table.feed(99_800, [row(n) for n in range(99_800, 100_000)])
        await pilot.pause()
        assert app.table.key == "k99999"
        assert "99999" in app.lines[-1]
        last = [m for m in app.news if isinstance(m, VirtualTable.Highlighted)][-1]
        assert last.key == "k99999"

    play(story)


def test_mouse_chooses_opens_and_sorts() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(5, [row(n) for n in range(5)])
        await pilot.click(VirtualTable, offset=(5, 3))
        assert app.table.key == "k2"
        await pilot.click(VirtualTable, offset=(5, 3))
        await pilot.click(VirtualTable, offset=(5, 0))
        await pilot.click(VirtualTable, offset=(38, 0))
        await pilot.click(VirtualTable, offset=(5, 7))
        await pilot.pause()
        kinds = [m for m in app.news if not isinstance(m, VirtualTable.Highlighted)]
        assert [type(m).__name__ for m in kinds] == ["Opened", "SortWanted"]
        assert kinds[1].column == "name"

    play(story)


def test_marks_and_order_show() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(3, [row(n) for n in range(3)])
        app.table.mark({"k1"})
        app.table.show_order("name", True)
        await pilot.pause()
        assert app.lines[2].startswith(" ✓")
        assert "Name▾" in app.lines[0]

    play(story)


def test_an_empty_table_says_why_in_its_middle() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(0)
        app.table.say([("示例 nothing", "good"), ("", ""), ("more " * 30, "muted")])
        await pilot.pause()
        assert "示例 nothing" in app.lines[2]
        assert {strip.cell_length for strip in app.screen._compositor.render_strips()} == {40}
        app.table.reset(1, [row(0)])
        await pilot.pause()
        assert not any("nothing" in line for line in app.lines)

    play(story)


def test_only_lines_that_look_otherwise_are_drawn_anew() -> None:
    async def story(app: TableApp, pilot) -> None:
        drawn: list[int] = []
        line = app.table.render_line
        app.table.reset(50, [row(n) for n in range(50)])
        await pilot.pause()
        app.table.render_line = lambda y: (drawn.append(y), line(y))[1]  # type: ignore[method-assign]
        app.table.reset(40, [row(n) for n in range(40)], "k0")
        await pilot.pause()
        assert drawn == []
        app.table.reset(40, [row(n + (n == 2)) for n in range(40)], "k0")
        await pilot.pause()
        assert drawn == [3]
        drawn.clear()
        app.table.go(1)
        await pilot.pause()
        assert drawn == [1, 2]

    play(story)


def test_a_line_that_comes_back_is_the_one_drawn_before() -> None:
    async def story(app: TableApp, pilot) -> None:
        app.table.reset(3, [row(n) for n in range(3)])
        await pilot.pause()
        drawn = app.table.render_line(2)
        app.table.reset(0)
        await pilot.pause()
        app.table.reset(2, [row(0), row(1)], "k0")
        await pilot.pause()
        assert app.table.render_line(2) is drawn
        app.theme = "textual-light"
        await pilot.pause()
        assert app.table.render_line(2) is not drawn
        assert app.table.render_line(2).text == drawn.text
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert app.table.render_line(2).cell_length == 30

    play(story)
