"""Bring a clone and its server together: fetch, merge, check, push; never by force."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from crmtui.errors import Conflict, NotFound, UsageError
from crmtui.history.ancestry import contains, count_between
from crmtui.history.channel import Channel, Tell, channel
from crmtui.history.commit import refuse_state
from crmtui.history.forge import pull_request_address
from crmtui.history.merging import refuse_busy
from crmtui.history.remotes import (
    Upstream,
    check_branch,
    follow,
    parse_upstream,
    require_remote,
    tracking_ref,
    upstream_of,
)
from crmtui.history.repository import Repository, RepoState
from crmtui.history.server import Offer, Pushed, fetch, look, push
from crmtui.history.upkeep import tidy
from crmtui.i18n import _
from crmtui.model.conflict import OpenConflict
from crmtui.model.problem import Problem
from crmtui.model.schema import is_id

WAITS = (0.3, 1.0, 2.5, 5.0)
"""Seconds to wait before the second, third, … attempt on a server that others keep moving."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging one branch came to."""

    conflicts: tuple[OpenConflict, ...] = ()
    """What is left to decide; then there is no merge commit yet."""
    elsewhere: tuple[str, ...] = ()
    """Unmerged files that are no records."""
    made: tuple[Problem, ...] = ()
    """Errors that neither side had."""
    came: tuple[Problem, ...] = ()
    """Errors that the other side has too."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    remote: str
    branch: str
    upstream: str
    """The branch that was merged, e.g. ``origin/main``."""
    pushed_to: str = ""
    """The branch that was pushed to; empty if nothing was."""
    fetched: int = 0
    """Commits of others that came."""
    pushed: int = 0
    """Commits that went."""
    attempts: int = 1
    conflicts: tuple[OpenConflict, ...] = ()
    """What is left to decide; the merge is in progress then."""
    elsewhere: tuple[str, ...] = ()
    """Unmerged files that are no records, from the top of the repository."""
    problems: tuple[Problem, ...] = ()
    """Errors that only the merge made; they stopped the push."""
    came: tuple[Problem, ...] = ()
    """Errors that came from the server."""
    pull_request: str = ""
    """Where a pull request for the pushed branch is opened."""
    unpushed: int = 0
    """Commits that the server does not have yet."""

    @property
    def is_done(self) -> bool:
        """Nothing is left to decide or to mend."""
        return not (self.is_in_conflict or self.problems)

    @property
    def is_in_conflict(self) -> bool:
        """The merge is in progress and waits for a decision."""
        return bool(self.conflicts or self.elsewhere)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sync is wanted."""

    me: str
    """Key of the team member, for the name of a branch of one's own."""
    settings: dict[str, str] = field(default_factory=dict)
    """``sync:`` of crmtui.yaml."""
    pushing: bool = True
    to: str = ""
    """``origin/main``: the branch to go to when none is set, or another for once."""

    @property
    def by_pull_request(self) -> bool:
        """Whether work goes to a branch of its own, for review."""
        return self.settings.get("push", "") == "branch" and not self.to


@dataclass(frozen=True, slots=True)
class _Route:
    """From where to where."""

    merged: Upstream
    """The branch whose news are merged."""
    target: Upstream
    """The branch that is pushed to."""


def sync(
    repo: Repository, wish: Wish, merge: Callable[[str], Merge], *,
    tell: Tell = lambda line: None, wait: Callable[[float], None] = time.sleep,
) -> Synced:  # fmt: skip
    """Fetch, merge with ``merge`` (given a full reference), push. ``tell`` hears the progress.

    Raises `Unreachable` offline and where a password is wanted, `Conflict` in the middle of a
    merge, on no branch, and when the server refuses, `NotFound` without a server or a branch there.
    """
    state = repo.state()
    if state.busy == "merge":
        refuse_busy(repo, state)
    refuse_state(state)
    remote = _remote(repo, wish, state)
    with channel(repo, remote, tell) as line:
        done = _rounds(line, wish, state, merge, wait)
    tidy(repo)
    return done


def _remote(repo: Repository, wish: Wish, state: RepoState) -> str:
    repo.config(fresh=True)
    if wish.to:
        return parse_upstream(repo, wish.to).remote
    known = upstream_of(repo, state.branch)
    return known.remote if known else require_remote(repo)


def _rounds(
    line: Channel, wish: Wish, state: RepoState, merge: Callable[[str], Merge],
    wait: Callable[[float], None],
) -> Synced:  # fmt: skip
    synced: Synced | None = None
    for attempt, pause in enumerate((*WAITS, 0.0), 1):
        offer = look(line)
        route = _route(line.repo, wish, state, offer)
        synced, pushed = _round(line, wish, route, offer, merge, synced)
        synced = replace(synced, attempts=attempt)
        if pushed is None or pushed.landed:
            return synced
        wait(pause)
    raise Conflict(
        _("%(branch)s keeps moving: somebody else was faster %(n)d times")
        % {"branch": route.target, "n": len(WAITS) + 1},
        _("what was fetched is merged here; sync again in a moment"),
    )


def _route(repo: Repository, wish: Wish, state: RepoState, offer: Offer) -> _Route:
    known = upstream_of(repo, state.branch)
    if wish.to:
        to = parse_upstream(repo, wish.to)
        return _Route(known if known and known != to else to, to)
    if wish.by_pull_request:
        return _for_review(repo, wish, state, offer, known)
    if known is None:
        raise _follows_nothing(repo, state)
    return _Route(known, known)


def _for_review(
    repo: Repository, wish: Wish, state: RepoState, offer: Offer, known: Upstream | None
) -> _Route:
    """Merge the branch everybody follows; push to one's own, or to the one we are on."""
    remote = known.remote if known else require_remote(repo)
    base = wish.settings.get("base") or offer.default or (known.branch if known else state.branch)
    trunk = Upstream(remote, check_branch(base))
    if not offer.branches:
        return _Route(trunk, trunk)
    if known is not None and known != trunk:
        return _Route(trunk, known)
    name = own_branch(wish) if state.branch == trunk.branch else state.branch
    return _Route(trunk, Upstream(remote, name))


def own_branch(wish: Wish) -> str:
    """The name of a person's branch: ``sync/lin``, or as ``sync: {branch: …}`` says."""
    if not is_id(wish.me):
        raise UsageError(
            _("a branch of your own needs your name, and Git's e-mail is nobody's in the team"),
            _("add it to `team:` in crmtui.yaml, or work on a branch: `git switch -c NAME`"),
        )
    return check_branch(wish.settings.get("branch", "sync/{me}").replace("{me}", wish.me))


def _follows_nothing(repo: Repository, state: RepoState) -> NotFound:
    name = f"{require_remote(repo)}/{state.branch}"
    return NotFound(
        _("branch %(branch)s follows no branch of a server") % {"branch": state.branch},
        _("`crmtui sync --to %(name)s` goes there, and remembers it") % {"name": name},
    )


def _round(
    line: Channel, wish: Wish, route: _Route, offer: Offer, merge: Callable[[str], Merge],
    before: Synced | None,
) -> tuple[Synced, Pushed | None]:  # fmt: skip
    """One attempt. The answer to the push is None when there was none to make."""
    repo = line.repo
    branch = repo.head_state().branch
    _require_there(route, offer, wish)
    sides = [
        up for up in dict.fromkeys((route.merged, route.target)) if up.branch in offer.branches
    ]
    fetch(line, offer, [up.branch for up in sides])
    done = replace(before or Synced(line.remote, branch, str(route.merged)))
    for side in sides:
        done, goes_on = _merge(repo, tracking_ref(repo, side), merge, done)
        if not goes_on:
            return _with_unpushed(repo, route, offer, done), None
    return _push(line, wish, route, offer, done)


def _require_there(route: _Route, offer: Offer, wish: Wish) -> None:
    missing = route.merged.branch not in offer.branches
    if missing and route.merged != route.target and offer.branches:
        raise NotFound(_("the server has no branch %(name)s") % {"name": route.merged},
                       _("`sync: {base: …}` in crmtui.yaml names the branch to follow"))  # fmt: skip


def _merge(
    repo: Repository, ref: str, merge: Callable[[str], Merge], done: Synced
) -> tuple[Synced, bool]:
    """Merge what we do not have; False stops the sync."""
    head = repo.head_state().head
    if head and contains(repo, head, ref):
        return done, True
    news = count_between(repo, [head], ref)
    found = merge(ref)
    done = replace(
        done, fetched=done.fetched + news, conflicts=found.conflicts,
        elsewhere=found.elsewhere, problems=found.made,
        came=tuple(dict.fromkeys((*done.came, *found.came))),
    )  # fmt: skip
    return done, done.is_done


def _with_unpushed(repo: Repository, route: _Route, offer: Offer, done: Synced) -> Synced:
    head = repo.head_state().head
    there = [offer.branches.get(up.branch, "") for up in (route.target, route.merged)]
    return replace(done, unpushed=count_between(repo, there, head) if head else 0)


def _push(
    line: Channel, wish: Wish, route: _Route, offer: Offer, done: Synced
) -> tuple[Synced, Pushed | None]:
    repo, target = line.repo, route.target
    done = _with_unpushed(repo, route, offer, done)
    head = repo.head_state().head
    if not head or not wish.pushing:
        return done, None
    # a branch for review is worth nothing when all that is in it is on the trunk already
    is_idle = target != route.merged and _has(repo, offer, route.merged, head)
    if is_idle or _has(repo, offer, target, head):
        _remember(repo, wish, done.branch, target)
        return done if is_idle else _with_address(line, wish, route, done, ()), None
    pushed = push(line, head, target.branch)
    if not pushed.landed:
        return done, pushed
    _remember(repo, wish, done.branch, target)
    done = replace(done, pushed=done.unpushed, unpushed=0, pushed_to=str(target))
    return _with_address(line, wish, route, done, pushed.said), pushed


def _has(repo: Repository, offer: Offer, where: Upstream, head: str) -> bool:
    """Whether a branch of the server holds our commit."""
    tip = offer.branches.get(where.branch, "")
    return bool(tip) and contains(repo, tip, head)


def _remember(repo: Repository, wish: Wish, branch: str, target: Upstream) -> None:
    if wish.to and upstream_of(repo, branch) is None:
        follow(repo, branch, target)


def _with_address(
    line: Channel, wish: Wish, route: _Route, done: Synced, said: Sequence[str]
) -> Synced:
    if route.target == route.merged:
        return done
    base, branch, forge = route.merged.branch, route.target.branch, wish.settings.get("forge", "")
    return replace(done, pull_request=pull_request_address(line.url(), base, branch, said, forge))
