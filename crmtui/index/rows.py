"""From files to rows: what the index stores of a profile and of entries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from crmtui.dataclass import dataclass, field
from crmtui.index.entries import ASKED, EntryRow
from crmtui.index.folders import NO_STAMP, Stamp
from crmtui.index.instants import place_in_time
from crmtui.model.customer import CONTACT, CUSTOMER, Contact, Customer
from crmtui.model.entries import ENTRY_TYPES, canonical, content_id
from crmtui.model.problem import Finding, Problem
from crmtui.model.schema import Raw, Schema, sound
from crmtui.query.who import digits, phonetic
from crmtui.store.codec import (
    EntryForms,
    Parsed,
    ParsedEntries,
    parse,
    parse_entries,
    place_findings,
)
from crmtui.store.forms import Forms, block_reader
from crmtui.store.layout import folder_id
from crmtui.store.packed import Item
from crmtui.text import fold

MAX_FINDINGS = 50
"""Findings listed of one file; a script's mistake is in thousands of entries at once."""


File = tuple[str, bytes]
"""A path, and what is in the file."""


@dataclass(slots=True)
class Profile:
    """One customer.yaml as stored."""

    path: str
    raw: Mapping[str, Raw]
    text: str
    """The same as JSON."""
    customer: Customer


@dataclass(slots=True)
class Read:
    """What one file gave."""

    path: str
    kind: str
    """As ``layout.kind_of`` says."""
    about: str = ""
    """The id that its folder is named by; empty when nobody asked."""
    stamp: Stamp = NO_STAMP
    digest: str = ""
    """The hash of its content, where the stamp may not tell another one."""
    profile: Profile | None = None
    entries: list[EntryRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: int = 0
    """Records in it, as far as one can tell, that are missing from every number."""


def read_profile(path: str, data: bytes) -> Read:
    """A customer.yaml. No profile when it cannot be parsed or has no usable id and name."""
    return read_profiles([(path, data)])[0]


def read_profiles(files: Sequence[File]) -> list[Read]:
    """Several of them. Each step is taken for all before the next one: what a file needs is then at hand
    from the one before, and a fifth of the time is saved."""
    parsed = [parse(data, path, _PROFILES[CUSTOMER.name]) for path, data in files]
    return [_profile(*file, one) for file, one in zip(files, parsed, strict=True)]


def _profile(path: str, data: bytes, parsed: Parsed) -> Read:
    folder = folder_id(path)
    read = Read(path, "profile", folder, problems=list(parsed.problems))
    raw = parsed.value
    read.lost = 1
    if raw is None and parsed.problems:
        return read
    wrong = [] if parsed.json or CUSTOMER.is_fine(raw) else CUSTOMER.check(raw)
    rest = sound(raw, wrong) if isinstance(raw, dict) else {}
    odd = _odd_contacts(raw)
    if rest.get("id") and rest.get("name"):
        read.profile, read.lost = (
            Profile(
                path,
                rest,
                parsed.json or to_json(rest),
                Customer.from_raw(rest, path, is_sound=True),
            ),
            0,
        )
        odd += _elsewhere(rest["id"], folder)
    if wrong or odd:
        read.problems += place_findings(data, few(wrong + odd), path)
    return read


def _elsewhere(id: str, folder: str) -> list[Finding]:
    if id == folder:
        return []
    return [Finding(("id",), "id-not-folder", f"id {id} stands in a folder named {folder}",
                    "make them equal: `crmtui move` or rename the folder")]  # fmt: skip


def _odd_contacts(raw: Raw) -> list[Finding]:
    """Contacts that share a key."""
    people = raw.get("contacts") if isinstance(raw, dict) else None
    if not isinstance(people, list) or len(people) < 2:
        return []
    found: list[Finding] = []
    seen: set[str] = set()
    for n, person in enumerate(people):
        key = person.get("key") or person.get("name") if isinstance(person, dict) else None
        if not isinstance(key, str):
            continue
        if key in seen and CONTACT.is_fine(person):
            found.append(Finding(("contacts", n), "duplicate-contact",
                                 f"two contacts have the key {key!r}",
                                 "give one of them another `key:`"))  # fmt: skip
        seen.add(key)
    return found


def read_entries(path: str, data: bytes, zone: tzinfo) -> Read:
    """A file of one entry or a list of entries. What is wrong is a problem and left out: an entry
    without type or date, of others only the value; the rest of the list counts."""
    return read_all_entries([(path, data)], zone)[0]


def read_all_entries(files: Iterable[File], zone: tzinfo, *, whole: bool = True) -> list[Read]:
    """Several of them, in any order: lists come one after the other, and steps as in
    ``read_profiles``. Unless wanted ``whole``, most say what is ``ASKED`` alone."""
    alike, forms = sorted(files, key=_beginning), _forms(whole)
    parsed = [parse_entries(data, path, forms) for path, data in alike]
    return [_entries(*file, one, zone, whole) for file, one in zip(alike, parsed, strict=True)]


def _beginning(file: File) -> bytes:
    """What tells a packed list."""
    return file[1][:3]


def _entries(path: str, data: bytes, parsed: ParsedEntries, zone: tzinfo, whole: bool) -> Read:
    read = Read(path, "entries", folder := folder_id(path))
    if parsed.are_fine:
        if _add_fine(read, parsed.items, len(parsed.positions), zone, whole):
            return read
        parsed = parse_entries(data, path)
    read.problems, read.lost = list(parsed.problems), len(parsed.problems)
    findings: list[Finding] = []
    positions = parsed.positions or [-1] * len(parsed.items)
    for position, (raw, line, text) in zip(positions, parsed.items, strict=True):
        kind: Any = raw.get("type")
        schema = ENTRY_TYPES.get(kind) if type(kind) is str else None
        rest: Mapping[str, Raw] = raw
        is_fine = schema is not None and schema.is_fine(raw)
        if not is_fine or ("next" in raw and _has_steps(raw)):
            wrong = _findings(schema, raw)
            findings += [f.under(position) for f in wrong] if position >= 0 else wrong
            rest = sound(raw, wrong)
            text = text if rest is raw else None
        placed = place_in_time(rest["at"], zone) if schema and rest.get("at") else None
        if schema and placed:
            day, at = placed
            read.entries.append(
                EntryRow(folder, rest.get("id") or "", schema.name, day, at, path, line, position,
                         rest, text or to_json(rest))
            )  # fmt: skip
    read.lost += len(parsed.items) - len(read.entries)
    if findings:
        read.problems += place_findings(data, few(findings), path)
    return read


def _add_fine(read: Read, items: Sequence[Item], listed: int, zone: tzinfo, whole: bool) -> bool:
    """Add entries that are known to be in the form of their types; False, and none is added, when one
    has no moment, or something else in it has to be looked at all the same."""
    position, path, folder = 0 if listed else -1, read.path, read.about
    rows: list[EntryRow] = []
    for raw, line, text in items:
        placed = place_in_time(raw["at"], zone)
        if placed is None or text is None or ("next" in raw and _has_twice(raw)):
            return False
        day, at = placed
        id, kind = raw.get("id", ""), raw["type"]
        row = EntryRow(folder, id, kind, day, at, path, line, position, raw, text)
        row.is_whole = whole
        rows.append(row)
        position += 1
    read.entries = rows
    return True


def make_ready(*, whole: bool = True) -> None:
    """Make what the reading of many usual records takes: their forms, and how names sound."""
    _PROFILES.make(CUSTOMER.name)
    forms = _forms(whole)
    for kind in _USUAL:
        forms.lines.make(kind)
        forms.blocks.make(kind)
    phonetic("中")  # its table is read at the first name


_USUAL = ("touch", "order", "note")
_FORMS, _ASKED_FORMS = EntryForms(ENTRY_TYPES), EntryForms(ENTRY_TYPES, ASKED)
_PROFILES = Forms(block_reader, {CUSTOMER.name: CUSTOMER})


def _forms(whole: bool) -> EntryForms:
    return _FORMS if whole else _ASKED_FORMS


def _has_steps(raw: Mapping[str, Raw]) -> bool:
    steps = raw.get("next")
    return steps is not None and len(steps) > 1


def _has_twice(raw: Mapping[str, Raw]) -> bool:
    """Whether two promises of a sound touch share an id."""
    return _has_steps(raw) and bool(_twice(raw["next"]))


def _findings(schema: Schema | None, raw: Mapping[str, Raw]) -> list[Finding]:
    """What is wrong with an entry."""
    if schema is None:
        return [_unknown_type(raw)]
    steps = raw.get("next")
    return schema.check(raw) + (_twice(steps) if type(steps) is list else [])


def _twice(steps: Sequence[Raw]) -> list[Finding]:
    """Promises of one touch that share an id: only the first would ever be seen."""
    found: list[Finding] = []
    seen: set[str] = set()
    for n, step in enumerate(steps):
        id = step.get("id") if isinstance(step, dict) else None
        if isinstance(id, str) and id in seen:
            found.append(Finding(("next", n, "id"), "duplicate-promise",
                                 f"two promises have the id {id!r}", "give one another id"))  # fmt: skip
        elif isinstance(id, str):
            seen.add(id)
    return found


def few(findings: list[Finding]) -> list[Finding]:
    """At most ``MAX_FINDINGS`` of them, errors first, and how many more there are."""
    if len(findings) <= MAX_FINDINGS:
        return findings
    kept = sorted(findings, key=lambda f: f.severity != "error")[:MAX_FINDINGS]
    more = Finding((), "more-findings", f"{len(findings) - MAX_FINDINGS} more findings in this file",
                   "mend the others first", kept[0].severity)  # fmt: skip
    return [*kept, more]


def _unknown_type(raw: Mapping[str, Raw]) -> Finding:
    if raw.get("type") in (None, ""):
        return Finding((), "missing-field", "`type` is missing",
                       "write `type: touch`, or one of " + ", ".join(ENTRY_TYPES))  # fmt: skip
    return Finding(("type",), "unknown-type", f"no entry type is named {str(raw['type'])[:40]!r}",
                   "choose from " + ", ".join(ENTRY_TYPES))  # fmt: skip


to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""A raw record as one line of JSON; what the codec yields is never inside itself."""


def identify(entries: Sequence[EntryRow]) -> list[Problem]:
    """Give every entry of one customer its identity, mark copies as shadowed.

    Without ``id``: hash of the content and ordinal among equals. With ``id``: equal content counts
    once; different content under one id is a problem, except that a single file beats its copy in
    a packed list (it was edited after packing).
    """
    ids = {row.id for row in entries}
    if len(ids) == len(entries) and "" not in ids:
        for row in entries:
            row.identity, row.shadowed = row.id, False
        return []
    problems: list[Problem] = []
    in_file = Counter(row.path for row in entries)
    equals: dict[str, int] = {}
    by_id: dict[tuple[str, str], list[EntryRow]] = {}
    for row in sorted(entries, key=lambda e: (e.path, e.position)):
        row.shadowed = False
        if row.id:
            by_id.setdefault((row.type, row.id), []).append(row)
            row.identity = row.id
            continue
        form = canonical(row.raw)
        ordinal = equals.get(form, 0)
        equals[form] = ordinal + 1
        row.identity = content_id(row.raw, ordinal)
    for rows in by_id.values():
        if len(rows) > 1:
            problems += _settle_copies(rows, in_file)
    return problems


def _settle_copies(rows: list[EntryRow], in_file: Mapping[str, int]) -> list[Problem]:
    singles = [r for r in rows if r.position < 0] or [r for r in rows if in_file[r.path] == 1]
    packed = [r for r in rows if r not in singles]
    winner = singles[0] if singles else rows[0]
    rivals = [r for r in (singles if singles else packed) if r is not winner]
    problems = []
    for row in rows:
        row.shadowed = row is not winner
    for row in rivals:
        if canonical(row.raw) != canonical(winner.raw):
            problems.append(Problem(
                row.path, row.line, 1, "duplicate-entry",
                f"entry id {row.id} stands in {winner.path}:{winner.line} with other content",
                "give one of them another id, or delete one"))  # fmt: skip
    return problems


def haystack(customer: Customer, pinyin: str, initials: str, contacts: Sequence[str]) -> str:
    """Everything of a profile that a bare word may find, folded, each part on a line of its own."""
    parts = [
        customer.id, customer.name, *customer.short, pinyin, initials, *contacts,
        *customer.formerly, *customer.refs.values(), *customer.tags, customer.industry,
        customer.source, customer.region, customer.address, customer.needs, customer.note,
        customer.website,
    ]  # fmt: skip
    # What is ASCII is folded with a tenth of the steps.
    ascii = [part for part in parts if part.isascii() and part]
    others = [part for part in parts if not part.isascii()]
    return fold("\n".join(ascii)) + "\n" + fold("\n".join(others))


def contact_words(contact: Contact) -> list[str]:
    """What of a contact a bare word may find."""
    phones = [digits(p) for p in contact.phones]
    return [contact.name, contact.role, *contact.phones, *phones, *contact.emails, contact.wechat]
