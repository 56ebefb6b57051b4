"""The files of goals and experiments, read when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from crmtui.errors import CrmError
from crmtui.model.experiment import Experiment, experiment_from_raw
from crmtui.model.goal import Goal, goal_from_raw
from crmtui.model.problem import Finding, Problem
from crmtui.model.schema import Raw
from crmtui.store.codec import parse, place_findings
from crmtui.store.layout import kind_of

ReadFile = Callable[[str], bytes]
T = TypeVar("T", Goal, Experiment)


def load_goals(read: ReadFile, paths: Iterable[str]) -> tuple[list[Goal], list[Problem]]:
    """The goals in the files among ``paths`` that are goal files, by id, and what is wrong in them."""
    return _load(read, paths, "goal", goal_from_raw)


def load_experiments(
    read: ReadFile, paths: Iterable[str]
) -> tuple[list[Experiment], list[Problem]]:
    """As ``load_goals``, of experiments."""
    return _load(read, paths, "experiment", experiment_from_raw)


def _load(
    read: ReadFile, paths: Iterable[str], kind: str,
    from_raw: Callable[[Raw, str], tuple[T | None, list[Finding]]],
) -> tuple[list[T], list[Problem]]:  # fmt: skip
    found: dict[str, T] = {}
    problems: list[Problem] = []
    for path in sorted(path for path in {*paths} if kind_of(path) == kind):
        try:
            data = read(path)
        except CrmError as error:
            problems.append(Problem.of(path, error))
            continue
        parsed = parse(data, path)
        problems += parsed.problems
        if parsed.value is None:
            continue
        made, findings = from_raw(parsed.value, path)
        if made is not None and found.setdefault(made.id, made) is not made:
            findings.append(Finding(("id",), f"duplicate-{kind}",
                                    f"the id {made.id} is also in {found[made.id].path}",
                                    "give one of them another id; this one is left out"))  # fmt: skip
        problems += place_findings(data, findings, path)
    return [found[id] for id in sorted(found)], problems
