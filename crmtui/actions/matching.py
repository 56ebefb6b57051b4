"""Which customer of the workspace a proposal of a foreign file speaks of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from crmtui.actions.desk import Desk
from crmtui.actions.import_contacts import reach
from crmtui.errors import Ambiguous
from crmtui.exchange.drafts import same_name
from crmtui.exchange.proposals import CustomerProposal
from crmtui.i18n import _
from crmtui.query.company import normal_name
from crmtui.query.who import spellings

Found = tuple[str, str]
"""Id and path."""


class Matching:
    """Everybody in the workspace by id, reference, name, phone and e-mail."""

    def __init__(self, desk: Desk) -> None:
        self.region = desk.rules.config.phone_region
        self.paths: dict[str, str] = {}
        self.names: dict[str, set[str]] = {}
        self.by_id: dict[str, str] = {}
        self.by_ref: dict[tuple[str, str], str] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.reach: dict[str, set[str]] = defaultdict(set)
        db = desk.index.db
        for id, name, path, data in db.execute("SELECT id, name, path, data FROM customers"):
            self.know(id, name, path, json.loads(data))
        for id, phones, emails in db.execute("SELECT customer, phones, emails FROM contacts"):
            self.reach[id] |= {*phones.split(), *emails.split()}
        for former, id in db.execute("SELECT id, customer FROM former"):
            self.by_id.setdefault(former.casefold(), id)

    def know(self, id: str, name: str, path: str, raw: Mapping[str, Any]) -> None:
        """Take a customer in, also one that is about to be made."""
        self.paths[id] = path
        self.names[id] = {normal_name(one) for one in (name, *(raw.get("short") or ()))}
        self.by_id[id.casefold()] = id
        self.by_name[same_name(name)].append(id)
        for ref in (raw.get("refs") or {}).items():
            self.by_ref.setdefault(ref, id)

    def is_known_as(self, id: str, name: str) -> bool:
        """Whether a customer has that name or short name, legal forms aside."""
        return normal_name(name) in self.names[id]

    def forms(self, phone: str) -> tuple[str, ...]:
        """The spellings by which phone numbers are compared here."""
        return spellings(phone, self.region)

    def of(self, proposal: CustomerProposal) -> str:
        """The id of the customer a proposal speaks of; empty when it is new. By id, by reference,
        then by name: of companies the name alone, of persons with a shared phone or e-mail.
        Ambiguous when several fit."""
        if proposal.key and proposal.key.casefold() in self.by_id:
            return self.by_id[proposal.key.casefold()]
        for ref in proposal.refs.items():
            if ref in self.by_ref:
                return self.by_ref[ref]
        named = self.by_name.get(same_name(proposal.name), []) if proposal.name else []
        if proposal.key:
            return ""
        if proposal.fields.get("kind") == "person":
            wanted = {r for person in proposal.contacts for r in reach(person, self.forms)}
            named = [id for id in named if self.reach[id] & wanted]
        return self._only(named, proposal.name)

    def by_text(self, text: str) -> str:
        """The customer an entry names by id, reference or name; empty when nobody. Ambiguous."""
        if text.casefold() in self.by_id:
            return self.by_id[text.casefold()]
        for (_system, value), id in self.by_ref.items():
            if value == text:
                return id
        return self._only(self.by_name.get(same_name(text), []), text)

    def _only(self, ids: list[str], name: str) -> str:
        if len(ids) > 1:
            raise Ambiguous(_("%(n)d customers are named %(name)s") % {"n": len(ids), "name": name},
                            [(id, name) for id in ids], _("name the customer by its id"))  # fmt: skip
        return ids[0] if ids else ""
