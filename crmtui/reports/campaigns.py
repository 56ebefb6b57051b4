"""What campaign files name in vain: customers, contacts, members of the team, steps; and ids twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crmtui.errors import CrmError
from crmtui.index.cache import Index
from crmtui.index.folders import known_paths
from crmtui.model.campaign import recipients_of
from crmtui.model.problem import Finding
from crmtui.model.rules import Rules
from crmtui.reports.references import Found, nearest, step_names, unknown_member
from crmtui.store.codec import parse
from crmtui.store.layout import kind_of

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a campaign may name."""

    contacts: Mapping[str, frozenset[str]]
    """Keys and names of contacts by customer, former ids included."""
    rules: Rules
    steps: frozenset[str]


def campaign_findings(index: Index, rules: Rules, read: ReadFile) -> Found:
    """Everything that campaigns name in vain, with the path of their file."""
    paths = sorted(path for path in known_paths(index.db) if kind_of(path) == "campaign")
    if not paths:
        return
    known = _Known(_contacts(index), rules, frozenset(step_names(rules)))
    first: dict[str, str] = {}
    for path in paths:
        try:
            raw = parse(read(path), path).value
        except CrmError:  # told of by the index already
            continue
        if not isinstance(raw, dict):
            continue
        yield from ((path, finding) for finding in _inside(raw, known))
        id = raw.get("id")
        if isinstance(id, str) and first.setdefault(id, path) != path:
            yield path, Finding(("id",), "duplicate-campaign",
                                f"campaign id {id} is also in {first[id]}",
                                "give one of them another id, or delete one")  # fmt: skip


def _contacts(index: Index) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {
        id: set() for (id,) in index.db.execute("SELECT id FROM customers")
    }
    for customer, key, name in index.db.execute("SELECT customer, key, name FROM contacts"):
        found.setdefault(customer, set()).update((key, name))
    for former, customer in index.db.execute("SELECT id, customer FROM former"):
        found.setdefault(former, found.get(customer, set()))
    return {id: frozenset(those) for id, those in found.items()}


def _inside(raw: Mapping[str, Any], known: _Known) -> Iterator[Finding]:
    yield from _recipients(raw, known)
    team, by = known.rules.config.team, raw.get("by")
    if team and isinstance(by, str) and by and by not in team:
        yield unknown_member(("by",), by, team, "warning")
    book, step = raw.get("playbook"), raw.get("step")
    named = f"{book}/{step}"
    books = {one.name for one in known.rules.playbooks}
    if book in books and step and named not in known.steps:
        yield Finding(("step",), "unknown-step", f"there is no step named {named[:60]!r}",
                      nearest(named, known.steps, "correct the name"), "warning")  # fmt: skip


def _recipients(raw: Mapping[str, Any], known: _Known) -> Iterator[Finding]:
    for n, recipient in recipients_of(raw):
        id, contact = recipient["customer"], recipient.get("contact")
        if id not in known.contacts:
            yield Finding(("recipients", n, "customer"), "dangling-reference",
                          f"no customer has the id {id}", "correct the id, or take it out")  # fmt: skip
        elif contact and contact not in known.contacts[id]:
            yield Finding(("recipients", n, "contact"), "unknown-contact",
                          f"no contact of the customer has the key {contact!r}",
                          "add the contact to the profile, or correct the key", "warning")  # fmt: skip


__all__ = ["campaign_findings"]
