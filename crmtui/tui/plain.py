"""User text on the screen: always literal, never markup, never an escape sequence."""

from __future__ import annotations

from textual.content import Content

from crmtui.text import safe_text


def line(value: object, style: str = "") -> Content:
    """``value`` as one literal line."""
    return Content.styled(safe_text(value, one_line=True), style)


def block(value: object, style: str = "") -> Content:
    """``value`` as literal text that may have several lines."""
    return Content.styled(safe_text(value).expandtabs(4), style)


def joined(*parts: Content | str) -> Content:
    """Parts one after the other; a plain ``str`` must be our own text, and stays literal too."""
    return Content.assemble(*parts)


def lines(parts: list[Content]) -> Content:
    """Parts one below the other."""
    return Content("\n").join(parts)
