"""Which customer of the workspace a proposal of a foreign file speaks of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

from crmtui.actions.desk import Desk
from crmtui.errors import Ambiguous
from crmtui.exchange.drafts import same_name
from crmtui.exchange.proposals import CustomerProposal
from crmtui.i18n import _
from crmtui.query.who import digits

Found = tuple[str, str]
"""Id and path."""


class Matching:
    """Everybody in the workspace by id, reference, name, phone and e-mail."""

    def __init__(self, desk: Desk) -> None:
        self.paths: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.by_id: dict[str, str] = {}
        self.by_ref: dict[tuple[str, str], str] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.reach: dict[str, set[str]] = defaultdict(set)
        db = desk.index.db
        for id, name, kind, path, data in db.execute(
            "SELECT id, name, kind, path, data FROM customers"
        ):
            self.know(id, name, kind, path, json.loads(data).get("refs") or {})
        for id, phones, emails in db.execute("SELECT customer, phones, emails FROM contacts"):
            self.reach[id] |= {*phones.split(), *emails.split()}
        for former, id in db.execute("SELECT id, customer FROM former"):
            self.by_id.setdefault(former.casefold(), id)

    def know(self, id: str, name: str, kind: str, path: str, refs: Mapping[str, str]) -> None:
        """Take a customer in, also one that is about to be made."""
        self.paths[id] = path
        self.kinds[id] = kind
        self.by_id[id.casefold()] = id
        self.by_name[same_name(name)].append(id)
        for ref in refs.items():
            self.by_ref.setdefault(ref, id)

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
            reach = _reach(proposal)
            named = [id for id in named if self.reach[id] & reach]
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


def _reach(proposal: CustomerProposal) -> set[str]:
    found: set[str] = set()
    for person in proposal.contacts:
        found |= {digits(str(p)) for p in person.get("phones") or ()}
        found |= {str(e).casefold() for e in person.get("emails") or ()}
    return found
