"""The customer's record: add, edit, tag, move, do not contact."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from crmtui.actions.desk import Desk, edited, refuse_findings
from crmtui.actions.fields import parse_changes
from crmtui.actions.touches import touch_entry
from crmtui.errors import Conflict, NotFound, UsageError
from crmtui.i18n import _, ngettext
from crmtui.model.customer import CUSTOMER, Customer
from crmtui.model.drafts import ContactDraft, Done, TouchDraft
from crmtui.model.schema import is_id
from crmtui.store.codec import parse
from crmtui.store.edit import Append, Edit, Remove, Set, new_file
from crmtui.store.files import Change, content_hash
from crmtui.store.layout import CUSTOMERS, new_folder
from crmtui.store.reading import read_file

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_customer_id() -> str:
    """``C-`` and eight Crockford characters: no collision across branches."""
    return "C-" + "".join(secrets.choice(_CROCKFORD) for _ in range(8))


def add(
    desk: Desk, name: str, *, id: str = "", fields: Mapping[str, str] | None = None,
    contact: ContactDraft | None = None, touch: TouchDraft | None = None,
) -> Done:  # fmt: skip
    """A new customer, with its first contact, first touch and next step, in one commit."""
    raw = _profile(desk, name, id, dict(fields or {}), contact)
    folder = new_folder(desk.rules.config.new_customers, raw["id"], raw.get("owner", ""))
    path = f"{folder}/customer.yaml"
    changes = [Change(path, new_file(raw, CUSTOMER), "")]
    customer = Customer.from_raw(raw, path)
    if touch is not None:
        changes.append(touch_entry(desk, customer, touch)[0])
    trailers = {"Customer": customer.id, "Action": "add"}
    return desk.save(changes, f"Add {desk.title(customer)}", trailers, [customer.id])


def _profile(
    desk: Desk, name: str, id: str, fields: dict[str, str], contact: ContactDraft | None
) -> dict[str, Any]:
    if not name.strip():
        raise UsageError(_("A customer needs a name"))
    id = id or fields.pop("id", "") or new_customer_id()
    if not is_id(id):
        raise UsageError(_("%(id)r cannot be an id") % {"id": id},
                         _("use letters, digits, - and _ (at most 64)"))  # fmt: skip
    taken = desk.index.db.execute(
        "SELECT name FROM customers WHERE folded_id = ?", (id.casefold(),)
    ).fetchone()
    if taken:
        raise Conflict(_("The id %(id)s is taken by %(name)s") % {"id": id, "name": taken[0]},
                       _("choose another id"))  # fmt: skip
    given = {key: value for key, value in fields.items() if value}
    given.setdefault("owner", desk.me)
    given.setdefault("since", desk.today().isoformat())
    if given.get("tier"):
        given.setdefault("tier_since", desk.today().isoformat())
    raw: dict[str, Any] = {"id": id, "name": name.strip()}
    for edit in parse_changes(desk, raw, given):
        _apply(raw, edit)
    if contact is not None:
        raw["contacts"] = [_contact(contact)]
    refuse_findings(CUSTOMER, raw)
    return raw


def _apply(raw: dict[str, Any], edit: Edit) -> None:
    """An edit of a profile that is not on disk yet."""
    if isinstance(edit, Set):
        here: Any = raw
        for key in edit.at[:-1]:
            here = here.setdefault(key, {})
        here[edit.at[-1]] = edit.value


def _contact(draft: ContactDraft) -> dict[str, Any]:
    raw = {"name": draft.name, "role": draft.role, "phones": list(draft.phones),
           "emails": list(draft.emails)}  # fmt: skip
    return {key: value for key, value in raw.items() if value}


def edit(desk: Desk, customer: Customer, changes: Mapping[str, str | None]) -> Done:
    """Set fields of a profile, each ``field: text``; None or an empty text removes the field.
    Nested fields are named with dots: ``contacts.li.phones``, ``prefers.channel``, ``refs.erp``."""
    return edit_all(desk, [customer], changes)


def edit_all(desk: Desk, customers: Sequence[Customer], changes: Mapping[str, str | None]) -> Done:
    """Set the same fields of many profiles, in one commit. Files in which nothing would change
    are left alone; one wrong value refuses them all."""
    in_bulk = len(customers) > 1
    written = [c for c in (_edited(desk, one, changes, in_bulk) for one in customers) if c]
    told = ", ".join(
        f"{name} = {value}" if value else f"no {name}" for name, value in changes.items()
    )
    many = ngettext("%(n)d customer", "%(n)d customers", len(written)) % {"n": len(written)}
    what = desk.title(customers[0]) if len(customers) == 1 else many
    ids = [c.id for c in customers]
    trailers = {"Customer": ids[0] if len(ids) == 1 else "", "Action": "edit"}
    return desk.save(written, f"Edit {what}: {told}", trailers, ids,
                     counts={"changed": len(written), "of": len(customers)})  # fmt: skip


def _edited(
    desk: Desk, customer: Customer, changes: Mapping[str, str | None], in_bulk: bool
) -> Change | None:
    raw = parse(read_file(desk.root, customer.path), customer.path).value
    known = raw if isinstance(raw, dict) else {}
    edits = parse_changes(desk, known, changes, in_bulk=in_bulk)
    return edited(desk.root, customer.path, edits, CUSTOMER) if edits else None


def add_contact(desk: Desk, customer: Customer, draft: ContactDraft) -> Done:
    """A further contact of a customer."""
    raw = parse(read_file(desk.root, customer.path), customer.path).value
    new = _contact(draft)
    has_list = isinstance(raw, dict) and isinstance(raw.get("contacts"), list)
    step: Edit = Append(("contacts",), new) if has_list else Set(("contacts",), [new])
    change = edited(desk.root, customer.path, [step], CUSTOMER)
    trailers = {"Customer": customer.id, "Action": "edit"}
    subject = f"Add a contact to {desk.title(customer)}"
    return desk.save([change] if change else [], subject, trailers, [customer.id])


def tag(
    desk: Desk, customers: Sequence[Customer], add: Sequence[str], remove: Sequence[str]
) -> Done:
    """Add and remove tags of one or many customers, in one commit. Files in which nothing would
    change are left alone."""
    wanted = [t.strip() for t in add if t.strip()]
    unwanted = {t.strip() for t in remove if t.strip()}
    if not wanted and not unwanted:
        raise UsageError(_("Name a tag to add or remove"))
    changes = [c for c in (_retag(desk, one, wanted, unwanted) for one in customers) if c]
    told = ", ".join([f"+{t}" for t in wanted] + [f"-{t}" for t in sorted(unwanted)])
    many = ngettext("%(n)d customer", "%(n)d customers", len(changes)) % {"n": len(changes)}
    what = desk.title(customers[0]) if len(customers) == 1 else many
    ids = [c.id for c in customers]
    trailers = {"Customer": ids[0] if len(ids) == 1 else "", "Action": "tag"}
    return desk.save(changes, f"Tag {what}: {told}", trailers, ids,
                     counts={"changed": len(changes), "of": len(customers)})  # fmt: skip


def _retag(desk: Desk, customer: Customer, wanted: list[str], unwanted: set[str]) -> Change | None:
    tags = [t for t in customer.tags if t not in unwanted]
    missing = [t for t in dict.fromkeys(wanted) if t not in tags]
    if not missing and len(tags) == len(customer.tags):
        return None
    edits: list[Edit] = []
    for position in reversed(range(len(customer.tags))):
        if customer.tags[position] in unwanted:
            edits.append(Remove(("tags", position)))
    if customer.tags and tags:
        edits += [Append(("tags",), t) for t in missing]
    elif missing:
        edits = [Set(("tags",), missing)]
    else:
        edits = [Remove(("tags",))]
    return edited(desk.root, customer.path, edits, CUSTOMER)


def do_not_contact(desk: Desk, customer: Customer, why: str = "", on: bool = True) -> Done:
    """Mark a customer as not to be contacted, or take the mark away."""
    edits: list[Edit] = [Set(("do_not_contact",), "yes")] if on else [Remove(("do_not_contact",))]
    if on and why:
        edits.append(Set(("do_not_contact_why",), why))
    elif not on and customer.do_not_contact_why:
        edits.append(Remove(("do_not_contact_why",)))
    if not on and not customer.do_not_contact:
        edits = []
    change = edited(desk.root, customer.path, edits, CUSTOMER) if edits else None
    subject = f"{'Do not contact' if on else 'Contact again'} {desk.title(customer)}"
    trailers = {"Customer": customer.id, "Action": "do-not-contact"}
    return desk.save([change] if change else [], subject, trailers, [customer.id])


def move(desk: Desk, customer: Customer, folder: str = "") -> Done:
    """Move a customer's record to another folder (default: where new customers go), gathering
    entries that stand elsewhere under its id. One commit; nothing is overwritten."""
    target = _target(desk, customer, folder)
    rows = desk.index.db.execute(
        "SELECT DISTINCT path FROM entries WHERE customer = ? AND path GLOB ? "
        "UNION SELECT path FROM customers WHERE id = ?",
        (customer.id, f"{CUSTOMERS}*", customer.id),
    ).fetchall()  # fmt: skip
    changes: list[Change] = []
    taken = {path for (path,) in rows if path.rsplit("/", 1)[0] == target}
    for (path,) in sorted(rows):
        if path in taken:
            continue
        data = read_file(desk.root, path)
        moved, is_there = _place(desk.root, target, path, data, taken)
        changes += [] if is_there else [Change(moved, data, "")]
        changes.append(Change(path, None, content_hash(data)))
        taken.add(moved)
    trailers = {"Customer": customer.id, "Action": "move"}
    return desk.save(changes, f"Move {desk.title(customer)} to {target}", trailers, [customer.id])


def _place(
    root: Path, folder: str, path: str, data: bytes, taken: Collection[str]
) -> tuple[str, bool]:
    """Where a file goes in a folder: under its name, or a numbered one where another has that.
    And whether the same bytes stand there already."""
    stem, dot, end = path.rsplit("/", 1)[1].partition(".")
    for n in itertools.count(1):
        moved = f"{folder}/{stem}{dot}{end}" if n == 1 else f"{folder}/{stem}-{n}{dot}{end}"
        if not os.path.lexists(root / moved):
            if moved not in taken:
                return moved, False
        elif (root / moved).is_file() and read_file(root, moved) == data:
            return moved, True
        elif end != "yaml" or stem == "customer":
            raise Conflict(_("%(path)s exists already") % {"path": moved})
    raise AssertionError("numbers do not end")


def _target(desk: Desk, customer: Customer, folder: str) -> str:
    folder = folder.strip("/")
    if not folder:
        return new_folder(desk.rules.config.new_customers, customer.id, customer.owner)
    parts = folder.split("/")
    if any(p in ("", ".", "..") or p.startswith(".") or "\\" in p for p in parts):
        raise UsageError(_("%(folder)r is no folder inside records/customers") % {"folder": folder})
    if parts[:2] != ["records", "customers"]:
        parts = ["records", "customers", *parts]
    return "/".join(parts if parts[-1] == customer.id else [*parts, customer.id])


def require(desk: Desk, ids: Sequence[str]) -> list[Customer]:
    """The profiles with these ids. NotFound when there is none at all."""
    if not ids:
        raise NotFound(_("No customer matches"))
    return [desk.customer(id) for id in ids]
