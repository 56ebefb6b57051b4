"""Three-way merge of entries: a set, in which every entry is known by its id or its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crmtui.model.entries import canonical, content_id
from crmtui.model.keys import numbered
from crmtui.model.merge import GONE, UNKNOWN, Conflict, Decide, merge, undecided
from crmtui.model.moments import parse_when, utc_of
from crmtui.model.schema import Raw

RawEntry = Mapping[str, Raw]
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MergedEntry:
    """One entry of the merged set, and where it stands in the three files."""

    name: str
    """Its id, or its identity by content; conflicts are named below it."""
    value: RawEntry
    base: int | None
    """Position in the base; None where it is not there."""
    ours: int | None
    theirs: int | None
    conflicts: tuple[Conflict, ...] = ()
    """Places are inside the entry; one of the entry as a whole says that a side deleted it."""


def merge_entries(
    base: Sequence[RawEntry] | None,
    ours: Sequence[RawEntry],
    theirs: Sequence[RawEntry],
    decide: Decide = undecided,
) -> list[MergedEntry]:
    """The entries of both sides, each once, edits of one entry merged field by field.

    ``base`` is None when nobody knows it; then nothing counts as deleted. The order is ours;
    new entries of theirs stand where time puts them if ours are in the order of time, else last.
    """
    b, o, t = _positions(base or (), ours, theirs)
    merged: list[MergedEntry] = []
    for key in dict.fromkeys((*o, *t)):
        at = (b.get(key), o.get(key), t.get(key))
        one = _merged(at, base, ours, theirs, decide)
        if one is not None:
            merged.append(one)
    return _in_order(merged, ours)


def matched(
    before: Sequence[RawEntry], after: Sequence[RawEntry]
) -> list[tuple[RawEntry | None, RawEntry | None]]:
    """Two sets of entries in pairs: each as it was and as it is, None where it is not there. Of
    entries with the same id the first counts."""
    old, new = _once(before), _once(after)
    keys = _identities(old)
    was = dict(zip(keys, old, strict=True))
    now = dict(zip(_paired(keys, old, _identities(new), new), new, strict=True))
    return [(was.get(key), now.get(key)) for key in dict.fromkeys((*was, *now))]


def _once(entries: Sequence[RawEntry]) -> list[RawEntry]:
    seen: set[Hashable] = set()
    found = []
    for entry in entries:
        identity = _identity(entry)
        if isinstance(identity, str) or identity not in seen:
            found.append(entry)
        seen.add(identity)
    return found


def in_time(entry: RawEntry) -> tuple[datetime, str]:
    """Sorts entries by time, then id. A time without an offset counts as UTC: files are put in
    order before anybody knows the workspace's zone. Without any time an entry comes last."""
    at, id = entry.get("at"), entry.get("id")
    when = parse_when(at) if isinstance(at, str) else None
    return (utc_of(when, UTC) if when else _LAST), id if isinstance(id, str) else ""


def _merged(
    at: tuple[int | None, int | None, int | None],
    base: Sequence[RawEntry] | None,
    ours: Sequence[RawEntry],
    theirs: Sequence[RawEntry],
    decide: Decide,
) -> MergedEntry | None:
    """One entry; None when it is deleted."""
    b, o, t = (
        GONE if n is None else side[n]
        for n, side in zip(at, (base or (), ours, theirs), strict=True)
    )
    if base is None and GONE not in (o, t):
        b = UNKNOWN
    name = _name(t if o is GONE else o)
    part = merge(b, o, t, decide, (name,))
    if part.value is GONE:
        return None
    return MergedEntry(name, part.value, *at, part.conflicts)


def _name(entry: RawEntry) -> str:
    id = entry.get("id")
    return id if isinstance(id, str) and id else content_id(entry, 0)


def _positions(
    base: Sequence[RawEntry], ours: Sequence[RawEntry], theirs: Sequence[RawEntry]
) -> tuple[dict[Hashable, int], ...]:
    """Position by identity in each of the three lists."""
    b, o, t = map(_identities, (base, ours, theirs))
    o, t = _paired(b, base, o, ours), _paired(b, base, t, theirs)
    return tuple({key: n for n, key in enumerate(keys)} for keys in (b, o, t))


def _identities(entries: Sequence[RawEntry]) -> list[Hashable]:
    """Type and id, or the content; the same one again counts as another."""
    return list(numbered([_identity(entry) for entry in entries]))


def _identity(entry: RawEntry) -> Hashable:
    id = entry.get("id")
    return (str(entry.get("type")), id) if isinstance(id, str) and id else canonical(entry)


def _paired(
    keys: list[Hashable],
    base: Sequence[RawEntry],
    side_keys: list[Hashable],
    side: Sequence[RawEntry],
) -> list[Hashable]:
    """The identities of a side, where an edited entry without id goes by the one it had: the only
    one of its type and time on either side that the other does not have."""
    known, here = {*keys}, {*side_keys}
    lost = [n for n, key in enumerate(keys) if key not in here and not base[n].get("id")]
    new = [n for n, key in enumerate(side_keys) if key not in known]
    former = dict(_alone(base, lost))
    found = list(side_keys)
    for moment, n in _alone(side, new):
        if moment in former:
            found[n] = keys[former[moment]]
    return found


def _alone(entries: Sequence[RawEntry], among: Sequence[int]) -> Iterator[tuple[Hashable, int]]:
    """Type and time with the position, for those that share them with none of the others."""
    moments = [(str(entries[n].get("type")), str(entries[n].get("at"))) for n in among]
    count = Counter(moments)
    return ((m, n) for m, n in zip(moments, among, strict=True) if count[m] == 1)


def _in_order(merged: list[MergedEntry], ours: Sequence[RawEntry]) -> list[MergedEntry]:
    times = [in_time(entry) for entry in ours]
    is_sorted = times == sorted(times)
    return sorted(merged, key=lambda one: in_time(one.value)) if is_sorted else merged
