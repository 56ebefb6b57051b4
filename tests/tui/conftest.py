"""Plays a story on the real application over a small real workspace, and reads the screen."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from textual._context import visible_screen_stack
from textual.css import stylesheet
from textual.pilot import Pilot

from crmtui.model.drafts import Done
from crmtui.tui.application import CrmApp
from crmtui.tui.session import Session
from crmtui.workspace import Workspace

Answer = TypeVar("Answer")
PATIENCE = 60.0
"""Seconds a story waits for what it wants to see; long, as a machine may be busy with other things."""
CORE = """\
playbook: core
title: 核心客户 / Core accounts
for: "tier:core"
cadences:
  - step: monthly-call
    title: 月度电话 / Monthly call
    every: 1 month
    via: [phone]
"""


class Stage:
    """The application under a pilot."""

    def __init__(self, app: CrmApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot
        self.heard: list[str] = []
        """Every notification so far, for the report of a story that failed."""
        notify = app.notify

        def hear(message: str, **more: object) -> None:
            self.heard.append(message)
            notify(message, **more)

        app.notify = hear

    @property
    def text(self) -> str:
        """What stands on the screen, line by line, without trailing spaces."""
        # as a paint does it, for a dialog that was not painted yet shows what is below it
        visible_screen_stack.set(self.app._background_screens)
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def widths(self) -> set[int]:
        """Widths of the screen's lines in cells."""
        return {strip.cell_length for strip in self.app.screen._compositor.render_strips()}

    @property
    def done(self) -> list[Done]:
        """What was done in this sitting, as soon as it is read back: a question that is asked between
        a write and the refresh that follows it is answered from before."""
        return [] if self.app._reading else self.app.session.journal

    @property
    def told(self) -> list[str]:
        """The notifications on the screen."""
        return [notification.message for notification in self.app._notifications]

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """What the workspace answers in its own thread."""
        return await self.app.session.ask(question)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type text into the field that has the focus."""
        await self.pilot.press(*text)

    async def sees(self, *texts: str) -> None:
        """Wait until all texts stand on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), f"{texts} not in")

    async def loses(self, text: str) -> None:
        """Wait until a text is gone from the screen."""
        await self.until(lambda: text not in self.text, f"{text!r} still in")

    async def until(self, met: Callable[[], bool], why: str = "not met") -> None:
        """Wait until a condition is met."""
        end = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < end, f"{why}\n{self.text}\nheard: {self.heard}"
            await self.pilot.pause(0.02)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)``: the text is the one in ``golden/NAME.txt``. With ``GOLDEN=update`` in
    the environment the file is written instead."""

    def compare(name: str, text: str) -> None:
        path = request.path.parent / "golden" / f"{name}.txt"
        if os.environ.get("GOLDEN") == "update":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        assert text + "\n" == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def parsed_styles() -> dict[tuple[object, ...], list[object]]:
    """Rules by style sheet and variables."""
    return {}


@pytest.fixture(autouse=True)
def styles_are_parsed_once(
    monkeypatch: pytest.MonkeyPatch, parsed_styles: dict[tuple[object, ...], list[object]]
) -> None:
    """Every application of a run has the same style sheets; reading them is a tenth of a test."""
    parse = stylesheet.parse

    def remembered(scope, css, read_from, *, variable_tokens, **options):  # type: ignore[no-untyped-def]
        variables = tuple((name, *tokens) for name, tokens in variable_tokens.items())
        key = (scope, css, read_from, variables, *options.items())
        if key not in parsed_styles:
            parsed_styles[key] = list(
                parse(scope, css, read_from, variable_tokens=variable_tokens, **options)
            )
        return parsed_styles[key]

    monkeypatch.setattr(stylesheet, "parse", remembered)


Story = Callable[[Stage], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def workspace(make_workspace: Callable[..., Workspace]) -> Workspace:
    """One customer with a late call and a late promise, another one without a playbook."""
    return make_workspace(extra={"playbooks/core.yaml": CORE})


@pytest.fixture
def play(request: pytest.FixtureRequest) -> Play:
    """``play(story, size=(80, 24), at=…)``: run a story from the first screen on."""

    def run(
        story: Story,
        *,
        size: tuple[int, int] = (100, 30),
        at: Workspace | None = None,
        watch: bool = False,
    ) -> None:
        real = at or request.getfixturevalue("workspace")
        session = Session.open(lambda: real)
        app = CrmApp(session, watch=watch)
        app.animation_level = "none"

        async def act() -> None:
            async with app.run_test(size=size) as pilot:
                stage = Stage(app, pilot)
                await stage.until(lambda: bool(app.screen.query("#queue")))
                await story(stage)

        try:
            asyncio.run(act())
        finally:
            session.close()

    return run
