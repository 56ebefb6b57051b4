"""The files of the programs that are measured beside ours: every customer is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from peers import JOBS, PEERS, Entity, Peer

CUSTOMERS = [
    Entity("C-1", "苏州恒岳照明", "李建国", "+86 138 0000 0001", "2026-11-25"),
    Entity("C-2", "Osprey Ltd.", "王敏", "", ""),
]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_customer_is_in_the_files(peer: Peer, tmp_path: Path) -> None:
    if peer.name == "taskwarrior" and peer.path() is None:
        pytest.skip("taskwarrior imports its files itself")
    peer.make(tmp_path, CUSTOMERS)
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in tmp_path.rglob("*") if path.is_file()
    )  # fmt: skip
    for customer in CUSTOMERS:
        assert customer.name in written


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_job_is_a_call_of_the_program(peer: Peer, tmp_path: Path) -> None:
    calls = peer.calls("program", tmp_path, "新客户")
    adding = [call for job, call in calls.items() if job.startswith("add")]
    assert {"list", "search"} <= set(calls) <= set(JOBS)
    assert all(call.words[0] == "program" for call in calls.values())
    assert adding
    assert all("新客户" in "".join((*call.words, call.text)) for call in adding)
