"""Questions about customers on another day: the same answers without everybody's plans of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from crmtui.index.settling import Settling
from crmtui.planning.planner import Planner
from crmtui.workspace import Workspace

Make = Callable[..., Workspace]
FILES = {
    "records/customers/华东/acme/o.yaml": "type: order\nat: 2026-03-05\namount: 700\n",
    "records/customers/02/C2024002/t.yaml": "type: touch\nat: 2026-02-01\nvia: phone\n",
    "playbooks/segments.yaml": "quiet: 'silent:>60d'\ndue: 'due:<2026-12-01'\n",
}
QUERIES = ("silent:>30d", "stage:prospect", "orders:>0", "class:watch", "health:>10", "segment:quiet",
           "due:<2026-12-01", "-playbook:core", "uncovered:no", "acme")  # fmt: skip
DAYS = tuple(date(2026, month, 20) for month in (1, 2, 3, 4, 10, 11, 12))


@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_that_of_the_list(make_workspace: Make, query: str) -> None:
    ws = make_workspace(extra=FILES)
    for day in DAYS:
        listed = {row.id for row in ws.list(query, on=day).rows}
        assert {one.id for one in ws.facts(day, query)} == listed
    assert ws.members(DAYS[2])["due"] == {row.id for row in ws.list("segment:due", on=DAYS[2]).rows}


def test_nobody_is_planned_for_what_plans_do_not_say(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = (
        "id: x\nfrom: 2026-10-01\nto: 2026-12-01\nsegment: quiet\noutcome: order\n"
        "arms: {a: 50, b: 50}\n"
    )
    ws = make_workspace(extra={**FILES, "records/experiments/x.yaml": experiment})
    ws.refresh()
    planned = []
    finish = Planner.finish
    monkeypatch.setattr(Planner, "finish", lambda self: (planned.append(1), finish(self))[1])
    with ws.fresh():
        del planned[:]
        ws.facts(DAYS[2], "segment:quiet class:watch")
        ws.classes(DAYS[2], "silent:>30d")
        ws.experiment("x")
        assert planned == []
        ws.facts(DAYS[2], "due:<2026-12-01")
        assert planned == [1]


MIXED = ("tier:core silent:>30d", "(tier:core OR orders:>0) -id:acme", "-(tier:core silent:>30d)",
         "tier:core", "owner:lin (since:>30d OR has:phone)", "segment:quiet tier:core", "tier:none orders:0",
         "-incomplete:yes", "contact:王 stage:mature", "")  # fmt: skip


@pytest.mark.parametrize("query", [*QUERIES, *MIXED])
def test_who_fits_is_found_without_everybody_s_facts(make_workspace: Make, query: str) -> None:
    ws = make_workspace(extra=FILES)
    for day in DAYS:
        listed = {row.id for row in ws.list(query, on=day).rows}
        assert {*ws._fitting(day, query)} == listed, day


@pytest.mark.parametrize(("query", "facts_of"), [
    ("id:acme silent:>30d", 1), ("silent:>30d", 2), ("id:acme", 0), ("tier:none silent:>30d", 0),
    ("id:acme OR silent:>30d", 2),
])  # fmt: skip
def test_facts_of_another_day_are_those_of_who_may_fit(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch, query: str, facts_of: int
) -> None:
    ws = make_workspace(extra=FILES)
    redated = list[int]()
    redate = Settling.redate
    monkeypatch.setattr(
        Settling, "redate", lambda self, *ids: (redated.append(redate(self, *ids)), redated[-1])[1]
    )
    with ws.fresh():
        del redated[:]
        ws._fitting(DAYS[0], query)
        assert redated == [facts_of]
        assert ws.list("").rows == ws.list("", on=ws.today_date()).rows, "nothing is left of it"


def test_it_leaves_no_trace(make_workspace: Make) -> None:
    ws = make_workspace(extra=FILES)
    before = ws.list("").rows
    ws.facts(DAYS[0], "silent:>30d")
    assert ws.list("").rows == before
