"""Fold the single entries of closed months into one list a year; nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from crmtui.actions.desk import Desk
from crmtui.errors import Conflict, CrmError, NotFound, UsageError
from crmtui.history.commit import refuse_state
from crmtui.history.remotes import default_branch
from crmtui.history.repository import Repository
from crmtui.history.status import git_status
from crmtui.i18n import _, ngettext
from crmtui.model.drafts import Done
from crmtui.model.entries import canonical
from crmtui.model.schema import Raw
from crmtui.store.codec import parse_entries
from crmtui.store.edit import render_packed
from crmtui.store.files import Change, content_hash
from crmtui.store.items import Listing, eol_of, put_together, take_apart, with_eol
from crmtui.store.packed import MAX_LINE
from crmtui.store.reading import read_file

CLOSED = 30
"""Days after its end for which a month stays open: late entries still come as files."""

Entry = Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is not packed."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What packing would do."""

    changes: tuple[Change, ...]
    entries: int
    """Single entries that are folded."""
    lists: int
    """Lists that take them."""
    customers: tuple[str, ...]
    before: date
    """Entries before this day are folded."""
    kept: tuple[Kept, ...]
    """Files of these months that stay as they are, and why."""


@dataclass(frozen=True, slots=True)
class _Single:
    path: str
    customer: str
    data: bytes
    entry: Entry


def cutoff(today: date, month: str = "") -> date:
    """The first day that is not packed: of ``month`` (``2026-09``: everything before it), or of the
    first month that is not closed for thirty days. UsageError for a month that is not closed."""
    closed = (today - timedelta(days=CLOSED)).replace(day=1)
    if not month:
        return closed
    try:
        asked = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise UsageError(
            _("%(month)r is no month") % {"month": month}, _("write it like 2026-09")
        ) from None
    if asked > closed:
        raise UsageError(
            _("entries before %(month)s are not closed: a month stays open for %(n)d days")
            % {"month": month, "n": CLOSED},
            _("the latest is %(month)s") % {"month": f"{closed:%Y-%m}"},
        )
    return asked


def plan(desk: Desk, before: date) -> PackPlan:
    """Look at every single file with an entry before that day. Writes nothing."""
    repo = _repository(desk)
    open_here = {item.path for item in git_status(repo).uncommitted}
    groups: dict[str, list[_Single]] = {}
    kept: list[Kept] = []
    for path, customer, day in _candidates(desk, before):
        found = _single(desk.root, path, customer, path in open_here)
        if isinstance(found, Kept):
            kept.append(found)
        else:
            folder = path.rsplit("/", 1)[0]
            groups.setdefault(f"{folder}/{day[:4]}.yaml", []).append(found)
    changes: list[Change] = []
    folded: list[_Single] = []
    for target, singles in groups.items():
        made = _folded(desk.root, target, singles, target in open_here)
        if isinstance(made, str):
            kept += [Kept(single.path, made) for single in singles]
        else:
            changes += made
            folded += singles
    lists = len(changes) - len(folded)
    customers = tuple(sorted({single.customer for single in folded}))
    return PackPlan(
        tuple(changes),
        len(folded),
        lists,
        customers,
        before,
        tuple(sorted(kept, key=lambda k: k.path)),
    )


def pack(desk: Desk, planned: PackPlan, *, here: bool = False) -> Done:
    """Write what was planned, as one commit. Conflict on another branch than the default one
    (without ``here``), in the middle of something, and when a file was changed meanwhile."""
    repo = _repository(desk)
    state = repo.state()
    refuse_state(state)
    trunk = default_branch(repo)
    if trunk and state.branch != trunk and not here:
        raise Conflict(
            _("packing is for %(trunk)s, and this is %(branch)s: branches merge clean with it only when "
              "it is done once, in one place") % {"trunk": trunk, "branch": state.branch},
            _("`git switch %(trunk)s` first, or --here") % {"trunk": trunk},
        )  # fmt: skip
    return desk.save(
        list(planned.changes), _subject(planned), {"Action": "pack"}, planned.customers,
        counts={"entries": planned.entries, "lists": planned.lists, "kept": len(planned.kept)},
    )  # fmt: skip


def _subject(planned: PackPlan) -> str:
    entries = ngettext("%(n)d entry", "%(n)d entries", planned.entries) % {"n": planned.entries}
    lists = ngettext("%(n)d list", "%(n)d lists", planned.lists) % {"n": planned.lists}
    return _("Pack %(entries)s before %(before)s into %(lists)s") % {
        "entries": entries, "before": planned.before, "lists": lists}  # fmt: skip


def _repository(desk: Desk) -> Repository:
    if desk.repository is None:
        raise NotFound(_("the workspace is not under Git"), _("`git init` puts it there"))
    return desk.repository


def _candidates(desk: Desk, before: date) -> Iterable[tuple[str, str, str]]:
    """Path, customer and day of the files that hold one entry, outside of any list, of those months."""
    return desk.index.db.execute(
        "SELECT path, min(customer), min(day) FROM entries "
        "WHERE path GLOB 'records/customers/*' GROUP BY path HAVING count(*) = 1 AND min(position) < 0 AND min(day) < ? ORDER BY min(day), path",
        (before.isoformat(),),
    ).fetchall()


def _single(root: Path, path: str, customer: str, is_open: bool) -> _Single | Kept:
    if is_open:
        return Kept(path, _("has changes that are not committed"))
    try:
        data = read_file(root, path)
    except CrmError as refused:
        return Kept(path, refused.what)
    parsed = parse_entries(data, path)
    if parsed.problems or len(parsed.items) != 1 or parsed.positions:
        return Kept(path, _("is not one plain entry"))
    entry = parsed.items[0][0]
    if data.count(b"#") != str(entry).count("#"):
        return Kept(path, _("holds a comment"))
    if len(render_packed([entry])) > MAX_LINE:
        return Kept(path, _("is too long for a line"))
    return _Single(path, customer, data, entry)


def _folded(
    root: Path, target: str, singles: Sequence[_Single], is_open: bool
) -> list[Change] | str:
    """The changes that fold ``singles`` into the list ``target``; a text says why not."""
    if is_open:
        return _("its list %(list)s has changes that are not committed") % {"list": target}
    before = _read(root, target)
    listing = take_apart(before) if before is not None else Listing(is_list=True)
    if listing is None or (before is not None and not listing.is_list and listing.items):
        return _("%(list)s is no list") % {"list": target}
    data = _with(before or b"", listing, [single.entry for single in singles])
    if data is None:
        return _("its copy in %(list)s has a comment") % {"list": target}
    if not _holds_all(data, target, listing.values, [single.entry for single in singles]):
        return _("the list %(list)s could not take it") % {"list": target}
    expected = "" if before is None else content_hash(before)
    gone = [Change(single.path, None, content_hash(single.data)) for single in singles]
    return [Change(target, data, expected), *gone]


def _read(root: Path, path: str) -> bytes | None:
    try:
        return read_file(root, path)
    except NotFound:
        return None


def _key(entry: Entry) -> tuple[str, str] | None:
    """Identity of an entry that has an id."""
    return (str(entry.get("type")), str(entry["id"])) if entry.get("id") else None


def _with(before: bytes, listing: Listing, entries: Sequence[Entry]) -> bytes | None:
    """The list with the entries in it, one a line. One that was packed before and edited since as
    a file takes the place of its packed copy, unless that has a comment (None); the text of all
    others stays."""
    eol = eol_of(before)
    places = {_key(value): n for n, value in enumerate(listing.values) if _key(value)}
    values, items = list(listing.values), list(listing.items)
    for entry in sorted(entries, key=lambda e: (str(e.get("at")), canonical(dict(e)))):
        line = with_eol(render_packed([entry]), eol)
        place = places.get(_key(entry))
        if place is None:
            values.append(entry)
            items.append(line)
        elif values[place] != entry:
            if items[place].count(b"#") != str(values[place]).count("#"):
                return None
            values[place], items[place] = entry, line
    return put_together(replace(listing, values=values, items=items, is_list=True), before)


def _holds_all(data: bytes, path: str, before: Sequence[Entry], added: Sequence[Entry]) -> bool:
    """Whether the list reads back as exactly what it held and what was added, by identity and
    content."""
    parsed = parse_entries(data, path)
    newer = {_key(entry): entry for entry in added if _key(entry)}
    known = {_key(entry) for entry in before}
    was = [newer.get(_key(entry), entry) for entry in before]
    came = [entry for entry in added if _key(entry) is None or _key(entry) not in known]
    now = _counted(value for value, _line, _text in parsed.items)
    return not parsed.problems and _counted([*was, *came]) == now


def _counted(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(canonical(dict(entry)) for entry in entries)
