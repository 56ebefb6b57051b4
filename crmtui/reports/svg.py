"""Small SVG pictures for pages: marks in the page's own colours, texts escaped, no styles inline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

_FILLS = {"A": "good", "B": "middling", "C": "none"}


def columns(given: Sequence[tuple[str, float, str, bool]], fill: str, title: str) -> Markup:
    """Columns of (label, value, number as told, is it partial)."""
    width, height, top, foot = 520, 170, 18, 18
    step = width / max(1, len(given))
    most = max((value for _label, value, _text, _partial in given), default=0) or 1
    parts = [_line(0, height - foot, width, height - foot)]
    for n, (label, value, text, is_partial) in enumerate(given):
        tall = max(0.0, value) / most * (height - top - foot)
        middle, upper = (n + 0.5) * step, height - foot - tall
        name = f"fill-{fill} partial" if is_partial else f"fill-{fill}"
        parts += [
            _rect(n * step + step * 0.14, upper, step * 0.72, tall, name, 2),
            _text(middle, upper - 4, text, "value"), _text(middle, height - 4, label),
        ]  # fmt: skip
    return _picture(width, height, title, parts)


def bar(share: float, fill: str) -> Markup:
    """A bar for 0 to 1 of its room."""
    length = 100 * min(1.0, max(0.0, share))
    return _picture(100, 8, "", [_rect(0, 0, 100, 8, "fill-track", 2),
                                 _rect(0, 0, length, 8, f"fill-{fill}", 2)])  # fmt: skip


def bullet(
    actual: float, target: float | None, pace: float | None, forecast: float | None, fill: str,
    title: str,
) -> Markup:  # fmt: skip
    """A bar for 0 to 1 of its room, its way ahead paler; the pace a thin line, the target a thick
    one."""
    width, height = 300, 14
    parts = [_rect(0, 2, width, height - 4, "fill-track", 2)]
    if forecast is not None:
        parts.append(_rect(0, 2, width * _within(forecast), height - 4, f"fill-{fill}", 2, 0.35))
    parts.append(_rect(0, 2, width * _within(actual), height - 4, f"fill-{fill}", 2))
    for share, thick in ((pace, 1.5), (target, 3.5)):
        if share is not None:
            left = min(width - thick, max(0.0, width * _within(share) - thick))
            parts.append(_rect(left, 0, thick, height, "fill-ink"))
    return _picture(width, height, title, parts)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def curve(points: Sequence[tuple[float, str]], title: str) -> Markup:
    """Cumulative shares in the colours of their classes."""
    width, height, left, foot = 520, 210, 40, 18
    step = (width - left) / max(1, len(points))
    parts = []
    for n, (share, grade) in enumerate(points):
        tall = share * (height - foot - 8)
        parts.append(_rect(left + n * step, height - foot - tall, step + 0.3, tall,
                           f"fill-{_FILLS[grade]}"))  # fmt: skip
    parts += [_text(left - 6, 16, "100 %", anchor="end"),
              _text(left - 6, height - foot, "0 %", anchor="end")]  # fmt: skip
    for grade in _FILLS:
        at = [n for n, (_share, one) in enumerate(points) if one == grade]
        if at:
            parts.append(_text(left + (at[0] + at[-1] + 1) / 2 * step, height - 4,
                               f"{grade} {len(at)}", "value"))  # fmt: skip
    return _picture(width, height, title, parts)


def grid(rows: Sequence[Sequence[int]], title: str) -> Markup:
    """A heat map, the best R above, FM from left to right."""
    width, left, tall, foot = 520, 34, 36, 18
    size = (width - left) / max(1, len(rows))
    most = max((number for row in rows for number in row), default=0) or 1
    parts = []
    for n, row in enumerate(rows):
        parts.append(_text(left - 8, n * tall + 22, f"R{len(rows) - n}", anchor="end"))
        for m, number in enumerate(row):
            x, y = left + m * size + 1.5, n * tall + 1.5
            parts.append(_rect(x, y, size - 3, tall - 3, "fill-track", 4))
            if number:
                parts += [
                    _rect(x, y, size - 3, tall - 3, "fill-warm", 4, 0.15 + 0.85 * number / most),
                    _text(x + size / 2, y + 22, str(number), "value"),
                ]
    parts += [_text(left + (m + 0.5) * size, len(rows) * tall + 14, f"FM{m + 1}")
              for m in range(len(rows))]  # fmt: skip
    return _picture(width, len(rows) * tall + foot, title, parts)


def _picture(width: float, height: float, title: str, parts: Iterable[Markup]) -> Markup:
    named = (
        Markup('role="img" aria-label="{}"').format(title)
        if title
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg viewBox="0 0 {} {}" {}>{}</svg>').format(
        width, height, named, Markup("").join(parts)
    )


def _rect(
    x: float, y: float, width: float, height: float, name: str, radius: int = 0, opacity: float = 1
) -> Markup:
    more = Markup(' rx="{}"').format(radius) if radius else Markup("")
    if opacity < 1:
        more += Markup(' opacity="{:.2f}"').format(opacity)
    return Markup(
        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"{}/>'
    ).format(name, x, y, max(0.0, width), max(0.0, height), more)


def _text(x: float, y: float, text: str, name: str = "", anchor: str = "middle") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        name, x, y, anchor, text
    )


def _line(x: float, y: float, to_x: float, to_y: float) -> Markup:
    return Markup('<line class="axis" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        x, y, to_x, to_y
    )
