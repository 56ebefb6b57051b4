"""Customers: narrowed while typing, sorted, marked, tagged."""

from __future__ import annotations

import threading

from textual.widgets import Input, OptionList

from crmtui.text import cell_width
from crmtui.tui.screens.customer import CustomerScreen
from crmtui.tui.widgets.table import PAGE, VirtualTable
from crmtui.workspace import Workspace


async def open_list(stage) -> None:
    await stage.press("2")
    await stage.sees("2 of 2 customers", "Beta Tools Ltd", "示例制造集团")


def test_the_list_tells_the_essentials(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.sees("核心客户", "39d", "need/品质优先", "+86 138 0013 8000")
        assert stage.widths == {120}

    play(story, size=(120, 30))


def test_each_key_narrows_and_the_count_tells(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.type("tier:core")
        await stage.sees("1 of 2 customers")
        await stage.loses("Beta Tools Ltd")

    play(story)


def test_a_wrong_query_is_one_calm_line_and_keeps_the_result(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.type("tier:basic")
        await stage.sees("1 of 2 customers")
        await stage.type(" -teir:core")
        await stage.sees("no field is named `teir` — did you mean `tier`?", "Beta Tools Ltd")
        assert isinstance(stage.app.screen.focused, Input)

    play(story)


def test_four_digits_and_enter_open_the_only_one(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.type("8000")
        await stage.sees("1 of 2 customers")
        await stage.press("enter")
        await stage.until(lambda: isinstance(stage.app.screen, CustomerScreen))
        await stage.sees("示例制造集团", "Timeline")

    play(story)


def test_pinyin_initials_find_the_customer(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.type("slzz")
        await stage.sees("1 of 2 customers", "示例制造集团")

    play(story)


def test_completion_offers_fields_and_tab_takes_one(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.type("ti")
        await stage.until(lambda: bool(stage.app.screen.query_one(OptionList).display))
        await stage.press("tab")
        assert stage.app.screen.query_one(Input).value == "tier:"
        await stage.until(lambda: bool(stage.app.screen.query_one(OptionList).display))
        await stage.press("down", "enter")
        assert stage.app.screen.query_one(Input).value in ("tier:core", "tier:basic")

    play(story)


def test_sort_key_goes_through_the_orders_and_reverses(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.press("down", "s")
        await stage.sees("by Next due", "Next due▴")
        await stage.press("S")
        await stage.sees("Next due▾")

    play(story)


def test_bulk_tags_touch_exactly_the_marked(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.press("down", "a")
        await stage.sees("2 marked")
        await stage.press("t")
        await stage.sees("Tags · 2 customers")
        await stage.type("展会2026")
        await stage.press("enter")
        await stage.sees("◼ 展会2026")
        await stage.press("enter")
        await stage.until(lambda: len(stage.done) == 1)
        for id in ("acme", "C2024002"):
            assert "展会2026" in (await stage.ask(lambda ws, id=id: ws.find(id))).tags
        assert len(stage.done[0].paths) == 2
        await stage.press("escape")
        await stage.loses("2 marked")

    play(story, at=workspace)


def test_typing_finds_a_known_tag_and_enter_unticks_it(play, workspace: Workspace) -> None:
    async def story(stage) -> None:
        await stage.sees("8d late")
        await stage.press("t")
        await stage.sees("◼ need/品质优先")
        await stage.type("品质")
        await stage.press("enter", "enter")
        await stage.until(lambda: len(stage.done) == 1)
        assert (await stage.ask(lambda ws: ws.find("acme"))).tags == ()

    play(story, at=workspace)


def test_space_marks_one_and_goes_down(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.press("down", "space")
        await stage.sees("1 marked")
        table = stage.app.screen.query_one(VirtualTable)
        assert table.cursor == 1 and len(table.marked) == 1

    play(story)


def test_a_long_list_brings_only_the_pages_in_view(play, make_workspace) -> None:
    files = {
        f"records/customers/x/C{n:04}/customer.yaml": f"id: C{n:04}\nname: Customer {n:04}\n"
        for n in range(PAGE * 3 + 5)
    }
    files["crmtui.yaml"] = "name: x\n"

    async def story(stage) -> None:
        await stage.press("2")
        await stage.sees("605 of 605 customers", "Customer 0000")
        table = stage.app.screen.query_one(VirtualTable)
        first = len(table._rows)
        assert 0 < first < PAGE
        await stage.press("down", "end")
        await stage.sees("Customer 0604")
        assert len(table._rows) == first + PAGE + 5 and PAGE not in table._rows
        await stage.press("a")
        await stage.sees("605 marked")

    play(story, at=make_workspace(files, under_git=False))


def test_the_first_lines_come_before_the_count_and_both_agree(play, make_workspace) -> None:
    files = {
        f"records/customers/x/C{n:04}/customer.yaml": f"id: C{n:04}\nname: Customer {n:04}\n"
        for n in range(200)
    }
    files["crmtui.yaml"] = "name: x\n"

    async def story(stage) -> None:
        await stage.press("2")
        await stage.sees("200 of 200 customers", "Customer 0000")
        await stage.type("005")
        await stage.sees("11 of 200 customers", "Customer 0005", "Customer 0059")
        await stage.press("backspace")
        await stage.sees("101 of 200 customers", "Customer 0000")
        await stage.press("backspace", "backspace")
        await stage.sees("200 of 200 customers", "Customer 0010")

    play(story, at=make_workspace(files, under_git=False))


def test_marking_all_waits_until_all_are_known(play, make_workspace, monkeypatch) -> None:
    files = {
        f"records/customers/x/C{n:04}/customer.yaml": f"id: C{n:04}\nname: Customer {n:04}\n"
        for n in range(200)
    }
    files["crmtui.yaml"] = "name: x\n"
    workspace = make_workspace(files, under_git=False)
    gate, ids = threading.Event(), workspace.ids

    def slow(query="", *, sort="name"):
        gate.wait(8)
        return ids(query, sort=sort)

    monkeypatch.setattr(workspace, "ids", slow)

    async def story(stage) -> None:
        await stage.press("2")
        await stage.sees("Customer 0000")
        await stage.press("down", "a")
        await stage.until(lambda: any("Reading all" in told for told in stage.told))
        assert "marked ·" not in stage.text
        gate.set()
        await stage.sees("200 of 200 customers", "200 marked")

    play(story, at=workspace)


def test_text_of_the_card_is_selected_with_the_mouse_and_copied(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.press("down", "j")
        await stage.sees("李工", "LAST TOUCHES")
        lines = stage.text.split("\n")
        row = next(y for y, line in enumerate(lines) if "采购负责人" in line)
        column = cell_width(lines[row].split("采购负责人")[0])
        await stage.pilot.mouse_down(offset=(column, row))
        await stage.pilot.hover(offset=(column + 6, row))
        await stage.pilot.mouse_up(offset=(column + 6, row))
        assert "采购负" in (stage.app.screen.get_selected_text() or "")
        await stage.press("ctrl+c")
        assert "采购负" in stage.app.clipboard

    play(story, size=(140, 40))


def test_the_card_follows_when_the_cursor_rests(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.sees("Beta Tools Ltd", "No contact on file")
        await stage.press("down", "j")
        await stage.sees("李工", "WHY NOW", "LAST TOUCHES")

    play(story, size=(140, 40))


def test_half_a_value_is_completed_and_not_complained_about(play) -> None:
    async def story(stage) -> None:
        await open_list(stage)
        await stage.type("tier:co")
        await stage.sees("core  核心客户")
        await stage.pilot.pause(0.3)
        assert "did you mean" not in stage.text
        await stage.type("x")
        await stage.sees("tier is never cox")

    play(story)
