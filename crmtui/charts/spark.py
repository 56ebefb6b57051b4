"""Small pictures inside a line of text."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], most: float = 0) -> str:
    """One cell a value from 0 to ``most`` (default: the largest); a dot where there is none."""
    top = most or max((value for value in values if value is not None), default=0) or 1
    return "".join(
        "·" if value is None else _EIGHTHS[min(7, max(0, int(value / top * 8)))] for value in values
    )


def bar(points: float, width: int) -> str:
    """A bar of at most ``width`` cells for 0 to 100 points."""
    whole, rest = divmod(round(points / 100 * width * 8), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[rest - 1] if rest else "")
