"""The policy files: read when the analysis is asked, not by every command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmtui.errors import CrmError
from crmtui.model.policies.alerts import AlertPolicy, alert_policy
from crmtui.model.policies.health import HealthPolicy, health_policy
from crmtui.model.policies.value import ValuePolicy, value_policy
from crmtui.model.problem import Finding, Problem
from crmtui.model.schema import Raw
from crmtui.store.codec import parse, place_findings
from crmtui.store.layout import is_legible, kind_of
from crmtui.store.reading import read_file

FOLDER = "playbooks/policies"

_READERS: Mapping[str, Callable[[Raw], tuple[Any, list[Finding]]]] = {
    "value": value_policy,
    "health": health_policy,
    "alerts": alert_policy,
}
"""What reads ``playbooks/policies/<name>.yaml``; to add a policy, name its function here."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of a workspace; a file that is missing is the default."""

    value: ValuePolicy = ValuePolicy()
    health: HealthPolicy = HealthPolicy()
    alerts: AlertPolicy = AlertPolicy()


def policies_at(root: Path) -> tuple[Policies, list[Problem]]:
    """The policies in the files of a folder, and what is wrong in them."""
    refused: list[Problem] = []

    def read(path: str) -> bytes | None:
        try:
            return read_file(root, path)
        except CrmError as error:
            refused.append(Problem.of(path, error))
            return None

    names = [path.name for path in (root / FOLDER).glob("*.yaml")]
    found, problems = load_policies(
        read, [f"{FOLDER}/{name}" for name in names if is_legible(name)]
    )
    return found, [*refused, *problems]


def load_policies(
    read: Callable[[str], bytes | None], paths: Iterable[str]
) -> tuple[Policies, list[Problem]]:
    """The policies in the files among ``paths`` that are policy files, and what is wrong in them.
    ``read`` gives a file's bytes, None when it cannot. What is wrong keeps its default."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for path in sorted(set(paths)):
        name = path.rpartition("/")[2].removesuffix(".yaml")
        data = read(path) if kind_of(path) == "policy" and name in _READERS else None
        if data is None:
            continue
        parsed = parse(data, path)
        problems += [p for p in parsed.problems if p.code != "empty-file"]
        if parsed.value is not None:
            found[name], findings = _READERS[name](parsed.value)
            problems += place_findings(data, findings, path)
    return Policies(**found), problems
