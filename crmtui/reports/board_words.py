"""The monthly board in words: what its figures are called, how numbers are written, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crmtui.i18n import _, ngettext
from crmtui.reports.board import Board, Figure, Number, Share, Span

COUNT, MONEY, SHARE, POINTS = "count", "money", "share", "points"
NONE = "–"


@dataclass(frozen=True, slots=True)
class Told:
    """How a figure is told."""

    title: str
    kind: str
    good: int
    """1 when more is better, -1 when less is, 0 when neither."""
    meaning: str


FIGURES: Mapping[str, Told] = {
    "new": Told(_("New customers"), COUNT, 1, _("first order ever in the month")),
    "orders": Told(_("Orders"), COUNT, 1, _("neither draft nor cancelled")),
    "value": Told(_("Value"), MONEY, 1, _("orders less returns, by their own day")),
    "average_order": Told(_("Average order"), MONEY, 1, _("value of orders / orders")),
    "returns": Told(_("Returns"), COUNT, -1, _("by their own day")),
    "repurchase": Told(_("Repurchase"), SHARE, 1,
                       _("of the customers with an order in the 90 days before the last 90, those "
                         "who ordered again in the last 90")),
    "churn": Told(_("Churn"), SHARE, -1,
                  _("of the customers with an order in the 180 days before the last 180, those "
                    "without one in the last 180")),
    "contacts": Told(_("Contacts made"), COUNT, 1, _("touches that reached somebody")),
    "attempts": Told(_("Attempts"), COUNT, 0, _("touches where nobody was there")),
    "complaints": Told(_("Complaints"), COUNT, -1, _("opened in the month")),
    "solved": Told(_("Cases resolved"), COUNT, 1, _("complaints and others")),
    "open_complaints": Told(_("Complaints open"), COUNT, -1, _("at the end")),
    "nps": Told(_("NPS"), POINTS, 1, _("% of 9 and 10 less % of 0 to 6, among answers of the month")),
    "csat": Told(_("CSAT"), SHARE, 1, _("4 and 5 of 5 among answers of the month")),
    "health": Told(_("Mean health"), POINTS, 1, _("0 to 100, of customers with a score")),
    "adherence": Told(_("Playbooks kept"), SHARE, 1, _("tasks done in time / tasks due that are "
                                                      "judged")),
    "due": Told(_("Tasks due"), COUNT, 0, _("by playbooks, in the month")),
    "late": Told(_("Done late"), COUNT, -1, _("after their window")),
    "overdue": Told(_("Open late"), COUNT, -1, _("not done, after their window")),
    "logged": Told(_("Written down in 24 h"), SHARE, 1, _("touches logged within 24 hours")),
    "complete": Told(_("Complete profiles"), SHARE, 1, _("today; nothing is known of before")),
}  # fmt: skip
"""Every figure of the board; the documentation is made of it."""


def class_titles() -> Mapping[str, str]:
    """What the classes, bands and severities are called."""
    return {"core": _("core"), "potential": _("potential"), "basic": _("basic"),
            "watch": _("to watch"), "A": "A", "B": "B", "C": "C", "healthy": _("healthy"),
            "at-risk": _("at risk"), "": _("none")}  # fmt: skip


def number(value: Number | None, kind: str) -> str:
    """A number as people read it; a dash for none."""
    if value is None:
        return NONE
    if kind == SHARE:
        return f"{100 * value:.0f} %"
    if kind == MONEY:
        return f"{value:,.0f}"
    return f"{value:,.0f}" if kind == COUNT else f"{value:.0f}"


def change(figure: Figure) -> str:
    """How a figure changed: shares and scores by points, the rest by percent."""
    told = FIGURES[figure.name]
    if figure.now is None or figure.before is None:
        return ""
    now, before = float(figure.now), float(figure.before)
    if told.kind in (SHARE, POINTS):
        scale = 100 if told.kind == SHARE else 1
        points = round(scale * now) - round(scale * before)
        return _("%(n)+d points") % {"n": points} if points else "="
    if now == before:
        return "="
    if not before or (abs(before) < 10 and told.kind == COUNT):
        return f"{now - before:+,.0f}"
    return f"{100 * (now - before) / abs(before):+.0f} %"


def mood(figure: Figure) -> int:
    """1 when it changed for the better, -1 for the worse, else 0."""
    if figure.now is None or figure.before is None or change(figure) == "=":
        return 0
    good = FIGURES[figure.name].good
    return good if float(figure.now) > float(figure.before) else -good


def based_on(figure: Figure) -> str:
    """How many it is made of, where that matters."""
    return "" if figure.of is None else f"n = {figure.of:,}"


def share_of(one: Share, total: int) -> str:
    """A class's part of all customers."""
    return f"{100 * one.now / total:.0f} %" if total else NONE


def step_of(one: Share) -> str:
    """How many more or fewer there are."""
    if one.before is None:
        return ""
    return f"{one.now - one.before:+d}" if one.now != one.before else "="


def compared(span: Span) -> str:
    """What is compared with what, in a sentence."""
    days = {"first": span.first, "last": span.last, "from": span.before_first,
            "to": span.before_last}  # fmt: skip
    if span.is_partial:
        return _("%(first)s to %(last)s, compared with %(from)s to %(to)s: the month is not over, so "
                 "it is compared with the same days of the month before") % days  # fmt: skip
    return _("%(first)s to %(last)s, compared with %(from)s to %(to)s") % days


def left_out(board: Board) -> list[str]:
    """What the figures hold, and what they do not."""
    told = [_("%(n)d customers") % {"n": board.customers}]
    if board.happened.without_rate:
        told.append(_("%(n)d orders and returns left out of the money: no rate in "
                      "playbooks/policies/value.yaml") % {"n": board.happened.without_rate})  # fmt: skip
    if board.worth.unclassed:
        told.append(_("%(n)d customers not classed: their money cannot be converted")
                    % {"n": board.worth.unclassed})  # fmt: skip
    if board.goals_left_out:
        told.append(ngettext("%(n)d goal left out: `crmtui check` says why",
                             "%(n)d goals left out: `crmtui check` says why",
                             board.goals_left_out) % {"n": board.goals_left_out})  # fmt: skip
    return told
