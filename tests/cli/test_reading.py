"""Commands that only read: why, show, brief, list, fields, history, path."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Caller = Callable[..., Any]


def test_why(crmtui: Caller) -> None:
    result = crmtui("why", "acme/core/monthly-call@2026-10-12")
    assert result.code == 0
    assert (
        result.out
        == """\
monthly call  acme/core/monthly-call@2026-10-12
  Wanted every month by phone; the last contact was on 2026-10-12 (phone).
  Due 2026-11-12 (8 days over), in time until 2026-11-19.
  Rule: playbooks/core.yaml:5
  Score: 16.63 = overdue 2.63 + window 5 + tier 9
"""
    )


def test_why_on_a_day_it_is_not_open(crmtui: Caller) -> None:
    result = crmtui("why", "acme/core/monthly-call@2026-10-12", "--on", "2026-11-02")
    assert result.out.endswith("  It is not open that day.\n")


def test_why_as_a_document(crmtui: Caller) -> None:
    document = crmtui("why", "Harbour", "--json").json
    assert document["schema"] == "crmtui/why"
    assert document["task"]["id"] == "C2024005/core/monthly-call@2026-10-05"
    assert document["sentences"] == document["task"]["reasons"]
    assert sum(document["score_parts"].values()) == pytest.approx(document["task"]["score"])


def test_no_number_looks_complete_when_a_folder_cannot_be_read(
    crmtui: Caller, root: Path, close_folder: Callable[[Path], Caller]
) -> None:
    reopen = close_folder(root / "records/customers")
    for command in (["list"], ["list", "--json"], ["list", "--ids"], ["today"], ["today", "--json"],
                    [], ["board", "--hygiene"]):  # fmt: skip
        result = crmtui(*command)
        assert result.code == 1, command
        assert "warning: 1 file with errors is left out — `crmtui check` lists it\n" in result.err
    assert crmtui("list", "--json").json["skipped_files"] == 1
    result = crmtui("check")
    assert result.code == 1
    assert "records/customers: the folder cannot be read: Permission denied" in (
        result.out + result.err
    ).replace("records/customers ", "records/customers: ")
    reopen()
    assert crmtui("list").code == 0


def test_why_with_several_tasks_lists_them(crmtui: Caller) -> None:
    result = crmtui("why", "示例")
    assert (result.code, result.out) == (3, "")
    assert (
        result.err
        == """\
error[ambiguous]: 示例制造集团 has 3 open tasks — name one of them
  acme/core/quarterly-visit@2023-11-20  quarterly visit
  acme/core/monthly-call@2026-10-12  monthly call
  acme/next@9c10  提供分期方案
"""
    )


def test_why_of_nobody(crmtui: Caller) -> None:
    assert crmtui("why", "acme/core/nothing@2026-01-01").code == 3
    result = crmtui("why", "Beta")
    assert result.err == (
        "error[not-found]: Beta Tools Ltd has no open task — `crmtui show C2024002` lists what "
        "comes\n"
    )


def test_show(crmtui: Caller) -> None:
    assert (
        crmtui("show", "8000").out
        == """\
示例制造集团  acme · 核心客户 · mature · 林
  short     示例
  industry  制造业
  since     2023-11-20
  tags      need/品质优先

Contacts
  李工  采购负责人  +86 138 0013 8000

Due
  !  2024-02-20  quarterly visit  visit  1004 days over  Wanted every 3 months by visit; never contacted, estimated from 2023-11-20.  acme/core/quarterly-visit@2023-11-20
  !  2026-11-12  monthly call     phone  8 days over     Wanted every month by phone; the last contact was on 2026-10-12 (phone).     acme/core/monthly-call@2026-10-12
  !  2026-11-18  提供分期方案            2 days over     Promised on 2026-10-12 for 2026-11-18.                                       acme/next@9c10

Story
  2026-10-12 10:30  phone  李工 · reached  (lin)
      对价格有顾虑，希望分期。
      → 提供分期方案 by 2026-11-18
  2026-09-15  order  8,000 CNY
  2026-03-02  order  12,000.50 CNY
"""
    )


def test_show_as_a_document(crmtui: Caller) -> None:
    document = crmtui("show", "slzz", "--json").json
    assert document["customer"]["name"] == "示例制造集团"
    assert document["customer"]["contacts"][0]["phones"] == ["+86 138 0013 8000"]
    assert [entry["id"] for entry in document["entries"]] == ["7f3a9c2e41", "SO-2", "SO-1"]
    assert document["entries"][0]["next"] == [
        {"id": "9c10", "do": "提供分期方案", "due": "2026-11-18"}
    ]
    assert document["entries"][2]["amount"] == "12000.50"
    assert document["facts"]["revenue"] == "20000.50"
    assert [task["id"] for task in document["tasks"]][-1] == "acme/next@9c10"


def test_show_cuts_a_long_story(crmtui: Caller, root: Path) -> None:
    notes = "".join(f"- {{type: note, at: 2026-05-{n:02d}, note: n{n}}}\n" for n in range(1, 12))
    (root / "records/customers/华东/acme/notes.yaml").write_text(notes)
    cut = crmtui("show", "acme").out
    assert cut.endswith("  … and 4 earlier entries: crmtui show acme --all\n")
    assert "n1\n" not in cut
    assert "n1\n" in crmtui("show", "acme", "--all").out


def test_who_fits_nobody_or_several(crmtui: Caller) -> None:
    assert crmtui("show", "zzz").code == 3
    result = crmtui("show", "C20240")
    assert result.code == 3


def test_brief(crmtui: Caller, root: Path) -> None:
    (root / "records/customers/华东/acme/cases.yaml").write_text(
        "- {type: case, at: 2026-11-01, case: K1, step: opened, title: 到货少两箱}\n"
        "- {type: case, at: 2026-11-02, case: K1, step: replied}\n"
        "- {type: case, at: 2026-11-01, case: K2, step: opened, title: old}\n"
        "- {type: case, at: 2026-11-03, case: K2, step: resolved}\n"
        "- {type: return, at: 2026-10-01, of: SO-2, amount: 0.50}\n"
    )
    page = crmtui("brief", "示例").out
    parts = page.split("\n\n")
    assert [part.splitlines()[0] for part in parts] == [
        "示例制造集团  acme · 核心客户 · mature · 林", "Contacts", "What was said last",
        "What we promised", "Open cases", "Orders (20,000.00 CNY in all)", "What is due",
        "What to bring up",
    ]  # fmt: skip
    assert "case replied" in parts[4]
    assert "old" not in page
    document = crmtui("brief", "示例", "--json").json
    assert document["totals"] == [{"amount": "20000.00", "currency": "CNY"}]
    assert [case["case"] for case in document["cases"]] == ["K1"]


def test_list(crmtui: Caller) -> None:
    result = crmtui("list")
    assert (
        result.out
        == """\
id        name               tier   stage     owner  last contact  due         contact  phone                    revenue
C2024002  Beta Tools Ltd     basic  prospect  zhao
C2024005  Harbour Foods Ltd  core   prospect  zhao           46 d  2026-11-05  Ann Lee
acme      示例制造集团       core   mature    lin            39 d  2024-02-20  李工     +86 138 0013 8000  20,000.50 CNY
"""
    )
    assert result.err == "3 customers · 20,000.50 CNY\n"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (["tier:core", "-owner:lin"], ["C2024005"]),
        (["-tier:core"], ["C2024002"]),
        (["等级：核心", "OR", "owner:zhao"], ["C2024002", "C2024005", "acme"]),
        (["分期"], ["acme"]),
        (["silent:>40d"], ["C2024002", "C2024005"]),
        (["--sort", "revenue", "--limit", "1"], ["acme"]),
        (["silent:>40d", "--on", "2026-11-01"], ["C2024002"]),
    ],
)
def test_queries(crmtui: Caller, query: list[str], ids: list[str]) -> None:
    assert sorted(crmtui("list", "--ids", *query).out.split()) == ids


def test_list_as_a_document(crmtui: Caller) -> None:
    document = crmtui("list", "--json", "--limit", "1", "tier:core").json
    assert (document["total"], document["revenue"]) == (2, {"CNY": "20000.50"})
    assert document["customers"] == [
        {"id": "C2024005", "name": "Harbour Foods Ltd", "tier": "core", "stage": "prospect",
         "owner": "zhao", "industry": "", "tags": [], "last_contact": "2026-10-05", "silent": 46,
         "due": "2026-11-05", "contact": "Ann Lee", "phone": "", "orders": 0, "revenue": "0.00",
         "currency": "", "last_order": None, "do_not_contact": False, "covered": True}
    ]  # fmt: skip


def test_list_counts_what_is_not_shown(crmtui: Caller) -> None:
    assert crmtui("list", "--limit", "1").err == "3 customers, 1 shown · 20,000.50 CNY\n"


def test_a_query_nobody_can_read(crmtui: Caller) -> None:
    result = crmtui("list", "silnt:>3")
    assert (result.code, result.out) == (2, "")
    assert "did you mean `silent`?" in result.err


def test_fields(crmtui: Caller) -> None:
    assert re.search(r"^silent +沉默天数 未联系 ", crmtui("fields").out, re.MULTILINE)
    document = crmtui("fields", "--json").json
    by_name = {field["name"]: field for field in document["fields"]}
    assert by_name["silent"]["unit"] == "days"
    assert by_name["stage"]["choices"]["lost"] == ["流失", "流失客户"]


def test_history(crmtui: Caller) -> None:
    crmtui("edit", "acme", "industry=电子")
    result = crmtui("history", "acme", "industry")
    head, latest, first = result.out.splitlines()
    assert head.split() == ["when", "who", "commit", "what", "change"]
    assert latest.endswith("industry  制造业 → 电子")
    assert first.endswith("industry  制造业")
    document = crmtui("history", "acme", "industry", "--json", "--limit", "1").json
    (change,) = document["changes"]
    assert (change["before"], change["after"], change["author"]) == ("制造业", "电子", "Lin")


def test_history_of_an_unknown_field_is_empty(crmtui: Caller) -> None:
    result = crmtui("history", "acme", "nothing")
    assert (result.out, result.err) == ("", "No change is recorded in Git.\n")


def test_path(crmtui: Caller, root: Path) -> None:
    folder = root / "records/customers/华东/acme"
    assert crmtui("path", "示例").out == f"{folder}\n"
    assert crmtui("path", "示例", "--profile").out == f"{folder}/customer.yaml\n"
    assert crmtui("path", "示例", "--json").json == {
        "schema": "crmtui/path", "version": 1, "customer": "acme", "path": str(folder),
        "profile": f"{folder}/customer.yaml",
    }  # fmt: skip


@pytest.mark.parametrize(
    "args",
    [["today"], ["why", "Harbour"], ["show", "acme"], ["brief", "acme"], ["list"], ["fields"],
     ["history", "acme"], ["path", "acme"], ["check"], ["status"], ["calendar"]],
)  # fmt: skip
def test_readers_write_nothing(
    crmtui: Caller, root: Path, run_git: Caller, args: list[str]
) -> None:
    before = _snapshot(root)
    assert crmtui(*args).code == 0
    assert crmtui(*args, "--json").code == 0
    assert _snapshot(root) == before


def _snapshot(root: Path) -> dict[str, tuple[int, int]]:
    stats = {str(path): path.stat() for path in root.rglob("*") if path.is_file()}
    return {path: (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items()}


def test_part_of_a_step_s_name_names_a_task(crmtui: Caller) -> None:
    assert (
        crmtui("why", "示例/monthly")
        .out.splitlines()[0]
        .endswith("acme/core/monthly-call@2026-10-12")
    )
    assert crmtui("why", "示例/yearly").err.startswith(
        "error[not-found]: 示例制造集团 has no open task yearly — "
    )
    assert crmtui("done", "C2024002/nothing").code == 3
    assert crmtui("why", "nobody/monthly").err.startswith("error[not-found]: Nobody fits 'nobody'")
