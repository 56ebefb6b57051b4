"""Playbooks tested against the scenarios beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crmtui.errors import CrmError
from crmtui.model.playbook import Playbook
from crmtui.model.problem import Finding, Problem
from crmtui.model.rules import Rules
from crmtui.model.scenarios import Scenario, ScenarioFile
from crmtui.planning.scenarios import Difference, Stage, play, stage_of
from crmtui.reports.references import nearest
from crmtui.store.codec import place_findings
from crmtui.store.layout import is_legible, kind_of
from crmtui.store.reading import read_file
from crmtui.store.scenarios import FOLDER, read_scenarios


@dataclass(frozen=True, slots=True)
class Tested:
    """A scenario that was played."""

    playbook: str
    scenario: str
    about: str
    path: str
    line: int
    days: int
    """How many days were looked at."""
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether every day was as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of testing playbooks."""

    tested: tuple[Tested, ...]
    problems: tuple[Problem, ...]
    """Why some files could not be played, by path and line."""
    untested: tuple[str, ...]
    """Playbooks without a scenario."""

    @property
    def passed(self) -> bool:
        """Whether everything could be played, and all of it was as expected."""
        return not self.problems and all(one.passed for one in self.tested)


def try_playbooks(rules: Rules, root: Path, name: str = "") -> Trial:
    """Play the scenarios of all playbooks, or of the one named."""
    tested: list[Tested] = []
    problems: list[Problem] = []
    for path in scenario_paths(root):
        found, wrong = _read(root, path, rules)
        errors = [one for one in wrong if one.severity == "error"]
        if name and (found.playbook if found else _stem(path)) != name:
            continue
        problems += errors
        if found is not None and not errors:
            tested += _play(found, rules, problems)
    known = {one.playbook for one in tested}
    untested = [book.name for book in rules.playbooks if book.name not in known]
    return Trial(tuple(tested), tuple(sorted(problems)),
                 tuple(one for one in untested if not name or one == name))  # fmt: skip


def scenario_problems(rules: Rules, root: Path) -> Iterator[Problem]:
    """Everything wrong in the scenario files of a workspace, what they name in vain included."""
    for path in scenario_paths(root):
        found, problems = _read(root, path, rules)
        is_told = found is not None and _is_broken(found.playbook, rules, root)
        yield from (one for one in problems if not (is_told and one.code == "unknown-playbook"))


def scenario_paths(root: Path) -> list[str]:
    """The scenario files of a workspace."""
    names = [path.name for path in (root / FOLDER).glob("*.yaml")]
    paths = [f"{FOLDER}/{name}" for name in names if is_legible(name)]
    return sorted(path for path in paths if kind_of(path) == "scenarios")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _read(root: Path, path: str, rules: Rules) -> tuple[ScenarioFile | None, list[Problem]]:
    try:
        data = read_file(root, path)
    except CrmError as refused:
        return None, [Problem.of(path, refused)]
    found, problems = read_scenarios(path, data)
    if found is not None:
        problems += place_findings(data, [*_named_in_vain(found, rules)], path)
    return found, problems


def _is_broken(playbook: str, rules: Rules, root: Path) -> bool:
    """Whether a playbook's file is there but cannot be used, which is told at that file."""
    there = {f"playbooks/{path.name}" for path in (root / "playbooks").glob("*.yaml")}
    return f"playbooks/{playbook}.yaml" in there - {book.path for book in rules.playbooks}


def _named_in_vain(file: ScenarioFile, rules: Rules) -> Iterator[Finding]:
    books = {book.name: book for book in rules.playbooks}
    book = books.get(file.playbook)
    if book is None:
        yield Finding(("playbook",), "unknown-playbook",
                      f"no playbook is named {file.playbook[:60]!r}",
                      nearest(file.playbook, books, "write the playbook first"))  # fmt: skip
        return
    steps = _steps(book)
    for n, scenario in enumerate(file.scenarios):
        for at, step in _expected_steps(scenario):
            if step not in steps:
                yield Finding(("scenarios", n, *at), "unknown-step",
                              f"{book.name} has no step named {step[:60]!r}",
                              nearest(step, steps, "choose from " + ", ".join(sorted(steps))))  # fmt: skip


def _steps(book: Playbook) -> set[str]:
    played = book.play.steps if book.play else ()
    named = [one.step for one in book.cadences], [one.step for one in book.dates]
    return {*named[0], *named[1], *(one.step for one in played)}


def _expected_steps(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for day, moment in enumerate(scenario.moments):
        for part, listed in (("tasks", moment.tasks), ("later", moment.later)):
            for n, one in enumerate(listed or ()):
                yield ("expect", day, part, n, "step"), one.step


def _play(file: ScenarioFile, rules: Rules, problems: list[Problem]) -> Iterator[Tested]:
    stage = _stage(file, rules, problems)
    for one in file.scenarios if stage else ():
        assert stage is not None, "without a stage nothing is played"
        yield Tested(file.playbook, one.name, one.about, file.path, one.line, len(one.moments),
                     tuple(play(one, stage)))  # fmt: skip


def _stage(file: ScenarioFile, rules: Rules, problems: list[Problem]) -> Stage | None:
    book = next(book for book in rules.playbooks if book.name == file.playbook)
    try:
        return stage_of(book, rules)
    except CrmError as refused:
        problems.append(Problem(book.path, 1, 1, "bad-query", refused.what, refused.fix))
        return None
