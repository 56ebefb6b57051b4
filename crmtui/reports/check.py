"""Everything wrong with a workspace: single files, and what only shows when files are read together."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from crmtui.errors import CrmError
from crmtui.index.cache import Index
from crmtui.index.fields import REGISTRY, words_sql
from crmtui.model.problem import DocPath, Finding, Problem
from crmtui.model.rules import Rules
from crmtui.query.compile import compile_query
from crmtui.store.codec import place_findings
from crmtui.store.reading import read_file

Findings = dict[str, list[Finding]]
"""Findings by the file they belong to."""


def check(index: Index, rules: Rules, root: Path, known: Iterable[Problem]) -> list[Problem]:
    """All problems, by path and line: ``known`` (found while reading single files) and the
    references between files. The index must be fresh."""
    findings: Findings = {}
    for rule in (_customers, _parents, _entries, _contacts_named, _former, _queries, _guides):
        for path, finding in rule(index, rules, root):
            findings.setdefault(path, []).append(finding)
    problems = set(known)
    for path, found in findings.items():
        problems |= set(_placed(root, path, found))
    return sorted(problems)


def _placed(root: Path, path: str, findings: list[Finding]) -> list[Problem]:
    try:
        return place_findings(read_file(root, path), findings, path)
    except CrmError:
        return [finding.placed(path, 0, 0) for finding in findings]


Found = Iterator[tuple[str, Finding]]


def _nearest(name: str, names: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean {near[0]}?" if near else otherwise


def _customers(index: Index, rules: Rules, root: Path) -> Found:
    """Owners, roles, tiers and tags that nobody declared."""
    team, tiers = rules.config.team, rules.tiers
    rows = index.db.execute("SELECT path, data FROM customers")
    for path, data in rows:
        raw = json.loads(data)
        owner, tier = raw.get("owner"), raw.get("tier")
        if team and isinstance(owner, str) and owner and owner not in team:
            yield path, _unknown_member(("owner",), owner, team)
        roles = raw.get("roles")
        for role, key in roles.items() if isinstance(roles, dict) else ():
            if team and isinstance(key, str) and key not in team:
                yield path, _unknown_member(("roles", role), key, team)
        if tiers and isinstance(tier, str) and tier and tier not in tiers:
            yield path, Finding(("tier",), "unknown-tier", f"no tier is named {tier!r}",
                                _nearest(tier, tiers, "declare it in playbooks/tiers.yaml"))  # fmt: skip
        yield from _unknown_tags(path, raw.get("tags"), rules.tags)


def _unknown_member(at: DocPath, key: str, team: Mapping[str, object]) -> Finding:
    return Finding(at, "unknown-owner", f"nobody in the team is {key!r}",
                   _nearest(key, team, "use a key of `team:` in crmtui.yaml"))  # fmt: skip


def _unknown_tags(path: str, tags: object, known: Mapping[str, str]) -> Found:
    if not known or not isinstance(tags, list):
        return
    for position, tag in enumerate(tags):
        if isinstance(tag, str) and tag not in known:
            yield path, Finding(("tags", position), "unknown-tag",
                                f"tag {tag!r} is not in playbooks/tags.yaml",
                                _nearest(tag, known, "declare it there"), "warning")  # fmt: skip


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
    """Entries of nobody, entries outside their customer's folder, and unknown authors."""
    orphans = index.db.execute(
        "SELECT DISTINCT path, customer FROM entries "
        "WHERE customer NOT IN (SELECT id FROM customers)"
    )
    for path, id in orphans:
        yield path, Finding((), "no-customer", f"no customer has the id {id}",
                            "the folder's name must be a customer's id; mend the profile or move "
                            "the file")  # fmt: skip
    split = index.db.execute(
        "SELECT DISTINCT e.path, c.id, c.path FROM entries e JOIN customers c ON c.id = e.customer "
        "WHERE substr(e.path, 1, length(c.path) - 13) <> substr(c.path, 1, length(c.path) - 13)"
    )
    for path, id, profile in split:
        folder = profile.rsplit("/", 1)[0]
        yield path, Finding((), "split-folder", f"an entry of {id} stands outside {folder}",
                            f"`crmtui move {id} {folder.rsplit('/', 1)[0]}` gathers them",
                            "warning")  # fmt: skip
    yield from _authors(index, rules)


def _authors(index: Index, rules: Rules) -> Found:
    team = rules.config.team
    if not team:
        return
    rows = index.db.execute(
        "SELECT path, position, json_extract(data, '$.by') FROM entries "
        "WHERE json_extract(data, '$.by') IS NOT NULL"
    )
    for path, position, by in rows:
        if by not in team:
            at = _inside(index, path, position, "by")
            yield path, Finding(at, "unknown-owner", f"nobody in the team is {by!r}",
                                _nearest(str(by), team, "use a key of `team:` in crmtui.yaml"),
                                "warning")  # fmt: skip


def _inside(index: Index, path: str, position: int, *at: str) -> DocPath:
    """The place of a field of an entry: below its position when the file is a list."""
    several = index.count("SELECT count(*) FROM entries WHERE path = ?", path) > 1 or position
    return (position, *at) if several else at


def _contacts_named(index: Index, rules: Rules, root: Path) -> Found:
    """``with:`` that names no contact of the customer."""
    rows = index.db.execute(
        "SELECT e.path, e.position, w.value FROM entries e, json_each(e.data, '$.with') w "
        "WHERE e.customer IN (SELECT id FROM customers) AND NOT EXISTS (SELECT 1 FROM contacts p "
        "WHERE p.customer = e.customer AND (p.key = w.value OR p.name = w.value))"
    )
    for path, position, key in rows:
        at = _inside(index, path, position, "with")
        yield path, Finding(at, "unknown-contact", f"no contact of the customer has the key {key!r}",
                            "add the contact to the profile, or correct the key", "warning")  # fmt: skip


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
    """Queries of playbooks and segments that do not compile."""
    for book in rules.playbooks:
        wrong = _refused(book.audience)
        if wrong:
            yield book.path, Finding(("for",), "bad-query", f"`for`: {wrong[0]}", wrong[1])
    for name, query in rules.segments.items():
        wrong = _refused(query)
        if wrong:
            yield "playbooks/segments.yaml", Finding((name,), "bad-query", wrong[0], wrong[1])


def _refused(query: str) -> tuple[str, str] | None:
    try:
        compile_query(query, REGISTRY, date(2000, 1, 1), words=words_sql)
    except CrmError as refused:
        return refused.what, refused.fix
    return None


def _guides(index: Index, rules: Rules, root: Path) -> Found:
    """Guides that playbooks name and nobody wrote."""
    for book in rules.playbooks:
        steps: list[tuple[str, int, str]] = []
        steps += [("cadences", n, c.guide) for n, c in enumerate(book.cadences)]
        steps += [("dates", n, d.guide) for n, d in enumerate(book.dates)]
        for part, position, guide in steps:
            if guide and not (root / "playbooks" / guide).is_file():
                yield book.path, Finding((part, position, "guide"), "missing-guide",
                                         f"there is no playbooks/{guide}",
                                         "write the guide, or remove the line", "warning")  # fmt: skip
