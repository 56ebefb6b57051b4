"""What is on the server, fetching it, and pushing to it; never by force."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass

from crmtui.errors import Conflict
from crmtui.history.channel import Channel
from crmtui.history.remotes import (
    HEADS,
    Upstream,
    fetch_specs,
    is_branch_name,
    mapped,
    tracking_ref,
)
from crmtui.history.unreachable import told, unreachable
from crmtui.i18n import _
from crmtui.patterns import pattern
from crmtui.text import safe_text


@dataclass(frozen=True, slots=True)
class Offer:
    """The branches of a server."""

    branches: dict[str, str]
    """Name to commit."""
    default: str
    """The branch the server proposes; empty if it has none yet."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of a push."""

    landed: bool
    """False: somebody else was faster, and their work has to be merged first."""
    said: tuple[str, ...] = ()
    """What the server said to it."""


def look(line: Channel) -> Offer:
    """Ask the server for its branches. Unreachable, NotFound."""
    call = ["ls-remote", "--symref", *line.server_program("upload-pack"), "--"]
    done = line.talk(*call, _destination(line), "HEAD", f"{HEADS}*")
    if done.code != 0:
        raise unreachable(line.remote, "ls-remote", done.code, done.err)
    return _offer(os.fsdecode(done.out))


def _offer(listing: str) -> Offer:
    branches: dict[str, str] = {}
    default = ""
    for row in listing.split("\n"):
        what, _tab, ref = row.partition("\t")
        if ref == "HEAD" and what.startswith(f"ref: {HEADS}"):
            default = what[len(f"ref: {HEADS}") :]
        elif ref.startswith(HEADS) and is_branch_name(ref[len(HEADS) :]):
            branches[ref[len(HEADS) :]] = what
    return Offer(branches, default)


def fetch(line: Channel, offer: Offer, wanted: Collection[str]) -> None:
    """Bring the ``wanted`` branches and those the clone is set to fetch up to date under
    ``refs/remotes``. No tags, no submodules, nothing of large-file servers."""
    known = _known(line)
    targets = _targets(line, offer, wanted, known)
    news = {b: ref for b, ref in targets.items() if known.get(ref) != offer.branches[b]}
    if not news:
        return
    specs = "".join(f"+{HEADS}{branch}:{ref}\n" for branch, ref in news.items())
    done = line.talk(
        "fetch", "--stdin", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
        "--no-auto-gc", "--no-prune", "--progress", "--refmap=",
        *line.server_program("upload-pack"), "--", _destination(line),
        data=os.fsencode(specs),
    )  # fmt: skip
    if done.code != 0:
        raise unreachable(line.remote, "fetch", done.code, done.err)
    if not line.is_direct:
        _take_over(line, news.values())


def _destination(line: Channel, push: bool = False) -> str:
    return line.remote if line.is_direct else line.url(push)


def _known(line: Channel) -> dict[str, str]:
    call = ["for-each-ref", "--format=%(refname) %(objectname)", "refs/remotes"]
    rows = os.fsdecode(line.repo.git.run(*call)).splitlines()
    return dict(row.rpartition(" ")[::2] for row in rows)


def _targets(
    line: Channel, offer: Offer, wanted: Collection[str], known: dict[str, str]
) -> dict[str, str]:
    """Which branches are fetched, and to where."""
    specs = fetch_specs(line.repo, line.remote)
    found = {b: tracking_ref(line.repo, Upstream(line.remote, b)) for b in wanted}
    above = {folder for ref in known for folder in _folders(ref)}
    for branch in offer.branches:
        refs = [mapped(HEADS + branch, *spec) for spec in specs]
        ref = next(filter(None, refs), "")
        # a folder in place of a branch that is gone from the server: Git cannot hold both
        is_blocked = ref in above or any(folder in known for folder in _folders(ref))
        if ref and not is_blocked:
            found.setdefault(branch, ref)
    return {branch: ref for branch, ref in found.items() if branch in offer.branches}


def _folders(ref: str) -> list[str]:
    parts = ref.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _take_over(line: Channel, refs: Collection[str]) -> None:
    """The fetched branches, from the channel's own folder into the repository."""
    call = ["for-each-ref", "--format=%(refname) %(objectname)", "refs/remotes"]
    rows = os.fsdecode(line.ask(*call)).splitlines()
    moves = [row for row in rows if row.rpartition(" ")[0] in set(refs)]
    if moves:
        data = "".join(f"update {row}\n" for row in moves)
        line.repo.git.run("update-ref", "-m", "crmtui: sync", "--stdin", data=os.fsencode(data))


def push(line: Channel, commit: str, branch: str) -> Pushed:
    """Push one commit to a branch of the server. Conflict when the server does not take it."""
    done = line.talk(
        "push", "--porcelain", "--progress", "--no-follow-tags", "--recurse-submodules=no",
        "--no-signed", *line.server_program("receive-pack", push=True), "--",
        _destination(line, push=True), f"{commit}:{HEADS}{branch}",
    )  # fmt: skip
    said = _said(done.err)
    if done.code == 0:
        ref = tracking_ref(line.repo, Upstream(line.remote, branch))
        line.repo.git.run("update-ref", "-m", "crmtui: sync", ref, commit)
        return Pushed(True, said)
    row = next((r for r in os.fsdecode(done.out).split("\n") if r.startswith("!\t")), "")
    if not row:
        raise unreachable(line.remote, "push", done.code, done.err)
    why = row.split("\t")[-1]
    if why.startswith("[rejected]") or _is_race(why):
        return Pushed(False, said)
    raise _declined(line.remote, branch, why, done.err)


def _is_race(why: str) -> bool:
    """Whether two pushes met on the server."""
    return any(sign in why for sign in ("failed to update ref", "cannot lock ref", "fetch first",
                                        "incorrect old value"))  # fmt: skip


def _said(err: str) -> tuple[str, ...]:
    lines = (line.removeprefix("remote:").strip() for line in err.splitlines()
             if line.startswith("remote:"))  # fmt: skip
    return tuple(line for line in lines if line and not _PROGRESS.match(line))


_PROGRESS = pattern(
    r"(?:Enumerating|Counting|Compressing|Resolving|Writing|Receiving|Unpacking|Checking)\b.*\d|Total \d"
)


def _declined(remote: str, branch: str, why: str, err: str) -> Conflict:
    reasons = [*_said(err), why]
    about = {
        "branch": f"{remote}/{branch}",
        "why": safe_text("; ".join(reasons)[:500], one_line=True),
    }
    return Conflict(
        _("the server does not take the push to %(branch)s: %(why)s") % about,
        _("if it wants pull requests, set `sync: {push: branch}` in crmtui.yaml and sync again")
        if "remote rejected" in why else told(err),
    )  # fmt: skip
