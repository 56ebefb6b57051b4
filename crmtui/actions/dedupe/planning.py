"""What merging two customers would do, in full, before anything is written."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmtui.actions.dedupe.contacts import Joined, JoinedContacts, join_contacts, key_of
from crmtui.actions.dedupe.entries import (
    Entry,
    entries_of,
    files_of,
    recorded_twice,
    renamed_file,
    renames_for,
)
from crmtui.actions.dedupe.profiles import From, join_profiles, refuse_unknown
from crmtui.actions.dedupe.references import profile_edits, reference_changes
from crmtui.actions.desk import Desk, with_edits
from crmtui.actions.fields import parse_changes
from crmtui.errors import Conflict, UsageError
from crmtui.i18n import _, ngettext
from crmtui.model.customer import CONTACT, CUSTOMER, Customer
from crmtui.query.who import spellings
from crmtui.reports.changes import flatten
from crmtui.store.codec import parse
from crmtui.store.edit import Edit, Remove, Set
from crmtui.store.files import Change, content_hash
from crmtui.store.reading import read_file


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, as it is."""

    id: str
    name: str
    path: str
    entries: int
    first: str
    """Day of the oldest entry; empty without entries."""
    last: str
    last_contact: str
    orders: int
    open_tasks: int
    contacts: int
    do_not_contact: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of both, and what it will be."""

    field: str
    """Dotted, e.g. ``refs.erp``; contacts are told apart by ``PersonRow``."""
    a: str
    b: str
    result: str
    taken: str
    """``same``, ``a``, ``b``, ``both`` (united or joined), ``value`` (given)."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One contact of the merged record."""

    key: str
    name: str
    a: str
    """What A knows of the person, in words; empty when nothing."""
    b: str
    result: str


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What would be done."""

    a: Side
    b: Side
    survivor: str
    """Id of the record that stays; the other id becomes a former one."""
    why: str
    """Why that one is proposed, in words."""
    fields: tuple[FieldRow, ...]
    people: tuple[PersonRow, ...]
    moved: int
    """Files that go to the survivor's folder."""
    others: tuple[str, ...]
    """Files of others that named the record that goes."""
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def gone(self) -> Side:
        """The record that goes."""
        return self.b if self.survivor == self.a.id else self.a

    @property
    def kept(self) -> Side:
        """The record that stays."""
        return self.a if self.survivor == self.a.id else self.b


def plan_merge(
    desk: Desk, a: Customer, b: Customer, *, into: str = "", keep: Mapping[str, str] | None = None
) -> MergePlan:
    """What merging would do. ``into`` is the id that survives (default: the one with more entries,
    then the older); ``keep`` says per field whose value stays: ``A``, ``B``, or a value.
    UsageError, Conflict when a file cannot be edited."""
    if a.id == b.id:
        raise UsageError(_("%(id)s is one customer already") % {"id": a.id},
                         _("name two customers"))  # fmt: skip
    sides = _side(desk, a), _side(desk, b)
    survivor, why = _survivor(sides, a, b, into)
    ours, theirs = (a, b) if survivor == a.id else (b, a)
    work = _Work(desk, ours, theirs, *_choices(keep or {}, is_swapped=ours is b))
    changes = [*work.profile(), *work.moves(), *work.others()]
    return MergePlan(
        *sides, survivor, why, tuple(_rows(work, a, b)), tuple(_people(work, a)), work.moved,
        tuple(change.path for change in work.others()), tuple(work.warnings(sides)),
        tuple(changes),
    )  # fmt: skip


def _side(desk: Desk, customer: Customer) -> Side:
    row = desk.index.db.execute(
        "SELECT c.entries, c.last_contact, c.orders, c.contacts, "
        "(SELECT min(day) FROM entries e WHERE e.customer = c.id), "
        "(SELECT max(day) FROM entries e WHERE e.customer = c.id), "
        "(SELECT count(*) FROM tasks t WHERE t.customer = c.id) FROM customers c WHERE c.id = ?",
        (customer.id,),
    ).fetchone()
    entries, contact, orders, contacts, first, last, tasks = row
    return Side(customer.id, customer.name, customer.path, entries or 0, first or "", last or "",
                contact or "", orders or 0, tasks, contacts or 0, customer.do_not_contact)  # fmt: skip


def _survivor(sides: tuple[Side, Side], a: Customer, b: Customer, into: str) -> tuple[str, str]:
    if into:
        if into not in (a.id, b.id):
            raise UsageError(_("%(id)s is neither of the two") % {"id": into},
                             _("--into %(a)s or --into %(b)s") % {"a": a.id, "b": b.id})  # fmt: skip
        return into, _("as you said")
    first, second = sides
    if first.entries != second.entries:
        more = first if first.entries > second.entries else second
        told = ngettext("it has more entries (%(n)d)", "it has more entries (%(n)d)", more.entries)
        return more.id, told % {"n": more.entries}
    if a.since != b.since and a.since and b.since:
        return (a.id if a.since < b.since else b.id), _("it is older")
    return min(a.id, b.id), _("both are alike")


def _choices(
    keep: Mapping[str, str], *, is_swapped: bool
) -> tuple[dict[str, From], dict[str, str]]:
    """Whose value stays, and values that are given."""
    refuse_unknown(keep)
    letters: dict[str, From] = {"A": "ours", "B": "theirs"}
    if is_swapped:
        letters = {"A": "theirs", "B": "ours"}
    sides = {name: letters[text] for name, text in keep.items() if text in letters}
    return sides, {name: text for name, text in keep.items() if text not in letters}


class _Work:
    """The files that a merge changes."""

    def __init__(
        self, desk: Desk, ours: Customer, theirs: Customer, keep: Mapping[str, From],
        given: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.desk, self.ours, self.theirs = desk, ours, theirs
        self._keep, self._given = keep, given
        self._bytes = {one.id: read_file(desk.root, one.path) for one in (ours, theirs)}
        self.raw = {one.id: self._read(one) for one in (ours, theirs)}
        self.contacts = self._contacts()
        self.entries: dict[str, list[Entry]] = {
            one.id: entries_of(desk.index, one.id) for one in (ours, theirs)
        }
        mine, other = self.entries[ours.id], self.entries[theirs.id]
        self.renames = renames_for(mine, other, self.contacts.renamed, theirs.id)
        self._profile = self._edited()
        self.moved = 0
        self._others: list[Change] | None = None

    @property
    def result(self) -> dict[str, Any]:
        """The merged profile."""
        value = parse(self._profile, self.ours.path).value
        return value if isinstance(value, dict) else {}

    def _read(self, customer: Customer) -> dict[str, Any]:
        parsed = parse(self._bytes[customer.id], customer.path)
        if parsed.problems or not isinstance(parsed.value, dict):
            raise Conflict(_("%(path)s cannot be read") % {"path": customer.path},
                           _("`crmtui check` says what is wrong with it"))  # fmt: skip
        return parsed.value

    def _contacts(self) -> JoinedContacts:
        region = self.desk.rules.config.phone_region
        ours, theirs = (_contacts_of(self.raw[one.id]) for one in (self.ours, self.theirs))
        return join_contacts(ours, theirs, lambda phone: spellings(phone, region), self._keep)

    def _edited(self) -> bytes:
        """The bytes of the merged profile."""
        ours, theirs = self.raw[self.ours.id], self.raw[self.theirs.id]
        keep = {name: side for name, side in self._keep.items() if not name.startswith("contacts.")}
        merged = join_profiles(ours, theirs, keep)
        edits = [*_top_edits(ours, merged), *self._contact_edits(ours)]
        before = self._bytes[self.ours.id]
        after = with_edits(before, self.ours.path, edits, CUSTOMER)
        if self._given:
            known = parse(after, self.ours.path).value
            told = parse_changes(self.desk, known if isinstance(known, dict) else {}, self._given)
            after = with_edits(after, self.ours.path, told, CUSTOMER)
        return after

    def _contact_edits(self, ours: Mapping[str, Any]) -> Iterator[Edit]:
        former = (self.theirs.id, *self.theirs.formerly)
        people = [self._placed(one, former) for one in self.contacts.people]
        held = ours.get("contacts")
        if not isinstance(held, list) or not held:
            if people:
                yield Set(("contacts",), people)
            return
        positions = [n for n, one in enumerate(held) if _is_person(one)]
        for one, new in zip(self.contacts.people, people, strict=True):
            if one.ours is None:
                yield Set(("contacts", len(held)), new)
                held = [*held, new]
            else:
                at = positions[one.ours]
                old = held[at]
                yield from (Set(("contacts", at, k), v) for k, v in new.items() if old.get(k) != v)

    def _placed(self, one: Joined, former: Sequence[str]) -> dict[str, Any]:
        """The contact, gone to where that is now."""
        raw = dict(one.raw)
        for edit in profile_edits({"contacts": [raw]}, self.ours.id, former, self.contacts.renamed):
            if isinstance(edit, Set):
                raw["now"] = edit.value
        return raw

    def profile(self) -> Iterator[Change]:
        """The survivor's profile written, the other one removed."""
        before = self._bytes[self.ours.id]
        yield Change(self.ours.path, self._profile, content_hash(before))
        yield Change(self.theirs.path, None, content_hash(self._bytes[self.theirs.id]))

    def moves(self) -> Iterator[Change]:
        """The other's entries in the survivor's folder."""
        taken: set[str] = set()
        for path in files_of(self.desk.index, self.theirs.id):
            data = read_file(self.desk.root, path)
            new = renamed_file(data, path, self.renames)
            target = _free_place(self.desk.root, self.ours.folder, path, taken)
            taken.add(target)
            self.moved += 1
            yield Change(target, new, "")
            yield Change(path, None, content_hash(data))

    def others(self) -> list[Change]:
        """The files of others that name the record that goes."""
        if self._others is None:
            renamed = self.contacts.renamed
            self._others = list(reference_changes(self.desk, self.ours, self.theirs, renamed))
        return self._others

    def warnings(self, sides: Sequence[Side]) -> Iterator[str]:
        """What a person should look at before."""
        if any(side.do_not_contact for side in sides) and not all(s.do_not_contact for s in sides):
            yield _("one of them is not to be contacted; that holds for the merged customer")
        if self.ours.kind != self.theirs.kind:
            yield _("one is a company and the other a person")
        twice = recorded_twice(self.entries[self.ours.id], self.entries[self.theirs.id])
        if twice:
            yield ngettext("%(n)d entry stands in both and will count twice",
                           "%(n)d entries stand in both and will count twice", twice) % {"n": twice}  # fmt: skip
        for new in self.renames.entries.values():
            yield _("an entry id stands in both with other content; the moved one is %(id)s") % {
                "id": new}  # fmt: skip
        if b"#" in self._bytes[self.theirs.id]:
            yield _("comments of %(path)s stay in Git only") % {"path": self.theirs.path}


def _free_place(root: Path, folder: str, path: str, taken: set[str]) -> str:
    """Where a file goes in a folder: under its name, else a numbered one. Two files with the same
    bytes may be two orders of one day, so both stay."""
    stem, dot, end = path.rsplit("/", 1)[1].partition(".")
    numbered = (f"{folder}/{stem}-{n}{dot}{end}" for n in itertools.count(2))
    names = itertools.chain((f"{folder}/{stem}{dot}{end}",), numbered)
    return next(n for n in names if n not in taken and not os.path.lexists(root / n))


def _top_edits(ours: Mapping[str, Any], merged: Mapping[str, Any]) -> Iterator[Edit]:
    for name, value in merged.items():
        if name != "contacts" and ours.get(name) != value:
            yield Set((name,), value)
    yield from (Remove((name,)) for name in ours if name not in merged)


def _is_person(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("name"))


def _contacts_of(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    people = raw.get("contacts")
    return [one for one in people if _is_person(one)] if isinstance(people, list) else []


def _rows(work: _Work, a: Customer, b: Customer) -> Iterator[FieldRow]:
    """Every field of both and of the result, in the order of the schema."""
    sides = [_texts(raw) for raw in (work.raw[a.id], work.raw[b.id], work.result)]
    names = list(dict.fromkeys(name for side in sides for name in side))
    order = list(CUSTOMER.by_name)
    names.sort(key=lambda n: order.index(h) if (h := n.partition(".")[0]) in order else len(order))
    for name in names:
        mine, other, result = (side.get(name, "") for side in sides)
        yield FieldRow(name, mine, other, result, _taken(mine, other, result))


def _taken(a: str, b: str, result: str) -> str:
    if a == b == result:
        return "same"
    if result == a:
        return "a"
    if result == b:
        return "b"
    return "both" if a or b else "value"


def _texts(raw: Mapping[str, Any]) -> dict[str, str]:
    return dict(flatten({key: value for key, value in raw.items() if key != "contacts"}))


def _people(work: _Work, a: Customer) -> Iterator[PersonRow]:
    lists = {one.id: _contacts_of(work.raw[one.id]) for one in (work.ours, work.theirs)}
    after = _contacts_of(work.result)
    for one, result in zip(work.contacts.people, after, strict=True):
        mine = "" if one.ours is None else told_of(lists[work.ours.id][one.ours])
        other = "" if one.theirs is None else told_of(lists[work.theirs.id][one.theirs])
        left, right = (mine, other) if work.ours is a else (other, mine)
        yield PersonRow(key_of(result), str(result["name"]), left, right, told_of(result))


def told_of(person: Mapping[str, Any]) -> str:
    """A contact in one line."""
    parts: list[str] = []
    for name in ("name", *(n for n in CONTACT.by_name if n not in ("key", "name"))):
        value = person.get(name)
        if name == "left" and value:
            parts.append(_("left %(day)s") % {"day": value})
        elif name == "do_not_contact" and value:
            parts.append(_("do not contact"))
        elif isinstance(value, list):
            parts.append(", ".join(map(str, value)))
        elif value:
            parts.append(str(value) if name != "note" else json.dumps(value, ensure_ascii=False))
    return " · ".join(parts)
