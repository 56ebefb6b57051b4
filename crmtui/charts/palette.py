"""Colours of charts, and what becomes of them on terminals that have fewer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crmtui.charts.canvas import Rgb

COLOURS: Mapping[str, Rgb] = {
    "bar": (95, 135, 175), "accent": (215, 153, 33), "good": (104, 157, 106),
    "middling": (215, 175, 60), "bad": (204, 85, 75), "none": (128, 128, 128),
    "line": (135, 135, 135), "value": (168, 168, 168), "label": (135, 135, 135),
    "low": (40, 52, 70), "high": (250, 189, 47), "dark": (20, 20, 20), "light": (240, 240, 240),
}  # fmt: skip
"""What charts call their colours, for a terminal whose own are unknown."""
TRUE, MANY, SIXTEEN = 24, 8, 4
"""Bits of colour that a terminal may have."""

_CODE = re.compile(r"\x1b\[(38|48);2;(\d+);(\d+);(\d+)m")
_SIXTEEN: tuple[Rgb, ...] = (
    (0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16), (36, 114, 200), (188, 63, 188),
    (17, 168, 205), (200, 200, 200), (102, 102, 102), (241, 76, 76), (35, 209, 139),
    (245, 245, 67), (59, 142, 234), (214, 112, 214), (41, 184, 219), (255, 255, 255),
)  # fmt: skip
_STEPS = (0, 95, 135, 175, 215, 255)


def depth_of(environment: Mapping[str, str]) -> int:
    """The bits of colour a terminal says it has."""
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return TRUE
    return MANY if "256" in environment.get("TERM", "") else SIXTEEN


def reduced(text: str, depth: int) -> str:
    """ANSI text of 24-bit colours in the nearest ones of a terminal that has fewer."""
    if depth == TRUE:
        return text
    nearest = _of_many if depth == MANY else _of_sixteen
    return _CODE.sub(lambda found: nearest(found[1], _rgb(found)), text)


def mixed(low: Rgb, high: Rgb, share: float) -> Rgb:
    """The colour at ``share`` (0 to 1) of the way."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return red, green, blue


def is_bright(color: Rgb) -> bool:
    """Whether dark text is read better on it."""
    red, green, blue = color
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140


def _rgb(found: re.Match[str]) -> Rgb:
    red, green, blue = (int(found[n]) for n in (2, 3, 4))
    return red, green, blue


def _of_many(place: str, color: Rgb) -> str:
    red, green, blue = (min(range(6), key=lambda n: abs(_STEPS[n] - part)) for part in color)
    return f"\x1b[{place};5;{16 + 36 * red + 6 * green + blue}m"


def _of_sixteen(place: str, color: Rgb) -> str:
    def far(n: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(_SIXTEEN[n], color, strict=True))

    nearest = min(range(16), key=far)
    start = {"38": (30, 90), "48": (40, 100)}[place][nearest >= 8]
    return f"\x1b[{start + nearest % 8}m"
