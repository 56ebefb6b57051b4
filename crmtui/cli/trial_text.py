"""What came of playing scenarios, as text."""

from __future__ import annotations

from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _
from crmtui.reports.scenario_words import difference_words
from crmtui.reports.scenarios import Tested, Trial


def say_trial(trial: Trial) -> None:
    """Prints every scenario, where days differ, and what could not be played."""
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
        put(f"    {difference.on.isoformat()}  ", difference_words(difference))
