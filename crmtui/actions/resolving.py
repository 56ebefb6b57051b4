"""Deciding conflicts: which side, or which value, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmtui.actions.desk import Desk
from crmtui.actions.fields import check_reference
from crmtui.actions.merging import alone, repository_of, settle
from crmtui.errors import Ambiguous, NotFound, UsageError
from crmtui.history import merging as git
from crmtui.history.repository import Repository
from crmtui.history.tree import read_blobs
from crmtui.i18n import _
from crmtui.index.search import find_one
from crmtui.model.conflict import OpenConflict, Resolved
from crmtui.model.customer import CUSTOMER
from crmtui.model.merge import GONE, Conflict
from crmtui.model.schema import Raw
from crmtui.reports.conflicts import Open, Unmerged, base_of, find_open, in_words
from crmtui.store.codec import parse
from crmtui.store.conflicts import Choice, Side, name_of, open_conflicts
from crmtui.store.conflicts import resolve as decided_in
from crmtui.store.files import Change, content_hash, write_all
from crmtui.store.layout import folder_id, kind_of
from crmtui.store.markers import has_markers, sides

_SIDES = {side.value: side for side in Side}


@dataclass(frozen=True, slots=True)
class _Decision:
    """A file with conflicts decided."""

    file: Unmerged
    data: bytes | None
    """None: there is no file any more."""
    fields: tuple[str, ...]


def resolve(desk: Desk, who: str, choices: Mapping[str, str]) -> Resolved:
    """Decide conflicts of a customer, or of the file at a path.

    ``choices`` are field to ``ours``, ``theirs``, ``base`` or a value (of lists separated by
    commas; empty: no value). The field "" stands for everything in conflict there. A file in which
    nothing is open any more is staged. NotFound, Ambiguous, UsageError: nothing is written then.
    """
    repo = repository_of(desk)
    if not choices:
        raise UsageError(_("nothing to decide"), _("name fields like tier=theirs"))
    with alone(desk.root, repo):
        found = find_open(desk.root, repo)
        files = _meant(desk, repo, found, who)
        decisions = _decide(repo, files, choices)
        _refuse_references(desk, files, choices)
        for decision in decisions:
            _refuse_findings(decision)
        write_all(desk.root, [_change(decision) for decision in decisions])
        done = [d for d in decisions if d.data is None or not has_markers(d.data)]
        git.stage(repo, {repo.full_path(d.file.path): d.data for d in done})
        return _resolved(desk, repo, decisions, done)


def _resolved(
    desk: Desk, repo: Repository, decisions: Sequence[_Decision], done: Sequence[_Decision]
) -> Resolved:
    found = find_open(desk.root, repo)
    notes: list[str] = []
    if all(file.is_decided for file in found.files):
        notes = settle(desk, repo)
        found = find_open(desk.root, repo)
    left = tuple(in_words(repo, found))
    is_done = not left and not found.elsewhere and found.under_way is not None
    return Resolved(
        tuple(f"{d.file.path}: {field}" for d in decisions for field in d.fields),
        tuple(d.file.path for d in done), left, found.elsewhere,
        found.under_way.finish if is_done and found.under_way else "", tuple(notes),
    )  # fmt: skip


def _meant(desk: Desk, repo: Repository, found: Open, who: str) -> list[Unmerged]:
    """The files with conflicts that ``who`` names: a path, or the id or name of a customer."""
    conflicts = in_words(repo, found)
    if not conflicts:
        raise NotFound(_("nothing is in conflict"))
    wanted = who.casefold().strip()
    for fits in (_exact, _partly):
        paths = {c.path for c in conflicts if fits(c, wanted)}
        customers = {c.customer or c.path for c in conflicts if c.path in paths}
        if len(customers) > 1:
            candidates = sorted({(c.customer or c.path, c.name) for c in conflicts
                                 if c.path in paths})  # fmt: skip
            raise Ambiguous(_("%(who)s may mean several") % {"who": who}, candidates)
        if paths:
            return [file for file in found.files if file.path in paths]
    id = find_one(desk.index.db, who)
    files = [
        f for f in found.files if any(c.path == f.path and c.customer == id for c in conflicts)
    ]
    if not files:
        raise NotFound(_("%(who)s has no conflict") % {"who": who},
                       _("`crmtui resolve` lists what is in conflict"))  # fmt: skip
    return files


def _exact(conflict: OpenConflict, wanted: str) -> bool:
    return wanted in (conflict.path.casefold(), conflict.customer.casefold(),
                      conflict.name.casefold())  # fmt: skip


def _partly(conflict: OpenConflict, wanted: str) -> bool:
    is_end = conflict.path.casefold().endswith(f"/{wanted}")
    return is_end or bool(conflict.customer and wanted and wanted in conflict.name.casefold())


def _decide(
    repo: Repository, files: Sequence[Unmerged], choices: Mapping[str, str]
) -> list[_Decision]:
    """Every choice made in the file that has the conflict. NotFound for one without."""
    open_in = {file.path: _names(file) for file in files}
    everything = [name for names in open_in.values() for name in names]
    wanted = {_full_name(given, everything): text for given, text in choices.items()}
    decisions = []
    for file in files:
        mine = {given: text for given, text in wanted.items()
                if any(_covers(given, name) for name in open_in[file.path])}  # fmt: skip
        if mine:
            decisions.append(_decision(repo, file, mine))
    return decisions


def _names(file: Unmerged) -> list[str]:
    """The names of what is open in a file; one without a name is the file as a whole."""
    if not file.is_marked or file.data is None:
        return [""]
    return [name_of(conflict) for conflict in open_conflicts(file.data, file.path)]


def _covers(given: str, name: str) -> bool:
    return not given or given == name or name.startswith(f"{given}.")


def _full_name(given: str, names: Sequence[str]) -> str:
    """The name of a conflict from what was typed: all of it, or its end where only one has that."""
    if any(_covers(given, name) for name in names):
        return given
    ends = [name for name in names if name.endswith(f".{given}")]
    if len(ends) == 1:
        return ends[0]
    if ends:
        raise UsageError(_("%(field)s is in conflict more than once") % {"field": given},
                         _("write one of %(names)s") % {"names": ", ".join(ends)})  # fmt: skip
    raise NotFound(_("%(field)s is not in conflict") % {"field": given},
                   _("in conflict: %(names)s") % {"names": ", ".join(filter(None, names)) or
                                                  _("the file as a whole")})  # fmt: skip


def _decision(repo: Repository, file: Unmerged, choices: Mapping[str, str]) -> _Decision:
    if not file.is_marked or file.data is None:
        return _Decision(file, _whole(repo, file, choices[""]), ("",))
    fields = tuple(n for n in _names(file) if any(_covers(given, n) for given in choices))
    known = {n: base_of(repo, file, n) for n, text in choices.items() if n and text == "base"}
    bases = {name: value for name, value in known.items() if value is not None}
    return _Decision(file, decided(file.data, file.path, choices, bases), fields)


def decided(
    data: bytes, path: str, choices: Mapping[str, str], bases: Mapping[str, Raw] | None = None
) -> bytes:
    """The bytes of a file with conflicts decided, choices as typed. ``bases`` are values that the
    markers do not show. NotFound, UsageError, Unsafe."""
    conflicts = open_conflicts(data, path)
    taken = {given: _choice(given, text, conflicts) for given, text in choices.items()}
    return decided_in(data, path, {**taken, **(bases or {})})


def _whole(repo: Repository, file: Unmerged, text: str) -> bytes | None:
    """The bytes of one side of a file that cannot be merged; None where that side deleted it."""
    if text not in _SIDES:
        raise UsageError(_("%(path)s is decided as a whole") % {"path": file.path},
                         _("choose ours, theirs or base"))  # fmt: skip
    blob = getattr(file.stages, text)
    return read_blobs(repo, [blob])[blob] if blob else None


def _choice(given: str, text: str, conflicts: Sequence[Conflict]) -> Choice:
    if text in _SIDES:
        return _SIDES[text]
    about = next((c for c in conflicts if name_of(c) == given), None)
    if about is None:
        raise UsageError(_("%(field)s is several fields") % {"field": given or "*"},
                         _("choose ours, theirs or base, or name one field"))  # fmt: skip
    return _value(text, about)


def _value(text: str, about: Conflict) -> Raw:
    """A typed value, a list where the sides have one."""
    held = [side for side in (about.base, about.ours, about.theirs) if side is not GONE]
    if any(isinstance(side, list) for side in held):
        items = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
        return items or GONE
    if any(isinstance(side, dict) for side in held):
        raise UsageError(_("%(field)s has parts") % {"field": name_of(about)},
                         _("choose ours, theirs or base; edit it afterwards"))  # fmt: skip
    return text or GONE


def _refuse_references(desk: Desk, files: Sequence[Unmerged], choices: Mapping[str, str]) -> None:
    """UsageError for a typed owner, tier or group that is not there."""
    for file in files:
        if kind_of(file.path) == "profile":
            for name in _names(file):
                text = choices.get(name, "")
                if text and text not in _SIDES:
                    check_reference(desk, folder_id(file.path), name, text)


def _refuse_findings(decision: _Decision) -> None:
    """UsageError for a value that the field cannot have and that neither side had."""
    file, data = decision.file, decision.data
    if kind_of(file.path) != "profile" or data is None or has_markers(data) or not file.is_marked:
        return
    known = {finding for side in sides(file.data or b"") if side is not None
             for finding in CUSTOMER.check(parse(side, file.path).value)}  # fmt: skip
    for finding in CUSTOMER.check(parse(data, file.path).value):
        if finding.severity == "error" and finding not in known:
            raise UsageError(finding.what, finding.fix)


def _change(decision: _Decision) -> Change:
    before = decision.file.data
    return Change(decision.file.path, decision.data, "" if before is None else content_hash(before))
