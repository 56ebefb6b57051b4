"""What lines and files cannot see in a merge: customers that moved, lists that were packed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crmtui.actions.lost_entries import restore_lost
from crmtui.actions.merge_tree import MergeTree
from crmtui.i18n import _
from crmtui.model.entries import canonical
from crmtui.model.schema import Raw
from crmtui.store.codec import parse, parse_entries
from crmtui.store.edit import render_packed
from crmtui.store.layout import PROFILE, folder_id, kind_of
from crmtui.store.markers import has_markers, sides
from crmtui.store.merging import merge_bytes

Key = tuple[str, str]


def mend(tree: MergeTree, former: Mapping[str, str], *, is_new: bool) -> list[str]:
    """Mend the merged tree and save it; what was done, in words.

    A customer that both sides moved stands in one place; what one side changed in a file that the
    other took apart (packed, moved, rewritten) is made where its entries are now; entries left in
    the folder of a moved customer, or under an id merged into another, go to the profile. No entry
    that has to be there is missing afterwards. ``former`` is old id to customer, as known before;
    ``is_new`` says that nobody has decided anything in this merge yet.
    """
    notes = [*_in_two_places(tree)]
    _accept(tree)
    _follow(tree, {**former, **_former_in(tree)})
    notes += _one_profile(tree)
    notes += _gathered(tree, former)
    if is_new:
        notes += restore_lost(tree)
    tree.save()
    return notes


def _in_two_places(tree: MergeTree) -> Iterator[str]:
    """Both sides moved the customer, to different folders: ours it is, the files merged."""
    told: set[str] = set()
    ours = {_known_by(p): p for p, s in tree.open.items() if s.ours and not s.theirs}
    base = {_known_by(p): s.base for p, s in tree.open.items() if s.base and not s.ours}
    theirs = {p: s for p, s in tree.open.items() if s.theirs and not s.ours and not s.base}
    for path, stages in theirs.items():
        place = ours.get(_known_by(path))
        if place is None or kind_of(path) not in ("profile", "entries"):
            continue
        was = tree.blob(base.get(_known_by(path), ""))
        here, there = tree.blob(tree.open[place].ours), tree.blob(stages.theirs)
        tree.put(place, merge_bytes(was, here, there, place).data)
        tree.remove(path)
        if folder_id(path) not in told:
            told.add(folder_id(path))
            yield _moved_apart(folder_id(path), place, path)


def _known_by(path: str) -> tuple[str, str]:
    """Folder and file name: what stays when a customer moves."""
    return folder_id(path), path.rsplit("/", 1)[-1]


def _moved_apart(id: str, ours: str, theirs: str) -> str:
    here, there = (path.rsplit("/", 2)[0] for path in (ours, theirs))
    return _("%(id)s was moved on both sides; it stays in %(here)s (`crmtui move %(id)s %(there)s` "
             "takes it there)") % {"id": id, "here": here, "there": there}  # fmt: skip


def _accept(tree: MergeTree) -> None:
    """Paths in which nothing is to be decided: only their place was in question for Git."""
    for path, stages in list(tree.open.items()):
        if kind_of(path) not in ("profile", "entries"):
            continue
        if not stages.ours and not stages.theirs:
            tree.remove(path)
        elif not (stages.base or (stages.ours and stages.theirs)):
            data = tree.on_disk(path)
            if data is not None and not has_markers(data):
                tree.put(path, data)


def _follow(tree: MergeTree, known: Mapping[str, str]) -> None:
    """A file one side changed and the other took away: its entries, or the profile, may stand
    elsewhere now, also under the id that the customer was merged into (``known``: old id to
    customer), and the change is made there."""
    for path, stages in list(tree.open.items()):
        if not stages.base or bool(stages.ours) == bool(stages.theirs):
            continue
        base, left = tree.blob(stages.base), tree.blob(stages.ours or stages.theirs)
        ids = list(dict.fromkeys((folder_id(path), known.get(folder_id(path), folder_id(path)))))
        if kind_of(path) == "profile":
            _follow_profile(tree, path, ids, base, left, bool(stages.ours))
        elif kind_of(path) == "entries":
            _follow_entries(tree, path, ids, base, left, bool(stages.ours))


def _follow_profile(
    tree: MergeTree, path: str, ids: Sequence[str], base: bytes, left: bytes, is_ours: bool
) -> None:
    found = tree.of_customer(set(ids), "profile")
    others = next((found[id] for id in ids if found.get(id)), [])
    if len(others) != 1:
        return
    merged = _merged_into(tree, others[0], base, left, is_ours)
    if merged is not None:
        tree.put(others[0], merged)
        tree.remove(path)


def _merged_into(
    tree: MergeTree, home: str, base: bytes, left: bytes, is_ours: bool
) -> bytes | None:
    """The file at ``home`` with what ``left`` changed since ``base``; None if it cannot be read."""
    here = tree.read(home)
    if here is None or has_markers(here):
        return None
    merged = merge_bytes(base, here, left, home)
    if merged.conflicts and is_ours:
        # the file at home is theirs then, and what is left is ours
        was, one, other = sides(merged.data)
        return merge_bytes(was, other, one, home).data
    return merged.data


def _follow_entries(
    tree: MergeTree, path: str, ids: Sequence[str], base: bytes, left: bytes, is_ours: bool
) -> None:
    before, after = _entries(base), _entries(left)
    if after is None or before is None:
        return
    homes = _homes(tree, ids, {*before, *after})
    gone = [key for key in after if key not in homes and key in before]
    if any(canonical(after[key]) != canonical(before[key]) for key in gone):
        return
    results: dict[str, bytes] = {}
    for home in dict.fromkeys(homes.values()):
        mine = [key for key, where in homes.items() if where == home]
        part = [_packed(group, mine) for group in (before, after)]
        merged = _merged_into(tree, home, part[0], part[1], is_ours)
        if merged is None:
            return
        results[home] = merged
    for home, data in results.items():
        tree.put(home, data)
    added = [key for key in after if key not in homes and key not in before]
    if added:
        tree.put(path, _packed(after, added))
    else:
        tree.remove(path)


def _entries(data: bytes) -> dict[Key, Mapping[str, Raw]] | None:
    """Entries by type and id; None where one has no id, or the file cannot be read."""
    parsed = parse_entries(data, "file")
    if parsed.problems or has_markers(data):
        return None
    found: dict[Key, Mapping[str, Raw]] = {
        (str(raw.get("type")), str(raw.get("id") or "")): raw for raw, *_rest in parsed.items
    }
    return found if len(found) == len(parsed.items) and all(id for _type, id in found) else None


def _homes(tree: MergeTree, ids: Sequence[str], keys: set[Key]) -> dict[Key, str]:
    """The other file of the customer in which each of the entries stands now."""
    homes: dict[Key, str] = {}
    found = tree.of_customer(set(ids), "entries")
    for other in (path for id in ids for path in found.get(id, [])):
        data = tree.read(other)
        for key in (_entries(data) or {}) if data else ():
            if key in keys:
                homes.setdefault(key, other)
    return homes


def _packed(entries: Mapping[Key, Mapping[str, Raw]], keys: Iterable[Key]) -> bytes:
    wanted: list[Mapping[str, Any]] = [entries[key] for key in keys if key in entries]
    return render_packed(wanted) if wanted else b"[]\n"


def _one_profile(tree: MergeTree) -> Iterator[str]:
    """A customer with two profiles, where each side has one: both moved and rewrote it."""
    for id, paths in tree.of_customer(tree.touched, "profile").items():
        if len(paths) != 2:
            continue
        base, ours, theirs = (profiles.get(id, []) for profiles in tree.profiles_of_sides)
        if not (len(base) == len(ours) == len(theirs) == 1 and {*ours, *theirs} == {*paths}):
            continue
        here, there = tree.read(ours[0]), tree.read(theirs[0])
        was = tree.at_base(base[0])
        if here is None or there is None or has_markers(here) or has_markers(there):
            continue
        tree.put(ours[0], merge_bytes(was, here, there, ours[0]).data)
        tree.remove(theirs[0])
        yield _moved_apart(id, ours[0], theirs[0])


def _gathered(tree: MergeTree, former: Mapping[str, str]) -> Iterator[str]:
    """Entries of touched customers that stand outside their customer's folder go there."""
    known = {**former, **_former_in(tree)}
    ids = tree.touched | {known.get(id, id) for id in tree.touched}
    ids |= {old for old, id in known.items() if id in tree.touched}
    profiles = tree.of_customer(ids, "profile")
    open_profiles = {folder_id(p): p for p in tree.open if p.endswith(f"/{PROFILE}")}
    for old, paths in tree.of_customer(ids, "entries").items():
        id = known.get(old, old) if old not in profiles else old
        homes = profiles.get(id, []) or [p for i, p in open_profiles.items() if i == id]
        if len(homes) != 1:
            if not homes:
                yield _("entries of %(id)s have no profile any more: `crmtui check` names them") % {
                    "id": old}  # fmt: skip
            continue
        folder = homes[0].rsplit("/", 1)[0]
        moved = [path for path in paths if path.rsplit("/", 1)[0] != folder]
        moved = [path for path in moved if _move(tree, path, folder)]
        if moved:
            yield _("%(n)d files of %(id)s went to %(folder)s") % {
                "n": len(moved), "id": id, "folder": folder}  # fmt: skip


def _former_in(tree: MergeTree) -> dict[str, str]:
    """Former id to customer, from the profiles that the merge touched."""
    found: dict[str, str] = {}
    for id, paths in tree.of_customer(tree.touched, "profile").items():
        for path in paths:
            data = tree.read(path)
            value = parse(data, path).value if data else None
            former = value.get("formerly") if isinstance(value, dict) else None
            found |= {old: id for old in former or () if isinstance(old, str)}
    return found


def _move(tree: MergeTree, path: str, folder: str) -> bool:
    """Whether the file could be moved; what is the same there already is only removed here."""
    data = tree.read(path)
    if data is None:
        return False
    stem = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    names = (f"{folder}/{stem}{end}.yaml" for end in ("", *(f"-{n}" for n in range(2, 1000))))
    for target in names:
        if tree.is_free(target):
            tree.put(target, data)
        elif tree.read(target) != data:
            continue
        tree.remove(path)
        return True
    return False
