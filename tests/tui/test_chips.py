"""Chips: one choice or many, by arrows, digits, letters, mouse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult

from crmtui.tui.shades import with_shades
from crmtui.tui.widgets.chips import Chip, Chips

CHIPS = (Chip("phone", "phone", "p"), Chip("visit", "visit", "v"), Chip("x", "[/oops] 示例", ""))


class ChipsApp(App[None]):
    def get_css_variables(self) -> dict[str, str]:
        return with_shades(super().get_css_variables())

    def __init__(self, **settings: bool) -> None:
        super().__init__()
        self._settings = settings
        self.settled = 0

    def compose(self) -> ComposeResult:
        yield Chips(CHIPS, {"phone"}, **self._settings)

    def on_chips_settled(self) -> None:
        self.settled += 1

    @property
    def chips(self) -> Chips:
        return self.query_one(Chips)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


def play(story: Callable[..., Awaitable[None]], size=(50, 6), **settings: bool) -> None:
    async def act() -> None:
        app = ChipsApp(**settings)
        async with app.run_test(size=size) as pilot:
            await story(app, pilot)

    asyncio.run(act())


def test_one_choice_by_arrows_letters_digits_and_mouse() -> None:
    async def story(app: ChipsApp, pilot) -> None:
        await pilot.press("right")
        assert app.chips.value == "visit"
        await pilot.press("p")
        assert app.chips.value == "phone"
        await pilot.press("3")
        assert app.chips.value == "x"
        await pilot.press("right")
        assert app.chips.value == "phone"
        await pilot.click(Chips, offset=(10, 0))
        assert app.chips.value == "visit"
        await pilot.press("enter")
        assert app.settled == 1

    play(story)


def test_many_choices_are_ticked_and_unticked() -> None:
    async def story(app: ChipsApp, pilot) -> None:
        await pilot.press("2", "right", "space")
        assert app.chips.values == ("phone", "visit", "x")
        await pilot.press("1")
        assert app.chips.values == ("visit", "x")
        assert "[/oops] 示例" in "".join(app.lines)

    play(story, many=True)


def test_narrow_places_wrap_and_long_labels_are_cut() -> None:
    async def story(app: ChipsApp, pilot) -> None:
        assert app.chips.size.height == 2
        await pilot.resize_terminal(8, 6)
        await pilot.pause()
        assert all(strip.cell_length == 8 for strip in app.screen._compositor.render_strips())

    play(story, size=(16, 6))


def test_stacked_chips_stand_below_each_other() -> None:
    async def story(app: ChipsApp, pilot) -> None:
        assert [line.split()[-1] for line in app.lines[:3]] == ["¹phone", "²visit", "示例"]

    play(story, stacked=True)


def test_no_chips_no_harm() -> None:
    async def story(app: ChipsApp, pilot) -> None:
        app.chips.offer((), ())
        await pilot.press("right", "space", "1", "enter")
        assert (app.chips.value, app.chips.values) == ("", ())

    play(story)
