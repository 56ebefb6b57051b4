"""New entries in bulk: checked, compared with what is there, each the file it will be."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmtui.actions.desk import Desk
from crmtui.errors import UsageError
from crmtui.i18n import _
from crmtui.index.instants import place_in_time
from crmtui.model.customer import Customer
from crmtui.model.entries import ENTRY_TYPES, canonical, content_id
from crmtui.store.edit import new_file, new_list
from crmtui.store.files import Change
from crmtui.store.layout import entry_file


@dataclass(frozen=True, slots=True)
class _Taken:
    customer: Customer
    kind: str
    day: date
    identity: str
    raw: dict[str, Any]


class Intake:
    """Gathers new entries. What is there already (same type and id with equal content, or equal
    content without id) is counted in ``skipped``, so that the same input twice changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.customers: dict[str, Customer] = {}
        self.skipped = 0
        self._taken: list[_Taken] = []
        self._equals: Counter[str] = Counter()
        self._forms: dict[tuple[str, str, str], str] = {}

    def __len__(self) -> int:
        return len(self._taken)

    def take(self, customer: Customer, raw: Mapping[str, Any]) -> bool:
        """Take one entry (all scalars text); whether it is new. UsageError when a field is wrong
        or its id stands for other content."""
        schema = ENTRY_TYPES.get(str(raw.get("type")))
        if not raw.get("type"):
            raise UsageError(_("`type` is missing"),
                             _("choose from %(names)s") % {"names": ", ".join(ENTRY_TYPES)})  # fmt: skip
        if schema is None:
            raise UsageError(_("unknown entry type %(type)r") % {"type": str(raw.get("type"))[:40]},
                             _("choose from %(names)s") % {"names": ", ".join(ENTRY_TYPES)})  # fmt: skip
        for finding in schema.check(raw):
            if finding.severity == "error":
                raise UsageError(finding.what, finding.fix)
        self.customers[customer.id] = customer
        key = (customer.id, schema.name, self._identity(customer, raw))
        form = canonical(raw)
        known = self._forms.get(key) or self._stored(key)
        if known is not None and known != form:
            raise UsageError(_("entry %(id)s exists with other content") % {"id": key[2]},
                             _("edit the existing entry, or give this one another id"))  # fmt: skip
        if known is not None:
            self.skipped += 1
            return False
        self._forms[key] = form
        placed = place_in_time(str(raw["at"]), self.desk.rules.config.zone)
        assert placed is not None, "the schema checked `at`"
        taken = _Taken(customer, schema.name, date.fromisoformat(placed[0]), key[2], dict(raw))
        self._taken.append(taken)
        return True

    def _identity(self, customer: Customer, raw: Mapping[str, Any]) -> str:
        given = raw.get("id")
        if isinstance(given, str) and given:
            return given
        form = f"{customer.id} {canonical(raw)}"
        self._equals[form] += 1
        return content_id(raw, self._equals[form] - 1)

    def _stored(self, key: tuple[str, str, str]) -> str | None:
        row = self.desk.index.db.execute(
            "SELECT data FROM entries WHERE customer = ? AND type = ? AND id = ? AND NOT shadowed",
            key,
        ).fetchone()
        return canonical(json.loads(row[0])) if row else None

    def changes(self, list_from: int = 0) -> list[Change]:
        """The files of everything taken: one each, or, from ``list_from`` entries of a customer,
        type and year on, one list of them (0: never)."""
        groups: dict[tuple[str, str, int], list[_Taken]] = defaultdict(list)
        for one in self._taken:
            groups[(one.customer.id, one.kind, one.day.year)].append(one)
        made: dict[str, Change] = {}
        for (_id, kind, year), group in groups.items():
            if list_from and len(group) >= list_from:
                path = self._free(group[0].customer, f"{kind}s-{year}", made)
                made[path] = Change(path, new_list([one.raw for one in group]), "")
                continue
            for one in group:
                name = entry_file(one.day, kind, one.identity.lstrip("~")).removesuffix(".yaml")
                path = self._free(one.customer, name, made)
                made[path] = Change(path, new_file(one.raw, ENTRY_TYPES[kind]), "")
        return list(made.values())

    def _free(self, customer: Customer, name: str, made: Mapping[str, Change]) -> str:
        """A path of that name, or with a number behind it when taken; names are only hints."""
        path, number = f"{customer.folder}/{name}.yaml", 2
        while path in made or (self.desk.root / path).exists():
            path, number = f"{customer.folder}/{name}-{number}.yaml", number + 1
        return path
