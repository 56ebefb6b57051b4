"""Alerts as text and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmtui.analysis.health.alerts import Cause
from crmtui.charts.canvas import Rgb
from crmtui.cli.paint import Piece, ink, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _, ngettext
from crmtui.model.policies.alerts import LEVELS
from crmtui.reports.alert_words import action_words, cause_words, severity_words, why_line
from crmtui.reports.alerts import AlertLine, AlertPage
from crmtui.reports.code_words import code_word

COLOURS = {"high": "red", "medium": "yellow", "low": "cyan"}


def page_shape(page: AlertPage, lines: Sequence[AlertLine]) -> dict[str, Any]:
    """The page as a document, with these lines of it."""
    return {
        "on": page.day, "alerts": [_shape(line) for line in lines], "of": page.of,
        "without_signs": page.without_signs,
        "changes": {action: page.count(action) for action in ("open", "raise", "close")},
    }  # fmt: skip


HEAD = ("customer", "name", "owner", "tier", "alert", "severity", "change", "since", "recorded", "why",
        "responses")  # fmt: skip
"""Columns of the table for spreadsheets."""


def table(lines: Sequence[AlertLine]) -> Sequence[dict[str, object]]:
    """The lines as rows of that table; ``recorded`` is the severity that is on record."""
    return [
        {"customer": line.customer, "name": line.customer_name, "owner": line.owner,
         "tier": line.tier, "alert": line.name, "severity": line.severity, "change": line.action,
         "since": line.alert.since if line.alert else None,
         "recorded": line.recorded.severity if line.recorded and line.recorded.is_open else "",
         "why": why_line(line), "responses": ", ".join(line.responses)} for line in lines
    ]  # fmt: skip


def draw_lines(
    lines: Sequence[AlertLine], width: int, colors: Mapping[str, Rgb], colorless: bool
) -> str:
    """How many alerts there are of each name and severity."""
    from crmtui.charts.classes import alerts_chart

    found = [(code_word(line.name), line.severity) for line in lines if line.severity]
    words = severity_words()
    levels = {level: words[level] for level in LEVELS}
    height = len({name for name, _severity in found}) + 1
    return alerts_chart(found, levels, width, height, colors, colorless)


def _shape(line: AlertLine) -> dict[str, Any]:
    known, alert = line.recorded, line.alert
    return {
        "key": line.key, "customer": line.customer, "name": line.customer_name, "owner": line.owner,
        "tier": line.tier, "alert": line.name, "severity": line.severity, "change": line.action,
        "since": alert.since if alert else None,
        "causes": [_cause(cause) for cause in alert.causes] if alert else [],
        "recorded": {"severity": known.severity, "open": known.is_open, "since": known.since,
                     "why": known.why, "by_review": known.by_review} if known else None,
        "responses": line.responses, "playbooks": line.responses if line.is_planned else (),
    }  # fmt: skip


def _cause(cause: Cause) -> dict[str, Any]:
    return {"rule": cause.rule, "kind": cause.kind, "severity": cause.severity,
            "number": cause.number, "facts": cause.facts, "since": cause.since,
            "words": cause_words(cause)}  # fmt: skip


def put_lines(lines: Sequence[AlertLine]) -> None:
    """The alerts, one a line: how grave, what a review makes of it, whose, why, what answers."""
    put_table(
        [Column(_("severity")), Column(""), Column(_("id"), optional=True),
         Column(_("name"), flexible=True, least=14), Column(_("alert")),
         Column(_("why"), flexible=True, least=20), Column(_("answer"), flexible=True, least=10),
         Column(_("owner"), optional=True)],
        [_cells(line) for line in lines], indent=2,
    )  # fmt: skip


def _cells(line: AlertLine) -> list[Piece]:
    action = action_words().get(line.action, "")
    return [
        ink(severity_words().get(line.severity, line.severity), COLOURS.get(line.severity), bold=True),
        ink(action, "green" if line.action == "close" else "magenta"), ink(line.customer, dim=True),
        ink(line.customer_name, bold=True), code_word(line.name), why_line(line), answer(line), line.owner,
    ]  # fmt: skip


def answer(line: AlertLine) -> str:
    """What answers it."""
    return ("→ " if line.is_planned else "") + ", ".join(line.responses)


def put_one(line: AlertLine) -> None:
    """An alert of one customer with all that is known of it."""
    word = severity_words().get(line.severity, line.severity)
    put("  ", ink(code_word(line.name), bold=True), "  ", ink(word, COLOURS.get(line.severity), bold=True),
        "  ", ink(action_words().get(line.action, ""), "magenta"))  # fmt: skip
    for cause in line.alert.causes if line.alert else ():
        since = _("since %(day)s") % {"day": cause.since} if cause.since else ""
        put("    ", ink(severity_words()[cause.severity], COLOURS[cause.severity]), "  ",
            cause_words(cause), "  ", ink(since, dim=True))  # fmt: skip
    known = line.recorded
    if known is not None:
        text = _("recorded as %(severity)s on %(day)s") if known.is_open else _("closed on %(day)s")
        put("    ", ink(text % {"severity": severity_words()[known.severity] if known.severity else "",
                                "day": known.since}, dim=True), f"  {known.why}")  # fmt: skip
    if line.responses:
        put("    ", ink(_("answer:"), dim=True), f" {answer(line)}")


def told(page: AlertPage) -> str:
    """What the page says in a sentence."""
    worried = len({line.customer for line in page.lines})
    first = ngettext("%(n)d of %(of)d customer gives cause for worry",
                     "%(n)d of %(of)d customers give cause for worry", page.of)  # fmt: skip
    parts = [first % {"n": worried, "of": page.of}]
    words = action_words()
    parts += [f"{page.count(a)} {words[a]}" for a in ("open", "raise", "close") if page.count(a)]
    if page.without_signs:
        parts.append(_("%(n)d without any sign") % {"n": page.without_signs})
    return " · ".join(parts)
