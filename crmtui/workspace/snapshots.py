"""What every customer is on a day, kept in the index and made only of whom something changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from crmtui.model.problem import Problem

if TYPE_CHECKING:
    from crmtui.analysis.snapshots import Bounds, Known
    from crmtui.store.policies import Policies
    from crmtui.workspace.questions import Questions


def snapshot_of(asked: Questions, day: date, ids: Sequence[str] | None = None) -> list[Known]:
    """Everybody (or ``ids``) at the end of a day, by id; the index is as fresh as the caller left it."""
    from crmtui.analysis.snapshots import snapshot

    keep_snapshot(asked, day, bounds_of(asked))
    return snapshot(asked.index, day, ids)


@contextmanager
def snapshot_held(asked: Questions, day: date, bounds: Bounds) -> Iterator[list[Known]]:
    """Everybody at the end of a day, in a transaction in which nobody else changes that."""
    from crmtui.analysis.ledger import is_current
    from crmtui.analysis.snapshots import is_complete, snapshot

    while True:
        keep_snapshot(asked, day, bounds)
        with _writing(asked):
            if is_current(asked.index) and is_complete(asked.index, day, bounds):
                yield snapshot(asked.index, day)
                return


def keep_snapshot(asked: Questions, day: date, bounds: Bounds) -> None:
    """Make the rows of a day that are missing."""
    from crmtui.analysis.snapshots import fill, is_complete

    keep_ledger(asked)
    is_more = not is_complete(asked.index, day, bounds)
    while is_more:
        with _writing(asked):
            is_more = fill(asked.index, day, bounds)


def keep_ledger(asked: Questions) -> None:
    """Bring the ledger up; what is there stays there, also when a day is only tried."""
    from crmtui.analysis.ledger import BATCH, is_current, refresh_ledger

    while not is_current(asked.index):
        with _writing(asked):
            refresh_ledger(asked.index, asked.config.currency, BATCH)


@contextmanager
def _writing(asked: Questions) -> Iterator[None]:
    """A transaction of its own, or the one that is open."""
    if asked.index.db.in_transaction:
        yield
        return
    with asked.index.writing():
        yield


def bounds_of(asked: Questions) -> Bounds:
    """The policies with what else rows are made with."""
    import hashlib  # loads OpenSSL, for which those wait who only open a workspace

    from crmtui.analysis.snapshots import Bounds
    from crmtui.planning.dormancy import shortest_cadence
    from crmtui.store.policies import FOLDER

    policies, _problems = policies_of(asked)
    intervals = {tier: shortest_cadence(asked.rules, tier) for tier in asked.rules.tiers}
    currency = asked.config.currency
    digest = hashlib.sha256(json.dumps([currency, sorted(intervals.items())]).encode())
    for path in _paths(asked, FOLDER):
        digest.update(path.encode() + b"\0" + (asked._read_rule(path) or b"") + b"\0")
    asked._rule_files.rest()
    return Bounds(currency, policies.value, policies.health, intervals, digest.hexdigest())


def policies_of(asked: Questions) -> tuple[Policies, Sequence[Problem]]:
    """The policies of the workspace, and what is wrong in their files."""
    from crmtui.store.policies import FOLDER, load_policies

    found = load_policies(asked._read_rule, _paths(asked, FOLDER))
    asked._rule_files.rest()
    return found


def _paths(asked: Questions, folder: str) -> Sequence[str]:
    return sorted(path for path in asked._rule_files.rule_paths() if path.startswith(folder))
