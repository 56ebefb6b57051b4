"""Who changed what they may not: the commits of a branch against the ``review:`` of its base.

The author of a commit is what the commit claims. It is evidence where commits are signed, or where
the server lets people push only what is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crmtui.errors import Unsafe
from crmtui.history.log import Commit, list_at, read_at, read_many_at
from crmtui.history.ranges import Span, Touched, commits_of, expected, merged, span, touched
from crmtui.history.repository import Repository
from crmtui.history.tree import read_blobs
from crmtui.i18n import _
from crmtui.model.review import EDITED, ReviewRule, ReviewRules
from crmtui.model.team import Config
from crmtui.reports.field_values import Names, Spot, Value, Values, values_of
from crmtui.store.codec import parse, place
from crmtui.store.layout import CONFIG, PROFILE, folder_id, kind_of


@dataclass(frozen=True, slots=True)
class Trespass:
    """A change of a field by somebody who may not make it."""

    path: str
    line: int
    """1-based, in the file as it is at the end of the range; 0 when the field is gone there."""
    column: int
    field: str
    """Dotted, e.g. ``tier``, ``contacts.li.phones``, ``playbooks.core.cadences.monthly-call.every``."""
    before: str
    """Empty when it was not there."""
    after: str
    """Empty when it is gone."""
    author: str
    email: str
    member: str
    """Key in the team; empty when nobody has the e-mail."""
    commit: str
    subject: str
    when: datetime
    rule: str
    """The line of ``review:``."""
    needs: tuple[str, ...]
    """What that line asks for: roles or keys."""
    may: tuple[str, ...]
    """The members who may."""
    stands: bool
    """False when a later commit of the range took it back, or somebody who may set it anew."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review of a range came to."""

    base: str
    head: str
    commits: int
    rules: int
    """Lines of ``review:`` at the base."""
    trespasses: tuple[Trespass, ...]
    unreadable: tuple[str, ...] = ()
    """Files at the end of the range that cannot be read, and hence not be judged."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One field before and after one commit."""

    commit: Commit
    spot: Spot
    before: Value | None
    after: Value | None
    is_edit: bool
    """Of an entry that was there."""

    value: Value
    """Of the side that has one, the new one before the old."""


@dataclass(slots=True)
class _Walk:
    """The commits of a range as steps of fields."""

    repo: Repository
    where: Span
    _fork: dict[str, Values] = field(default_factory=dict)

    def steps(self, commits: Sequence[Commit]) -> Iterator[_Step]:
        """Every change of a field, oldest first."""
        plain = [commit for commit in commits if len(commit.parents) < 2]
        files = touched(self.repo, plain)
        files |= {c.sha: merged(self.repo, c) for c in commits if len(c.parents) > 1}
        for commit in commits:
            yield from self._of(commit, files.get(commit.sha, []))

    def _of(self, commit: Commit, files: Sequence[Touched]) -> Iterator[_Step]:
        names = [name for file in files for name in (*file.before, file.after, file.base)]
        blobs = read_blobs(self.repo, names)
        parents = max(1, len(commit.parents))
        before = [self._all(files, blobs, lambda f, n=n: f.before[n]) for n in range(parents)]
        after = self._all(files, blobs, lambda f: f.after)
        base = self._all(files, blobs, lambda f: f.base) if parents > 1 else {}
        known = {spot.record for side in before for spot in side}
        for spot in dict.fromkeys(s for side in (*before, after) for s in side):
            sides = [_text(side.get(spot)) for side in before]
            honest = expected(_text(base.get(spot)), sides) if parents > 1 else set(sides)
            if _text(after.get(spot)) not in honest:
                old = (side[spot] for side in before if spot in side and side[spot].text in honest)
                yield _Step(commit, spot, next(old, None), after.get(spot), spot.record in known,
                            next(side[spot] for side in (after, *before) if spot in side))  # fmt: skip

    def _all(self, files: Iterable[Touched], blobs: Mapping[str, bytes], which: object) -> Values:
        """The fields of one side of a commit, of all its files together: what moves between files
        or is packed does not change."""
        found: Values = {}
        for file in files:
            blob = which(file)  # type: ignore[operator]
            if blob:
                values = values_of(file.path, blobs[blob])
                found |= self._at_fork(file.path) if values is None else values
        return found

    def _at_fork(self, path: str) -> Values:
        """What stands in for a state nobody can read: the one the range began with."""
        if path not in self._fork:
            data = read_at(self.repo, self.where.fork, path)
            self._fork[path] = (values_of(path, data) or {}) if data is not None else {}
        return self._fork[path]


def review(repo: Repository, text: str) -> Reviewed:
    """Judge the commits of a range by ``review:`` and ``team:`` of its base, so that no branch can
    grant itself a right. NotFound for unknown revisions, Unsafe when the rules cannot be read."""
    where = span(repo, text)
    rules = ReviewRules.of(_config(repo, where.base))
    commits = commits_of(repo, where)
    if not rules.rules:
        return Reviewed(where.base, where.head, len(commits), 0, ())
    judge = _Judge(repo, where, rules)
    found = judge.trespasses(list(_Walk(repo, where).steps(commits)))
    return Reviewed(where.base, where.head, len(commits), len(rules.rules), tuple(found),
                    tuple(judge.unreadable(commits)))  # fmt: skip


def _config(repo: Repository, rev: str) -> Config:
    data = read_at(repo, rev, CONFIG)
    if data is None:
        return Config()
    parsed = parse(data, CONFIG)
    if parsed.value is None or parsed.problems:
        raise Unsafe(_("crmtui.yaml of %(rev)s cannot be read, so nobody can be judged by it")
                     % {"rev": rev[:10]}, _("mend it there first"))  # fmt: skip
    return Config.from_raw(parsed.value)[0]


@dataclass(slots=True)
class _Judge:
    repo: Repository
    where: Span
    rules: ReviewRules
    _owners: dict[str, str] | None = None

    def trespasses(self, steps: Sequence[_Step]) -> list[Trespass]:
        """The steps of people who may not, placed where the reader of the branch finds them."""
        judged = [(step, rule) for step in steps for rule in [self._rule(step)] if rule]
        wrong = [(step, rule) for step, rule in judged if not self._may(step, rule)]
        if not wrong:
            return []
        mended = {(s.spot, _text(s.after)) for s, rule in judged if self._may(s, rule)}
        ends = _Ends(self.repo, self.where, {step.spot for step, _rule in wrong})
        return [self._told(step, rule, ends, mended) for step, rule in wrong]

    def unreadable(self, commits: Sequence[Commit]) -> list[str]:
        """Files under a rule that the range leaves in a state nobody can read."""
        files = touched(self.repo, commits)
        paths = {file.path for listed in files.values() for file in listed}
        judged = [p for p in sorted(paths) if kind_of(p) in ("profile", "entries", "config")
                  or p.startswith("playbooks/")]  # fmt: skip
        left = read_many_at(self.repo, self.where.head, judged) if judged else {}
        return [path for path, data in left.items() if values_of(path, data) is None]

    def _rule(self, step: _Step) -> ReviewRule | None:
        names: list[Names] = [step.spot.names, step.value.plain]
        if step.is_edit and step.spot.names[:1] == ("entries",):
            names.append(("entries", EDITED))
        return self.rules.rule(step.value.path, *names)

    def _may(self, step: _Step, rule: ReviewRule) -> bool:
        owner = self._owner(step) if "owner" in rule.may else ""
        return self.rules.may(rule, self.rules.member(step.commit.email), owner)

    def _owner(self, step: _Step) -> str:
        """The customer's owner where the range began; of a new customer the one it is given to."""
        id = step.spot.record.split("/", 1)[0]
        if self._owners is None:
            self._owners = _owners(self.repo, self.where.fork)
        if id in self._owners or kind_of(step.value.path) != "profile":
            return self._owners.get(id, "")
        self._owners |= _owners(self.repo, step.commit.sha, id)
        return self._owners.setdefault(id, "")

    def _told(
        self, step: _Step, rule: ReviewRule, ends: _Ends, mended: set[tuple[Spot, str | None]]
    ) -> Trespass:
        commit, value = step.commit, step.value
        path, line, column = ends.place(step.spot, value)
        final = ends.text(step.spot)
        after = _text(step.after)
        stands = (final == after and final not in ends.before(step.spot)
                  and (step.spot, after) not in mended)  # fmt: skip
        owner = self._owner(step) if "owner" in rule.may else ""
        return Trespass(
            path, line, column, step.spot.field, _text(step.before) or "", after or "",
            commit.author, commit.email, self.rules.member(commit.email), commit.sha,
            commit.subject, commit.when, rule.name, rule.may, self.rules.members(rule, owner), stands,
        )  # fmt: skip


@dataclass(slots=True)
class _Ends:
    """The fields that somebody trespassed on, as they are at both ends of the range."""

    repo: Repository
    where: Span
    spots: set[Spot]
    _sides: dict[str, tuple[Values, dict[str, bytes]]] = field(default_factory=dict)

    def before(self, spot: Spot) -> tuple[str | None, str | None]:
        """The texts where the range began and at its base: equal to those nothing is changed."""
        sides = [self._side(rev)[0] for rev in (self.where.fork, self.where.base)]
        return _text(sides[0].get(spot)), _text(sides[1].get(spot))

    def text(self, spot: Spot) -> str | None:
        """The text at the end."""
        return _text(self._side(self.where.head)[0].get(spot))

    def place(self, spot: Spot, otherwise: Value) -> tuple[str, int, int]:
        """Path, line and column at the end; no line where the field is gone."""
        values, files = self._side(self.where.head)
        value = values.get(spot)
        if value is None:
            return otherwise.path, 0, 0
        return (value.path, *place(files[value.path], value.at))

    def _side(self, rev: str) -> tuple[Values, dict[str, bytes]]:
        if rev not in self._sides:
            records = {spot.record.split("/", 1)[0] for spot in self.spots}
            whole = {spot.record for spot in self.spots}
            paths = [p for p in list_at(self.repo, rev) if p in whole
                     or (kind_of(p) in ("profile", "entries") and folder_id(p) in records)]  # fmt: skip
            files = read_many_at(self.repo, rev, paths) if paths else {}
            values: Values = {}
            for path, data in files.items():
                values |= values_of(path, data) or {}
            self._sides[rev] = values, files
        return self._sides[rev]


def _owners(repo: Repository, rev: str, id: str = "") -> dict[str, str]:
    """Customer to owner, as the profiles of a commit say."""
    paths = [p for p in list_at(repo, rev)
             if p.endswith(f"/{PROFILE}") and (not id or folder_id(p) == id)]  # fmt: skip
    found = {}
    for path, data in read_many_at(repo, rev, paths).items() if paths else ():
        raw = parse(data, path).value
        if isinstance(raw, dict):
            found[folder_id(path)] = str(raw.get("owner") or "")
    return found


def _text(value: Value | None) -> str | None:
    return value.text if value is not None else None


__all__ = ["Reviewed", "Trespass", "review"]
