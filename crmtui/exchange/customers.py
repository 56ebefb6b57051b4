"""Rows that describe customers, or people at customers, to proposals."""

from __future__ import annotations

from collections.abc import Iterable

from crmtui.exchange.contacts import ContactReader, Person
from crmtui.exchange.damage import damaged, damaged_id, lost_zeros, says_nothing
from crmtui.exchange.desk import Cell, Desk
from crmtui.exchange.drafts import Draft, Gathering
from crmtui.exchange.last_contact import last_contact
from crmtui.exchange.people import split_tags
from crmtui.exchange.proposals import CustomerProposal, EntryProposal
from crmtui.exchange.table import Row
from crmtui.exchange.words import FLAG, KIND, STATUS, TIER
from crmtui.i18n import _
from crmtui.model.schema import is_id

_PLAIN_FIELDS = ("owner", "industry", "source", "website", "needs")
_TOTALS = frozenset({"合计", "总计", "小计"})
_HOME = frozenset({"中国", "中华人民共和国", "china", "cn", "p.r. china"})


def read_customers(desk: Desk) -> tuple[list[CustomerProposal], list[EntryProposal], int]:
    """Customers with their contacts, the entries their rows carry, and how many rows merged."""
    reader = _CustomerReader(desk)
    gathering = Gathering(desk)
    carried: list[tuple[int, Row]] = []
    for row in desk.table.rows:
        draft = reader.draft(row)
        position = gathering.add(draft) if draft else -1
        if position >= 0:
            carried.append((position, row))
    customers = [d.proposal() for d in gathering.drafts]
    entries = [e for n, row in carried if (e := last_contact(desk, row, customers[n], n))]
    return customers, entries, len(carried) - len(customers)


class _CustomerReader:
    """Reads one row at a time."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.contacts = ContactReader(desk)
        cells = (desk.text(row, "id") for row in desk.table.rows) if desk.has("id") else ()
        self.shortened = lost_zeros(cells)

    def draft(self, row: Row) -> Draft | None:
        """The row as a draft; None when it is refused."""
        name = " ".join(self.desk.text(row, "name").split())
        ident = self.desk.cell(row, "id")
        if refusal := _refusal(name, ident):
            self.desk.skip(row, refusal)
            return None
        draft = Draft(row, "", name, lines=[row.line])
        if ident:
            self._identify(row, draft, ident)
        if not draft.key and not name:
            self.desk.skip(row, _("no name, and no usable id"))
            return None
        self._fill(row, draft)
        return draft

    def _identify(self, row: Row, draft: Draft, cell: Cell) -> None:
        harm = damaged_id(cell.text)
        if not harm and cell.text in self.shortened:
            harm = _("an id that seems to have lost its leading zeros")
        if not harm and is_id(cell.text):
            draft.key = cell.text
            return
        if harm:
            why = _("%(text)s is %(harm)s") % {"text": cell.text[:40], "harm": harm}
        else:
            why = _("%(text)s cannot be an id; kept among the references") % {
                "text": cell.text[:40]
            }
            draft.refs[cell.column] = cell.text
        self.desk.warn(row.line, cell.place, "bad-id", why)
        if harm:
            draft.notes.append(f"{cell.column}: {cell.text}")

    def _fill(self, row: Row, draft: Draft) -> None:
        draft.people = self.contacts.people(row)
        _name_the_nameless(draft)
        draft.tags += self.contacts.tags(row)
        for cell in self.desk.cells(row, "tags"):
            draft.tags += split_tags(cell.text)
        self._notes(row, draft)
        self._refs(row, draft)
        for name in _PLAIN_FIELDS:
            self._plain(row, draft, name)
        self._short(row, draft)
        self._place(row, draft)
        self._since(row, draft)
        self._words(row, draft)

    def _notes(self, row: Row, draft: Draft) -> None:
        cells = self.desk.cells(row, "note")
        draft.notes += [c.text if n == 0 else f"{c.column}: {c.text}" for n, c in enumerate(cells)]
        draft.notes += [f"{c.column}: {c.text}" for c in self.desk.cells(row, "remark")]

    def _refs(self, row: Row, draft: Draft) -> None:
        named = {f for f in self.desk.plan.columns.values() if f and f.startswith("ref.")}
        for cell in self.desk.cells(row, "ref"):
            draft.refs[cell.column] = cell.text
        for name in sorted(named):
            if text := self.desk.text(row, name):
                draft.refs[name.removeprefix("ref.")] = text

    def _plain(self, row: Row, draft: Draft, name: str) -> None:
        cell = self.desk.cell(row, name)
        if cell and damaged(cell.text):
            self._keep(row, draft, cell, "damaged-cell", damaged(cell.text))
        elif cell:
            draft.fields[name] = cell.text

    def _short(self, row: Row, draft: Draft) -> None:
        short = [s for c in self.desk.cells(row, "short") for s in split_tags(c.text)]
        if short:
            draft.fields["short"] = short

    def _keep(self, row: Row, draft: Draft, cell: Cell, code: str, why: str) -> None:
        kept = self.desk.keep_as_text(row, cell, code, why)
        if kept:
            draft.notes.append(kept)

    def _place(self, row: Row, draft: Draft) -> None:
        text = {
            p: self.desk.text(row, p)
            for p in ("province", "city", "district", "postcode", "country")
        }
        street = " ".join(c.text for c in self.desk.cells(row, "address"))
        address = full_address(street, **text)
        if address:
            draft.fields["address"] = address
        abroad = text["country"] if text["country"].casefold() not in _HOME else ""
        region = self.desk.text(row, "region") or abroad or text["province"]
        if region:
            draft.fields["region"] = region

    def _since(self, row: Row, draft: Draft) -> None:
        cell = self.desk.cell(row, "since")
        if not cell:
            return
        moment = self.desk.moment(cell)
        if moment.day is None:
            self._keep(row, draft, cell, "bad-date", moment.why)
            return
        draft.fields["since"] = moment.day.isoformat()
        self.desk.warn_future(row, cell, moment)

    def _words(self, row: Row, draft: Draft) -> None:
        for name, asks in (
            ("tier", TIER),
            ("status", STATUS),
            ("kind", KIND),
            ("do_not_contact", FLAG),
        ):
            cell = self.desk.cell(row, name)
            if cell and not says_nothing(cell.text):
                self._take(draft, name, cell, self._meaning(row, cell, asks))

    def _meaning(self, row: Row, cell: Cell, asks: str) -> str:
        left_out = _("the customer is imported without it")
        return self.desk.means(row, cell, asks, left_out)

    def _take(self, draft: Draft, name: str, cell: Cell, meant: str) -> None:
        kind, colon, value = meant.partition(":")
        if kind == "note":
            draft.notes.append(f"{cell.column}: {cell.text}")
        elif kind == "tag":
            draft.tags.append(value)
        elif kind in ("stage", "tier") and colon:
            self._stand(draft, kind, value, f"{cell.column}: {cell.text}")
        elif meant not in ("", "skip", "no"):
            draft.fields[name] = meant

    def _stand(self, draft: Draft, kind: str, value: str, said: str) -> None:
        """Stage or tier; where another column already said otherwise, into the note."""
        if draft.fields.setdefault(kind, value) != value:
            draft.notes.append(said)
        elif kind == "stage":
            draft.fields["stage_why"] = said


def _refusal(name: str, ident: Cell | None) -> str:
    if name in _TOTALS:
        return _("a total, not a customer")
    if damaged(name):
        return _("the name is %(harm)s") % {"harm": damaged(name)}
    if not name and not ident:
        return _("no name")
    if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in name):
        return _("the name contains control characters")
    return ""


def _name_the_nameless(draft: Draft) -> None:
    """A phone without a person is the switchboard, or the person itself: named as the customer."""
    for person in draft.people:
        if not person.name and draft.name:
            person.name = draft.name
    nameless = [p for p in draft.people if not p.name]
    draft.notes += [n for p in nameless for n in (*p.phones, *p.emails, *p.notes)]
    draft.people = _merged_namesakes(p for p in draft.people if p.name)


def _merged_namesakes(people: Iterable[Person]) -> list[Person]:
    merged: dict[str, Person] = {}
    for person in people:
        if person.name in merged:
            merged[person.name].join(person)
        else:
            merged[person.name] = person
    return list(merged.values())


def full_address(
    street: str, *, province: str, city: str, district: str, postcode: str, country: str
) -> str:
    """One line: Chinese parts from large to small, others street, code and city, state, country."""
    parts = (province, city, district, street)
    if any("\u4e00" <= c <= "\u9fff" for c in "".join(parts)):
        large = [p for p in dict.fromkeys((province, city, district)) if p and p not in street]
        abroad = country if country.casefold() not in _HOME else ""
        return " ".join(p for p in (abroad, "".join(large) + street, postcode) if p)
    town = " ".join(p for p in (postcode, city) if p)
    return ", ".join(p for p in (street, district, town, province, country) if p)
