"""A back-test of alerts as text and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmtui.analysis.health.backtest import Backtest, Verdict
from crmtui.analysis.health.logistic import LOGISTIC, ModelTest
from crmtui.charts.canvas import Rgb
from crmtui.cli.forms import Form
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.table import Column, put_table
from crmtui.i18n import _
from crmtui.reports.alert_words import severity_words

_SEEN = 0.005
"""Weights below this are not told."""
_COIN = 0.5
"""The AUC of a guess."""


def backtest_shape(found: Backtest, test: ModelTest | None = None) -> dict[str, Any]:
    """The document."""
    return {
        "model": test and _model_shape(test),
        "months": found.days, "horizon": found.horizon, "cases": found.cases, "churned": found.churned,
        "of": found.of,
        "left_out": {"without_rhythm": found.without_rhythm, "gone": found.gone,
                     "undecided": found.undecided},
        "thin": found.is_thin,
        "verdicts": [_shape(one) for one in found.verdicts],
        "rhythm_bounds": [_shape(one) for one in found.tried],
    }  # fmt: skip


def _model_shape(test: ModelTest) -> dict[str, Any]:
    return {
        "name": LOGISTIC, "refused": test.is_refused, "thin": test.is_thin, "learnt": test.learnt,
        "tested": test.tested, "weights": {name: _rounded(weight) for name, weight in test.weights},
        "verdicts": [_shape(one) for one in test.verdicts],
    }  # fmt: skip


def table_of(shape: dict[str, Any]) -> list[dict[str, object]]:
    """The verdicts of a document, those of the model too."""
    return [*shape["verdicts"], *((shape["model"] or {}).get("verdicts") or ())]


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


def put_model(test: ModelTest) -> None:
    """The model beside the rules on the tested months; or why there is none."""
    put("")
    put(ink(_("A logistic model beside the rules"), bold=True))
    if test.learnt is None or test.tested is None or test.is_refused:
        known, later = test.learnt, test.tested
        narrate(_("No model: to learn from there are %(churned)d losses and %(kept)d others in the earlier "
                  "months, to test on %(later)d and %(others)d in the later ones; it takes ten of each to "
                  "learn from, and one of each to test on (--months for more)")
                % {"churned": known.churned if known else 0, "later": later.churned if later else 0,
                   "kept": known.cases - known.churned if known else 0,
                   "others": later.cases - later.churned if later else 0})  # fmt: skip
        return
    _put_compared(test.verdicts)
    weights = ", ".join(
        f"{name} {weight:+.2f}" for name, weight in test.weights if abs(weight) >= _SEEN
    )
    narrate(_("weights, the weightiest first: %(weights)s") % {"weights": weights})
    narrate(_("learnt from %(cases)d cases (%(churned)d churned) at the month ends from %(first)s to %(last)s, "
              "all over when the test began; tested on %(tested)d (%(lost)d churned) from %(from)s to %(to)s")
            % {"cases": test.learnt.cases, "churned": test.learnt.churned, "first": test.learnt.first,
               "last": test.learnt.last, "tested": test.tested.cases, "lost": test.tested.churned,
               "from": test.tested.first, "to": test.tested.last})  # fmt: skip
    if test.is_thin:
        _doubt()


def _put_compared(verdicts: Sequence[Verdict]) -> None:
    words = severity_words()
    names = {"rules": _("rules"), "model": _("model, as many alarms")}
    put_table(
        [Column(""), Column(_("from")), Column(_("alarms"), right=True),
         Column(_("churned"), right=True), Column(_("precision"), right=True),
         Column(_("recall"), right=True), Column(_("warning"), right=True),
         Column("AUC", right=True), Column("n", right=True)],
        [[names[one.what] if one.severity in words else _("model, from a chance of"),
          words.get(one.severity, one.severity), *_figures(one)] for one in verdicts], indent=2,
    )  # fmt: skip


def _doubt() -> None:
    narrate(ink(_("Too few losses or too few others: these figures are chance as much as evidence."),
                "yellow"))  # fmt: skip


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
        _doubt()
