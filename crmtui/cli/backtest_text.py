"""A back-test of alerts as text and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmtui.analysis.health.backtest import Backtest, Verdict
from crmtui.charts.canvas import Rgb
from crmtui.cli.forms import Form
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.alert_words import severity_words

_COIN = 0.5
"""The AUC of a guess."""


def backtest_shape(found: Backtest) -> dict[str, Any]:
    """The document."""
    return {
        "months": found.days, "horizon": found.horizon, "cases": found.cases, "churned": found.churned,
        "of": found.of,
        "left_out": {"without_rhythm": found.without_rhythm, "gone": found.gone,
                     "undecided": found.undecided},
        "thin": found.is_thin,
        "verdicts": [_shape(one) for one in found.verdicts],
        "rhythm_bounds": [_shape(one) for one in found.tried],
    }  # fmt: skip


def _shape(one: Verdict) -> dict[str, Any]:
    return {
        "what": one.what, "name": one.name, "from": one.severity, "alarms": one.alarms,
        "hits": one.hits, "losses": one.losses, "precision": _rounded(one.precision),
        "recall": _rounded(one.recall), "warning_days": one.warning, "auc": _rounded(one.auc),
        "of": one.of,
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


HEAD = ("what", "name", "from", "alarms", "hits", "losses", "precision", "recall", "warning_days",
        "auc", "of")  # fmt: skip
"""Columns of the table for spreadsheets."""


def put_backtest(found: Backtest, form: Form) -> None:
    """Tables of alerts, rules, and other bounds for the rhythm; then what was left out."""
    if found.days:
        span = {"first": found.days[0], "last": found.days[-1], "horizon": found.horizon}
        title = _("Alerts at the month ends from %(first)s to %(last)s, and who ordered no more within "
                  "%(horizon)d days after the order that was due")  # fmt: skip
        put(ink(title % span, bold=True))
    form.put_chart(lambda *canvas: _ranked(found, *canvas))
    for what, heading in (("all", _("any alert")), ("alert", _("alert")), ("rule", _("rule"))):
        _put(heading, [one for one in found.verdicts if one.what == what])
    put("")
    put(ink(_("The rhythm of orders by deviations (k)"), bold=True))
    _put("k", [*found.tried], is_number=True)
    _narrate(found)


def _ranked(found: Backtest, width: int, colors: Mapping[str, Rgb], colorless: bool) -> str:
    """How well each rule tells losses from others; the mark is a coin."""
    from crmtui.charts.bars import Bar, bars

    judged = {
        one.name: one.auc for one in found.verdicts if one.what == "rule" and one.auc is not None
    }
    rows = [Bar(name, auc, f"{auc:.2f}", "good" if auc > _COIN else "bad", _COIN)
            for name, auc in sorted(judged.items(), key=lambda one: (-one[1], one[0]))]  # fmt: skip
    picture = bars(rows, width, len(rows), colors, colorless, most=1)
    return f"{picture}\n{_('AUC of each rule; ┃ a coin')}" if picture else ""


def _put(heading: str, verdicts: Sequence[Verdict], is_number: bool = False) -> None:
    words = severity_words()
    put("")
    put_table(
        [Column(heading), Column(_("from")), Column(_("alarms"), right=True),
         Column(_("churned"), right=True), Column(_("precision"), right=True),
         Column(_("recall"), right=True), Column(_("warning"), right=True),
         Column("AUC", right=True), Column("n", right=True)],
        [[one.severity if is_number else one.name or _("any"),
          "" if is_number else words.get(one.severity, one.severity), *_figures(one)]
         for one in verdicts if one.alarms or is_number], indent=2,
    )  # fmt: skip


def _figures(one: Verdict) -> list[Piece]:
    return [
        str(one.alarms), str(one.hits), _percent(one.precision), _percent(one.recall),
        _("%(n).0f d") % {"n": one.warning} if one.warning is not None else "–",
        f"{one.auc:.2f}" if one.auc is not None else "–", str(one.of),
    ]  # fmt: skip


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _narrate(found: Backtest) -> None:
    never = dict.fromkeys(
        one.name for one in found.verdicts if one.what == "rule"
        and not any(v.alarms for v in found.verdicts if v.what == "rule" and v.name == one.name)
    )  # fmt: skip
    if never:
        narrate(_("never raised on these days: %(rules)s") % {"rules": ", ".join(never)})
    narrate(_("%(cases)d of %(of)d customers at month ends, %(churned)d of them churned; left out: "
              "%(without)d without a rhythm of orders, %(gone)d gone already, %(undecided)d whose time "
              "is not over")
            % {"cases": found.cases, "of": found.of, "churned": found.churned,
               "without": found.without_rhythm, "gone": found.gone, "undecided": found.undecided})  # fmt: skip
    if found.is_thin:
        narrate(ink(_("Too few losses or too few others: these figures are chance as much as evidence."),
                    "yellow"))  # fmt: skip
