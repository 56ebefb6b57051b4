"""Two quiet shades of the theme's text colour, as plain colours."""

from __future__ import annotations

from textual.color import Color


def with_shades(variables: dict[str, str]) -> dict[str, str]:
    """The theme's CSS variables, and ``$muted`` and ``$faint``: its own ``auto`` shades cannot be
    used inside a line of text."""
    ink, paper = Color.parse(variables["foreground"]), Color.parse(variables["background"])
    shades = {"muted": 0.62, "faint": 0.38}
    if ink.ansi is not None:
        return {**variables, **dict.fromkeys(shades, "ansi_bright_black")}
    return {**variables, **{name: paper.blend(ink, share).hex for name, share in shades.items()}}
