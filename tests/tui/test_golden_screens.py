"""Whole screens as text, at the sizes people have."""

from __future__ import annotations

import pytest

KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "today": ((), "对价格有顾虑"),
    "customers": (("2", "down"), "2 of 2 customers"),
    "customer": (("enter",), "→ 提供分期方案"),
    "due": (("enter", "]"), "playbooks/core.yaml"),
    "log-form": (("l",), "Completes"),
    "snooze": (("s",), "in 3 days"),
    "help": (("question_mark",), "Log a call"),
}
SMALL = {"today": (40, 12), "customers": (40, 12)}
LARGE = {"today": (120, 40), "customers": (140, 45), "log-form": (120, 40)}


@pytest.mark.parametrize(
    ("name", "size"),
    [*((name, (80, 24)) for name in KEYS), *SMALL.items(), *LARGE.items()],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value,
)
def test_screen(play, golden, name: str, size: tuple[int, int]) -> None:
    keys, sign = KEYS[name]

    async def story(stage) -> None:
        await stage.sees("8d late", "1 late")
        if size == (120, 40) and name == "today":
            await stage.sees("Coming two weeks", "█")
        if size[0] > 40:
            await stage.sees("对价格有顾虑")
        await stage.press(*keys)
        if size[0] > 40 or name != "today":
            await stage.sees(sign)
        if size[0] >= 130:
            await stage.sees("LAST TOUCHES")
        await stage.pilot.pause(0.2)
        golden(f"{name}-{size[0]}x{size[1]}", stage.text)

    play(story, size=size)
