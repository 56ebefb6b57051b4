"""How runs and their steps stand, in a few words."""

from __future__ import annotations

from crmtui.i18n import _
from crmtui.reports.runs import RunView, StepView


def run_state(run: RunView) -> str:
    """How a run stands, in a few words."""
    values = {"ended": run.ended, "day": run.gives_up}
    if run.state == "running":
        return _("gives up after %(day)s") % values if run.gives_up else _("under way")
    return {
        "goal": _("goal reached on %(ended)s"),
        "gave-up": _("gave up on %(ended)s"),
        "finished": _("finished on %(ended)s"),
    }[run.state] % values


def step_state(step: StepView) -> str:
    """How a step stands, in a few words."""
    values = {"ended": step.ended}
    words = {
        "open": _("open"),
        "waiting": _("waits for the step before"),
        "done": _("done on %(ended)s"),
        "failed": _("nobody reached, ended on %(ended)s"),
        "skipped": _("skipped on %(ended)s"),
        "passed": _("passed over"),
        "over": _("not done"),
    }
    return words[step.state] % values
