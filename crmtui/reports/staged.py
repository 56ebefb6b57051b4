"""What is wrong in the files about to be committed: each by itself and by the rules, no other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from crmtui.errors import CrmError
from crmtui.history.changed import staged_files
from crmtui.history.repository import Repository
from crmtui.index.entries import EntryRow
from crmtui.index.mailings import read_campaign
from crmtui.index.rows import few, read_entries, read_profile
from crmtui.index.tree import WorkTree
from crmtui.model.problem import Finding, Problem
from crmtui.model.rules import Rules
from crmtui.reports.check import profile_references
from crmtui.reports.references import unknown_member
from crmtui.reports.templates import template_faults
from crmtui.store.codec import parse, place_findings
from crmtui.store.layout import kind_of
from crmtui.store.rules import KINDS, load_rules
from crmtui.store.scenarios import read_scenarios


def check_staged(repository: Repository, root: Path) -> tuple[list[Problem], int]:
    """The problems of the staged records and rules, and how many files were looked at. What needs
    the other records (an id given twice, a promise nobody made) is left to the whole check."""
    files = {p: d for p, d in staged_files(repository).items() if kind_of(p) != "other"}
    if not files:
        return [], 0
    rules, wrong = _rules(root, files)
    problems = {problem for problem in wrong if problem.path in files}
    for path, data in files.items():
        problems |= set(_problems(path, data, rules))
    return sorted(problems), len(files)


def _rules(root: Path, files: Mapping[str, bytes]) -> tuple[Rules, list[Problem]]:
    """The rules as they are about to be: what is staged, the rest from the work tree."""
    tree = WorkTree(root)

    def read(path: str) -> bytes | None:
        if path in files:
            return files[path]
        try:
            return tree.read(path)
        except CrmError:
            return None

    loaded = load_rules(read, {*tree.rule_paths(), *files})
    tree.rest()
    return loaded


def _problems(path: str, data: bytes, rules: Rules) -> Iterator[Problem]:
    kind = kind_of(path)
    if kind == "profile":
        profile = read_profile(path, data)
        yield from profile.problems
        if profile.profile is not None:
            found = [f for _path, f in profile_references(path, profile.profile.raw, rules)]
            yield from place_findings(data, few(found), path)
    elif kind == "entries":
        entries = read_entries(path, data, rules.config.zone)
        yield from entries.problems
        yield from place_findings(data, few(_unknown_people(entries.entries, rules)), path)
    elif kind == "campaign":
        yield from read_campaign(path, data, rules.config.zone).problems
    elif kind == "backup":
        yield Problem(path, 0, 0, "backup-file", "looks like a backup or temporary file",
                      "leave it out of the commit: git restore --staged FILE", "warning")  # fmt: skip
    elif kind == "scenarios":
        yield from read_scenarios(path, data)[1]
    elif kind == "template":
        template = rules.templates.get(path.rpartition("/")[2].removesuffix(".md"))
        yield from template_faults(template) if template else ()
    elif kind not in KINDS and path.endswith(".yaml"):
        yield from parse(data, path).problems


def _unknown_people(rows: Sequence[EntryRow], rules: Rules) -> list[Finding]:
    team = rules.config.team
    return [
        unknown_member(("by",) if row.position < 0 else (row.position, "by"), by, team, "warning")
        for row in rows
        for by in [row.raw.get("by")]
        if team and isinstance(by, str) and by not in team
    ]
