"""The evidence from records and commits of a real repository."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmtui.errors import UsageError
from crmtui.workspace import Workspace

FOLDER = "records/customers/华东/acme"
BETA = "records/customers/02/C2024002"
Git = Callable[..., str]


def touch(id: str, at: str, logged: str, by: str = "lin") -> str:
    told = f"logged: {logged}\n" if logged else ""
    return f"id: {id}\ntype: touch\nat: {at}\n{told}by: {by}\nvia: phone\n"


@pytest.fixture
def commit(workspace: Workspace, run_git: Git, write: Any) -> Callable[..., None]:
    def make(when: str, files: dict[str, str], message: str = "x", gone: str = "") -> None:
        write(workspace.root, files)
        if gone:
            (workspace.root / gone).unlink()
        run_git(workspace.root, "add", "-A")
        run_git(workspace.root, "commit", "-q", "--date", when, "-m", message)

    return make


def test_touches_against_commits(workspace: Workspace, commit: Any) -> None:
    commit("2026-11-18T11:00+08:00", {
        f"{FOLDER}/a.yaml": touch("a1", "2026-11-18T10:00+08:00", "2026-11-18T10:50+08:00"),
        f"{FOLDER}/b.yaml": touch("b1", "2026-11-10T10:00+08:00", "2026-11-18T10:50+08:00"),
        f"{FOLDER}/c.yaml": touch("c1", "2026-11-10T10:00+08:00", "2026-11-10T10:50+08:00"),
        f"{BETA}/d.yaml": touch("d1", "2026-11-18", "", "zhao"),
    })  # fmt: skip
    told = workspace.hygiene()
    lin, zhao, wang = told.owners
    assert (lin.owner, lin.touches.records, lin.touches.within) == ("lin", 3, 2)
    (late,) = lin.touches.late
    assert (late.entry, late.hours, late.path) == ("b1", 192.83, f"{FOLDER}/b.yaml")
    assert (zhao.touches.records, zhao.touches.skipped) == (0, {"no-logged": 1})
    assert wang.touches.share is None
    (odd,) = told.discrepancies
    assert (odd.entry, odd.code) == ("c1", "committed-long-after-logged")
    assert (told.records, told.skipped, told.skipped_files) == (4, 1, 0)


def test_packing_does_not_change_when_it_was_committed(workspace: Workspace, commit: Any) -> None:
    path = f"{FOLDER}/a.yaml"
    commit("2026-11-17T10:55+08:00", {
        path: touch("a1", "2026-11-17T10:00+08:00", "2026-11-17T10:50+08:00")})  # fmt: skip
    packed = ("- {id: a1, type: touch, at: 2026-11-17T10:00+08:00, logged: 2026-11-17T10:50+08:00, "
              "by: lin, via: phone}\n")  # fmt: skip
    commit("2026-11-20T08:00+08:00", {f"{FOLDER}/touches.yaml": packed}, gone=path)
    told = workspace.hygiene()
    assert told.owners[0].touches.records == 1
    assert told.discrepancies == ()


def test_updates(workspace: Workspace, commit: Any) -> None:
    order = "- {id: SO-%d, type: order, at: 2026-11-%s, amount: 5}\n"
    commit("2026-11-12T09:00+08:00", {f"{BETA}/o.yaml": order % (1, 11)})
    commit("2026-11-19T09:00+08:00", {f"{BETA}/o.yaml": order % (1, 11) + order % (2, 12)})
    commit(
        "2026-11-19T10:00+08:00",
        {f"{BETA}/old.yaml": order % (3, "01")},
        "Import\n\nAction: import\n",
    )
    zhao = workspace.hygiene(owner="zhao").owners[0]
    assert (zhao.updates.records, zhao.updates.within) == (2, 1)
    assert [(one.entry, one.hours) for one in zhao.updates.late] == [("SO-2", 153.0)]
    assert zhao.updates.skipped == {"import": 1}


def test_a_contact_who_left(workspace: Workspace, commit: Any) -> None:
    text = (workspace.root / FOLDER / "customer.yaml").read_text()
    commit(
        "2026-11-19T09:00+08:00",
        {f"{FOLDER}/customer.yaml": text.rstrip() + "\n    left: 2026-11-15\n"},
    )
    (late,) = workspace.hygiene(owner="lin").owners[0].updates.late
    assert (late.what, late.entry, late.at, late.hours) == (
        "contact-left",
        "li",
        date(2026, 11, 15),
        81.0,
    )


def test_profiles(workspace: Workspace, run_git: Git) -> None:
    lin, zhao, _wang = workspace.hygiene().owners
    assert (lin.profiles.customers, dict(lin.profiles.missing)) == (1, {"source": 1, "needs": 1})
    assert zhao.profiles.incomplete == {
        "C2024002": ("contacts", "reachable", "industry", "source", "needs")}  # fmt: skip
    assert workspace.hygiene(last=date(2027, 6, 1)).owners[0].profiles.old == ("acme",)


def test_without_git(make_workspace: Any) -> None:
    ws = make_workspace(under_git=False)
    told = ws.hygiene(date(2026, 10, 1))
    assert (told.owners[0].touches.records, told.owners[0].profiles.old) == (1, None)


def test_refusals_and_ends(workspace: Workspace) -> None:
    with pytest.raises(UsageError):
        workspace.hygiene(owner="nobody")
    with pytest.raises(UsageError):
        workspace.hygiene(date(2026, 2, 1), date(2026, 1, 1))
    assert workspace.hygiene(date.min, date.max).owners[0].touches.records == 1
    assert workspace.team_log(date.min).people[0].member == "lin"


def test_on_the_command_line(root_call: Any) -> None:
    result = root_call("board", "--hygiene", "--from", "2026-10-01")
    assert result.code == 0
    assert result.out.splitlines()[0] == "Written down within 24 hours, 2026-10-01 to 2026-11-20"
    assert "100%" in result.out
    assert "source 1, needs 1" in result.out
    assert "0 of 1 records skipped" in result.err
    document = root_call("board", "--hygiene", "--json", "--owner", "me").json
    assert (document["schema"], document["first"], len(document["owners"])) == (
        "crmtui/hygiene", "2026-10-22", 1)  # fmt: skip
    assert root_call("board").out.startswith("Board of 2026-11")


@pytest.fixture
def root_call(workspace: Workspace, capsys: Any) -> Any:
    import json
    from types import SimpleNamespace

    from crmtui.cli.main import run

    def call(*args: str) -> Any:
        capsys.readouterr()
        code = run(["-w", str(Path(workspace.root)), *args], now=workspace.now)
        out, err = capsys.readouterr()
        parsed = json.loads(out) if out.startswith("{") else None
        return SimpleNamespace(code=code, out=out, err=err, json=parsed)

    return call
