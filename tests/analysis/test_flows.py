"""Sums by day and owner follow the ledger's lines, and say what a pass over these says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmtui.analysis.monthly import flow, lumps, open_complaints
from crmtui.workspace import Workspace

ENTRIES = """\
- {id: Z1, type: order, at: 2026-05-20, amount: 100}
- {id: Z2, type: order, at: 2026-10-03, amount: 1000}
- {id: Z3, type: order, at: 2026-11-02, amount: 99, currency: USD}
- {id: Z4, type: order, at: 2026-12-30, amount: 7}
- {id: R1, type: return, at: 2026-11-07, of: Z2, amount: 100}
- {id: t1, type: touch, at: 2026-11-03, via: phone}
- {id: t2, type: touch, at: 2026-11-03, via: phone}
- {id: t3, type: touch, at: 2026-11-04, via: phone, outcome: no-answer}
- {id: s1, type: survey, at: 2026-11-04, measure: nps, score: 9}
- {id: s2, type: survey, at: 2026-11-04, measure: nps, score: 3}
- {id: s3, type: survey, at: 2026-11-05, measure: csat, score: 4}
- {id: c1, type: case, at: 2026-11-05, case: K1, step: opened, severity: high}
- {id: c2, type: case, at: 2026-11-09, case: K1, step: resolved}
"""
STARTS = [date(2026, 5, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 5)]
LAST = date(2026, 11, 20)


@pytest.fixture
def folder(make_workspace: Callable[..., Workspace]) -> tuple[Workspace, Path]:
    """A workspace, and a customer's folder with entries of every kind that is summed."""
    workspace = make_workspace()
    folder = next(p.parent for p in workspace.root.glob("records/customers/**/acme/customer.yaml"))
    (folder / "more.yaml").write_text(ENTRIES, encoding="utf-8")
    return workspace, folder


def _everybody(workspace: Workspace) -> list[str]:
    return [id for (id,) in workspace.index.db.execute("SELECT id FROM customers")]


def _told(workspace: Workspace, ids: list[str] | None) -> Any:
    """What happened in each stretch, by owner, and the open complaints of some days."""
    lines = lumps(workspace.index, STARTS, LAST, ids)
    owners = {line.owner for line in lines}
    rates = {"CNY": Decimal(1)}
    told = {
        (owner, first): flow([one for one in lines if one.owner == owner], first, LAST, rates)
        for owner in owners
        for first in STARTS
    }
    return told, open_complaints(workspace.index, [*STARTS, date(2026, 11, 8), LAST], ids)


def _same(workspace: Workspace) -> Any:
    """The sums, which are those of a pass over the lines."""
    workspace.facts(query="id:nobody")
    kept = _told(workspace, None)
    assert kept == _told(workspace, _everybody(workspace))
    return kept


def _anew(workspace: Workspace) -> Any:
    """The sums made from nothing."""
    for table in ("ledger", "flows"):
        workspace.index.db.execute(f"DELETE FROM {table}")
    workspace.index.db.execute("UPDATE customers SET counted = 0")
    return _same(workspace)


def test_sums_are_those_of_the_lines(folder: tuple[Workspace, Path]) -> None:
    workspace, _folder = folder
    told, complaints = _same(workspace)
    assert complaints == [0, 0, 0, 1, 1, 0]
    november = next(found for (_owner, day), found in told.items() if day == date(2026, 11, 1))
    assert (november.orders, november.contacts, november.attempts) == (1, 2, 1)
    assert (november.nps_answers, november.promoters, november.detractors) == (2, 1, 1)
    assert (november.returns, november.without_rate, november.complaints) == (1, 1, 1)


@pytest.mark.parametrize("change", ["an entry", "all entries", "the owner", "the customer"])
def test_sums_follow(folder: tuple[Workspace, Path], change: str) -> None:
    workspace, customer = folder
    before = _same(workspace)
    profile, more = customer / "customer.yaml", customer / "more.yaml"
    if change == "an entry":
        more.write_text(ENTRIES.replace("score: 9}", "score: 8}"), encoding="utf-8")
    elif change == "all entries":
        more.unlink()
    elif change == "the owner":
        text = re.sub(r"(?m)^owner:.*\n", "", profile.read_text(encoding="utf-8"))
        profile.write_text(text + "owner: somebody\n", encoding="utf-8")
    else:
        more.unlink()
        profile.unlink()
    after = _same(workspace)
    assert after != before
    assert after == _anew(workspace)


def test_what_is_only_tried_leaves_the_sums(folder: tuple[Workspace, Path]) -> None:
    workspace, _folder = folder
    before = _same(workspace)
    with workspace.index.trying():
        workspace.index.db.execute("DELETE FROM ledger WHERE customer = 'acme'")
        assert _told(workspace, None) != before
    assert _same(workspace) == before
