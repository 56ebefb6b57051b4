"""``crmtui experiment``: what a measure achieved, arm by arm, and how many customers it takes to tell."""

from __future__ import annotations

from typing import Any

import click

from crmtui.analysis.performance.chance import ENOUGH, sample_size
from crmtui.analysis.performance.experiments import Arm, Evaluation
from crmtui.cli import options
from crmtui.cli.dates import day_named
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened_whole
from crmtui.cli.paint import Piece, ink, narrate, put
from crmtui.cli.skipped import says_skipped
from crmtui.cli.table import Column, put_table
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.model.experiment import OUTCOMES, Experiment
from crmtui.workspace import Workspace

SURE = 0.05
"""Below this chance a difference is called one."""


@taught(
    "experiment",
    help=_("Experiments of records/experiments: each arm's outcome, the difference from the first arm "
           "with its 95 % interval, and the chance of such a difference when there is none. Who is in "
           "which arm follows from the ids alone. --plan says how many customers an arm needs."),
    examples=[
        ("experiment", _("all experiments")),
        ("experiment winback-call", _("what came of one")),
        ("experiment winback-call --members treatment", _("the ids of an arm, one a line")),
        ("experiment --plan --baseline 0.2 --lift 0.05", _("customers per arm to see 20 % become 25 %")),
        ("experiment winback-call --json", _("for scripts")),
    ],
)  # fmt: skip
@click.argument("name", default="", metavar="[NAME]")
@click.option("--members", metavar="ARM", default="", help=_("Only the ids of an arm."))
@click.option("--plan", is_flag=True, help=_("How many customers each arm needs."))
@click.option("--baseline", type=click.FloatRange(0, 1, min_open=True, max_open=True),
              help=_("With --plan: the rate without the measure, 0 to 1."))  # fmt: skip
@click.option(
    "--lift",
    type=float,
    metavar="N",
    help=_("With --plan: the change to be seen, 0.05 = 5 points."),
)
@click.option("--power", type=click.FloatRange(0.5, 0.999), default=0.8, show_default=True,
              help=_("With --plan: chance to see it."))  # fmt: skip
@options.on_day
@options.as_json
@click.pass_obj
@says_skipped
def command(
    call: Invocation, name: str, members: str, plan: bool, baseline: float | None,
    lift: float | None, power: float, on: str | None, as_json: bool,
) -> None:  # fmt: skip
    if plan:
        _say_plan(baseline, lift, power, as_json)
        return
    with opened_whole(call) as workspace:
        if not name:
            _list(workspace, as_json)
            return
        day = day_named(on, workspace.today_date()) if on else None
        found = workspace.experiment(name, day)
        currency = workspace.config.currency
    if members:
        _say_members(found, members, as_json)
    elif as_json:
        emit("experiment", skipped_files=call.skipped, **_shape(found))
    else:
        _say(found, currency)


def _say_plan(baseline: float | None, lift: float | None, power: float, as_json: bool) -> None:
    if baseline is None or not lift:
        raise UsageError(_("--plan needs --baseline and --lift"),
                         _("write --plan --baseline 0.2 --lift 0.05"))  # fmt: skip
    if not 0 < baseline + lift < 1:
        raise UsageError(_("a rate of %(rate)s is none") % {"rate": f"{baseline + lift:g}"},
                         _("choose a --lift that stays between 0 and 1"))  # fmt: skip
    n = max(ENOUGH, sample_size(baseline, lift, power))
    if as_json:
        emit("experiment-plan", baseline=baseline, lift=lift, power=power, level=0.95, per_arm=n)
        return
    put(ink(_("%(n)d customers in each of two arms") % {"n": n}, bold=True),
        _(" to see %(base)s become %(other)s with a chance of %(power)s (two-sided, 95 %%)")
        % {"base": f"{baseline:.1%}", "other": f"{baseline + lift:.1%}", "power": f"{power:.0%}"})  # fmt: skip


def _list(workspace: Workspace, as_json: bool) -> None:
    found, problems = workspace.experiments()
    if as_json:
        emit("experiments", experiments=[_head(one) for one in found],
             problems=[str(one) for one in problems])  # fmt: skip
        return
    put_table(
        [Column(_("id")), Column(_("title"), flexible=True), Column(_("outcome")), Column(_("from")),
         Column(_("to")), Column(_("arms"), flexible=True)],
        [[ink(one.id, bold=True), one.title, one.outcome, str(one.first), str(one.last),
          " · ".join(f"{name} {share}" for name, share in one.arms)] for one in found],
    )  # fmt: skip
    for problem in problems:
        narrate(str(problem))
    if not found:
        narrate(_("No experiments. Write one into records/experiments/NAME.yaml."))


def _head(one: Experiment) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "outcome": one.outcome, "from": one.first,
            "to": one.last, "segment": one.segment, "query": one.query,
            "arms": dict(one.arms), "note": one.note}  # fmt: skip


def _shape(found: Evaluation) -> dict[str, Any]:
    return {**_head(found.experiment), "first": found.window.first, "last": found.window.last,
            "is_running": found.is_running, "arms": [_arm(one, found) for one in found.arms]}  # fmt: skip


def _arm(one: Arm, found: Evaluation) -> dict[str, Any]:
    against = one.against
    return {
        "name": one.name, "customers": one.customers, "hits": one.hits, "value": one.value,
        "spread": one.spread, "left_out": one.left_out, "members": found.members[one.name],
        "against": None if against is None else {
            "difference": against.difference, "interval": list(against.interval),
            "statistic": against.statistic, "p": against.p},
    }  # fmt: skip


def _say_members(found: Evaluation, arm: str, as_json: bool) -> None:
    if arm not in found.members:
        raise UsageError(_("there is no arm %(name)r") % {"name": arm},
                         _("choose from %(names)s") % {"names": ", ".join(found.members)})  # fmt: skip
    if as_json:
        emit("experiment-members", id=found.experiment.id, arm=arm, members=found.members[arm])
        return
    for id in found.members[arm]:
        put(id)


def _say(found: Evaluation, currency: str) -> None:
    one = found.experiment
    put(ink(one.title or one.id, bold=True), f"  {one.first} … {one.last}")
    put(ink(_("Outcome: %(what)s") % {"what": _(OUTCOMES[one.outcome][1])}, dim=True))
    put_table(
        [Column(_("arm")), Column(_("customers"), right=True), Column(_("with it"), right=True),
         Column(_("rate") if one.is_rate else _("mean"), right=True), Column(_("difference"), right=True),
         Column(_("95 %"), right=True), Column("p", right=True)],
        [_row(arm, one.is_rate) for arm in found.arms], indent=2,
    )  # fmt: skip
    for arm in found.arms[1:]:
        put("  ", _verdict(arm, found.arms[0]))
    if found.is_running:
        narrate(_("The experiment runs until %(day)s: looking again and again finds differences that "
                  "are none.") % {"day": one.last})  # fmt: skip
    left_out = sum(arm.left_out for arm in found.arms)
    if left_out:
        narrate(_("%(count)d in a currency without a rate left out") % {"count": left_out})


def _row(arm: Arm, is_rate: bool) -> list[Piece]:
    against = arm.against
    scale, form = (100, "+.1f") if is_rate else (1, "+,.2f")
    return [
        ink(arm.name, bold=True), str(arm.customers), "" if arm.hits is None else str(arm.hits),
        "–" if arm.value is None else f"{arm.value:.1%}" if is_rate else f"{arm.value:,.2f}",
        "" if against is None else f"{scale * against.difference:{form}}",
        "" if against is None else " … ".join(f"{scale * end:{form}}" for end in against.interval),
        "" if against is None else f"{against.p:.3f}",
    ]  # fmt: skip


def _verdict(arm: Arm, base: Arm) -> Piece:
    names = {"arm": arm.name, "base": base.name}
    if arm.against is None:
        return ink(_("%(arm)s against %(base)s: too little to tell (%(n)d customers in each arm at least, "
                     "and 5 with and without the outcome)") % {**names, "n": ENOUGH}, "yellow")  # fmt: skip
    if arm.against.p >= SURE:
        return _("%(arm)s against %(base)s: the difference may be chance") % names
    word = _("more") if arm.against.difference > 0 else _("less")
    return ink(_("%(arm)s has %(word)s than %(base)s, and hardly by chance")
               % {**names, "word": word}, "green", bold=True)  # fmt: skip
