"""Customers being put together from rows: which rows speak of the same one, and what they add."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from crmtui.exchange.contacts import Person
from crmtui.exchange.desk import Desk
from crmtui.exchange.proposals import CustomerProposal
from crmtui.exchange.table import Row
from crmtui.i18n import _
from crmtui.model.schema import Raw
from crmtui.text import fold

_FEW = 20
"""Namesakes looked at one by one; a list of a hundred thousand masked names must not take hours."""


def same_name(name: str) -> str:
    """A name as rows are compared: NFKC, case-folded, without spaces and dots. Legal forms and
    asterisks count: 示例科技 and 示例科技有限公司 stay two until somebody says otherwise."""
    return re.sub(r"[\s.·,，]+", "", fold(name))


@dataclass(slots=True)
class Draft:
    """A customer being put together."""

    row: Row
    key: str
    name: str
    fields: dict[str, Raw] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    _named: dict[str, list[Person]] = field(default_factory=dict)

    @property
    def is_company(self) -> bool:
        """Whether the rows show a company: said so, or with a contact of another name."""
        if self.fields.get("kind"):
            return bool(self.fields["kind"] == "company")
        own = same_name(self.name)
        return any(p.name and same_name(p.name) != own for p in self.people)

    @property
    def reach(self) -> frozenset[str]:
        """Every phone number and e-mail address."""
        return frozenset(r for p in self.people for r in p.reach)

    def take_in(self, person: Person) -> None:
        """Adds a contact, or joins it to the one of the same name unless phone, e-mail or number
        speak against it."""
        if not self._named:
            for known in self.people:
                self._named.setdefault(same_name(known.name), []).append(known)
        namesakes = self._named.setdefault(same_name(person.name), [])
        known_one = next((p for p in namesakes if _is_one(p, person)), None)
        if known_one:
            known_one.join(person)
        else:
            namesakes.append(person)
            self.people.append(person)

    def proposal(self) -> CustomerProposal:
        """The finished proposal."""
        values = dict(self.fields)
        if self.notes:
            values["note"] = "\n".join(dict.fromkeys(self.notes))
        if self.tags:
            values["tags"] = list(dict.fromkeys(self.tags))
        return CustomerProposal(
            self.row.line, self.key, self.name, values, tuple(_contacts(self.people)),
            self.refs, tuple(self.lines),
        )  # fmt: skip


def _contacts(people: list[Person]) -> list[dict[str, Raw]]:
    """The contacts; where two share a name, each gets a key that does not depend on row order."""
    names = Counter(p.name for p in people)
    return [p.raw(_key(p) if names[p.name] > 1 else "") for p in people]


def _key(person: Person) -> str:
    tail = person.ident or min(person.reach, default="")
    return f"{person.name} {tail}".strip()


class Gathering:
    """The customers of one file, rows of the same one merged."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.drafts: list[Draft] = []
        self._by_id: dict[str, int] = {}
        self._by_ref: dict[tuple[str, str], int] = {}
        self._by_reach: dict[tuple[str, str], int] = {}
        self._by_name: dict[str, list[int]] = {}

    def add(self, draft: Draft) -> int:
        """Takes a row's draft in; the position of its customer, or -1 when the row is refused.

        Same id with the same name, same reference with the same name, or the same name of a
        company are one customer. Persons of one name are one only if they share a phone or e-mail.
        """
        same_id = self._by_id.get(draft.key.casefold(), -1) if draft.key else -1
        if same_id >= 0 and self._contradicts(self.drafts[same_id], draft):
            return -1
        position = same_id if same_id >= 0 else self._alike(draft)
        if position < 0:
            position = len(self.drafts)
            self.drafts.append(draft)
        else:
            self._merge(self.drafts[position], draft)
        self._remember(position, draft)
        return position

    def _contradicts(self, first: Draft, draft: Draft) -> bool:
        if not draft.name or not first.name or same_name(first.name) == same_name(draft.name):
            return False
        reason = _("id %(id)s is %(first)s on line %(line)d, here %(name)s") % {
            "id": draft.key, "first": first.name[:40], "line": first.row.line, "name": draft.name[:40],
        }  # fmt: skip
        self.desk.skip(draft.row, reason)
        return True

    def _alike(self, draft: Draft) -> int:
        name = same_name(draft.name)
        for ref in draft.refs.items():
            found = self._by_ref.get(ref, -1)
            if found >= 0 and same_name(self.drafts[found].name) == name:
                return found
        others = self._namesakes(draft, name)
        namesakes = [n for n in others if not (self.drafts[n].key and draft.key)]
        found = next((n for n in namesakes if _is_same(self.drafts[n], draft)), -1)
        if found < 0 and namesakes:
            self._warn_namesake(self.drafts[namesakes[0]], draft)
        return found

    def _namesakes(self, draft: Draft, name: str) -> list[int]:
        """Positions of customers of that name: those sharing a phone or e-mail, and the first few."""
        near = [self._by_reach[name, r] for r in draft.reach if (name, r) in self._by_reach]
        return sorted({*near, *self._by_name.get(name, ())}) if name else []

    def _warn_namesake(self, first: Draft, draft: Draft) -> None:
        what = _("%(name)s stands on line %(line)d too; kept apart, nothing shows they are one") % {
            "name": draft.name[:40],
            "line": first.row.line,
        }
        fix = _("give both rows the same id, or the same phone or e-mail, to merge them")
        self.desk.warn(draft.row.line, 0, "namesake", what, fix)

    def _remember(self, position: int, draft: Draft) -> None:
        if draft.key:
            self._by_id.setdefault(draft.key.casefold(), position)
        for ref in draft.refs.items():
            self._by_ref.setdefault(ref, position)
        if draft.name:
            name = same_name(draft.name)
            named = self._by_name.setdefault(name, [])
            if len(named) < _FEW and position not in named:
                named.append(position)
            for reach in draft.reach:
                self._by_reach.setdefault((name, reach), position)

    def _merge(self, first: Draft, draft: Draft) -> None:
        first.lines.append(draft.row.line)
        first.key, first.name = first.key or draft.key, first.name or draft.name
        first.tags += draft.tags
        first.notes += draft.notes
        first.refs = {**draft.refs, **first.refs}
        for name, value in draft.fields.items():
            self._merge_field(first, draft, name, value)
        for person in draft.people:
            first.take_in(person)

    def _merge_field(self, first: Draft, draft: Draft, name: str, value: Raw) -> None:
        held = first.fields.setdefault(name, value)
        if name == "since":
            first.fields[name] = min(held, value)
        elif held != value and isinstance(held, list):
            first.fields[name] = list(dict.fromkeys([*held, *value]))
        elif held != value and name != "stage_why":
            what = _("%(field)s: %(other)r differs from %(held)r of line %(line)d, which stays") % {
                "field": name, "other": str(value)[:40], "held": str(held)[:40],
                "line": first.row.line,
            }  # fmt: skip
            self.desk.warn(draft.row.line, 0, "differs", what)


def _is_same(first: Draft, draft: Draft) -> bool:
    if first.is_company or draft.is_company:
        return True
    if first.reach & draft.reach:
        return True
    return not first.reach and not draft.reach and first.fields == draft.fields


def _is_one(known: Person, person: Person) -> bool:
    if known.ident and person.ident and known.ident != person.ident:
        return False
    return bool(known.reach & person.reach) or not (known.reach and person.reach)
