"""Everything wrong with a workspace: single files, and what only shows when files are read together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from crmtui.errors import CrmError
from crmtui.index.cache import Index
from crmtui.index.fields import registry_of, words_sql
from crmtui.index.rows import few
from crmtui.model.chores import TEAM
from crmtui.model.playbook import DATE_EVENTS, Playbook, is_regular
from crmtui.model.problem import DocPath, Finding, Problem
from crmtui.model.review import review_findings
from crmtui.model.rules import Rules
from crmtui.model.template import OTHER, ByTier
from crmtui.planning.triggers import wrong_queries
from crmtui.query.compile import compile_query
from crmtui.query.language import Registry
from crmtui.query.who import is_region
from crmtui.reports.authoring_check import reached_goals, same_channel
from crmtui.reports.campaigns import campaign_findings
from crmtui.reports.references import Found, entry_findings, nearest, unknown_member
from crmtui.reports.scenarios import scenario_problems
from crmtui.reports.targets import target_findings, target_problems
from crmtui.reports.templates import template_problems
from crmtui.reports.unlikely import unlikely
from crmtui.store.codec import place_findings
from crmtui.store.layout import CONFIG
from crmtui.store.policies import FOLDER, policies_at
from crmtui.store.reading import read_file
from crmtui.store.survey import survey

Findings = dict[str, list[Finding]]
"""Findings by the file they belong to."""


def check(index: Index, rules: Rules, root: Path, known: Iterable[Problem]) -> list[Problem]:
    """All problems, by path and line: ``known`` (found while reading single files) and the
    references between files. The index must be fresh."""
    findings: Findings = {}
    for rule in _RULES:
        for path, finding in rule(index, rules, root):
            findings.setdefault(path, []).append(finding)
    problems = {*known, *survey(root), *scenario_problems(rules, root), *template_problems(rules),
                *policies_at(root)[1], *target_problems(index, partial(read_file, root))}  # fmt: skip
    for path, found in findings.items():
        problems |= set(_placed(root, path, few(found)))
    return sorted(problems)


def _placed(root: Path, path: str, findings: list[Finding]) -> list[Problem]:
    try:
        return place_findings(read_file(root, path), findings, path)
    except CrmError:
        return [finding.placed(path, 0, 0) for finding in findings]


def _region(index: Index, rules: Rules, root: Path) -> Found:
    """A region of phone numbers that has no country code."""
    region = rules.config.phone_region
    if not is_region(region):
        yield "crmtui.yaml", Finding(("phone_region",), "unknown-region",
                                     f"no region with a country code is named {region[:60]!r}",
                                     "use two letters like CN, GB or DE", "warning")  # fmt: skip


def _customers(index: Index, rules: Rules, root: Path) -> Found:
    for path, data in index.db.execute("SELECT path, data FROM customers"):
        yield from profile_references(path, json.loads(data), rules)


def profile_references(path: str, raw: Mapping[str, Any], rules: Rules) -> Found:
    """Owners, roles, tiers and tags of a profile that nobody declared."""
    team, tiers = rules.config.team, rules.tiers
    owner, tier = raw.get("owner"), raw.get("tier")
    if team and isinstance(owner, str) and owner and owner not in team:
        yield path, unknown_member(("owner",), owner, team)
    roles = raw.get("roles")
    for role, key in roles.items() if isinstance(roles, dict) else ():
        if team and isinstance(key, str) and key not in team:
            yield path, unknown_member(("roles", role), key, team)
    if tiers and isinstance(tier, str) and tier and tier not in tiers:
        yield path, Finding(("tier",), "unknown-tier", f"no tier is named {tier!r}",
                            nearest(tier, tiers, "declare it in playbooks/tiers.yaml"))  # fmt: skip
    yield from _unknown_tags(path, raw.get("tags"), rules.tags)


def _unknown_tags(path: str, tags: object, known: Mapping[str, str]) -> Found:
    if not known or not isinstance(tags, list):
        return
    for position, tag in enumerate(tags):
        if isinstance(tag, str) and tag not in known:
            yield path, Finding(("tags", position), "unknown-tag",
                                f"tag {tag!r} is not in playbooks/tags.yaml",
                                nearest(tag, known, "declare it there"), "warning")  # fmt: skip


def _parents(index: Index, rules: Rules, root: Path) -> Found:
    """Parent groups that do not exist, and groups that are their own parent."""
    rows = index.db.execute(
        "SELECT id, part_of, path FROM customers WHERE part_of <> ''"
    ).fetchall()
    parents = {id: parent for id, parent, _ in rows}
    for id, parent, path in rows:
        known = index.db.execute("SELECT 1 FROM customers WHERE id = ?", (parent,)).fetchone()
        if not known:
            yield path, Finding(("part_of",), "dangling-reference", f"no customer has the id {parent}",
                                "correct the id, or remove `part_of`")  # fmt: skip
        elif _loops(id, parents):
            yield path, Finding(("part_of",), "parent-loop", f"{id} is part of itself",
                                "remove one `part_of` of the loop")  # fmt: skip


def _loops(id: str, parents: Mapping[str, str]) -> bool:
    seen = {id}
    here = parents.get(id)
    while here is not None and here not in seen:
        seen.add(here)
        here = parents.get(here)
    return here == id


def _entries(index: Index, rules: Rules, root: Path) -> Found:
    """Entries of nobody, entries outside their customer's folder, and what entries name in vain."""
    orphans = index.db.execute(
        "SELECT DISTINCT e.path, e.customer FROM entries e "
        "WHERE e.path GLOB 'records/customers/*' "
        "AND e.customer NOT IN (SELECT id FROM customers) AND NOT EXISTS (SELECT 1 FROM profiles "
        "p WHERE p.path = rtrim(e.path, replace(e.path, '/', '')) || 'customer.yaml')"
    )
    for path, id in orphans:
        yield path, Finding((), "no-customer", f"no customer has the id {id}",
                            "the folder's name must be a customer's id; mend the profile or move "
                            "the file")  # fmt: skip
    split = index.db.execute(
        "SELECT DISTINCT e.path, c.id, c.path FROM entries e JOIN customers c ON c.id = e.customer "
        "WHERE e.path GLOB 'records/customers/*' "
        "AND substr(e.path, 1, length(c.path) - 13) <> substr(c.path, 1, length(c.path) - 13)"
    )
    for path, id, profile in split:
        folder = profile.rsplit("/", 1)[0]
        yield path, Finding((), "split-folder", f"an entry of {id} stands outside {folder}",
                            f"`crmtui move {id} {folder.rsplit('/', 1)[0]}` gathers them",
                            "warning")  # fmt: skip
    yield from entry_findings(index, rules)


def _campaigns(index: Index, rules: Rules, root: Path) -> Found:
    """Recipients nobody knows, and mailings that share an id."""
    yield from campaign_findings(index, rules, partial(read_file, root))


def _targets(index: Index, rules: Rules, root: Path) -> Found:
    """Owners, segments and queries that goals and experiments name in vain."""
    yield from target_findings(index, rules, partial(read_file, root))


def _former(index: Index, rules: Rules, root: Path) -> Found:
    """A former id that is alive, or that two customers claim."""
    rows = index.db.execute(
        "SELECT f.id, c.path FROM former f JOIN customers c ON c.id = f.customer "
        "WHERE f.id IN (SELECT id FROM customers) "
        "OR f.id IN (SELECT id FROM former GROUP BY id HAVING count(*) > 1)"
    )
    for id, path in rows:
        yield path, Finding(("formerly",), "duplicate-id",
                            f"former id {id} is also another customer's",
                            "keep it with one of them")  # fmt: skip


def _queries(index: Index, rules: Rules, root: Path) -> Found:
    """Queries of playbooks, segments, tiers and policies that do not compile."""
    registry = registry_of(rules)
    for book in rules.playbooks:
        wrong = None if book.is_chores else _refused(registry, book.audience)
        if wrong:
            yield book.path, Finding(("for",), "bad-query", f"`for`: {wrong[0]}", wrong[1])
        for at, refused in wrong_queries(book.play, registry) if book.play else ():
            yield book.path, Finding(at, "bad-query", refused.what, refused.fix)
    for template in rules.templates.values():
        wrong = _refused(registry, template.audience) if template.audience else None
        if wrong:
            yield template.path, Finding(("for",), "bad-query", f"`for`: {wrong[0]}", wrong[1])
    for name, query in rules.segments.items():
        wrong = _refused(registry, query, with_grades=True)
        if wrong:
            yield "playbooks/segments.yaml", Finding((name,), "bad-query", *wrong)
    for name, tier in rules.tiers.items():
        wrong = _refused(registry, tier.propose, with_grades=True) if tier.propose else None
        if wrong:
            yield "playbooks/tiers.yaml", Finding((name, "propose"), "bad-query", *wrong)
    for name, query in policies_at(root)[0].value.behaviour.items():
        wrong = _refused(registry, query, with_grades=True)
        if wrong:
            yield f"{FOLDER}/value.yaml", Finding(("behaviour", name), "bad-query", *wrong)


def _refused(registry: Registry, query: str, with_grades: bool = False) -> tuple[str, str] | None:
    try:
        compile_query(query, registry, date(2000, 1, 1), words=words_sql, with_grades=with_grades)
    except CrmError as refused:
        return refused.what, refused.fix
    return None


def _festivals(index: Index, rules: Rules, root: Path) -> Found:
    """Festivals that no calendar has."""
    known = {name for table in rules.holidays for name in table.festivals}
    for book in rules.playbooks:
        for n, care in enumerate(book.dates):
            is_named = care.event not in DATE_EVENTS and not is_regular(care.event)
            if known and is_named and care.event not in known:
                yield book.path, Finding(("dates", n, "event"), "unknown-festival",
                                         f"no calendar has the festival {care.event!r}",
                                         nearest(care.event, known, "write MM-DD, or choose from "
                                                 + ", ".join(sorted(known)[:12])), "warning")  # fmt: skip


def _templates(index: Index, rules: Rules, root: Path) -> Found:
    """Templates that playbooks name and nobody wrote, and tiers that nobody declared."""
    for book in rules.playbooks:
        said = [("cadences", n, step.template) for n, step in enumerate(book.cadences)]
        said += [("dates", n, step.template) for n, step in enumerate(book.dates)]
        said += [
            ("steps", n, s.template) for n, s in enumerate(book.play.steps if book.play else ())
        ]
        for part, n, template in said:
            for finding in _template_findings(template, rules):
                yield book.path, finding.under(part, n, "template")


def _template_findings(said: ByTier, rules: Rules) -> Iterator[Finding]:
    for at, name in said.named():
        if name not in rules.templates:
            yield Finding(at, "missing-template", f"there is no playbooks/templates/{name[:60]}.md",
                          nearest(name, rules.templates, "write it, or remove the line"), "warning")  # fmt: skip
    for tier, _name in said.tiers:
        if rules.tiers and tier not in rules.tiers:
            yield Finding((tier,), "unknown-tier", f"no tier is named {tier[:60]!r}",
                          nearest(tier, (*rules.tiers, OTHER), "write a tier's name, or `other`"),
                          "warning")  # fmt: skip


def _calendars(index: Index, rules: Rules, root: Path) -> Found:
    """Calendars that people go by and that have no table for the year at hand."""
    year = (index.meta("day") or "0001")[:4]
    known = {(table.calendar, str(table.year)) for table in rules.holidays}
    named = {name for name, _year in known}
    for at, name in _named_calendars(rules):
        if name not in named and named:
            yield CONFIG, Finding(at, "unknown-calendar", f"no calendar is named {name[:60]!r}",
                                  nearest(name, named, f"`crmtui calendar {name[:20]}` writes it"),
                                  "warning")  # fmt: skip
        elif (name, year) not in known and named:
            yield CONFIG, Finding(at, "no-holiday-table", f"{name[:60]} has no table for {year}",
                                  f"`crmtui calendar {name[:20]} {year}` writes it", "warning")  # fmt: skip


def _named_calendars(rules: Rules) -> Iterator[tuple[DocPath, str]]:
    yield from ((("calendars", n), name) for n, name in enumerate(rules.config.calendars))
    for key, member in rules.config.team.items():
        for n, name in enumerate(member.calendars):
            yield ("team", key, "calendars", n), name


def _chores(index: Index, rules: Rules, root: Path) -> Found:
    """Members whom chores name in vain, and entries among the chores that are no decision."""
    team = rules.config.team
    for book in rules.playbooks:
        for at, who in _doers(book) if book.is_chores and team else ():
            if who not in (*team, "owner", "lead") and not who.startswith("role:"):
                yield book.path, unknown_member((*at, "who"), who, team)
    for path, position, kind in index.db.execute(
        "SELECT path, position, type FROM entries WHERE customer = ? AND type <> 'task'", (TEAM,)
    ):
        yield path, Finding((position, "type") if position >= 0 else ("type",), "not-a-chore",
                            f"{kind!r} is about a customer, and chores have none",
                            "put the entry into the customer's folder")  # fmt: skip


def _doers(book: Playbook) -> Iterator[tuple[DocPath, str]]:
    yield from ((("cadences", n), step.who) for n, step in enumerate(book.cadences))
    yield from ((("dates", n), step.who) for n, step in enumerate(book.dates))


def _guides(index: Index, rules: Rules, root: Path) -> Found:
    """Guides that playbooks name and nobody wrote."""
    for book in rules.playbooks:
        steps: list[tuple[str, int, str]] = []
        steps += [("cadences", n, c.guide) for n, c in enumerate(book.cadences)]
        steps += [("dates", n, d.guide) for n, d in enumerate(book.dates)]
        steps += [("steps", n, s.guide) for n, s in enumerate(book.play.steps if book.play else ())]
        for part, position, guide in steps:
            if guide and not _is_inside(guide):
                yield book.path, Finding((part, position, "guide"), "guide-outside",
                                         f"{guide[:60]!r} is not below playbooks/; it is not read",
                                         "write a path like guides/NAME.md", "warning")  # fmt: skip
            elif guide and not _is_there(root, guide):
                yield book.path, Finding((part, position, "guide"), "missing-guide",
                                         f"there is no playbooks/{guide[:60]}",
                                         "write the guide, or remove the line", "warning")  # fmt: skip


def _is_inside(guide: str) -> bool:
    parts = guide.replace("\\", "/").split("/")
    return "" not in parts and ".." not in parts


def _review(index: Index, rules: Rules, root: Path) -> Found:
    """Lines of ``review:`` that nobody can mean."""
    for finding in review_findings(rules.config):
        yield CONFIG, finding


def _is_there(root: Path, guide: str) -> bool:
    try:
        read_file(root, f"playbooks/{guide}")
    except CrmError:
        return False
    return True


_RULES = (
    _region,
    _customers,
    _parents,
    _entries,
    _former,
    _campaigns,
    _targets,
    _queries,
    _festivals,
    _calendars,
    _chores,
    _guides,
    _templates,
    _review,
    same_channel,
    reached_goals,
    unlikely,
)
