"""Three-way merge of the bytes of a file: what Git's merge driver and every other merge here use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crmtui.errors import CrmError
from crmtui.model.merge import GONE, UNKNOWN, Conflict, Decide, merge, undecided
from crmtui.model.schema import Raw, Schema
from crmtui.patterns import pattern
from crmtui.store.codec import parse
from crmtui.store.decoding import BOM
from crmtui.store.items import eol_of
from crmtui.store.layout import kind_of
from crmtui.store.lines import Region, common_lines, lines_of, regions
from crmtui.store.markers import has_markers, marked, sides
from crmtui.store.marking import mark
from crmtui.store.rewriting import rewritten, unmergeable

DOCUMENTS = frozenset({"profile", "config", "playbook", "tiers", "tags", "segments", "calendar",
                       "policy", "campaign", "goal", "experiment"})  # fmt: skip
"""Kinds of files that are one document and merged key by key."""

_OWN = pattern(
    r"(?:.*?/)?((?:records/(?:customers|chores|campaigns|goals|reviews)|playbooks)/.+|crmtui\.yaml)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged file."""

    data: bytes
    """With conflict markers around what nobody has decided."""
    conflicts: tuple[Conflict, ...] = ()
    """What the markers are around. One without a name is about the file as a whole: its sides are
    bytes. Names in a file that is no record are the numbers of the places, from 1."""


def own_path(path: str) -> str:
    """A path of the repository as one of the workspace in it, going by the names of folders."""
    match = _OWN.fullmatch(path)
    return match[1] if match else path


def merge_bytes(
    base: bytes | None, ours: bytes, theirs: bytes, rel_path: str, decide: Decide = undecided
) -> Merged:
    """What theirs changed since the base, made in ours; what nobody touched stays byte for byte.

    ``base`` is empty for a file that both sides added, None when nobody knows it: then every
    difference is a conflict. What cannot be read, or not be edited safely, is a conflict of the
    whole file. Never raises for what the files hold.
    """
    if ours == theirs or base == theirs:
        return Merged(ours)
    if base == ours:
        return Merged(theirs)
    kind = kind_of(rel_path)
    try:
        if kind == "entries":
            from crmtui.store.merging_entries import merge_entry_files  # see _schema

            data, conflicts = merge_entry_files(_clean(base), ours, theirs, decide)
            return Merged(data, conflicts)
        if kind in DOCUMENTS:
            return _document(_clean(base), ours, theirs, kind, decide)
    except CrmError:
        return _whole(base, ours, theirs, decide)
    return _text(base, ours, theirs, decide)


def _clean(base: bytes | None) -> bytes | None:
    """A base without markers: Git merges several bases into one, conflicts and all."""
    while base and has_markers(base):
        base = sides(base)[0]
    return base


def _whole(base: bytes | None, ours: bytes, theirs: bytes, decide: Decide) -> Merged:
    """A conflict of the file as a whole."""
    was = UNKNOWN if base is None else base or GONE
    decided = decide((), was, ours, theirs)
    if isinstance(decided, bytes):
        return Merged(decided)
    bom = BOM if ours.startswith(BOM) else b""
    parts = [
        None if side is None else lines_of(side.removeprefix(BOM)) for side in (base, ours, theirs)
    ]
    data = marked(parts[0], parts[1] or (), parts[2] or (), eol_of(ours))
    return Merged(bom + data, (Conflict((), (), was, ours, theirs),))


def _text(base: bytes | None, ours: bytes, theirs: bytes, decide: Decide) -> Merged:
    """A text merged by lines."""
    parts: list[bytes] = []
    conflicts: list[Conflict] = []
    count = 0
    for region in regions(common_lines(ours, theirs) if base is None else base, ours, theirs):
        is_open = region.ours != region.theirs if base is None else region.is_conflict
        count += is_open
        if is_open:
            part = _text_conflict(region, base is not None, str(count), eol_of(ours), decide)
            parts.append(part.data)
            conflicts += part.conflicts
        else:
            parts += region.merged
    return Merged(b"".join(parts), tuple(conflicts))


def _text_conflict(region: Region, has_base: bool, name: str, eol: bytes, decide: Decide) -> Merged:
    was = b"".join(region.base) if has_base else UNKNOWN
    ours, theirs = b"".join(region.ours), b"".join(region.theirs)
    decided = decide((name,), was, ours, theirs)
    if isinstance(decided, bytes):
        return Merged(decided)
    data = marked(region.base if has_base else None, region.ours, region.theirs, eol)
    return Merged(data, (Conflict((), (name,), was, ours, theirs),))


def _document(base: bytes | None, ours: bytes, theirs: bytes, kind: str, decide: Decide) -> Merged:
    """A profile, playbook or other file that is one mapping."""
    b = UNKNOWN if base is None else _value(base) if base.strip() else GONE
    o, t = _value(ours), _value(theirs)
    if kind == "profile" and not _is_same_customer(o, t):
        raise unmergeable()
    merged = merge(b, o, t, decide)
    if merged.value is GONE:
        raise unmergeable()
    schema = _schema(kind)
    kept = rewritten(base, ours, theirs, merged.value, schema)
    return Merged(mark(kept, merged.conflicts, schema), merged.conflicts)


def _schema(kind: str) -> Schema | None:
    """Decides the place of new keys. Git starts a process for every file it merges, so only what
    this one needs is imported."""
    if kind == "profile":
        from crmtui.model.customer import CUSTOMER

        return CUSTOMER
    if kind == "config":
        from crmtui.model.team import WORKSPACE

        return WORKSPACE
    if kind == "campaign":
        from crmtui.model.campaign import CAMPAIGN

        return CAMPAIGN
    if kind in ("playbook", "calendar"):
        from crmtui.model.holidays import CALENDAR
        from crmtui.model.playbook import PLAYBOOK

        return PLAYBOOK if kind == "playbook" else CALENDAR
    return None


def _value(data: bytes) -> Raw:
    parsed = parse(data, "file")
    if parsed.problems:
        raise unmergeable()
    return parsed.value


def _is_same_customer(ours: Raw, theirs: Raw) -> bool:
    """Whether two profiles may be merged. Git takes a new file for a removed one moved when they
    are alike, and would have two customers made one."""
    o, t = ((side if isinstance(side, dict) else {}) for side in (ours, theirs))
    ids = {o.get("id"), t.get("id")}
    former = [id for side in (o, t) for id in side.get("formerly") or ()]
    return len(ids) == 1 or any(id in former for id in ids)
