"""``crmtui playbook test``: playbooks against the scenarios beside them."""

from __future__ import annotations

import click

from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _
from crmtui.planning.scenarios import Difference
from crmtui.reports.scenarios import Tested, Trial


@taught(
    "playbook",
    help=_("Play the scenarios in playbooks/scenarios/ and say where a playbook does something "
           "else than they expect. Exit code 1 when one does, or when a file cannot be played."),
    examples=[
        ("playbook test", _("all of them")),
        ("playbook test winback", _("one playbook's")),
        ("playbook test --json", _("for a job that guards the rules")),
    ],
)  # fmt: skip
@click.argument("action", metavar="test", type=click.Choice(["test"]))
@click.argument("name", metavar="[NAME]", default="")
@options.as_json
@click.pass_context
def command(ctx: click.Context, action: str, name: str, as_json: bool) -> None:
    call: Invocation = ctx.obj
    with opened(call) as workspace:
        trial = workspace.try_playbooks(name)
    if as_json:
        emit("playbook-test", passed=trial.passed, scenarios=trial.tested,
             problems=trial.problems, untested=trial.untested)  # fmt: skip
    else:
        _say(trial)
    ctx.exit(0 if trial.passed else 1)


def _say(trial: Trial) -> None:
    for problem in trial.problems:
        put(ink("✗ ", fg="red"), str(problem))
    for one in trial.tested:
        _say_one(one)
    failed = sum(not one.passed for one in trial.tested)
    narrate(_("%(passed)s passed, %(failed)s failed, %(unread)s not playable")
            % {"passed": len(trial.tested) - failed, "failed": failed,
               "unread": len({problem.path for problem in trial.problems})})  # fmt: skip
    if trial.untested:
        narrate(_("without a scenario: %(names)s") % {"names": ", ".join(trial.untested)})


def _say_one(one: Tested) -> None:
    mark = ink("✓", fg="green") if one.passed else ink("✗", fg="red", bold=True)
    place = "" if one.passed else f"  {one.path}:{one.line}"
    put(mark, f" {one.playbook}: {one.scenario}", ink(place, dim=True))
    for difference in one.differences:
        put(f"    {difference.on.isoformat()}  ", _told(difference))


def _told(one: Difference) -> str:
    values = {"step": one.step, "what": one.what, "expected": one.expected or "—",
              "found": one.found or "—"}  # fmt: skip
    if one.what == "missing":
        return (_("%(step)s is not there (%(expected)s)") if one.expected
                else _("%(step)s is not there")) % values  # fmt: skip
    if one.what == "unexpected":
        return _("%(step)s is there and was not expected (%(found)s)") % values
    return _("%(step)s: %(what)s is %(found)s, expected %(expected)s") % values
