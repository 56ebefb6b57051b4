"""Scenario files: read, with everything wrong in its place."""

from __future__ import annotations

from crmtui.dataclass import replace
from crmtui.model.problem import Problem
from crmtui.model.scenarios import ScenarioFile, scenarios_from_raw
from crmtui.store.codec import locate, parse, place_findings

FOLDER = "playbooks/scenarios"


def read_scenarios(path: str, data: bytes) -> tuple[ScenarioFile | None, list[Problem]]:
    """The stories in a file; None when an error is among what is wrong."""
    parsed = parse(data, path)
    if parsed.value is None or parsed.problems:
        return None, list(parsed.problems)
    found, findings = scenarios_from_raw(parsed.value, path)
    problems = place_findings(data, findings, path)
    if found is None:
        return None, problems
    lines = locate(data, [("scenarios", n) for n in range(len(found.scenarios))])
    stories = (replace(one, line=lines["scenarios", n][0]) for n, one in enumerate(found.scenarios))
    return replace(found, scenarios=tuple(stories)), problems
