"""The monthly board as one file for a browser: no network, no script, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crmtui.analysis.performance.goals import Standing
from crmtui.charts.bullets import STATUS_COLOURS, scaled
from crmtui.charts.classes import BAND_COLOURS, band_names, grid_of
from crmtui.charts.months import label, short
from crmtui.i18n import _
from crmtui.reports import board_words as words
from crmtui.reports import goal_words, svg
from crmtui.reports.board import Board, Figure, OwnerRow, Share
from crmtui.text import safe_text

MARK = b"<!doctype html>\n<!-- crmtui board -->"
"""How a page of ours begins."""
TILES = ("value", "orders", "average_order", "new", "repurchase", "churn", "contacts", "health", "nps",
         "csat", "adherence", "complaints")  # fmt: skip
"""Figures that stand large at the top."""
_ONE_FILL: Mapping[str, str] = {}
_HEALTH_FILLS = {**BAND_COLOURS, "": "none"}
_MOODS = {1: "good", -1: "bad", 0: ""}
_GOAL_MOODS = {"good": "good", "bad": "bad"}


def board_page(board: Board, workspace: str, names: Mapping[str, str]) -> bytes:
    """The page. ``workspace`` is its name, ``names`` are those of team members by key. The same board
    gives the same bytes."""
    folder = Path(__file__).parent
    style = (folder / "board.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        keep_trailing_newline=True, finalize=_shown,
    )  # fmt: skip
    page = environment.get_template("board.html").render(
        style=Markup(style), style_hash=Markup(digest), workspace=workspace,
        whose=names.get(board.owner, board.owner), **_content(board),
    )  # fmt: skip
    return page.encode("utf-8", "replace")


def _shown(value: Any) -> Any:
    """Texts without control characters and without what turns a line round; our own marks as they
    are."""
    return value if isinstance(value, Markup) else safe_text(value, one_line=True)


def _content(board: Board) -> dict[str, Any]:
    figures = [*board.happened.figures, board.condition.mean, *board.playbooks, *board.hygiene]
    by_name = {one.name: one for one in figures}
    return {
        "lang": _("en"), "title": _("Board of %(month)s") % {"month": f"{board.span.first:%Y-%m}"},
        "query": board.query, "compared": words.compared(board.span), "words": _words(),
        "tiles": [_tile(by_name[name], board.currency) for name in TILES],
        "figures": [_tile(one, board.currency) for one in figures], "charts": _charts(board),
        "groups": _groups(board), "segments": _rows(board.worth.segments, {}, board.customers),
        "owner_heads": _owner_heads(board.currency),
        "owners": [_owner(one) for one in board.happened.owners],
        "goals": [_goal(one, board.currency) for one in board.goals], "goal_heads": _goal_heads(),
        "worst": [{"name": one.name, "owner": one.owner, "score": f"{one.score:.0f}",
                   "bar": svg.bar((one.score or 0) / 100, BAND_COLOURS.get(one.band, "none"))}
                  for one in board.condition.worst],
        "notes": _notes(board),
    }  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "contacts": _("Contacts made"), "value": _("Value of orders less returns"),
        "curve": _("ABC: what the most valuable customers make together"),
        "grid": _("RFM: customers by recency (R) and frequency and value (FM)"),
        "owners": _("By owner of the customers"), "segments": _("RFM segments"),
        "worst": _("Lowest health"), "figures": _("All figures"), "now": _("now"),
        "before": _("before"), "change": _("change"), "goals": _("Goals"),
        "bullets": _("Bar: reached; pale: forecast; thin line: where it should be by now; thick line: "
                     "target. Each goal has a scale of its own."),
    }  # fmt: skip


def _goal_heads() -> list[str]:
    return [_("goal"), "", _("actual"), _("by now"), _("target"), _("time"), _("forecast"),
            _("status")]  # fmt: skip


def _goal(one: Standing, currency: str) -> dict[str, Any]:
    on_scale, fill = scaled(one), STATUS_COLOURS.get(one.status, "none")
    told = [goal_words.figure(value, one, currency)
            for value in (one.actual.value, one.pace, one.target, one.forecast)]  # fmt: skip
    name = goal_words.name_of(one)
    bar = svg.bullet(on_scale.actual, on_scale.target, on_scale.pace, on_scale.forecast, fill,
                     safe_text(name, one_line=True))  # fmt: skip
    return {
        "name": name, "bar": bar, "state": goal_words.state_words()[one.status],
        "mood": _GOAL_MOODS.get(fill, ""), "meaning": goal_words.meaning(one, currency),
        "cells": [*told[:3], f"{100 * one.elapsed:.0f} %", told[3]],
    }  # fmt: skip


def _tile(one: Figure, currency: str) -> dict[str, str]:
    told = words.FIGURES[one.name]
    return {"title": told.title, "meaning": told.meaning, "now": words.number(one.now, told.kind),
            "before": words.number(one.before, told.kind), "change": words.change(one),
            "mood": _MOODS[words.mood(one)], "n": words.based_on(one),
            "unit": currency if told.kind == words.MONEY else ""}  # fmt: skip


def _charts(board: Board) -> dict[str, Markup]:
    trend, told = board.happened.trend, _words()
    contacts = [(label(m.first), float(m.contacts), str(m.contacts), m.is_partial) for m in trend]
    value = [(label(m.first), float(m.value), short(m.value), m.is_partial) for m in trend]
    return {
        "contacts": svg.columns(contacts, "bar", told["contacts"]),
        "value": svg.columns(value, "good", told["value"]),
        "curve": svg.curve(board.worth.curve, told["curve"]),
        "grid": svg.grid(grid_of(board.worth.scores, board.worth.top), told["grid"]),
    }


def _groups(board: Board) -> list[dict[str, Any]]:
    titles, bands, total = words.class_titles(), band_names(), board.customers
    return [
        {"title": title, "rows": _rows(shares, names, total, fills)}
        for title, shares, names, fills in (
            (_("Value x activity"), board.worth.matrix, titles, _ONE_FILL),
            (_("ABC, by value"), board.worth.abc, titles, _ONE_FILL),
            (_("Health"), board.condition.bands, bands, _HEALTH_FILLS),
            (_("Tiers, today"), board.worth.tiers, {"": _("none")}, _ONE_FILL),
        )
    ]


def _rows(
    shares: Sequence[Share], names: Mapping[str, str], total: int,
    fills: Mapping[str, str] = _ONE_FILL,
) -> list[dict[str, Any]]:  # fmt: skip
    return [
        {"name": names.get(one.name, one.name), "now": one.now, "share": words.share_of(one, total),
         "change": words.step_of(one),
         "bar": svg.bar(one.now / total if total else 0, fills.get(one.name, "bar"))}
        for one in shares if one.name or one.now
    ]  # fmt: skip


def _owner_heads(currency: str) -> list[str]:
    return [_("owner"), _("customers"), _("contacts"), _("before"), _("orders"),
            _("value, %(currency)s") % {"currency": currency}, _("playbooks kept"),
            _("written down in 24 h")]  # fmt: skip


def _owner(one: OwnerRow) -> list[str]:
    return [one.name or _("nobody"), str(one.customers), str(one.contacts), str(one.contacts_before),
            str(one.orders), words.number(one.value, words.MONEY),
            words.number(one.adherence, words.SHARE),
            words.number(one.logged_in_time, words.SHARE)]  # fmt: skip


def _notes(board: Board) -> list[str]:
    alerts = board.happened.alerts
    told = _("Open alerts: %(high)d high, %(medium)d medium, %(low)d low") % {
        "high": alerts.get(3, 0), "medium": alerts.get(2, 0), "low": alerts.get(1, 0)}  # fmt: skip
    return [told, *words.left_out(board)]
