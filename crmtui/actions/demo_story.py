"""The last four weeks of the sample as commits: who did what, and when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from crmtui.actions.demo_dates import items_of
from crmtui.actions.touches import CHANNEL_NOUNS
from crmtui.model.customer import Customer
from crmtui.model.moments import instant_of, parse_when
from crmtui.store.codec import parse, parse_entries
from crmtui.store.layout import folder_id, kind_of

WINDOW = timedelta(weeks=4)
"""How much of the records is replayed."""

_OFFICE = time(17, 30)
_MORNING = time(9, 0)
_FINANCE = frozenset({"order", "payment", "return"})
_TIER = re.compile(rb"^tier: .*\n(?:tier_since: .*\n)?\n?", re.MULTILINE)
_VERBS = {"snooze": "Snooze", "skip": "Skip", "drop": "Drop", "pause": "Pause", "resume": "Resume",
          "done": "Mark done", "reassign": "Hand over"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry as its bytes stand in a file."""

    path: str
    text: bytes
    entry: Mapping[str, Any]
    customer: Customer
    when: datetime
    """When it came into the records: ``logged``, else ``at``."""

    @property
    def type(self) -> str:
        """Type of the entry."""
        return str(self.entry.get("type"))


@dataclass(slots=True)
class Scene:
    """One commit to come."""

    by: str
    """Key of the team member; empty for what finance sends."""
    when: datetime
    pieces: list[Piece] = field(default_factory=list)
    added: list[Customer] = field(default_factory=list)
    tiered: list[Customer] = field(default_factory=list)
    mailing: Mapping[str, bytes] = field(default_factory=dict)
    """The campaign file of a mailing."""
    title: str = ""
    """That of the mailing."""

    @property
    def customers(self) -> list[Customer]:
        """Everybody it is about, each once."""
        found = [*self.added, *self.tiered, *(piece.customer for piece in self.pieces)]
        return list({customer.id: customer for customer in found}.values())


@dataclass(slots=True)
class Story:
    """The workspace four weeks ago, and what happened since."""

    beginning: dict[str, bytes]
    """Files of the first commit."""
    scenes: list[Scene]
    """In order of time."""
    pieces: dict[str, list[Piece]]
    """Every entry by its file, in the file's order."""
    profiles: dict[str, bytes]
    """Every profile by its path."""

    def files(self, scene: Scene, told: set[int]) -> dict[str, bytes]:
        """What ``scene`` commits; ``told`` are the ids (``id()``) of all pieces told so far, which
        gain the scene's own."""
        told.update(map(id, scene.pieces))
        files: dict[str, bytes] = dict(scene.mailing)
        files |= {
            path: b"".join(p.text for p in self.pieces[path] if id(p) in told)
            for path in {piece.path for piece in scene.pieces}
        }
        for customer in scene.added:
            files[customer.path] = _as_added(self.profiles[customer.path], customer)
        for customer in scene.tiered:
            files[customer.path] = self.profiles[customer.path]
        return files


def tell(files: Mapping[str, bytes], last_day: date, zone: tzinfo) -> tuple[Story, set[int]]:
    """The story of ``files`` (records only) up to ``last_day``, and the pieces told in its
    beginning (by ``id()``)."""
    since = last_day - WINDOW
    customers = _customers(files)
    pieces = _pieces(files, customers, zone)
    told = {id(p) for those in pieces.values() for p in those if p.when.date() <= since}
    profiles = {c.path: files[c.path] for c in customers.values()}
    rest = {p: data for p, data in files.items() if p not in pieces and p not in profiles}
    story = Story(rest, [], pieces, profiles)
    for path, those in pieces.items():
        text = b"".join(p.text for p in those if id(p) in told)
        if text:
            story.beginning[path] = text
    for customer in customers.values():
        _begin_profile(story, customer, since)
    mailings = [_mailing(p, data, zone) for p, data in rest.items() if kind_of(p) == "campaign"]
    later = [scene for scene in mailings if scene.when.date() > since]
    for scene in later:
        for path in scene.mailing:
            del story.beginning[path]
    fresh = [p for those in pieces.values() for p in those if id(p) not in told]
    scenes = [*_scenes(fresh, customers.values(), since, zone), *later]
    story.scenes = sorted(scenes, key=lambda scene: scene.when)
    return story, told


def subject(scene: Scene) -> str:
    """What the scene's commit says."""
    pieces, customers = scene.pieces, scene.customers
    if scene.mailing:
        return f"Send {scene.title}"
    if scene.tiered:
        return f"Set the tier of {_title(scene.tiered[0])} to {scene.tiered[0].tier}"
    if scene.added:
        return f"Add {_title(scene.added[0])}"
    if _is_review(pieces[0]):
        return f"Review alerts: {len(pieces)} opened"
    if not scene.by:
        return f"Append {len(pieces)} entries from finance"
    if len(customers) == 1:
        return _one(min(pieces, key=_weight))
    if len({piece.entry.get("note") for piece in pieces}) == 1:
        return f"Send a mailing to {len(customers)} customers"
    return f"Log {len(pieces)} entries: {', '.join(map(_short, customers))}"


def _mailing(path: str, data: bytes, zone: tzinfo) -> Scene:
    raw = parse(data, path).value
    title = str(raw.get("title") or raw.get("subject"))
    return Scene(str(raw.get("by") or ""), _when(raw, zone), mailing={path: data}, title=title)


def _customers(files: Mapping[str, bytes]) -> dict[str, Customer]:
    found: dict[str, Customer] = {}
    for path, data in files.items():
        if kind_of(path) == "profile":
            customer = Customer.from_raw(parse(data, path).value, path)
            found |= dict.fromkeys((customer.id, *customer.formerly), customer)
    return found


def _pieces(
    files: Mapping[str, bytes], customers: Mapping[str, Customer], zone: tzinfo
) -> dict[str, list[Piece]]:
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for path, data in sorted(files.items()):
        if kind_of(path) != "entries":
            continue
        customer = customers.get(folder_id(path))
        if customer is None:
            continue
        entries = [entry for entry, _line, _text in parse_entries(data, path).items]
        for text, entry in zip(items_of(data), entries, strict=True):
            pieces[path].append(Piece(path, text, entry, customer, _when(entry, zone)))
    return pieces


def _when(entry: Mapping[str, Any], zone: tzinfo) -> datetime:
    moment = parse_when(str(entry.get("logged") or entry.get("at")))
    if isinstance(moment, datetime):
        return instant_of(moment, zone)
    return datetime.combine(moment or date.min, _OFFICE, zone)


def _begin_profile(story: Story, customer: Customer, since: date) -> None:
    data = story.profiles[customer.path]
    if _is_new(customer, since):
        return
    story.beginning[customer.path] = _TIER.sub(b"", data) if _is_tiered(customer, since) else data


def _is_new(customer: Customer, since: date) -> bool:
    return customer.since is not None and customer.since > since


def _is_tiered(customer: Customer, since: date) -> bool:
    """Whether its tier was set after the beginning, and not on the day it was added."""
    day = customer.tier_since
    return day is not None and day > since and day != customer.since


def _as_added(data: bytes, customer: Customer) -> bytes:
    return data if customer.tier_since == customer.since else _TIER.sub(b"", data)


def _scenes(
    fresh: Iterable[Piece], customers: Iterable[Customer], since: date, zone: tzinfo
) -> list[Scene]:
    scenes: dict[tuple[str, ...], Scene] = {}
    for customer in {c.id: c for c in customers}.values():
        if _is_new(customer, since):
            when = datetime.combine(customer.since or since, _MORNING, zone)
            scenes["add", customer.id] = Scene(customer.owner, when, added=[customer])
        if _is_tiered(customer, since):
            when = datetime.combine(customer.tier_since or since, _MORNING, zone)
            scenes["tier", customer.id] = Scene(customer.owner, when, tiered=[customer])
    for piece in sorted(fresh, key=lambda p: p.when):
        scene = _scene_of(piece, scenes)
        scene.pieces.append(piece)
        scene.when = piece.when
    return sorted(scenes.values(), key=lambda scene: scene.when)


def _scene_of(piece: Piece, scenes: dict[tuple[str, ...], Scene]) -> Scene:
    """A customer comes in with its first entry, and opening a complaint is a commit of its own; else
    one commit a person and day, one a review of alerts, and one a fortnight for what finance sends."""
    added = scenes.get(("add", piece.customer.id))
    if added and not added.pieces:
        return added
    if _is_review(piece):
        return scenes.setdefault(("review", str(piece.when.date())), Scene("", piece.when))
    by = "" if piece.type in _FINANCE else str(piece.entry.get("by") or "")
    day = piece.when.date()
    key: tuple[str, ...] = (by, day.isoformat() if by else str(day.toordinal() // 14))
    if piece.entry.get("about") == "complaint":
        key = (*key, str(piece.entry.get("case")))
    return scenes.setdefault(key, Scene(by, piece.when))


def _is_review(piece: Piece) -> bool:
    """Whether a review of alerts wrote it, not a person."""
    return piece.type == "alert" and not piece.entry.get("by")


def _weight(piece: Piece) -> int:
    order = ("case", "touch", "contract", "task")
    return order.index(piece.type) if piece.type in order else len(order)


def _one(piece: Piece) -> str:
    """One entry in a sentence, as the action that writes it says it."""
    entry, name = piece.entry, _title(piece.customer)
    if piece.type == "touch":
        via = str(entry.get("via"))
        return f"Log {CHANNEL_NOUNS.get(via, via)} with {name}: {entry.get('outcome') or 'reached'}"
    if piece.type == "case" and entry.get("step") == "opened":
        return f"Open a {entry.get('about')} of {name} ({entry.get('severity')})"
    if piece.type == "case":
        return f"Case of {name}: {entry.get('step')}"
    if piece.type == "task":
        action = str(entry.get("action"))
        step = str(entry.get("task") or "").rpartition("@")[0].rpartition("/")[2]
        return " ".join(filter(None, (_VERBS.get(action, action), step, "for", name)))
    article = "an" if piece.type[0] in "aeio" else "a"
    return f"Record {article} {piece.type} of {name}"


def _title(customer: Customer) -> str:
    return customer.id if customer.kind == "person" else customer.name


def _short(customer: Customer) -> str:
    return customer.short[0] if customer.short else _title(customer)
