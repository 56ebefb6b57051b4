"""Draws the pictures of the documentation: the demo workspace of one fixed day, screen by screen.

./run shots
"""

from __future__ import annotations

import asyncio
import html
import re
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crmtui.actions.demo import make_demo
from crmtui.text import cell_width
from crmtui.tui.application import CrmApp
from crmtui.tui.session import Session
from crmtui.workspace import Workspace

PICTURES = Path(__file__).resolve().parent / "pictures"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SHOTS: tuple[tuple[str, tuple[int, int], tuple[str, ...]], ...] = (
    ("today", (140, 45), ()),
    ("today-80x24", (80, 24), ()),
    ("customers", (140, 45), ("2", "/", *"tier:core", "enter")),
    ("customer", (140, 45), ("enter",)),
    ("log", (140, 45), ("l",)),
    ("message", (140, 45), ("m",)),
    ("plan", (140, 45), ("4",)),
    ("playbooks", (140, 45), ("5",)),
    ("dashboard", (140, 45), ("6",)),
    ("alerts", (140, 45), ("w",)),
    ("help", (140, 45), ("question_mark",)),
)
"""Name, columns and lines, and the keys that lead there from the first screen."""

_TEXT = re.compile(r'(<text [^>]*?textLength=")([\d.]+)("[^>]*>)(.*?)(</text>)', re.DOTALL)
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_FILLED = 5.0
"""Seconds in which every part of a screen is there."""
_CELL = 12.2
"""Width of a cell in the drawings."""


def with_wide_characters(svg: str) -> str:
    """The drawing with each run of text as wide as its cells (a Chinese character takes two), and
    without fonts from elsewhere."""

    def widened(match: re.Match[str]) -> str:
        cells = cell_width(html.unescape(match[4]))
        return f"{match[1]}{cells * _CELL:.1f}{match[3]}{match[4]}{match[5]}"

    return _TEXT.sub(widened, _FONT.sub("", svg))


async def draw(root: Path, name: str, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    """One picture."""
    session = Session.open(lambda: Workspace.open(root, now=lambda: NOW), NOW.date())
    app = CrmApp(session, watch=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(1.5)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await pilot.pause(_FILLED)
        (PICTURES / f"{name}.svg").write_text(
            with_wide_characters(app.export_screenshot(title="crmtui")), encoding="utf-8"
        )


def main() -> None:
    """All pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = make_demo(Path(folder) / "demo", NOW.date())
        for name, size, keys in SHOTS:
            asyncio.run(draw(root, name, size, keys))
            print(PICTURES / f"{name}.svg")


if __name__ == "__main__":
    main()
