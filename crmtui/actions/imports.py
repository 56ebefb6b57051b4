"""Import: a foreign table previewed against the workspace, then written as one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmtui.actions.customers import new_customer_id
from crmtui.actions.desk import Desk, with_edits
from crmtui.actions.import_contacts import contact_edits
from crmtui.actions.intake import Intake
from crmtui.actions.matching import Matching
from crmtui.errors import Ambiguous, Conflict, CrmError, UsageError
from crmtui.exchange.detect import Plan, detect
from crmtui.exchange.drafts import same_name
from crmtui.exchange.proposals import CustomerProposal, EntryProposal, Proposals
from crmtui.exchange.propose import propose
from crmtui.exchange.reading import read_table
from crmtui.exchange.table import Skipped, Table
from crmtui.i18n import _
from crmtui.index.search import broken_profile
from crmtui.model.customer import CUSTOMER, Customer
from crmtui.model.drafts import Done
from crmtui.store.codec import parse
from crmtui.store.edit import Append, Edit, Set, new_file
from crmtui.store.files import Change, content_hash
from crmtui.store.layout import new_folder
from crmtui.store.reading import read_file

LIST_FROM = 4
"""From so many entries of one type, customer and year an import writes one list, not files."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; nothing is written yet."""

    table: Table
    plan: Plan
    proposals: Proposals
    created: tuple[tuple[int, str, str], ...]
    """(line, id, name) of customers that would be made."""
    updated: tuple[tuple[int, str, str], ...]
    """(line, id, what changes)."""
    unchanged: int
    """Customers that are there already, just as the file has them."""
    new_entries: int
    known_entries: int
    """Entries that are there already."""
    skipped: tuple[Skipped, ...]
    """Rows that become nothing, with line and reason."""
    warnings: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    customers: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """rows in = created + updated + unchanged + merged + entries new and known + skipped (a row
        that gives a customer and an entry counts once in each, one with two scores twice)."""
        own = [s for s in self.skipped if s.table in ("", self.table.name)]
        return {
            "rows": self.proposals.rows, "created": len(self.created),
            "updated": len(self.updated), "unchanged": self.unchanged,
            "merged": self.proposals.merged, "entries": self.new_entries,
            "known_entries": self.known_entries, "skipped": len(own),
        }  # fmt: skip


@dataclass(slots=True)
class _Run:
    desk: Desk
    matching: Matching
    intake: Intake
    overwrite: bool
    profiles: dict[str, Change] = field(default_factory=dict)
    made: dict[str, Customer] = field(default_factory=dict)
    created: list[tuple[int, str, str]] = field(default_factory=list)
    updated: list[tuple[int, str, str]] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    warned: set[tuple[str, str]] = field(default_factory=set)
    """Ids with names that were warned about: once each, not once a row."""
    placed: dict[int, str] = field(default_factory=dict)
    """Position among the proposals to customer id."""


def preview(
    desk: Desk, path: str | Path | bytes, *, name: str = "", kind: str = "",
    mapping: Mapping[str, str] | None = None, lines: Sequence[str | Path] = (), encoding: str = "",
    delimiter: str = "", sheet: str = "", date_order: str = "",
    answers: Mapping[str, str] | None = None, overwrite: bool = False,
) -> ImportPlan:  # fmt: skip
    """Read a CSV or XLSX file and say what importing it would do. ``lines`` are files of order lines
    and products joined to orders. Values already in a profile stay unless ``overwrite``."""
    table = read_table(path, name, encoding=encoding, delimiter=delimiter, sheet=sheet)
    plan = detect(table, kind=kind, mapping=mapping, date_order=date_order)
    joined = [
        (t, detect(t, date_order=date_order, joined=True))
        for t in (read_table(one) for one in lines)
    ]
    tiers = {name: tier.title for name, tier in desk.rules.tiers.items()}
    proposals = propose(
        table, plan, today=desk.today(), currency=desk.rules.config.currency, answers=answers,
        tiers=tiers, joined=joined,
    )  # fmt: skip
    run = _Run(desk, Matching(desk), Intake(desk), overwrite)
    for position, customer in enumerate(proposals.customers):
        run.placed[position] = _customer(run, customer)
    for entry in proposals.entries:
        _entry(run, entry)
    changes = [*run.profiles.values(), *run.intake.changes(LIST_FROM)]
    touched = dict.fromkeys([*run.made, *(i for _l, i, _w in run.updated), *run.intake.customers])
    return ImportPlan(
        table, plan, proposals, tuple(run.created), tuple(run.updated), run.unchanged,
        len(run.intake), run.intake.skipped, (*proposals.skipped, *run.skipped),
        (*(str(w) for w in proposals.warnings), *run.warnings), tuple(changes),
        tuple(touched),
    )  # fmt: skip


def apply(desk: Desk, plan: ImportPlan) -> Done:
    """Write what ``preview`` showed, as one commit."""
    counts = plan.counts
    subject = (f"Import {plan.table.name}: {counts['created']} customers created, "
               f"{counts['updated']} updated, {counts['entries']} entries")  # fmt: skip
    return desk.save(
        list(plan.changes), subject, {"Action": "import"}, plan.customers, counts=counts
    )


def _customer(run: _Run, proposal: CustomerProposal) -> str:
    """The id of the customer a proposal became or was found to be; empty when skipped."""
    try:
        id = run.matching.of(proposal)
        if id:
            return _update(run, id, proposal)
        return _create(run, proposal)
    except (Ambiguous, UsageError, Conflict) as refused:
        run.skipped.append(Skipped(proposal.line, refused.what))
        return ""


def _fields(run: _Run, proposal: CustomerProposal) -> dict[str, Any]:
    """The proposed fields, the owner's name turned into a key of the team."""
    fields = dict(proposal.fields)
    owner = str(fields.pop("owner", "") or "")
    team = run.desk.rules.config.team
    key = next((k for k, m in team.items() if owner in (k, m.name, m.email)), "")
    if owner and (key or not team):
        fields["owner"] = key or owner
    elif owner:
        run.warnings.append(_("line %(line)d: nobody in the team is %(owner)s; left out")
                            % {"line": proposal.line, "owner": owner})  # fmt: skip
    return fields


def _create(run: _Run, proposal: CustomerProposal) -> str:
    desk = run.desk
    if not proposal.name:
        raise UsageError(_("no customer has the id %(id)s, and the row gives no name")
                         % {"id": proposal.key})  # fmt: skip
    broken = broken_profile(desk.index.db, proposal.key) if proposal.key else ""
    if broken:
        raise Conflict(_("%(path)s cannot be read, and may be this customer") % {"path": broken},
                       _("`crmtui check` says what is wrong with it"))  # fmt: skip
    fields = _fields(run, proposal)
    for twin in run.matching.by_name.get(same_name(proposal.name), ()):
        run.warnings.append(
            _("line %(line)d: %(id)s has the name %(name)s too; a new customer all the same")
            % {"line": proposal.line, "id": twin, "name": proposal.name})  # fmt: skip
    if fields.get("tier"):
        fields.setdefault("tier_since", desk.today().isoformat())
        fields.setdefault("tier_set", "bulk")
    raw: dict[str, Any] = {"id": proposal.key or new_customer_id(), "name": proposal.name}
    raw |= {"owner": desk.me} | fields if desk.me else fields
    raw |= {"refs": dict(proposal.refs), "contacts": [dict(c) for c in proposal.contacts]}
    raw = {key: value for key, value in raw.items() if value not in (None, "", [], {})}
    _refuse(raw)
    template = desk.rules.config.new_customers
    path = f"{new_folder(template, raw['id'], raw.get('owner', ''))}/customer.yaml"
    run.profiles[path] = Change(path, new_file(raw, CUSTOMER), "")
    customer = Customer.from_raw(raw, path)
    run.made[customer.id] = customer
    run.matching.know(customer.id, customer.name, path, raw)
    run.created.append((proposal.line, customer.id, customer.name))
    return customer.id


def _refuse(raw: Mapping[str, Any]) -> None:
    for finding in CUSTOMER.check(raw):
        if finding.severity == "error":
            raise UsageError(finding.what, finding.fix)


def _update(run: _Run, id: str, proposal: CustomerProposal) -> str:
    path = run.matching.paths[id]
    change = run.profiles.get(path)
    before = change.data if change and change.data else read_file(run.desk.root, path)
    edits = _missing(run, parse(before, path).value, proposal)
    after = with_edits(before, path, edits, CUSTOMER)
    if after != before:
        expected = change.expected if change else content_hash(before)
        run.profiles[path] = Change(path, after, expected)
    if after == before or id in run.made:
        run.unchanged += 1
    else:
        told = ", ".join(dict.fromkeys(str(e.at[0]) for e in edits))
        run.updated.append((proposal.line, id, told))
    return id


def _missing(run: _Run, raw: Mapping[str, Any], proposal: CustomerProposal) -> list[Edit]:
    """What the file knows and the profile does not; other values only with ``overwrite``."""
    edits: list[Edit] = []
    for name, value in _fields(run, proposal).items():
        held = raw.get(name)
        if name == "tags":
            edits += _added(raw, ("tags",), [t for t in value if t not in (held or ())])
        elif held in (None, "") or (run.overwrite and held != value):
            edits.append(Set((name,), value))
        elif held != value:
            run.warnings.append(
                _("line %(line)d: %(field)s of %(id)s is %(held)r, the file says %(value)r; kept")
                % {"line": proposal.line, "field": name, "id": raw.get("id"),
                   "held": str(held)[:40], "value": str(value)[:40]})  # fmt: skip
    refs = raw.get("refs") or {}
    if new := {k: v for k, v in proposal.refs.items() if k not in refs}:
        edits += [Set(("refs", k), v) for k, v in new.items()] if refs else [Set(("refs",), new)]
    return edits + contact_edits(raw.get("contacts"), proposal.contacts, run.matching.forms)


def _added(raw: Mapping[str, Any], at: tuple[str, ...], items: list[Any]) -> list[Edit]:
    if not items:
        return []
    return [Append(at, item) for item in items] if raw.get(at[0]) else [Set(at, items)]


def _entry(run: _Run, proposal: EntryProposal) -> None:
    try:
        id = run.placed.get(proposal.of, "") or _named(run, proposal)
        customer = run.made.get(id) or run.desk.customer(id)
        raw = _translated(run, customer, proposal)
        run.intake.take(customer, raw)
    except CrmError as refused:
        run.skipped.append(Skipped(proposal.line, refused.what))


def _named(run: _Run, proposal: EntryProposal) -> str:
    """The customer an entry names; by the name beside an id that nobody has. Where id and name
    speak of two customers, the id counts and a warning says so."""
    who, name = proposal.customer, proposal.beside
    id = run.matching.by_text(who)
    shown = {"line": proposal.line, "id": who[:60], "name": name[:60]}
    warning = ""
    if id and name and not run.matching.is_known_as(id, name):
        warning = _("line %(line)d: %(id)s has another name here than %(name)s; the id counts")
    elif not id and name:
        id = run.matching.by_text(name)
        warning = _("line %(line)d: nobody has the id %(id)s; %(name)s is found by the name")
    if id and warning and (who, name) not in run.warned:
        run.warned.add((who, name))
        run.warnings.append(warning % shown)
    if not id:
        raise UsageError(_("no customer is known as %(who)s") % {"who": who[:60]})
    return id


def _translated(run: _Run, customer: Customer, proposal: EntryProposal) -> dict[str, Any]:
    """The entry with names of the file turned into keys: ``by`` and ``with``."""
    raw = dict(proposal.raw)
    team = run.desk.rules.config.team
    by = str(raw.pop("by", "") or "")
    key = next((k for k, m in team.items() if by in (k, m.name)), "" if team else by)
    if key:
        raw["by"] = key
    elif by:
        run.warnings.append(_("line %(line)d: nobody in the team is %(owner)s; left out")
                            % {"line": proposal.line, "owner": by})  # fmt: skip
    if raw.get("with"):
        raw["with"] = [
            next((c.key for c in customer.contacts if name in (c.key, c.name)), name)
            for name in raw["with"]
        ]
    return raw
