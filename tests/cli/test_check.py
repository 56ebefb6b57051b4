"""crmtui check: places, formats, exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]

BAD = "records/customers/08/C8/customer.yaml"


@pytest.fixture
def bad(root: Path) -> Path:
    """A profile with one error and one warning."""
    file = root / BAD
    file.parent.mkdir(parents=True)
    file.write_text("id: C8\nname: Eighth\nsince: 2026-02-30\nindusty: IT\n")
    return file


def test_fine(crmtui: Caller) -> None:
    result = crmtui("check")
    assert (result.code, result.out, result.err) == (0, "", "Everything is fine.\n")


def test_text(crmtui: Caller, bad: Path) -> None:
    result = crmtui("check")
    assert result.code == 1
    first, second = result.out.splitlines()
    assert first.startswith(f"error[bad-date] {BAD}:3:8 `since`: '2026-02-30' is not a date — ")
    assert second.startswith(f"warning[unknown-field] {BAD}:4:10 unknown field `industy`")
    assert second.endswith("did you mean `industry`?")
    assert result.err == "1 error, 1 warning in 1 file\n"


def test_warnings_alone_are_fine(crmtui: Caller, bad: Path) -> None:
    bad.write_text("id: C8\nname: Eighth\nindusty: IT\n")
    assert crmtui("check").code == 0


def test_json(crmtui: Caller, bad: Path) -> None:
    for result in (crmtui("check", "--json"), crmtui("check", "--format", "json")):
        assert result.code == 1
        assert (result.json["schema"], result.json["errors"], result.json["warnings"]) == (
            "crmtui/check", 1, 1)  # fmt: skip
        assert result.json["problems"][0]["line"] == 3
        assert result.json["problems"][0]["path"] == BAD


def test_github(crmtui: Caller, bad: Path) -> None:
    lines = crmtui("check", "--format", "github").out.splitlines()
    assert lines[0].startswith(f"::error file={BAD},line=3,col=8,title=bad-date::`since`: ")
    assert lines[1].startswith(f"::warning file={BAD},line=4,col=10,title=unknown-field::")


def test_paths(crmtui: Caller, bad: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "records")
    assert crmtui("check", "customers/08").code == 1
    assert crmtui("check", "customers/华东").code == 0
    assert crmtui("check", "customers/08/C8/customer.yaml").code == 1


def test_records_that_git_never_sees(crmtui: Caller, root: Path) -> None:
    folder = "records/customers/08/C8"
    (root / ".gitignore").write_text("/records/customers/08/\n*.log\n")
    (root / folder).mkdir(parents=True)
    (root / folder / "customer.yaml").write_text("id: C8\nname: Eighth\n")
    (root / folder / "x.log").write_text("x")
    result = crmtui("check")
    assert result.code == 0
    assert result.out.startswith(
        f"warning[ignored-by-git] {folder}/customer.yaml is kept out of Git"
    )
    assert result.out.count("\n") == 1


def test_one_slip_is_told_once(crmtui: Caller, root: Path) -> None:
    """A profile under another id does not make every entry beside it an error of its own, nor a
    broken playbook its scenarios."""
    profile = root / BAD
    profile.parent.mkdir(parents=True)
    profile.write_text("id: C9\nname: Ninth\n")
    (profile.parent / "a.yaml").write_text("type: note\nat: 2026-11-01\n")
    (root / "playbooks/slow.yaml").write_text("playbook: slow\nfor: tier:core\ncadences: monthly\n")
    (root / "playbooks/scenarios").mkdir()
    (root / "playbooks/scenarios/slow.yaml").write_text(
        "playbook: slow\nscenarios:\n  - name: any\n    entries: []\n    expect: []\n"
    )
    told = crmtui("check").out
    assert told.count("error[id-not-folder]") == told.count("error[wrong-type]") == 1
    assert "no-customer" not in told and "unknown-playbook" not in told
