"""Undo: one action taken back as a new commit."""

from __future__ import annotations

from collections.abc import Sequence

from crmtui.actions.desk import Desk
from crmtui.errors import Conflict, NotFound, UsageError
from crmtui.history.log import Commit, changed_files, log, resolve, touched_since
from crmtui.history.repository import Repository
from crmtui.i18n import _
from crmtui.model.drafts import Done
from crmtui.store.files import Change, content_hash
from crmtui.store.layout import is_campaign, kind_of
from crmtui.store.reading import read_file

LOOK_BACK = 200
"""How many commits are searched for the latest action."""

SHOWN = 3
"""How many files and commits are named that stand in the way."""


def undo(desk: Desk, commit: str = "") -> Done:
    """Take one action back: the named commit, else the latest one that crmtui made and that was
    not undone yet. Conflict when later changes stand in the way; nothing is lost then."""
    repository = desk.repository
    if repository is None:
        raise UsageError(_("Undo needs Git"), _("put the workspace under Git with `git init`"))
    target = _named(repository, commit) if commit else latest_action(repository)
    changes = _reversal(desk, repository, target)
    trailers = {
        "Action": "undo",
        "Undoes": target.sha,
        "Customer": target.trailers.get("Customer", ""),
    }
    ids = [target.trailers["Customer"]] if target.trailers.get("Customer") else []
    warnings = (_about_mail(),) if any(is_campaign(change.path) for change in changes) else ()
    return desk.save(changes, f"Undo: {target.subject}", trailers, ids, warnings=warnings)


def _about_mail() -> str:
    return _(
        "letters cannot be taken back: only what is written of them is, and they are due again"
    )


def latest_action(repository: Repository) -> Commit:
    """Your newest commit of crmtui that is neither an undo nor undone; colleagues' actions are
    undone by name only. NotFound."""
    mine = repository.identity()
    undone: set[str] = set()
    for one in log(repository, limit=LOOK_BACK):
        action = one.trailers.get("Action", "")
        if mine is not None and one.email.casefold() != mine[1].casefold():
            continue
        if action == "undo":
            undone.add(one.trailers.get("Undoes", ""))
        elif action and one.sha not in undone:
            return one
    raise NotFound(_("There is no action of yours to undo"),
                   _("name a commit of `git log` to undo somebody else's"))  # fmt: skip


def _named(repository: Repository, rev: str) -> Commit:
    sha = resolve(repository, rev)
    found = next(iter(log(repository, limit=1, rev=sha)), None)
    if found is None:
        raise NotFound(_("There is no commit %(rev)r") % {"rev": rev})
    return found


def _reversal(desk: Desk, repository: Repository, target: Commit) -> list[Change]:
    changes: list[Change] = []
    in_the_way: list[str] = []
    for path, old, new in changed_files(repository, target.sha):
        if kind_of(path) == "other" and "Action" not in target.trailers:
            raise UsageError(_("%(path)s is no file of crmtui") % {"path": path},
                             _("use `git revert` for this commit"))  # fmt: skip
        current = _current(desk, path)
        if current == old:
            continue
        if current != new:
            in_the_way.append(path)
        changes.append(Change(path, old, "" if current is None else content_hash(current)))
    if in_the_way:
        raise _later_changes(repository, target, in_the_way, len(changes))
    return changes


def _later_changes(
    repository: Repository, target: Commit, paths: Sequence[str], of: int
) -> Conflict:
    """Nothing is undone, because these of the commit's files are not as it left them."""
    later = touched_since(repository, target.sha, paths)
    names = "; ".join(f"{c.sha[:8]} {c.subject}" for c in later[:SHOWN])
    names += "; …" if len(later) > SHOWN else ""
    what = paths[0] if of == 1 else _("%(n)d of %(of)d files (%(path)s)") % {
        "n": len(paths), "of": of, "path": ", ".join(paths[:SHOWN]) + (", …" if len(paths) > SHOWN else ""),
    }  # fmt: skip
    first = _("`crmtui undo %(sha)s` first") % {"sha": later[0].sha[:8]} if later else \
        _("commit that, or take it back first")  # fmt: skip
    told = {"what": what, "later": names or _("not committed yet")}
    return Conflict(_("%(what)s was changed since: %(later)s") % told, first)


def _current(desk: Desk, path: str) -> bytes | None:
    if not (desk.root / path).is_file():
        return None
    return read_file(desk.root, path)
