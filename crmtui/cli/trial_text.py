"""What came of playing scenarios, as text."""

from __future__ import annotations

from crmtui.cli.paint import ink, narrate, put
from crmtui.i18n import _
from crmtui.planning.scenarios import Difference
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


def difference_words(one: Difference) -> str:
    """A day that is not as expected, in words."""
    values = {"step": one.step, "what": one.what, "expected": one.expected or "—",
              "found": one.found or "—"}  # fmt: skip
    if one.what == "missing":
        return (_("%(step)s is not there (%(expected)s)") if one.expected
                else _("%(step)s is not there")) % values  # fmt: skip
    if one.what == "unexpected":
        return _("%(step)s is there and was not expected (%(found)s)") % values
    return _("%(step)s: %(what)s is %(found)s, expected %(expected)s") % values
