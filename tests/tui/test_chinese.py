"""The screens in Chinese: words, widths and halves of titles.

Words are looked up when modules are loaded, so these stories run in a process of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

IS_CHINESE = os.environ.get("CRMTUI_TEST_LANGUAGE") == "zh"
there = pytest.mark.skipif(not IS_CHINESE, reason="runs in a process that speaks Chinese")


@pytest.mark.skipif(IS_CHINESE, reason="starts the others")
def test_the_screens_speak_chinese() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__],
        env={**os.environ, "CRMTUI_TEST_LANGUAGE": "zh"},
        cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-6000:]
    assert "2 passed" in result.stdout


@there
def test_today(play, golden) -> None:
    async def story(stage) -> None:
        await stage.sees("逾期8天", "对价格有顾虑")
        await stage.pilot.pause(0.2)
        assert stage.widths == {80}
        golden("chinese-today-80x24", stage.text)

    play(story, size=(80, 24))


@there
def test_customer(play, golden) -> None:
    async def story(stage) -> None:
        await stage.sees("逾期8天", "对价格有顾虑")
        await stage.press("enter")
        await stage.sees("→ 提供分期方案", "时间线")
        await stage.pilot.pause(0.2)
        assert stage.widths == {80}
        golden("chinese-customer-80x24", stage.text)

    play(story, size=(80, 24))
