"""``crmtui playbook``: playbooks explained, begun, and tested against the scenarios beside them."""

from __future__ import annotations

import click

from crmtui.actions.playbook_texts import KINDS
from crmtui.cli import options
from crmtui.cli.documents import emit
from crmtui.cli.explanation_text import say_briefs, say_explanation
from crmtui.cli.invocation import Invocation
from crmtui.cli.lazy import taught
from crmtui.cli.opening import opened
from crmtui.cli.outcome import say_done
from crmtui.cli.trial_text import say_trial
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.workspace import Workspace


@taught(
    "playbook",
    help=_("explain: what a playbook will do in plain sentences, for whom, and how much work it is; "
           "without NAME one line each. new: a commented playbook with a first scenario, as one "
           "commit. test: play the scenarios in playbooks/scenarios/ and say where a playbook does "
           "something else than they expect; exit code 1 when one does, or when a file cannot be "
           "played."),
    examples=[
        ("playbook explain", _("all playbooks: customers, open tasks, how well kept")),
        ("playbook explain winback", _("one, in words")),
        ('playbook new visits --kind cadence --for "tier:core"', _("a new one to edit")),
        ("playbook new winback-2 --from winback", _("a copy of one, switched off")),
        ("playbook test winback --json", _("its scenarios, for a job that guards the rules")),
    ],
)  # fmt: skip
@click.argument("action", metavar="explain|new|test",
                type=click.Choice(["explain", "new", "test"]))  # fmt: skip
@click.argument("name", metavar="[NAME]", default="")
@click.option("--kind", type=click.Choice(KINDS), default=None,
              help=_("new: what it is made of; default: cadence."))  # fmt: skip
@click.option("--for", "audience", metavar="QUERY", default="", help=_("new: its customers."))
@click.option("--from", "source", metavar="NAME", default="", help=_("new: the one to copy."))
@options.as_json
@click.pass_context
def command(
    ctx: click.Context, action: str, name: str, kind: str | None, audience: str, source: str,
    as_json: bool,
) -> None:  # fmt: skip
    if action != "new" and (kind or audience or source):
        raise UsageError(_("--kind, --for and --from are for `playbook new`"))
    call: Invocation = ctx.obj
    with opened(call) as workspace:
        if action == "new":
            say_done(workspace.new_playbook(name, kind=kind or "", audience=audience,
                                            source=source), as_json)  # fmt: skip
        elif action == "explain":
            _explain(workspace, name, as_json)
        else:
            ctx.exit(_test(workspace, name, as_json))


def _explain(workspace: Workspace, name: str, as_json: bool) -> None:
    if name:
        say_explanation(workspace.explain(name), as_json)
    else:
        say_briefs(workspace.playbooks(), as_json)


def _test(workspace: Workspace, name: str, as_json: bool) -> int:
    trial = workspace.try_playbooks(name)
    if as_json:
        emit("playbook-test", passed=trial.passed, scenarios=trial.tested,
             problems=trial.problems, untested=trial.untested)  # fmt: skip
    else:
        say_trial(trial)
    return 0 if trial.passed else 1
