"""The contacts a row names, with their phones, e-mails and what could not be stored as such."""

from __future__ import annotations

from dataclasses import dataclass, field

from crmtui.exchange.damage import damaged, damaged_phone, is_chinese_phone_column, says_nothing
from crmtui.exchange.dates import read_yearly
from crmtui.exchange.desk import Cell, Desk
from crmtui.exchange.people import (
    digits,
    full_name,
    is_phone,
    split_contacts,
    split_emails,
    split_phones,
    split_tags,
)
from crmtui.exchange.table import Row
from crmtui.i18n import _
from crmtui.model.schema import Raw


@dataclass(slots=True)
class Person:
    """A contact being put together."""

    name: str = ""
    ident: str = ""
    """The file's own number of the person."""
    role: str = ""
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    wechat: str = ""
    qq: str = ""
    birthday: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def reach(self) -> frozenset[str]:
        """What identifies the person beyond the name: phone digits and e-mail addresses."""
        return frozenset((*map(digits, self.phones), *(e.casefold() for e in self.emails)))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but a name, if that."""
        return not (self.reach or self.wechat or self.qq or self.birthday or self.notes)

    def raw(self, key: str = "") -> dict[str, Raw]:
        """The contact as records write it."""
        full: dict[str, Raw] = {
            "key": key, "name": self.name, "role": self.role, "phones": self.phones,
            "emails": self.emails, "wechat": self.wechat, "qq": self.qq,
            "birthday": self.birthday, "note": "\n".join(self.notes),
        }  # fmt: skip
        return {k: v for k, v in full.items() if v}

    def join(self, other: Person) -> None:
        """Adds what another row says of the same person; the first word on a field stays."""
        known = {digits(p) for p in self.phones}
        self.phones += [p for p in other.phones if digits(p) not in known]
        self.emails += [e for e in other.emails if e.casefold() not in self.reach]
        self.notes += [n for n in other.notes if n not in self.notes]
        for name in ("role", "wechat", "qq", "birthday", "ident"):
            setattr(self, name, getattr(self, name) or getattr(other, name))


class ContactReader:
    """Reads the contacts of the rows of one table."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        used = {(f or "").partition(".")[0] for f in desk.plan.columns.values()}
        self.prefixes = sorted(prefix for prefix in used if prefix.startswith("contact"))
        places = [n for prefix in self.prefixes for n in desk.places(f"{prefix}.phone")]
        rows = desk.table.rows
        self.chinese = is_chinese_phone_column(row.cells[n] for n in places for row in rows)

    def people(self, row: Row) -> list[Person]:
        """The contacts of a row, the main one first; the first may lack a name."""
        found = [p for prefix in self.prefixes for p in self._group(row, prefix)]
        return [p for p in found if p.name or not p.is_empty]

    def tags(self, row: Row) -> list[str]:
        """Tags of the person: they count for the customer, and stand in the contact's note."""
        return [t for c in self.desk.cells(row, "contact.tags") for t in split_tags(c.text)]

    def _group(self, row: Row, prefix: str) -> list[Person]:
        people = self._named(row, prefix)
        main = people[0]
        self._phones(row, prefix, people)
        self._emails(row, prefix, main)
        self._one_liners(row, prefix, main)
        self._notes(row, prefix, main)
        return people

    def _named(self, row: Row, prefix: str) -> list[Person]:
        cell = self.desk.cell(row, f"{prefix}.name")
        if cell and damaged(cell.text):
            nobody = Person()
            self._keep(row, cell, nobody, "damaged-cell", damaged(cell.text))
            return [nobody]
        named = split_contacts(cell.text) if cell and not says_nothing(cell.text) else []
        if not named:
            first, last = (self.desk.text(row, f"{prefix}.{part}") for part in ("first", "last"))
            return [Person(full_name(first, last))]
        return [Person(n.name, role=n.role, phones=[n.phone] if n.phone else []) for n in named]

    def _phones(self, row: Row, prefix: str, people: list[Person]) -> None:
        for cell in self.desk.cells(row, f"{prefix}.phone"):
            pieces = self._good_phones(row, cell, people[0])
            # As many numbers as people in one cell each: they belong together in their order.
            owners = people if len(pieces) == len(people) else [people[0]] * len(pieces)
            for person, piece in zip(owners, pieces, strict=True):
                if digits(piece) not in person.reach:
                    person.phones.append(piece)

    def _good_phones(self, row: Row, cell: Cell, person: Person) -> list[str]:
        good: list[str] = []
        for piece in split_phones(cell.text):
            harm = damaged_phone(piece, chinese=self.chinese)
            if harm or not is_phone(piece):
                why = harm or _("%(text)s is not a phone number") % {"text": piece[:40]}
                self._keep(row, Cell(cell.column, cell.place, piece), person, "bad-phone", why)
            else:
                good.append(piece)
        return good

    def _keep(self, row: Row, cell: Cell, person: Person, code: str, why: str) -> None:
        kept = self.desk.keep_as_text(row, cell, code, why)
        if kept:
            person.notes.append(kept)

    def _emails(self, row: Row, prefix: str, person: Person) -> None:
        for cell in self.desk.cells(row, f"{prefix}.email"):
            found, rest = split_emails(cell.text)
            person.emails += [e for e in found if e.casefold() not in person.reach]
            for piece in rest:
                why = _("%(text)s is not an e-mail address") % {"text": piece[:40]}
                odd = Cell(cell.column, cell.place, piece)
                self._keep(row, odd, person, "bad-email", why)

    def _one_liners(self, row: Row, prefix: str, person: Person) -> None:
        for name in ("role", "wechat", "qq"):
            cell = self.desk.cell(row, f"{prefix}.{name}")
            if cell and damaged(cell.text):
                self._keep(row, cell, person, "damaged-cell", damaged(cell.text))
            elif cell and not says_nothing(cell.text):
                setattr(person, name, cell.text)
        person.ident = self.desk.text(row, f"{prefix}.id")
        cell = self.desk.cell(row, f"{prefix}.birthday")
        if cell:
            order = self.desk.plan.date_orders.get(cell.column, "")
            person.birthday = read_yearly(cell.text, order)
            if not person.birthday:
                why = self.desk.moment(cell).why
                self._keep(row, cell, person, "bad-date", why)

    def _notes(self, row: Row, prefix: str, person: Person) -> None:
        person.notes += [c.text for c in self.desk.cells(row, f"{prefix}.note")]
        person.notes += [
            f"{c.column}: {c.text}"
            for part in ("tags", "remark")
            for c in self.desk.cells(row, f"{prefix}.{part}")
        ]
