"""The monthly board on the terminal and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crmtui.charts.canvas import Rgb
from crmtui.charts.classes import BAND_COLOURS, band_names, grid_of
from crmtui.cli.forms import Form
from crmtui.cli.goal_text import draw_goals, goal_shape, put_goals
from crmtui.cli.paint import Piece, ink, narrate, put, put_block
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports import board_words as words
from crmtui.reports.board import Board, Figure, Month, OwnerRow, Share

_GOOD = {1: "green", -1: "red", 0: None}
_CELLS = 16
_HEIGHT = 7


HEAD = ("group", "name", "now", "before", "n")
"""Columns of the table for spreadsheets."""
_LEVELS = ((3, "high"), (2, "medium"), (1, "low"))


def board_shape(board: Board) -> dict[str, object]:
    """The page as one document."""
    span, done, classes, health = board.span, board.happened, board.worth, board.condition
    return {
        "first": span.first, "last": span.last, "before_first": span.before_first,
        "before_last": span.before_last, "is_partial": span.is_partial, "owner": board.owner,
        "query": board.query, "currency": board.currency, "customers": board.customers,
        "figures": [_document(one) for one in _figures(board)],
        "classes": {"matrix": classes.matrix, "abc": classes.abc, "segments": classes.segments,
                    "tiers": classes.tiers, "health": health.bands},
        "rfm_grid": grid_of(classes.scores, classes.top), "owners": done.owners,
        "trend": done.trend, "alerts": {name: done.alerts.get(n, 0) for n, name in _LEVELS},
        "worst": [{"id": one.id, "name": one.name, "owner": one.owner, "score": one.score}
                  for one in health.worst],
        "goals": [goal_shape(one) for one in board.goals], "goals_left_out": board.goals_left_out,
        "without_rate": done.without_rate, "unclassed": classes.unclassed, "skipped_files": board.skipped,
    }  # fmt: skip


def board_table(board: Board) -> list[dict[str, object]]:
    """The page as rows of that table: figures, classes, owners, alerts."""
    classes, done = board.worth, board.happened
    found = [("figure", one["name"], one["now"], one["before"], one["n"])
             for one in map(_document, _figures(board))]  # fmt: skip
    for group, shares in (("matrix", classes.matrix), ("abc", classes.abc), ("rfm", classes.segments),
                          ("tier", classes.tiers), ("health", board.condition.bands)):  # fmt: skip
        found += [(group, one.name, one.now, one.before, board.customers) for one in shares]
    for owner in done.owners:
        found += [("contacts", owner.owner, owner.contacts, owner.contacts_before, owner.customers),
                  ("orders", owner.owner, owner.orders, None, owner.customers),
                  ("value", owner.owner, owner.value, None, owner.customers)]  # fmt: skip
    found += [("alerts", name, done.alerts.get(n, 0), None, board.customers) for n, name in _LEVELS]
    found += [("goal", one.goal.id, one.actual.value, one.base.value if one.base else None,
               one.actual.n) for one in board.goals]  # fmt: skip
    return [dict(zip(HEAD, row, strict=True)) for row in found]


def _figures(board: Board) -> Sequence[Figure]:
    return (*board.happened.figures, board.condition.mean, *board.playbooks, *board.hygiene)


def _document(one: Figure) -> Mapping[str, object]:
    now, before = (
        round(value, 6) if isinstance(value, float) else value for value in (one.now, one.before)
    )
    return {"name": one.name, "now": now, "before": before, "n": one.of,
            "kind": words.FIGURES[one.name].kind}  # fmt: skip


def say_board(board: Board, form: Form) -> None:
    """The page in tables."""
    whose = f" · {board.owner}" if board.owner else ""
    fits = f" · {board.query}" if board.query else ""
    put(ink(_("Board of %(month)s") % {"month": f"{board.span.first:%Y-%m}"}, bold=True),
        whose, fits)  # fmt: skip
    put_block(words.compared(board.span))
    put("")
    form.put_chart(lambda *canvas: _trend(board.happened.trend, *canvas))
    _say_figures(_figures(board), board.currency)
    _say_shares(board)
    _say_owners(board.happened.owners, board.currency)
    _say_goals(board, form)
    _say_notes(board)


def _trend(trend: Sequence[Month], width: int, colors: Mapping[str, Rgb], colorless: bool) -> str:
    """Contacts and value, a column a month."""
    from crmtui.charts.months import contacts_chart, value_chart

    pictures = (contacts_chart(trend, width, _HEIGHT, colors, colorless),
                value_chart(trend, width, _HEIGHT, colors, colorless))  # fmt: skip
    titles = (_("contacts made"), _("value of orders less returns"))
    return "\n".join(f"{title}\n{picture}" for title, picture in zip(titles, pictures, strict=True))


def _say_figures(figures: Sequence[Figure], currency: str) -> None:
    put_table(
        [Column(""), Column(_("now"), right=True), Column(_("before"), right=True),
         Column(_("change"), right=True), Column("", optional=True),
         Column(_("what it is"), flexible=True, optional=True)],
        [_figure_row(one, currency) for one in figures], indent=2,
    )  # fmt: skip


def _figure_row(one: Figure, currency: str) -> list[Piece]:
    told = words.FIGURES[one.name]
    title = f"{told.title}, {currency}" if told.kind == words.MONEY else told.title
    return [title, ink(words.number(one.now, told.kind), bold=True),
            words.number(one.before, told.kind),
            ink(words.change(one), _GOOD[words.mood(one)]), ink(words.based_on(one), dim=True),
            ink(told.meaning, dim=True)]  # fmt: skip


def _say_shares(board: Board) -> None:
    titles, bands = words.class_titles(), band_names()
    groups = (
        (_("value x activity"), board.worth.matrix, titles),
        (_("ABC, by value"), board.worth.abc, titles),
        (_("health"), board.condition.bands, bands),
        (_("tiers, today"), board.worth.tiers, {"": _("none")}),
    )
    for heading, shares, names in groups:
        put("")
        put(ink(heading, bold=True))
        put_table(
            [Column(_("class")), Column(_("customers"), right=True), Column(_("share"), right=True),
             Column(_("change"), right=True), Column("", optional=True)],
            [_share_row(one, names, board.customers, shares is board.condition.bands) for one in shares if one.name or one.now],
            indent=2,
        )  # fmt: skip


def _share_row(one: Share, names: Mapping[str, str], total: int, is_health: bool) -> list[Piece]:
    colour = (
        "blue"
        if not is_health
        else {"good": "green", "middling": "yellow", "bad": "red"}.get(
            BAND_COLOURS.get(one.name, ""), "blue"
        )
    )
    return [names.get(one.name, one.name), str(one.now), words.share_of(one, total),
            words.step_of(one), ink("█" * round(_CELLS * one.now / max(1, total)), colour)]  # fmt: skip


def _say_owners(owners: Iterable[OwnerRow], currency: str) -> None:
    put("")
    put(ink(_("their customers' owners"), bold=True))
    put_table(
        [Column(_("owner"), flexible=True, least=8), Column(_("customers"), right=True),
         Column(_("contacts"), right=True), Column(_("before"), right=True),
         Column(_("orders"), right=True),
         Column(_("value, %(currency)s") % {"currency": currency}, right=True),
         Column(_("kept"), right=True), Column(_("in 24 h"), right=True)],
        [[one.name or _("nobody"), str(one.customers), str(one.contacts), str(one.contacts_before),
          str(one.orders), f"{one.value:,.0f}", words.number(one.adherence, words.SHARE),
          words.number(one.logged_in_time, words.SHARE)] for one in owners], indent=2,
    )  # fmt: skip


def _say_goals(board: Board, form: Form) -> None:
    put("")
    if not board.goals:
        return
    put(ink(_("goals"), bold=True))
    if not draw_goals(board.goals, board.currency, form):
        put_goals(board.goals, board.currency)
        put("")


def _say_notes(board: Board) -> None:
    alerts = board.happened.alerts
    put(_("Open alerts: %(high)d high, %(medium)d medium, %(low)d low")
        % {"high": alerts.get(3, 0), "medium": alerts.get(2, 0), "low": alerts.get(1, 0)})  # fmt: skip
    for told in words.left_out(board):
        narrate(told)
