"""What the tiles of the dashboard show, and which customers stand behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from crmtui.analysis.performance.goals import Standing
from crmtui.charts.bars import Bar, bars
from crmtui.charts.bullets import bullets
from crmtui.charts.canvas import Rgb
from crmtui.charts.classes import BAND_COLOURS, band_names, grid_of, rfm_grid
from crmtui.charts.curve import curve
from crmtui.charts.months import contacts_chart, value_chart
from crmtui.i18n import _
from crmtui.reports import board_words as words
from crmtui.reports.board import Condition, Figure, Happened, Share, Span
from crmtui.reports.goal_words import bullets_of
from crmtui.reports.tiles import Classes, Ranks
from crmtui.text import cell_width, pad
from crmtui.tui import plain
from crmtui.tui.widgets.tile import Drawing

TILES = {
    "month": _("The month"), "contacts": _("Contacts made"), "value": _("Value of orders"),
    "classes": _("Value x activity"), "rfm": _("RFM"), "abc": _("ABC curve"),
    "health": _("Health"), "owners": _("Contacts by owner"), "alerts": _("Open alerts"),
    "goals": _("Goals"),
}  # fmt: skip
"""Names and titles, in their order."""
_MOODS = {1: "$text-success", -1: "$text-error", 0: "$muted"}
_LOST_DAYS = 180
_ANSWERS = ("nps", "csat")
"""Figures that a single answer may make: they say of how many."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose customers, and which."""

    owner: str = ""
    segment: str = ""

    @property
    def query(self) -> str:
        """The segment as a query."""
        return f"segment:{quoted(self.segment)}" if self.segment else ""

    @property
    def whole(self) -> str:
        """Both as one query."""
        owner = f"owner:{quoted(self.owner)}" if self.owner else ""
        return " ".join(part for part in (owner, self.query) if part)


@dataclass(slots=True)
class Seen:
    """What has been computed so far."""

    span: Span | None = None
    happened: Happened | None = None
    classes: Classes | None = None
    condition: Condition | None = None
    ranks: Ranks | None = None
    goals: Sequence[Standing] | None = None


def quoted(value: str) -> str:
    """A value as the query language takes it whatever it holds."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def behind(tile: str, seen: Seen, filters: Filters) -> str:
    """The query of the customers behind a tile; empty when nothing is known yet."""
    span = seen.span
    if span is None:
        return ""
    days = f"{span.first.isoformat()}..{span.last.isoformat()}"
    found = {
        "month": f"last_order:{days}", "value": f"last_order:{days}",
        "contacts": f"last_contact:{days}", "rfm": f"orders:>0 last_order:>{_LOST_DAYS}d",
        "owners": f"-last_contact:{days}", "alerts": "has:alert",
        "classes": _any_of(seen.classes.core if seen.classes else ()),
        "abc": _any_of(seen.ranks.best if seen.ranks else ()),
        "health": _any_of(one.id for one in seen.condition.worst) if seen.condition else "",
        "goals": _not_yet(seen.goals[0], span) if seen.goals else "",
    }[tile]  # fmt: skip
    return " ".join(part for part in (filters.whole, found) if part) if found else ""


def _not_yet(one: Standing, span: Span) -> str:
    """Of the customers a goal is about, who bought before its period and not yet in it."""
    goal = one.goal
    parts = [f"owner:{quoted(goal.owner)}"] if goal.owner else []
    parts += [f"segment:{quoted(goal.segment)}"] if goal.segment else []
    last = min(goal.last, span.last)
    return " ".join([*parts, f"orders:>0 -last_order:{goal.first.isoformat()}..{last.isoformat()}"])


def _any_of(ids: Iterable[str]) -> str:
    told = " OR ".join(f"id:{quoted(id)}" for id in ids)
    return f"({told})" if told else ""


def figures(happened: Happened, mean: Figure | None, width: int) -> Content:
    """The month's figures, each with its change."""
    names = ("orders", "value", "new", "repurchase", "churn", "complaints", "nps", "csat")
    found = {one.name: one for one in happened.figures}
    shown = [found[name] for name in names]
    if mean is not None:
        shown.insert(5, mean)
    label = max(cell_width(words.FIGURES[one.name].title) for one in shown) + 1
    numbers = {one.name: words.number(one.now, words.FIGURES[one.name].kind) for one in shown}
    room = max(map(len, numbers.values())) + 1
    lines = []
    for one in shown:
        told = words.change(one)
        if one.name in _ANSWERS and one.of:
            told += f" n {one.of}"
        number = numbers[one.name].rjust(room)
        left = max(0, width - label - room - 2)
        lines.append(plain.joined(
            plain.line(pad(words.FIGURES[one.name].title, label), "$muted"),
            plain.line(number, "bold"), plain.line(f"  {told}"[:left], _MOODS[words.mood(one)])))  # fmt: skip
    return plain.lines(lines)


def happened_drawings(happened: Happened) -> Mapping[str, Drawing]:
    """Trend, owners and alerts."""
    return {
        "contacts": lambda w, h, c: contacts_chart(happened.trend, w, h, c),
        "value": lambda w, h, c: value_chart(happened.trend, w, h, c),
        "owners": _bars([Bar(one.name or _("nobody"), one.contacts, str(one.contacts), "bar",
                             one.contacts_before) for one in happened.owners]),
        "alerts": _bars([Bar(title, happened.alerts.get(n, 0), str(happened.alerts.get(n, 0)), color)
                         for n, title, color in ((3, _("high"), "bad"), (2, _("medium"), "middling"),
                                                 (1, _("low"), "none"))]),
    }  # fmt: skip


def classes_drawing(classes: Classes) -> Drawing:
    """How many are in each class, with how many were."""
    return _bars([*_shares(classes.matrix, words.class_titles(), classes.customers)])


def ranks_drawings(ranks: Ranks) -> Mapping[str, Drawing]:
    """Scores and curve."""
    grid = grid_of(ranks.scores, ranks.top)
    return {
        "rfm": lambda w, h, c: rfm_grid(grid, w, h, c),
        "abc": lambda w, h, c: (
            curve(ranks.curve, w, h, c) if any(s for s, _g in ranks.curve) else ""
        ),
    }


def condition_drawing(condition: Condition) -> Drawing:
    """Bands of health, with what they were."""
    names = band_names()
    rows = [Bar(names[one.name], one.now, str(one.now), BAND_COLOURS.get(one.name, "none"),
                one.before) for one in condition.bands if one.name or one.now]  # fmt: skip
    return _bars(rows)


def goals_drawing(found: Sequence[Standing], currency: str) -> Drawing:
    """What is reached of each goal."""
    rows = bullets_of(found, currency)

    def drawing(width: int, height: int, colors: dict[str, Rgb]) -> str:
        return _spread(lambda: bullets(rows, width, height, colors), len(rows), width, height)

    return drawing


def _shares(shares: Iterable[Share], names: Mapping[str, str], total: int) -> Iterable[Bar]:
    for one in shares:
        text = f"{one.now} {words.share_of(one, total):>5}"
        yield Bar(names.get(one.name, one.name), one.now, text, "bar", one.before)


def _bars(rows: list[Bar]) -> Drawing:
    def drawing(width: int, height: int, colors: dict[str, Rgb]) -> str:
        return _spread(lambda: bars(rows, width, height, colors), len(rows), width, height)

    return drawing


def _spread(draw: Callable[[], str], rows: int, width: int, height: int) -> str:
    """The lines with an empty one between them where there is room, and some room above."""
    lines = draw().split("\n")
    if lines == [""] or rows < 1:
        return ""
    if 2 * rows <= height:
        lines = [line for pair in ((" " * width, one) for one in lines) for line in pair]
    return "\n".join(lines)
