"""``--at``: what everybody would have seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


@pytest.fixture
def past(root: Path, crmtui: Caller, run_git, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits of three days: everything, another tier, a call."""
    days = iter(("2026-11-10T09:00:00Z", "2026-11-12T15:59:00Z", "2026-11-12T16:01:00Z"))
    monkeypatch.setenv("GIT_COMMITTER_DATE", next(days))
    run_git(root, "commit", "-q", "--amend", "--no-edit")
    for path, old, new in (("02/C2024002/customer.yaml", "tier: basic", "tier: core"),
                           ("华东/acme/customer.yaml", "name: 示例制造集团", "name: 示例集团")):  # fmt: skip
        file = root / "records/customers" / path
        file.write_text(file.read_text().replace(old, new))
        monkeypatch.setenv("GIT_COMMITTER_DATE", next(days))
        run_git(root, "commit", "-qam", new)


def test_show_and_list_as_they_were(crmtui: Caller, past: None) -> None:
    assert crmtui("show", "acme", "--at", "2026-11-12").out.startswith("示例制造集团")
    assert crmtui("show", "acme", "--at", "2026-11-13").out.startswith("示例集团")
    assert (
        crmtui("show", "acme", "--at", "HEAD~2", "--json").json["customer"]["name"]
        == "示例制造集团"
    )
    ids = crmtui("list", "tier:core", "--at", "2026-11-11", "--ids").out.split()
    assert ids == ["C2024005", "acme"]
    assert crmtui("list", "tier:core", "--ids").out.split() == ["C2024002", "C2024005", "acme"]


def test_a_day_is_also_the_day_of_the_queue(crmtui: Caller, past: None) -> None:
    then = crmtui("today", "--owner", "all", "--at", "2026-11-11", "--json").json
    assert then["day"] == "2026-11-11"
    assert {task["customer"] for task in then["tasks"]} == {"acme", "C2024005"}
    later = crmtui(
        "today", "--owner", "all", "--at", "2026-11-11", "--on", "2026-11-20", "--json"
    ).json
    assert later["day"] == "2026-11-20"
    now = crmtui("today", "--owner", "all", "--at", "HEAD", "--json").json
    assert now["day"] == "2026-11-20"
    assert {task["customer"] for task in now["tasks"]} == {"acme", "C2024005", "C2024002"}


def test_why_as_of_a_day(crmtui: Caller, past: None) -> None:
    assert "6 days over" in crmtui("why", "Harbour", "--at", "2026-11-11").out
    assert crmtui("why", "Beta", "--at", "2026-11-11").code == 3
    assert crmtui("why", "C2024002/core/monthly-call@2024-01-15", "--at", "main").code == 0


@pytest.mark.parametrize("at", ["--output=x", "no such thing", "1999-01-01", "-1", "HEAD^{tree}"])
def test_what_is_no_state_is_refused(crmtui: Caller, past: None, at: str, root: Path) -> None:
    for command in (("today",), ("show", "acme"), ("list",), ("why", "acme")):
        result = crmtui(*command, f"--at={at}")
        assert result.code in (2, 3), (command, result)
        assert result.out == ""
    assert not (root / "x").exists()


def test_the_index_stays_that_of_the_work_tree(crmtui: Caller, past: None) -> None:
    crmtui("today", "--at", "2026-11-11")
    assert crmtui("show", "acme").out.startswith("示例集团")


@pytest.fixture
def segments(root: Path, past: None, run_git, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two segments, committed after everything else; one of them asks for the tier."""
    (root / "playbooks/segments.yaml").write_text('核心: "tier:core"\n外: "-tier:core"\n')
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-13T09:00:00Z")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "segments")
    file = root / "records/customers/02/C2024002/customer.yaml"
    file.write_text(file.read_text().replace("tier: core", "tier: basic"))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-16T09:00:00Z")
    run_git(root, "commit", "-qam", "tier")


def _sizes(document: dict[str, Any]) -> dict[str, int]:
    return {one["name"]: one["customers"] for one in document["segments"]}


def test_segments_as_they_were(crmtui: Caller, segments: None) -> None:
    assert _sizes(crmtui("segments", "--json").json) == {"核心": 2, "外": 1}
    then = crmtui("segments", "--at", "2026-11-14", "--json").json
    assert (then["day"], _sizes(then)) == ("2026-11-14", {"核心": 3, "外": 0})
    assert _sizes(crmtui("segments", "--at", "HEAD", "--json").json) == {"核心": 2, "外": 1}
    assert crmtui("segments", "--at", "2026-11-12", "--json").json["segments"] == []
    assert crmtui("segments", "--at", "nothing").code == 3
    assert "核心" in crmtui("segments", "--at", "HEAD", "--overlap").out


def test_who_moved_since_what_git_had(crmtui: Caller, segments: None) -> None:
    asked = ("segments", "--since", "2026-11-14", "--json")
    core, others = crmtui(*asked).json["movement"]
    assert (core["before"], core["left"], others["joined"]) == (2, 0, 0), "by today's profiles"
    core, others = crmtui(*asked, "--committed").json["movement"]
    assert (core["before"], core["left"], core["went_to"]) == (3, 1, {"外": 1})
    assert (others["joined"], others["came_from"]) == (1, {"核心": 1})
    assert "-1" in crmtui("segments", "--since", "2026-11-14", "--committed").out


def test_segments_month_by_month(crmtui: Caller, segments: None) -> None:
    told = crmtui("segments", "--months", "2", "--json").json["months"]
    assert [one["day"] for one in told] == ["2026-09-30", "2026-10-31", "2026-11-20"]
    assert told[-1]["customers"] == {"核心": 2, "外": 1} and told[-1]["joined"]["核心"] == 0
    result = crmtui("segments", "--months", "2", "--committed")
    assert "26-10" in result.out and "–" in result.out and "2 months without a commit" in result.err
    assert crmtui("segments", "--months", "2", "--rfm").code == 2
    assert crmtui("segments", "--at", "HEAD", "--committed").code == 2
    assert crmtui("segments", "--since", "2026-10-31", "--committed").code == 3
