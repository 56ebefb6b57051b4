"""The quarterly review as a file: figures that are written anew, and prose that stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmtui.analysis.facts import Window
from crmtui.analysis.performance.goals import Standing
from crmtui.analysis.performance.measures import Reading
from crmtui.errors import Conflict
from crmtui.i18n import _
from crmtui.model.goal import Measure
from crmtui.text import safe_text

FOLDER = "records/reviews"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
MEASURED = ("retention", "churn", "repurchase", "complaints_closed", "satisfaction", "nps",
            "new_customers", "orders", "revenue", "order_value", "hygiene")  # fmt: skip
"""What a quarter is judged by, in this order."""

_PROSE = """\
## 做得好的，成为标准 / What worked and becomes standard


## 没做好的，原因与改进 / What did not, why, and what changes


## 与同行相比 / Compared with others


## 下个季度 / Next quarter

"""


@dataclass(frozen=True, slots=True)
class Quarter:
    """The figures of one quarter, up to a day."""

    label: str
    """``2026-Q4``."""
    window: Window
    """Its days up to the day."""
    is_over: bool
    before: Window
    """The whole quarter before."""
    figures: Sequence[tuple[Measure, Reading, Reading]]
    """Each measure over this quarter and the one before."""
    goals: Sequence[Standing]
    """Goals whose period meets the quarter."""
    currency: str

    @property
    def path(self) -> str:
        """The file of the review."""
        return f"{FOLDER}/{self.label}.md"


def written(quarter: Quarter, held: str | None) -> str:
    """The text of the file. ``held`` is what it says now: its prose stays as it is, only the figures
    change. Conflict when the place of the figures cannot be found in it."""
    figures = f"{BEGIN}\n\n{_figures(quarter)}\n{END}\n"
    if held is None:
        return f"{_head(quarter)}\n# {quarter.label}\n\n{figures}\n{_PROSE}"
    start, end = held.find(BEGIN), held.find(END)
    if not 0 <= start < end:
        raise Conflict(
            _("%(path)s has no place for the figures") % {"path": quarter.path},
            _("put the lines %(begin)s and %(end)s into it, or move it away")
            % {"begin": BEGIN, "end": END},
        )
    rest = held[end + len(END) :].removeprefix("\r").removeprefix("\n")
    return held[:start] + figures + rest


def _head(quarter: Quarter) -> str:
    last = _quarter_end(quarter)
    return f"---\nquarter: {quarter.label}\nfrom: {quarter.window.first}\nto: {last}\n---\n"


def _quarter_end(quarter: Quarter) -> date:
    from crmtui.analysis.performance.periods import last_of, number_of

    return last_of(number_of(quarter.window.first, "quarter"), "quarter")


def _figures(quarter: Quarter) -> str:
    last = quarter.window.last
    until = "" if quarter.is_over else f"（截至 / up to {last}）"
    lines = [
        f"| 指标 / measure | {quarter.label}{until} | n | {quarter.before.first} … {quarter.before.last} | n |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for measure, now, then in quarter.figures:
        lines.append(f"| {measure.title} | {told(now.value, measure.unit, quarter.currency)} | {now.n} "
                     f"| {told(then.value, measure.unit, quarter.currency)} | {then.n} |")  # fmt: skip
    return "\n".join([*lines, *_goal_lines(quarter)]) + "\n"


def _goal_lines(quarter: Quarter) -> Iterator[str]:
    if not quarter.goals:
        return
    yield from ("", "| 目标 / goal | 实际 / actual | 目标 / target | 状态 / status |",
                "| --- | ---: | ---: | --- |")  # fmt: skip
    for one in quarter.goals:
        unit = one.goal.measure.unit
        yield (f"| {_cell(one.goal.title or one.goal.id)} | {told(one.actual.value, unit, quarter.currency)} "
               f"| {told(one.target, unit, quarter.currency)} | {one.status} |")  # fmt: skip


def _cell(text: str) -> str:
    """A text of the records inside a table of Markdown, with nothing in it that means something."""
    plain = safe_text(text, one_line=True)
    return "".join(f"\\{char}" if char in "\\|`*_[]<>#!&" else char for char in plain)


def told(value: Decimal | None, unit: str, currency: str) -> str:
    """A figure with its unit; a dash for none."""
    if value is None:
        return "–"
    match unit:
        case "%":
            return f"{value:.1f} %"
        case "money":
            return f"{value:,.0f} {currency}"
        case "points":
            return f"{value:+.0f}"
        case _:
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
