"""``crmtui alerts``: who gives cause for worry, and how the alerts would have done."""

from __future__ import annotations

import click

from crmtui.analysis.health.logistic import LOGISTIC
from crmtui.cli import options
from crmtui.cli.alert_text import HEAD, draw_lines, page_shape, put_lines, put_one, table, told
from crmtui.cli.backtest_text import HEAD as VERDICT
from crmtui.cli.backtest_text import backtest_shape, put_backtest, put_model, table_of
from crmtui.cli.dates import day_named
from crmtui.cli.forms import Form, in_forms
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.policies.alerts import LEVELS


@taught(
    "alerts",
    help=_("Who gives cause for worry, how grave, why, what answers it, and what is new or over "
           "against the recorded alerts. Rules and bounds are in playbooks/policies/alerts.yaml; "
           "`review alerts` records. --backtest says how the rules would have done at the ends of "
           "past months: precision, recall, days of warning, AUC."),
    examples=[
        ("alerts", _("everybody's, the gravest first")),
        ("alerts C2024009", _("one customer: every cause, and since when")),
        ('alerts --query "owner:lin" --severity high', _("the grave ones of one member")),
        ("alerts --on 2026-09-30 --csv > alerts.csv", _("as of a day, for a spreadsheet")),
        ("alerts --backtest --months 36 --model logistic", _("how good the rules are, and a model")),
    ],
)  # fmt: skip
@options.anyone
@click.option("--query", default="", metavar="QUERY", help=_("Customers that fit."))
@click.option("--severity", type=click.Choice(LEVELS), help=_("This severity and graver ones."))
@options.on_day
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True,
              help=_("At most this many alerts."))  # fmt: skip
@click.option("--backtest", is_flag=True, help=_("How the rules would have done."))
@click.option("--model", type=click.Choice([LOGISTIC]), default=None,
              help=_("Back-test: beside the rules a model that learnt from the earlier months."))  # fmt: skip
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True,
              help=_("Back-test: ends of this many past months."))  # fmt: skip
@click.option("--horizon", type=click.IntRange(1, 3650), default=90, show_default=True,
              metavar="DAYS", help=_("Back-test: days without the order that was due."))  # fmt: skip
@in_forms
@click.pass_obj
@says_skipped
def command(
    call: Invocation, who: str, query: str, severity: str | None, on: str | None, limit: int,
    backtest: bool, model: str | None, months: int, horizon: int, form: Form,
) -> None:  # fmt: skip
    if backtest and (who or severity):
        raise UsageError(_("A back-test is of many customers"), _("choose them by --query"))
    if model and not backtest:
        raise UsageError(_("--model is for a back-test"), _("add --backtest"))
    with opened_whole(call) as workspace, workspace.fresh():
        day = day_named(on, workspace.today_date()) if on else None
        if backtest:
            test = None
            if model:
                found, test = workspace.backtest_model(months, horizon, query, day)
            else:
                found = workspace.backtest_alerts(months, horizon, query, day)
            shape = backtest_shape(found, test)
            if not form.put_data(
                "alerts-backtest",
                VERDICT,
                table_of(shape),
                skipped_files=workspace.skipped_files(),
                **shape,
            ):
                put_backtest(found, form)
                if test is not None:
                    put_model(test)
            return
        ids = [workspace.find(who).id] if who else []
        page = workspace.alerts(day, query, ids)
    least = LEVELS.index(severity) if severity else 0
    lines = [line for line in page.lines if not severity or LEVELS.index(line.severity) >= least]
    rows = table(lines) if form.is_csv else ()
    if form.put_data("alerts", HEAD, rows, skipped_files=call.skipped, **page_shape(page, lines)):
        return
    if who:
        for line in lines:
            put_one(line)
        if not lines:
            put(ink(_("No alert."), "green"))
    else:
        form.put_chart(lambda *canvas: draw_lines(lines, *canvas))
        put_lines(lines[:limit])
        narrate(told(page))
