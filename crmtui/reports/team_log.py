"""Who did what: the commits of a time as sentences, by person and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from crmtui.dataclass import dataclass
from crmtui.history.log import Commit, log
from crmtui.history.repository import Repository
from crmtui.model.moments import day_of
from crmtui.model.team import Config

BY_HAND, MERGE = "by-hand", "merge"
"""Actions of commits that crmtui did not make."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One commit."""

    when: datetime
    """As its author dates it, in the workspace's zone."""
    commit: str
    subject: str
    action: str
    """As the trailer ``Action`` says; ``by-hand`` for a commit without, ``merge`` for a merge."""
    customers: tuple[str, ...]
    """Ids in the trailer ``Customer``."""


@dataclass(frozen=True, slots=True)
class Doer:
    """What one person, or one script, did."""

    member: str
    """Key in the team; empty for anybody else."""
    name: str
    email: str
    deeds: tuple[Deed, ...]
    """Oldest first."""
    counts: Mapping[str, int]
    """Commits by action, the most frequent first."""


@dataclass(frozen=True, slots=True)
class TeamLog:
    """What everybody did since a day."""

    since: date
    people: tuple[Doer, ...]
    """In the order of ``team``, then everybody who is not in it."""
    counts: Mapping[str, int]
    idle: tuple[str, ...]
    """Members without a commit."""


def team_log(repository: Repository, config: Config, since: date, owner: str = "") -> TeamLog:
    """The commits of the current branch since a day, of everybody or of one member."""
    start = datetime.combine(max(since, date(1980, 1, 1)), time(), config.zone)
    commits = [c for c in log(repository, since=start) if day_of(c.when, config.zone) >= since]
    keys = {m.email.casefold(): key for key, m in config.team.items() if m.email}
    groups: dict[tuple[str, str], list[Commit]] = {}
    oldest_first = commits[::-1]
    for commit in sorted(oldest_first, key=lambda c: c.when):
        member = keys.get(commit.email.casefold(), "")
        groups.setdefault((member, "" if member else commit.email), []).append(commit)
    order = {key: n for n, key in enumerate(config.team)}
    chosen = sorted((g for g in groups if not owner or g[0] == owner),
                    key=lambda g: (order.get(g[0], len(order)), g[1]))  # fmt: skip
    people = tuple(_doer(config, member, groups[member, email]) for member, email in chosen)
    idle = tuple(k for k in config.team if (k, "") not in groups and (not owner or k == owner))
    return TeamLog(since, people, _counts(d for who in people for d in who.deeds), idle)


def _doer(config: Config, member: str, commits: list[Commit]) -> Doer:
    deeds = tuple(_deed(config, commit) for commit in commits)
    last = commits[-1]
    name = config.team[member].name if member else last.author
    return Doer(member, name, last.email, deeds, _counts(deeds))


def _deed(config: Config, commit: Commit) -> Deed:
    otherwise = MERGE if len(commit.parents) > 1 else BY_HAND
    customers = tuple(filter(None, commit.trailers.get("Customer", "").split(", ")))
    return Deed(commit.when.astimezone(config.zone), commit.sha, commit.subject,
                commit.trailers.get("Action") or otherwise, customers)  # fmt: skip


def _counts(deeds: Iterable[Deed]) -> dict[str, int]:
    return dict(Counter(deed.action for deed in deeds).most_common())
